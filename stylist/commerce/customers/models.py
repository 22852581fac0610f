"""Rows of people, their identities, sessions and addresses."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CHAR,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column

from stylist.commerce.customers.states import MembershipTier, UserRole
from stylist.db.base import Base, CreatedAt, GeoPoint, UpdatedAt, UuidKey, pg_enum
from stylist.db.encryption import EncryptedJson, EncryptedText


class User(Base):
    """A person: shopper, guest or member of staff. Guests have no e-mail address."""

    __tablename__ = "users"
    id: Mapped[UuidKey]
    email: Mapped[str | None] = mapped_column(String(255))
    email_verified: Mapped[datetime | None]
    password_hash: Mapped[str | None] = mapped_column(String(255))
    name: Mapped[str | None] = mapped_column(String(255))
    avatar_url: Mapped[str | None] = mapped_column(String(500))
    phone: Mapped[str | None] = mapped_column(String(50))
    phone_verified: Mapped[datetime | None]
    role: Mapped[UserRole] = mapped_column(pg_enum(UserRole), server_default=text("'CUSTOMER'::\"UserRole\""))
    membership_tier: Mapped[MembershipTier] = mapped_column(
        pg_enum(MembershipTier), server_default=text("'PEARL'::\"MembershipTier\"")
    )
    membership_expires_at: Mapped[datetime | None]
    preferred_currency: Mapped[str] = mapped_column(CHAR(3), server_default=text("'USD'::bpchar"))
    preferred_language: Mapped[str] = mapped_column(
        String(10), server_default=text("'en'::character varying")
    )
    timezone: Mapped[str] = mapped_column(String(50), server_default=text("'UTC'::character varying"))
    style_profile_completed: Mapped[bool] = mapped_column(server_default=text("false"))
    ai_consent: Mapped[bool] = mapped_column(server_default=text("true"))
    personalization_level: Mapped[int] = mapped_column(server_default=text("5"))
    last_login_at: Mapped[datetime | None]
    login_count: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    deleted_at: Mapped[datetime | None]
    # Ours, beyond the seed: the tier paid ahead for after the running period; it counts until its own end.
    membership_next_tier: Mapped[MembershipTier | None] = mapped_column(pg_enum(MembershipTier))
    membership_next_expires_at: Mapped[datetime | None]
    # The newest word on the other two consents (nobody was asked: NULL), a VIP's advisor.
    outside_model_consent: Mapped[bool | None]
    marketing_consent: Mapped[bool | None]
    advisor_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    __table_args__ = (
        Index("idx_users_created_at", text("created_at DESC")),
        Index("idx_users_membership", "membership_tier", "membership_expires_at"),
        Index("users_email_key", text("lower(email)"), unique=True),
        Index("idx_users_advisor_id", "advisor_id", postgresql_where=text("advisor_id IS NOT NULL")),
        CheckConstraint(
            "role = 'GUEST' OR email IS NOT NULL OR deleted_at IS NOT NULL", name="email_unless_guest"
        ),
        CheckConstraint("personalization_level BETWEEN 0 AND 10", name="personalization_level"),
    )


class OAuthAccount(Base):
    """An outside identity of a user (provider `telegram`, `google`, an OIDC issuer); tokens are encrypted."""

    __tablename__ = "oauth_accounts"
    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE", onupdate="CASCADE"))
    provider: Mapped[str] = mapped_column(String(50))
    provider_account_id: Mapped[str] = mapped_column(String(255))
    access_token: Mapped[str | None] = mapped_column(EncryptedText)
    refresh_token: Mapped[str | None] = mapped_column(EncryptedText)
    expires_at: Mapped[datetime | None]
    token_type: Mapped[str | None] = mapped_column(String(50))
    scope: Mapped[str | None] = mapped_column(Text)
    id_token: Mapped[str | None] = mapped_column(EncryptedText)
    session_state: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    __table_args__ = (
        UniqueConstraint(
            "provider", "provider_account_id", name="oauth_accounts_provider_provider_account_id_key"
        ),
        Index("idx_oauth_accounts_user_id", "user_id"),
    )


class ShopperSession(Base):
    """One conversation on one channel; `session_token` holds a digest, never the token itself."""

    __tablename__ = "sessions"
    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE", onupdate="CASCADE"))
    session_token: Mapped[str] = mapped_column(String(255))
    ip_address: Mapped[str | None] = mapped_column(INET)
    user_agent: Mapped[str | None] = mapped_column(Text)
    expires_at: Mapped[datetime]
    created_at: Mapped[CreatedAt]
    # Ours, beyond the seed:
    channel: Mapped[str] = mapped_column(String(20), server_default=text("'web'"))
    external_id: Mapped[str | None] = mapped_column(String(100))
    turn_fence: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    turn_until: Mapped[datetime | None]
    last_seq: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    last_seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]
    handled_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL", onupdate="CASCADE")
    )
    __table_args__ = (
        UniqueConstraint("session_token", name="sessions_session_token_key"),
        Index("idx_sessions_expires", "expires_at"),
        Index("idx_sessions_user_id", "user_id"),
        Index(
            "idx_sessions_external",
            "channel",
            "external_id",
            unique=True,
            postgresql_where=text("external_id IS NOT NULL AND revoked_at IS NULL"),
        ),
        Index("idx_sessions_handled_by", "handled_by"),
    )


class Address(Base):
    """A postal address in a customer's book."""

    __tablename__ = "addresses"
    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE", onupdate="CASCADE"))
    type: Mapped[str] = mapped_column(String(50), server_default=text("'shipping'::character varying"))
    is_default: Mapped[bool] = mapped_column(server_default=text("false"))
    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    company: Mapped[str | None] = mapped_column(String(100))
    phone: Mapped[str | None] = mapped_column(String(50))
    address_line1: Mapped[str] = mapped_column(String(255))
    address_line2: Mapped[str | None] = mapped_column(String(255))
    city: Mapped[str] = mapped_column(String(100))
    state_province: Mapped[str | None] = mapped_column(String(100))
    postal_code: Mapped[str | None] = mapped_column(String(20))
    country_code: Mapped[str] = mapped_column(CHAR(2))
    coordinates: Mapped[tuple[float, float] | None] = mapped_column(GeoPoint)
    is_validated: Mapped[bool] = mapped_column(server_default=text("false"))
    validated_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    __table_args__ = (
        Index("idx_addresses_user", "user_id"),
        Index("idx_addresses_default", "user_id", "type", unique=True, postgresql_where=text("is_default")),
    )


