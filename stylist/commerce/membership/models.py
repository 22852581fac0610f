"""Rows of membership."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CHAR, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from stylist.commerce.customers.states import MembershipTier
from stylist.db.base import Amount, Base, CreatedAt, UuidKey, pg_enum


class MembershipTransaction(Base):
    """A change of membership tier."""

    __tablename__ = "membership_transactions"
    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT", onupdate="CASCADE"))
    type: Mapped[str] = mapped_column(String(50))
    from_tier: Mapped[MembershipTier | None] = mapped_column(pg_enum(MembershipTier))
    to_tier: Mapped[MembershipTier] = mapped_column(pg_enum(MembershipTier))
    amount: Mapped[Decimal | None] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(CHAR(3), server_default=text("'USD'::bpchar"))
    payment_transaction_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("payment_transactions.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        Index("idx_membership_transactions_user", "user_id", text("created_at DESC")),
        Index("idx_membership_transactions_payment_transaction_id", "payment_transaction_id"),
        CheckConstraint("amount >= 0", name="money"),
    )
