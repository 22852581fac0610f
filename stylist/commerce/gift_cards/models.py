"""Rows of gift cards."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CHAR, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from stylist.db.base import Amount, Base, CreatedAt, UuidKey


class GiftCard(Base):
    """A gift card; its balance is the sum of its entries."""

    __tablename__ = "gift_cards"
    id: Mapped[UuidKey]
    code: Mapped[str] = mapped_column(String(50))
    currency: Mapped[str] = mapped_column(CHAR(3))
    initial_amount: Mapped[Decimal] = mapped_column(Amount)
    balance: Mapped[Decimal] = mapped_column(Amount)
    owner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    expires_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        Index("gift_cards_code_key", text("upper(code)"), unique=True),
        Index("idx_gift_cards_owner_id", "owner_id"),
        CheckConstraint("balance >= 0 AND initial_amount >= 0", name="money"),
    )


class GiftCardEntry(Base):
    """A movement on a gift card, signed; `balance_after` is serialised by the card's row lock.

    `key` names what caused it, so that it happens once; `created_by` is the member of staff, where one did it.
    """

    __tablename__ = "gift_card_entries"
    id: Mapped[UuidKey]
    gift_card_id: Mapped[UUID] = mapped_column(
        ForeignKey("gift_cards.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    type: Mapped[str] = mapped_column(String(30))
    amount: Mapped[Decimal] = mapped_column(Amount)
    balance_after: Mapped[Decimal] = mapped_column(Amount)
    order_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("orders.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    reason: Mapped[str | None] = mapped_column(Text)
    created_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    key: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        UniqueConstraint("key", name="gift_card_entries_key_key"),
        Index("idx_gift_card_entries_created_by", "created_by"),
        Index("idx_gift_card_entries_card", "gift_card_id", text("created_at DESC")),
        Index("idx_gift_card_entries_order_id", "order_id"),
        CheckConstraint("balance_after >= 0", name="balance"),
    )