class Consent(Base):
    """A consent given or withdrawn, and the version of the words it was asked with; the newest of a kind counts."""

    __tablename__ = "consents"
    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE", onupdate="CASCADE"))
    kind: Mapped[str] = mapped_column(String(30))
    granted: Mapped[bool]
    source: Mapped[str] = mapped_column(String(50))
    wording: Mapped[str] = mapped_column(String(20), server_default=text("'1'"))
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        Index("idx_consents_user", "user_id", "kind", text("created_at DESC")),
        CheckConstraint("kind IN ('profiling', 'outside_model', 'marketing')", name="kind"),
    )


class Recipient(Base):
    """Somebody a shopper buys for; `sizes` are sealed and never mixed into the shopper's own profile."""

    __tablename__ = "recipients"
    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE", onupdate="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    relation: Mapped[str | None] = mapped_column(String(50))
    sizes: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson)
    taste: Mapped[dict[str, Any] | None]
    notes: Mapped[str | None] = mapped_column(Text)
    birthday: Mapped[date | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    __table_args__ = (Index("idx_recipients_user", "user_id", text("lower(name)"), unique=True),)


class OneTimeCode(Base):
    """A code or link that proves something once. Code and address are keyed digests, never the words themselves.

    `session_id`: only this conversation may use it; a link to Telegram is for whoever follows it.
    """

    __tablename__ = "one_time_codes"
    id: Mapped[UuidKey]
    purpose: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    target: Mapped[str | None] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        Index("idx_one_time_codes_session", "session_id", "purpose", text("created_at DESC")),
        Index("idx_one_time_codes_user", "user_id"),
        Index("idx_one_time_codes_hash", "code_hash"),
        Index("idx_one_time_codes_target", "target", text("created_at DESC")),
        Index("idx_one_time_codes_expires", "expires_at"),
        CheckConstraint("attempts >= 0", name="attempts"),
    )


class OAuthAttempt(Base):
    """Signing in elsewhere, begun and not yet back: what the answer must fit. Used once, and only for minutes."""

    __tablename__ = "oauth_attempts"
    id: Mapped[UuidKey]
    provider: Mapped[str] = mapped_column(String(50))
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE", onupdate="CASCADE")
    )
    state_hash: Mapped[str] = mapped_column(String(64))
    browser_hash: Mapped[str] = mapped_column(String(64))
    nonce: Mapped[str] = mapped_column(String(64))
    code_verifier: Mapped[str] = mapped_column(EncryptedText)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    __table_args__ = (
        UniqueConstraint("state_hash", name="oauth_attempts_state_hash_key"),
        Index("idx_oauth_attempts_session", "session_id"),
        Index("idx_oauth_attempts_expires", "expires_at"),
    )
