"""Rows of membership."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CHAR, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from stylist.commerce.customers.states import MembershipTier
from stylist.db.base import Amount, Base, CreatedAt, UpdatedAt, UuidKey, pg_enum


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


class Membership(Base):
    """What a member has paid for and what comes next; the row goes when the membership lapses.

    `tier` is paid until `ends_at`, then `following_tier` until `following_ends_at` where that is paid too. What is
    charged after all that is `renews_as`; PEARL means that it ends. Months are counted from `anchored_at`.
    """

    __tablename__ = "memberships"
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE", onupdate="CASCADE"), primary_key=True
    )
    tier: Mapped[MembershipTier] = mapped_column(pg_enum(MembershipTier))
    monthly_price: Mapped[Decimal] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(CHAR(3))
    anchored_at: Mapped[datetime]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    following_tier: Mapped[MembershipTier | None] = mapped_column(pg_enum(MembershipTier))
    following_price: Mapped[Decimal | None] = mapped_column(Amount)
    following_ends_at: Mapped[datetime | None]
    renews_as: Mapped[MembershipTier] = mapped_column(pg_enum(MembershipTier))
    renewal_failures: Mapped[int] = mapped_column(server_default=text("0"))
    renewal_tried_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    __table_args__ = (
        Index("idx_memberships_ends", "ends_at"),
        CheckConstraint("tier <> 'PEARL' AND following_tier IS DISTINCT FROM 'PEARL'", name="paid_tier"),
        CheckConstraint("starts_at < ends_at AND ends_at < following_ends_at", name="in_order"),
        CheckConstraint("(following_tier IS NULL) = (following_ends_at IS NULL)", name="following"),
        CheckConstraint("monthly_price >= 0 AND following_price >= 0", name="money"),
    )


class MembershipOrder(Base):
    """What an order of a membership brings once it is paid; `applied_at` says that it did.

    `ends_at` is when the paid time ends, or null for a month from the moment it is paid.
    """

    __tablename__ = "membership_orders"
    order_id: Mapped[UUID] = mapped_column(
        ForeignKey("orders.id", ondelete="CASCADE", onupdate="CASCADE"), primary_key=True
    )
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE", onupdate="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    from_tier: Mapped[MembershipTier] = mapped_column(pg_enum(MembershipTier))
    to_tier: Mapped[MembershipTier] = mapped_column(pg_enum(MembershipTier))
    amount: Mapped[Decimal] = mapped_column(Amount)
    monthly_price: Mapped[Decimal] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(CHAR(3))
    ends_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        Index("idx_membership_orders_user", "user_id", text("created_at DESC")),
        CheckConstraint("amount >= 0 AND monthly_price >= 0", name="money"),
    )


class MembershipInvitation(Base):
    """An invitation to a tier; open until accepted, revoked or expired, and one at a time."""

    __tablename__ = "membership_invitations"
    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE", onupdate="CASCADE"))
    tier: Mapped[MembershipTier] = mapped_column(pg_enum(MembershipTier))
    issued_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        Index(
            "idx_membership_invitations_open",
            "user_id",
            "tier",
            unique=True,
            postgresql_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
        ),
        Index("idx_membership_invitations_issued_by", "issued_by"),
    )
