"""Rows of the style profile."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import Vector
from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Numeric, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from stylist.db.base import Amount, Base, CreatedAt, UpdatedAt, UuidKey
from stylist.db.encryption import EncryptedJson


class StyleProfile(Base):
    """What is known of a shopper's taste; `measurements` and `typical_sizes` are encrypted."""

    __tablename__ = "style_profiles"
    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE", onupdate="CASCADE"))
    style_personas: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    favorite_colors: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    avoided_colors: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    preferred_brands: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    avoided_materials: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    measurements: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson)
    typical_sizes: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson)
    min_price_preference: Mapped[Decimal | None] = mapped_column(Amount)
    max_price_preference: Mapped[Decimal | None] = mapped_column(Amount)
    sweet_spot_price: Mapped[Decimal | None] = mapped_column(Amount)
    style_embedding: Mapped[list[float] | None] = mapped_column(Vector(1536))
    color_embedding: Mapped[list[float] | None] = mapped_column(Vector(512))
    brand_embedding: Mapped[list[float] | None] = mapped_column(Vector(512))
    prefers_sustainable: Mapped[bool] = mapped_column(server_default=text("false"))
    prefers_exclusive: Mapped[bool] = mapped_column(server_default=text("false"))
    early_adopter_score: Mapped[Decimal] = mapped_column(Numeric(3, 2), server_default=text("0.5"))
    luxury_affinity_score: Mapped[Decimal] = mapped_column(Numeric(3, 2), server_default=text("0.5"))
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    __table_args__ = (
        UniqueConstraint("user_id", name="style_profiles_user_id_key"),
        CheckConstraint(
            "early_adopter_score BETWEEN 0 AND 1 AND luxury_affinity_score BETWEEN 0 AND 1", name="scores"
        ),
        CheckConstraint(
            "min_price_preference >= 0 AND max_price_preference >= 0 AND sweet_spot_price >= 0", name="money"
        ),
    )
