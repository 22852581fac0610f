"""Accounts elsewhere that mean a person here; their tokens are sealed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from stylist.commerce.customers import queries
from stylist.commerce.customers.errors import LastWayIn
from stylist.commerce.customers.models import OAuthAccount, OAuthAttempt
from stylist.commerce.customers.views import IdentityView, UserView
from stylist.commerce.ids import SessionId, UserId
from stylist.db.session import Session


@dataclass(frozen=True, slots=True)
class OutsideTokens:
    """What a provider gave us to act for a person there."""

    access_token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    id_token: str | None = field(default=None, repr=False)
    token_type: str | None = None
    scope: str | None = None
    expires_at: datetime | None = None
    session_state: str | None = None


@dataclass(frozen=True, slots=True)
class OutsideIdentity:
    """Who somebody is at a provider; `email` only where the provider vouches for it."""

    provider: str
    account_id: str
    email: str | None
    name: str | None
    avatar_url: str | None
    language: str | None
    tokens: OutsideTokens


class IdentityProvider(Protocol):
    """Signing in elsewhere by the authorization code flow with PKCE (RFC 7636), state and nonce."""

    @property
    def name(self) -> str:
        """What it is called in addresses and rows: `google`, `oidc`."""

    @property
    def label(self) -> str:
        """What people know it as."""

    async def authorization_url(
        self, *, state: str, nonce: str, code_verifier: str, redirect_uri: str
    ) -> str:
        """Where to send the browser.

        Raises:
            ProviderUnavailable: the provider does not answer.
        """

    async def fetch_identity(
        self, *, code: str, nonce: str, code_verifier: str, redirect_uri: str, now: datetime
    ) -> OutsideIdentity:
        """Who came back.

        Raises:
            ProviderUnavailable: the provider does not answer.
            IdentityRefused: the code or what it stands for does not fit.
        """


@dataclass(frozen=True, slots=True)
class Attempt:
    """Signing in elsewhere, begun here."""

    session_id: SessionId
    nonce: str
    code_verifier: str = field(repr=False)


async def keep_identity(
    session: Session, *, user_id: UserId, identity: OutsideIdentity, now: datetime
) -> None:
    """Let an account elsewhere mean this person from now on, with its newest tokens."""
    tokens = identity.tokens
    values = {
        "user_id": user_id,
        "access_token": tokens.access_token,
        "refresh_token": tokens.refresh_token,
        "id_token": tokens.id_token,
        "token_type": tokens.token_type,
        "scope": tokens.scope,
        "expires_at": tokens.expires_at,
        "session_state": tokens.session_state,
        "updated_at": now,
    }
    statement = insert(OAuthAccount).values(
        provider=identity.provider, provider_account_id=identity.account_id, created_at=now, **values
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["provider", "provider_account_id"],
            # A provider that gives no new refresh token means the old one to be kept.
            set_={
                key: func.coalesce(statement.excluded[key], OAuthAccount.refresh_token)
                if key == "refresh_token"
                else statement.excluded[key]
                for key in values
            },
        )
    )


async def list_identities(session: Session, *, user_id: UserId) -> tuple[IdentityView, ...]:
    """The accounts elsewhere that mean this person."""
    statement = select(OAuthAccount.provider, OAuthAccount.created_at).where(OAuthAccount.user_id == user_id)
    rows = await session.execute(statement.order_by(OAuthAccount.provider, OAuthAccount.created_at))
    return tuple(IdentityView(provider, linked_at) for provider, linked_at in rows)


async def unlink(session: Session, *, user: UserView, provider: str) -> int:
    """Let an account elsewhere mean nobody here; how many there were.

    Raises:
        LastWayIn: nobody could sign in to the account any more.
    """
    await queries.get_user_for_update(session, user_id=user.id)
    others = [it for it in await list_identities(session, user_id=user.id) if it.provider != provider]
    if not user.has_password and not user.is_email_verified and not others:
        raise LastWayIn
    unlinking = delete(OAuthAccount).where(OAuthAccount.user_id == user.id, OAuthAccount.provider == provider)
    return len((await session.scalars(unlinking.returning(OAuthAccount.id))).all())


async def begin_attempt(
    session: Session,
    *,
    provider: str,
    session_id: SessionId,
    state_hash: str,
    browser_hash: str,
    nonce: str,
    code_verifier: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Remember what the answer must fit."""
    session.add(
        OAuthAttempt(
            provider=provider,
            session_id=session_id,
            state_hash=state_hash,
            browser_hash=browser_hash,
            nonce=nonce,
            code_verifier=code_verifier,
            created_at=now,
            expires_at=expires_at,
        )
    )
    await session.flush()


async def take_attempt(
    session: Session, *, provider: str, state_hash: str, browser_hash: str, now: datetime
) -> Attempt | None:
    """The attempt an answer belongs to, used up; `None` if there is none, or it is another browser's."""
    row = (
        await session.execute(
            update(OAuthAttempt)
            .where(
                OAuthAttempt.provider == provider,
                OAuthAttempt.state_hash == state_hash,
                OAuthAttempt.browser_hash == browser_hash,
                OAuthAttempt.used_at.is_(None),
                OAuthAttempt.expires_at > now,
            )
            .values(used_at=now)
            .returning(OAuthAttempt.session_id, OAuthAttempt.nonce, OAuthAttempt.code_verifier)
        )
    ).one_or_none()
    return None if row is None else Attempt(SessionId(row.session_id), row.nonce, row.code_verifier)
