"""The conversation: send, read, watch, rate."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response

from stylist.agent.intake import Inbound
from stylist.commerce.ids import InteractionId, SessionId
from stylist.errors import StylistError
from stylist.http.errors import documented
from stylist.http.streams import StreamEvent, event_stream
from stylist.memory.transcript import queries as transcript_queries
from stylist.memory.transcript import service as transcript_service
from stylist.memory.transcript.views import Message
from stylist.web.deps import Services, Shopper, WebServices
from stylist.web.schemas.conversation import (
    FeedbackIn,
    FeedbackOut,
    MessageIn,
    ReplyOut,
    TranscriptEntry,
    TranscriptPage,
)

router = APIRouter(tags=["conversation"])

POLL_SECONDS = 2.0
BATCH = 100
EVENT_STREAM = "text/event-stream"
STREAMED: dict[int | str, dict[str, Any]] = {
    200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}, "model": ReplyOut}
}


@router.post(
    "/messages", response_model=ReplyOut, responses={**STREAMED, **documented(400, 401, 404, 409, 413, 503)}
)
async def send_message(
    body: MessageIn, found: Services, who: Shopper, accept: Annotated[str | None, Header()] = None
) -> Response | Mapping[str, Any]:
    """Send a message and get its Reply, as JSON or as an event stream (`Accept: text/event-stream`).

    The message is stored before anything else happens: if the connection breaks, the answer is in
    `GET /messages`, and the same `client_msg_id` again answers the same.
    """
    inbound = Inbound(
        session_id=who.session.id,
        user_id=who.user.id,
        channel="web",
        message_id=body.client_msg_id,
        text=body.text or "",
        action=body.action,
        attachments=tuple({"upload_id": str(item.upload_id)} for item in body.attachments),
    )
    if accept is None or EVENT_STREAM not in accept:
        accepted = await found.turns.accept(inbound)
        reply = await found.turns.wait_for_reply(accepted.interaction_id, session_id=who.session.id)
        return reply.to_json()
    return event_stream(await _begin(found, inbound))


async def _begin(found: WebServices, inbound: Inbound) -> AsyncIterator[StreamEvent]:
    """Watch first, then accept: nothing of the turn is missed, and a refusal is still a plain error."""
    stack = contextlib.AsyncExitStack()
    queue = await stack.enter_async_context(found.bus.watch(inbound.session_id))
    try:
        accepted = await found.turns.accept(inbound)
    except BaseException:
        await stack.aclose()
        raise
    return _follow(found, inbound.session_id, accepted.interaction_id, queue, stack)


async def _follow(
    found: WebServices,
    session_id: SessionId,
    interaction_id: InteractionId,
    queue: "asyncio.Queue[Mapping[str, Any]]",
    stack: contextlib.AsyncExitStack,
) -> AsyncIterator[StreamEvent]:
    async with stack:
        yield StreamEvent("status", {"state": "accepted", "interaction_id": str(interaction_id)})
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), POLL_SECONDS)
            except TimeoutError:
                event = {}
            if event.get("interaction_id") == str(interaction_id):
                streamed = _streamed(event)
                if streamed is not None:
                    yield streamed
            if event.get("type") == "done" or not event:
                reply = await found.turns.find_reply(interaction_id, session_id=session_id)
                if reply is not None:
                    yield StreamEvent("done", reply.to_json(), id=reply.seq)
                    return


def _streamed(event: Mapping[str, Any]) -> StreamEvent | None:
    kind = event["type"]
    if kind == "text":
        return StreamEvent("text", {"delta": event["delta"]})
    if kind == "card":
        return StreamEvent("card", event["card"])
    if kind == "reset":
        return StreamEvent("reset", {})
    if kind == "status":
        return StreamEvent("status", {"state": "working", "tools": event.get("tools", [])})
    return None


@router.get("/messages", responses=documented(401, 503))
async def list_messages(
    found: Services,
    who: Shopper,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> TranscriptPage:
    """The conversation in order, from behind a sequence number."""
    async with found.transaction() as session:
        messages = await transcript_queries.list_messages(
            session, session_id=who.session.id, after=after, limit=limit + 1
        )
    page = messages[:limit]
    return TranscriptPage(
        items=[TranscriptEntry.model_validate(message.to_json()) for message in page],
        next_cursor=str(page[-1].seq) if len(messages) > limit else None,
    )


@router.post("/messages/{interaction_id}/feedback", responses=documented(400, 401, 404, 503))
async def rate_message(interaction_id: UUID, body: FeedbackIn, found: Services, who: Shopper) -> FeedbackOut:
    """Rate an answer, 1 to 5; a later rating replaces it."""
    async with found.transaction() as session:
        await transcript_service.rate(
            session,
            session_id=who.session.id,
            interaction_id=InteractionId(interaction_id),
            rating=body.rating,
        )
    return FeedbackOut(interaction_id=interaction_id, rating=body.rating)


@router.get(
    "/events",
    response_class=Response,
    responses={**documented(401, 503), 200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}}},
)
async def watch_events(
    found: Services,
    who: Shopper,
    after: Annotated[int | None, Query(ge=0, le=2**62)] = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """What happens in the conversation, live; `id:` is the sequence number to resume behind."""
    if after is None:
        after = int(last_event_id) if last_event_id and last_event_id.isdecimal() else who.session.last_seq
    return event_stream(_watch(found, who.session.id, after))


async def _watch(found: WebServices, session_id: SessionId, after: int) -> AsyncIterator[StreamEvent]:
    """The transcript from `after`, then on: the database says what, the event bus only when to look."""
    async with found.bus.watch(session_id) as queue:
        progress = await found.bus.find_progress(session_id)
        if progress is not None:
            yield StreamEvent("turn", progress)
        while True:
            for message in await _read(found, session_id, after):
                after = message.seq
                yield StreamEvent("message", message.to_json(), id=message.seq)
            turn = await _next_hint(queue)
            if turn is not None:
                yield StreamEvent("turn", turn)


async def _read(found: WebServices, session_id: SessionId, after: int) -> list[Message]:
    try:
        async with found.transaction() as session:
            return await transcript_queries.list_messages(
                session, session_id=session_id, after=after, limit=BATCH
            )
    except (StylistError, OSError):
        return []  # the database is away: the stream stays open and reads on when it is back


async def _next_hint(queue: "asyncio.Queue[Mapping[str, Any]]") -> Mapping[str, Any] | None:
    """Sleep until there is something to read; text in the making is passed on as it comes."""
    try:
        event = await asyncio.wait_for(queue.get(), POLL_SECONDS)
    except TimeoutError:
        return None
    if event.get("type") in {"text", "reset"}:
        return {"interaction_id": event["interaction_id"], "text_so_far": event.get("text_so_far", "")}
    return None
