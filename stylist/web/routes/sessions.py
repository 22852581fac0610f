"""Sessions: a conversation begins without signing in; where one is signed in, and signing out there."""

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Response

from stylist.commerce.customers import queries as customer_queries
from stylist.commerce.customers import service as customer_service
from stylist.commerce.customers import sessions as customer_sessions
from stylist.commerce.customers import tokens
from stylist.commerce.ids import SessionId
from stylist.commerce.policies import queries as policy_queries
from stylist.commerce.policies.definitions import SESSION_DAYS
from stylist.http.errors import documented
from stylist.http.origin import FromWhere
from stylist.web.deps import Services, Shopper
from stylist.web.schemas.account import SessionOut, SessionPage, SessionRenewed, SignedOut
from stylist.web.schemas.conversation import SessionCreated, SessionUser

router = APIRouter(tags=["sessions"])


@router.post("/sessions", status_code=201, responses=documented(503))
async def create_session(found: Services, where: FromWhere) -> SessionCreated:
    """Begin a conversation as a new guest; the token is the bearer token of every other call."""
    token, now = tokens.new_token(), found.clock()
    async with found.transaction() as session:
        guest = await customer_service.create_guest(session, channel="web")
        days = await policy_queries.get_policy(session, SESSION_DAYS)
        opened = await customer_service.open_session(
            session,
            user_id=guest.id,
            channel="web",
            token_hash=tokens.digest(token),
            now=now,
            lifetime=timedelta(days=days),
            ip_address=where.ip_address,
            user_agent=where.user_agent,
        )
    return SessionCreated(
        token=token, session_id=opened.id, user=SessionUser(id=guest.id, role=guest.role.value)
    )


@router.get("/sessions", responses=documented(401, 503))
async def list_sessions(found: Services, who: Shopper) -> SessionPage:
    """Where this person is signed in, the latest first."""
    async with found.transaction() as session:
        listed = await customer_queries.list_sessions(session, user_id=who.user.id, now=found.clock())
    return SessionPage(items=[SessionOut.of(it, here=who.session.id) for it in listed])


@router.post("/sessions/renew", responses=documented(401, 503))
async def renew_session(found: Services, who: Shopper) -> SessionRenewed:
    """A new token and a new term for this session; the old token dies, the conversation goes on."""
    token = tokens.new_token()
    async with found.transaction() as session:
        days = await policy_queries.get_policy(session, SESSION_DAYS)
        renewed = await customer_service.renew_session(
            session,
            session_id=who.session.id,
            token_hash=tokens.digest(token),
            now=found.clock(),
            lifetime=timedelta(days=days),
        )
    return SessionRenewed(token=token, session_id=renewed.id, expires_at=renewed.expires_at)


@router.delete("/sessions", responses=documented(401, 503))
async def revoke_other_sessions(found: Services, who: Shopper) -> SignedOut:
    """Sign out everywhere but here."""
    async with found.transaction() as session:
        ended = await customer_sessions.revoke_others(
            session, user_id=who.user.id, keep=who.session.id, now=found.clock()
        )
    return SignedOut(count=len(ended))


@router.delete("/sessions/{session_id}", status_code=204, responses=documented(401, 404, 503))
async def revoke_session(session_id: UUID, found: Services, who: Shopper) -> Response:
    """Sign out of one session of one's own."""
    async with found.transaction() as session:
        await customer_sessions.revoke(
            session, user_id=who.user.id, session_id=SessionId(session_id), now=found.clock()
        )
    return Response(status_code=204)
