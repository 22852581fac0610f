"""Sessions: a conversation begins without signing in."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Header, Request

from stylist.commerce.customers import service as customer_service
from stylist.commerce.customers import tokens
from stylist.commerce.policies import queries as policy_queries
from stylist.commerce.policies.definitions import SESSION_DAYS
from stylist.http.errors import documented
from stylist.web.deps import Services
from stylist.web.schemas.conversation import SessionCreated, SessionUser

router = APIRouter(tags=["sessions"])


@router.post("/sessions", status_code=201, responses=documented(503))
async def create_session(
    request: Request, found: Services, user_agent: Annotated[str | None, Header()] = None
) -> SessionCreated:
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
            ip_address=request.client.host if request.client else None,
            user_agent=user_agent[:500] if user_agent else None,
        )
    return SessionCreated(
        token=token, session_id=opened.id, user=SessionUser(id=guest.id, role=guest.role.value)
    )
