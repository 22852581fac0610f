"""Rows of payments."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CHAR, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from stylist.commerce.payments.states import PaymentStatus
from stylist.db.base import Amount, Base, CreatedAt, UpdatedAt, UuidKey, pg_enum


class PaymentMethod(Base):
    """A tokenised way to pay; no card number ever reaches us."""

    __tablename__ = "payment_methods"
    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE", onupdate="CASCADE"))
    type: Mapped[str] = mapped_column(String(50))
    provider: Mapped[str] = mapped_column(String(50))
    card_brand: Mapped[str | None] = mapped_column(String(50))
    card_last4: Mapped[str | None] = mapped_column(String(4))
    card_exp_month: Mapped[int | None]
    card_exp_year: Mapped[int | None]
    billing_address_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("addresses.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    is_default: Mapped[bool] = mapped_column(server_default=text("false"))
    provider_customer_id: Mapped[str | None] = mapped_column(String(255))
    provider_payment_method_id: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    __table_args__ = (
        Index("idx_payment_methods_user", "user_id"),
        Index("idx_payment_methods_billing_address_id", "billing_address_id"),
        Index("idx_payment_methods_default", "user_id", unique=True, postgresql_where=text("is_default")),
    )


class ProviderCustomer(Base):
    """A person's account at a provider, to which their saved methods belong."""

    __tablename__ = "provider_customers"
    provider: Mapped[str] = mapped_column(String(50), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE", onupdate="CASCADE"), primary_key=True
    )
    customer_id: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        UniqueConstraint("provider", "customer_id", name="provider_customers_provider_customer_id_key"),
        Index("idx_provider_customers_user_id", "user_id"),
    )


class PaymentTransaction(Base):
    """One movement of money for an order: charge, refund or void."""

    __tablename__ = "payment_transactions"
    id: Mapped[UuidKey]
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="RESTRICT", onupdate="CASCADE"))
    payment_method_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("payment_methods.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    type: Mapped[str] = mapped_column(String(50))
    status: Mapped[PaymentStatus] = mapped_column(pg_enum(PaymentStatus))
    amount: Mapped[Decimal] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(CHAR(3), server_default=text("'USD'::bpchar"))
    provider: Mapped[str] = mapped_column(String(50))
    provider_transaction_id: Mapped[str | None] = mapped_column(String(255))
    provider_response: Mapped[dict[str, Any] | None]
    failure_reason: Mapped[str | None] = mapped_column(Text)
    processed_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    # Ours, beyond the seed:
    parent_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("payment_transactions.id", ondelete="RESTRICT", onupdate="CASCADE")
    )
    idempotency_key: Mapped[str | None] = mapped_column(String(255))
    action_token: Mapped[str | None] = mapped_column(String(64))
    gift_card_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("gift_cards.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    __table_args__ = (
        UniqueConstraint("action_token", name="payment_transactions_action_token_key"),
        Index("idx_payment_transactions_order", "order_id"),
        Index("idx_payment_transactions_payment_method_id", "payment_method_id"),
        Index("idx_payment_transactions_gift_card_id", "gift_card_id"),
        UniqueConstraint(
            "provider",
            "provider_transaction_id",
            name="payment_transactions_provider_provider_transaction_id_key",
        ),
        UniqueConstraint("idempotency_key", name="payment_transactions_idempotency_key_key"),
        Index("idx_payment_transactions_parent_id", "parent_id"),
        CheckConstraint("amount >= 0", name="money"),
    )


class ProviderEvent(Base):
    """The inbox of payment webhooks: stored first, settled once."""

    __tablename__ = "provider_events"
    id: Mapped[UuidKey]
    provider: Mapped[str] = mapped_column(String(50))
    event_id: Mapped[str] = mapped_column(String(255))
    type: Mapped[str] = mapped_column(String(100))
    payload: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    received_at: Mapped[CreatedAt]
    processed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(100))
    __table_args__ = (
        UniqueConstraint("provider", "event_id", name="provider_events_provider_event_id_key"),
        Index("idx_provider_events_open", "received_at", postgresql_where=text("processed_at IS NULL")),
    )


class SandboxOperation(Base):
    """What the sandbox provider remembers: its own books, written in its own transactions.

    A real provider keeps these on its side; here they outlive a killed process, so that asking by
    idempotency key tells what happened.
    """

    __tablename__ = "sandbox_operations"
    idempotency_key: Mapped[str] = mapped_column(String(255), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    transaction_id: Mapped[str] = mapped_column(String(64))
    parent_id: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(20))
    failure_code: Mapped[str | None] = mapped_column(String(50))
    amount: Mapped[Decimal] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(CHAR(3))
    method_token: Mapped[str | None] = mapped_column(String(100))
    settles_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        UniqueConstraint("transaction_id", name="sandbox_operations_transaction_id_key"),
        Index("idx_sandbox_operations_parent_id", "parent_id"),
        CheckConstraint("kind IN ('charge', 'refund')", name="kind"),
        CheckConstraint("amount >= 0", name="money"),
    )
