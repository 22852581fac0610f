"""Server-sent events: encoding as FastAPI does it, with a keep-alive while nothing happens."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event

from stylist.telemetry import OPEN_STREAMS

KEEP_ALIVE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event of a stream; `id` lets a reader resume behind it."""

    event: str
    data: Mapping[str, Any]
    id: int | None = None

    def encode(self) -> bytes:
        """The event on the wire."""
        return format_sse_event(
            data_str=json.dumps(self.data, ensure_ascii=False, separators=(",", ":")),
            event=self.event,
            id=str(self.id) if self.id is not None else None,
        )


def event_stream(
    events: AsyncIterator[StreamEvent], *, until: asyncio.Event | None = None
) -> EventSourceResponse:
    """A response that sends events as they come and a comment when none comes for a while.

    It ends when `until` is set: a stream without an end of its own must not hold up the end of the process.
    """
    return EventSourceResponse(
        _encoded(events, until or asyncio.Event()),
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )


async def _encoded(events: AsyncIterator[StreamEvent], until: asyncio.Event) -> AsyncIterator[bytes]:
    OPEN_STREAMS.inc()
    upcoming: asyncio.Future[StreamEvent] | None = None
    ending = asyncio.ensure_future(until.wait())
    try:
        while True:
            upcoming = upcoming or asyncio.ensure_future(anext(events))
            either: set[asyncio.Future[Any]] = {upcoming, ending}
            await asyncio.wait(either, timeout=KEEP_ALIVE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if not upcoming.done():
                if ending.done():
                    return
                yield KEEPALIVE_COMMENT
                continue
            try:
                event = upcoming.result()
            except StopAsyncIteration:
                return
            upcoming = None
            yield event.encode()
    finally:
        OPEN_STREAMS.dec()
        ending.cancel()
        if upcoming is not None:
            upcoming.cancel()
            await asyncio.gather(upcoming, return_exceptions=True)
        close = getattr(events, "aclose", None)
        if close is not None:
            await close()
