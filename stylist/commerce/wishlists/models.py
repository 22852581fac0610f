"""Rows of wishlists."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from stylist.db.base import NOW, Amount, Base, CreatedAt, UpdatedAt, UuidKey


class Wishlist(Base):
    """A wish list."""

    __tablename__ = "wishlists"
    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE", onupdate="CASCADE"))
    name: Mapped[str] = mapped_column(String(255), server_default=text("'My Wishlist'::character varying"))
    is_public: Mapped[bool] = mapped_column(server_default=text("false"))
    share_token: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    # Ours, beyond the seed:
    is_default: Mapped[bool] = mapped_column(server_default=text("false"))
    __table_args__ = (
        UniqueConstraint("share_token", name="wishlists_share_token_key"),
        Index("idx_wishlists_user", "user_id"),
        Index("idx_wishlists_default", "user_id", unique=True, postgresql_where=text("is_default")),
    )


class WishlistItem(Base):
    """A product, or one variant of it, on a wish list."""

    __tablename__ = "wishlist_items"
    id: Mapped[UuidKey]
    wishlist_id: Mapped[UUID] = mapped_column(
        ForeignKey("wishlists.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id", ondelete="RESTRICT", onupdate="CASCADE")
    )
    variant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("product_variants.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    notify_price_drop: Mapped[bool] = mapped_column(server_default=text("true"))
    notify_back_in_stock: Mapped[bool] = mapped_column(server_default=text("true"))
    price_when_added: Mapped[Decimal | None] = mapped_column(Amount)
    notes: Mapped[str | None] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(server_default=NOW)
    # Ours, beyond the seed:
    sold_out_at: Mapped[datetime | None]  # not null while its owner waits to hear that it is back
    told_price: Mapped[Decimal | None] = mapped_column(Amount)  # the lower price its owner heard of last
    __table_args__ = (
        Index("idx_wishlist_items_product_id", "product_id"),
        Index("idx_wishlist_items_variant_id", "variant_id"),
        UniqueConstraint(
            "wishlist_id",
            "product_id",
            "variant_id",
            name="wishlist_items_wishlist_id_product_id_variant_id_key",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("price_when_added >= 0", name="money"),
        CheckConstraint("told_price >= 0", name="told_price"),
    )
