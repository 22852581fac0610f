"""The list of conversations, and one transcript with all that led to its answers."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from stylist.commerce.audit import service as audit
from stylist.commerce.customers import queries as customer_queries
from stylist.commerce.ids import SessionId
from stylist.console.auth import Staff, StaffMember
from stylist.console.deps import ConsoleServices, FormTokens, Services
from stylist.console.pages import is_partial, render
from stylist.console.present import entries_of, staff_named_in
from stylist.db.session import Session
from stylist.errors import Invalid
from stylist.http.csrf import Csrf
from stylist.memory.transcript import queries as transcripts
from stylist.memory.transcript.views import Conversation, Exchange

router = APIRouter()

CONVERSATIONS_PER_PAGE = 40
EXCHANGES_PER_PAGE = 100
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Show = Literal["all", "waiting"]


class CursorInvalid(Invalid):
    """Not a place in the list."""

    code = "console.cursor_invalid"
    param = "after"


@router.get("/conversations")
async def list_conversations(
    request: Request,
    found: Services,
    member: Staff,
    form_tokens: FormTokens,
    show: Show = "all",
    after: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Who talked to us, the latest first."""
    async with found.transaction() as session:
        rows = await transcripts.list_conversations(
            session,
            limit=CONVERSATIONS_PER_PAGE + 1,
            after=read_cursor(after) if after else None,
            only_waiting=show == "waiting",
        )
        people = await customer_queries.list_people_of_sessions(
            session, session_ids=[row.session_id for row in rows]
        )
        waiting = await transcripts.count_waiting(session)
    page = rows[:CONVERSATIONS_PER_PAGE]
    context: dict[str, Any] = {
        "show": show,
        "after": after,
        "conversations": page,
        "people": people,
        "next_cursor": write_cursor(page[-1]) if len(rows) > len(page) else None,
    }
    if is_partial(request):
        return render(request, "_conversations.html", **context)
    return render(
        request, "conversations.html", **context, **_frame(found, member, form_tokens, waiting=waiting)
    )


@router.get("/conversations/{session_id}")
async def show_transcript(
    request: Request,
    found: Services,
    member: Staff,
    form_tokens: FormTokens,
    session_id: UUID,
    after: Annotated[int, Query(ge=-1, le=2**62)] = -1,
) -> Response:
    """One conversation, exchange by exchange. Looking at it is recorded, or it isn't shown."""
    viewed = SessionId(session_id)
    async with found.transaction() as session:
        conversation = await transcripts.get_conversation(session, session_id=viewed)
        exchanges = await transcripts.list_exchanges(
            session, session_id=viewed, after=after, limit=EXCHANGES_PER_PAGE + 1
        )
        page = exchanges[:EXCHANGES_PER_PAGE]
        context = await _transcript(session, viewed, page)
        waiting = await transcripts.count_waiting(session)
        await audit.record(
            session,
            actor_id=member.user.id,
            action="transcript.viewed",
            entity_type="session",
            entity_id=viewed,
            ip_address=member.origin.ip_address,
            user_agent=member.origin.user_agent,
            new={"after": after, "exchanges": len(page), "viewer_session": str(member.session.id)},
        )
    context |= {
        "conversation": conversation,
        "after": after,
        "next_place": page[-1].position if len(exchanges) > len(page) else None,
    }
    if is_partial(request):
        return render(request, "_exchanges.html", **context)
    return render(
        request, "transcript.html", **context, **_frame(found, member, form_tokens, waiting=waiting)
    )


@router.get("/waiting")
async def count_waiting(request: Request, found: Services, member: Staff) -> Response:
    """How many wait for a person now: the part of the heading that renews itself."""
    async with found.transaction() as session:
        waiting = await transcripts.count_waiting(session)
    return render(request, "_waiting.html", waiting=waiting)


async def _transcript(session: Session, session_id: SessionId, page: Sequence[Exchange]) -> dict[str, Any]:
    people = await customer_queries.list_people_of_sessions(session, session_ids=[session_id])
    colleagues = await customer_queries.list_users(session, user_ids=staff_named_in(page))
    names = {user_id: user.name or user.email or "Staff" for user_id, user in colleagues.items()}
    return {"person": people.get(session_id), "entries": entries_of(page, names)}


def _frame(found: ConsoleServices, member: StaffMember, form_tokens: Csrf, *, waiting: int) -> dict[str, Any]:
    csrf = form_tokens.issue(member.form_holder, now=found.clock())
    return {"member": member, "csrf": csrf, "waiting": waiting}


def write_cursor(last: Conversation) -> str:
    """The place behind a conversation: microseconds and id."""
    return f"{(last.last_at - EPOCH) // timedelta(microseconds=1)}.{last.session_id}"


def read_cursor(cursor: str) -> tuple[datetime, SessionId]:
    """The inverse of `write_cursor`.

    Raises:
        CursorInvalid: not one of ours.
    """
    if not re.fullmatch(r"\d{1,17}\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", cursor, re.A):
        raise CursorInvalid("not a place in the list")
    microseconds, _, session_id = cursor.partition(".")
    return EPOCH + timedelta(microseconds=int(microseconds)), SessionId(UUID(session_id))
