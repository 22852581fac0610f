"""The conversation: send, read, watch, rate."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import JSONResponse

from stylist.agent.intake import Inbound
from stylist.commerce.ids import InteractionId, SessionId
from stylist.errors import Unavailable
from stylist.http.errors import documented
from stylist.http.streams import StreamEvent, event_stream
from stylist.memory.transcript import queries as transcript_queries
from stylist.memory.transcript import service as transcript_service
from stylist.memory.transcript.reply import Reply
from stylist.memory.transcript.views import Message
from stylist.web.deps import Services, Shopper, WebServices
from stylist.web.schemas.conversation import (
    FeedbackIn,
    FeedbackOut,
    MessageIn,
    ReplyOut,
    TranscriptPage,
)

router = APIRouter(tags=["conversation"])

POLL_SECONDS = 2.0
BATCH = 100
EVENT_STREAM = "text/event-stream"
STREAMED: dict[int | str, dict[str, Any]] = {
    200: {"model": ReplyOut, "content": {EVENT_STREAM: {"schema": {"type": "string"}}}}
}


@router.post(
    "/messages",
    response_class=Response,
    responses={**STREAMED, **documented(400, 401, 404, 409, 413, 503)},
)
async def send_message(
    body: MessageIn, found: Services, who: Shopper, accept: Annotated[str | None, Header()] = None
) -> Response:
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
        return JSONResponse(reply.to_json())
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
        shown = ""
        event: Mapping[str, Any] = {}
        while True:
            if event.get("type", "done") == "done":
                reply = await _find_reply(found, interaction_id, session_id)
                if reply is not None:
                    yield StreamEvent("done", reply.to_json(), id=reply.seq)
                    return
            elif event.get("interaction_id") == str(interaction_id):
                streamed = _streamed(event, shown)
                shown = event.get("text_so_far", "" if event["type"] == "reset" else shown)
                if streamed is not None:
                    yield streamed
            event = await _next_event(queue)


async def _find_reply(
    found: WebServices, interaction_id: InteractionId, session_id: SessionId
) -> Reply | None:
    try:
        return await found.turns.find_reply(interaction_id, session_id=session_id)
    except Unavailable:
        return None  # the database is away: the answer comes when it is back


async def _next_event(queue: "asyncio.Queue[Mapping[str, Any]]") -> Mapping[str, Any]:
    """What happens next, or nothing after a while: then it is time to look by oneself."""
    try:
        return await asyncio.wait_for(queue.get(), POLL_SECONDS)
    except TimeoutError:
        return {}


def _streamed(event: Mapping[str, Any], shown: str) -> StreamEvent | None:
    """The event as the reader gets it; text brings whatever is new since `shown`, heard or missed."""
    kind = event["type"]
    if kind == "text":
        return StreamEvent("text", {"delta": event["text_so_far"].removeprefix(shown)})
    if kind == "card":
        return StreamEvent("card", event["card"])
    if kind == "reset":
        return StreamEvent("reset", {})
    if kind == "status":
        return StreamEvent("status", {"state": "working", "tools": event.get("tools", [])})
    return None


@router.get("/messages", response_model=TranscriptPage, responses=documented(401, 503))
async def list_messages(
    found: Services,
    who: Shopper,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """The conversation in order, from behind a sequence number."""
    async with found.transaction() as session:
        messages = await transcript_queries.list_messages(
            session, session_id=who.session.id, after=after, limit=limit + 1
        )
    page = messages[:limit]
    items = [message.to_json() for message in page]
    return JSONResponse({"items": items, "next_cursor": str(page[-1].seq) if len(messages) > limit else None})


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
    """What happens in the conversation, live; `id:` is the sequence number to resume behind.

    A `notification` is none of the conversation and has no `id:`; those missed meanwhile are in `GET /notifications`.
    """
    if after is None:
        after = _seq(last_event_id, otherwise=who.session.last_seq)
    return event_stream(_watch(found, who.session.id, after), until=found.closing)


def _seq(header: str | None, *, otherwise: int) -> int:
    """The sequence number of a `Last-Event-ID`; what is none of ours counts as absent."""
    if header is None or len(header) > 18 or not (header.isascii() and header.isdecimal()):
        return otherwise
    return int(header)


async def _watch(found: WebServices, session_id: SessionId, after: int) -> AsyncIterator[StreamEvent]:
    """The transcript from `after`, then on: the database says what, the event bus only when to look."""
    async with found.bus.watch(session_id) as queue:
        turn = await _running_turn(found, session_id)
        live = None if turn is None else StreamEvent("turn", turn)
        while True:
            if live is not None:
                yield live
            messages = await _read(found, session_id, after)
            for message in messages:
                after = message.seq
                yield StreamEvent("message", message.to_json(), id=message.seq)
            live = _passed_on(await _next_event(queue)) if len(messages) < BATCH else None


async def _running_turn(found: WebServices, session_id: SessionId) -> Mapping[str, Any] | None:
    """The message that has no answer yet, if there is one, with what was said of the answer so far."""
    async with found.transaction() as session:
        exchange = await transcript_queries.find_next_open(session, session_id=session_id)
    if exchange is None:
        return None
    turn = {"interaction_id": str(exchange.id), "text_so_far": ""}
    progress = await found.bus.find_progress(session_id)
    if progress is not None and progress["interaction_id"] == turn["interaction_id"]:
        return progress
    return turn


async def _read(found: WebServices, session_id: SessionId, after: int) -> list[Message]:
    try:
        async with found.transaction() as session:
            return await transcript_queries.list_messages(
                session, session_id=session_id, after=after, limit=BATCH
            )
    except Unavailable:
        return []  # the database is away: the stream stays open and reads on when it is back


def _passed_on(event: Mapping[str, Any]) -> StreamEvent | None:
    """Text and notifications are passed on as they come; all else only says that there is something to read."""
    if event.get("type") in {"text", "reset"}:
        turn = {"interaction_id": event["interaction_id"], "text_so_far": event.get("text_so_far", "")}
        return StreamEvent("turn", turn)
    if event.get("type") == "notification":
        return StreamEvent("notification", event["notification"])
    return None
