"""What routes are given: the services of this process, and who is asking."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from stylist.actions.accounts.desk import AccountDesk
from stylist.agent.turn import Turns
from stylist.commerce.catalog.views import Viewer
from stylist.commerce.customers import queries as customer_queries
from stylist.commerce.customers import sessions, tokens
from stylist.commerce.customers.errors import UnknownSession
from stylist.commerce.customers.identities import IdentityProvider
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.customers.views import SessionView, UserView
from stylist.commerce.payments.gateway import PaymentGateway
from stylist.db.session import Transaction
from stylist.http.links import SignedLinks
from stylist.http.origin import FromWhere
from stylist.live.events import EventBus
from stylist.live.limits import Limiter
from stylist.styling.search.gateway import Embedder


@dataclass(frozen=True, slots=True)
class WebServices:
    """Everything the web process works with; made by bootstrap. `closing` is set when the process is to end."""

    transaction: Transaction
    turns: Turns
    bus: EventBus
    gateway: PaymentGateway
    embedder: Embedder
    media_dir: Path
    shop_name: str
    own_url: str
    accepts_test_cards: bool
    telegram_webhook_secret: str | None
    accounts: AccountDesk
    limiter: Limiter
    links: SignedLinks
    identity_providers: Mapping[str, IdentityProvider]
    readiness: Callable[[], Awaitable[Mapping[str, bool]]]
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    closing: asyncio.Event = field(default_factory=asyncio.Event)


def process_services(request: Request) -> WebServices:
    """The services of this process."""
    found: WebServices = request.app.state.services
    return found


def services(request: Request) -> WebServices:
    """The services of this process, as this request uses them (`keyed` watches what it writes)."""
    found: WebServices = getattr(request.state, "services", None) or request.app.state.services
    return found


ProcessServices = Annotated[WebServices, Depends(process_services)]
Services = Annotated[WebServices, Depends(services)]


@dataclass(frozen=True, slots=True)
class Asking:
    """Who is asking: the session of the bearer token and its person."""

    session: SessionView
    user: UserView

    def viewer(self, now: datetime) -> Viewer:
        """How the catalogue sees them."""
        return Viewer(user_id=self.user.id, tier=self.user.tier, now=now)


Bearer = Annotated[
    HTTPAuthorizationCredentials | None,
    Security(HTTPBearer(auto_error=False, description="The token of `POST /api/v1/sessions`.")),
]


async def asking(found: ProcessServices, bearer: Bearer, where: FromWhere) -> Asking:
    """Whoever the bearer token belongs to; that they were here is noted now and then.

    Raises:
        UnknownSession: no token, or one that is unknown, expired or revoked.
    """
    if bearer is None:
        raise UnknownSession("send the session's token as `Authorization: Bearer TOKEN`")
    async with found.transaction() as session:
        opened, user = await customer_queries.find_asking(
            session, token_hash=tokens.digest(bearer.credentials.strip()), now=found.clock()
        )
        if opened.last_seen_at is None or opened.last_seen_at < found.clock() - sessions.SEEN_EVERY:
            await sessions.note_seen(
                session,
                session_id=opened.id,
                ip_address=where.ip_address,
                user_agent=where.user_agent,
                now=found.clock(),
            )
    return Asking(session=opened, user=user)


Shopper = Annotated[Asking, Depends(asking)]


async def maybe_asking(
    request: Request, found: ProcessServices, bearer: Bearer, where: FromWhere
) -> Asking | None:
    """Like `asking`, for what strangers may see too; a token that is sent has to be good."""
    return await asking(found, bearer, where) if "authorization" in request.headers else None


MaybeShopper = Annotated[Asking | None, Depends(maybe_asking)]


def stranger(now: datetime) -> Viewer:
    """How the catalogue sees somebody without a session."""
    return Viewer(user_id=None, tier=MembershipTier.PEARL, now=now)
