"""A shopper at the API: sends messages, reads answers and event streams as any client would."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import uuid4

import httpx

API = "/api/v1"
WISH = "I need a silk dress for a summer wedding, under $900"
ADDRESS = "Anna Berg, 12 Rose Street, Boston, MA 02108, anna@berg.example"
EVENT_SECONDS = 20


@dataclass(frozen=True)
class Event:
    """One server-sent event."""

    event: str
    data: Mapping[str, Any]
    id: int | None = None


def parse(block: str) -> Event | None:
    """An event of its lines; a comment is none."""
    fields = dict(line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":"))
    if not fields:
        return None
    id = int(fields["id"]) if "id" in fields else None
    return Event(fields["event"], json.loads(fields["data"]), id)


async def read_events(response: httpx.Response) -> AsyncIterator[Event]:
    pending = ""
    async for chunk in response.aiter_text():
        pending += chunk
        *blocks, pending = pending.split("\n\n")
        for block in blocks:
            event = parse(block)
            if event is not None:
                yield event


@dataclass
class Shopper:
    """One session of the API."""

    http: httpx.AsyncClient
    token: str
    session_id: str
    user_id: str
    said: list[str] = field(default_factory=list)

    @classmethod
    async def arrive(cls, http: httpx.AsyncClient) -> Self:
        answer = await http.post(f"{API}/sessions")
        assert answer.status_code == 201, answer.text
        body = answer.json()
        return cls(http, body["token"], body["session_id"], body["user"]["id"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {**self.headers, **options.pop("headers", {})}
        return await self.http.request(method, API + path, headers=headers, **options)

    async def send(self, text: str | None = None, **fields: Any) -> httpx.Response:
        message = {"client_msg_id": uuid4().hex, "text": text, **fields}
        return await self.request("POST", "/messages", json=message)

    async def say(self, text: str | None = None, **fields: Any) -> dict[str, Any]:
        answer = await self.send(text, **fields)
        assert answer.status_code == 200, answer.text
        reply: dict[str, Any] = answer.json()
        return reply

    async def stream(self, text: str | None = None, **fields: Any) -> list[Event]:
        """The events of a message's answer."""
        message = {"client_msg_id": uuid4().hex, "text": text, **fields}
        headers = {**self.headers, "Accept": "text/event-stream"}
        async with self.http.stream("POST", f"{API}/messages", json=message, headers=headers) as response:
            assert response.status_code == 200, await response.aread()
            assert response.headers["content-type"].startswith("text/event-stream")
            return [event async for event in read_events(response)]

    async def transcript(self, **query: Any) -> list[dict[str, Any]]:
        answer = await self.request("GET", "/messages", params=query)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    @asynccontextmanager
    async def watch(
        self, *, after: int | None = None, last_event_id: int | None = None
    ) -> "AsyncIterator[Watch]":
        headers = dict(self.headers)
        if last_event_id is not None:
            headers["Last-Event-ID"] = str(last_event_id)
        query = {"after": after} if after is not None else {}
        async with self.http.stream("GET", f"{API}/events", params=query, headers=headers) as response:
            assert response.status_code == 200, await response.aread()
            yield Watch(read_events(response))

    async def propose(self, *, card: str = "4242 4242 4242 4242", wish: str = WISH) -> dict[str, Any]:
        """Talk up to the confirmation card."""
        for text in (wish, "the second one in M please", ADDRESS):
            await self.say(text)
        return await self.say(f"check out with the test card {card}")

    async def press(self, reply: Mapping[str, Any], kind: str, **fields: Any) -> dict[str, Any]:
        return await self.say(action=action_of(reply, kind)["id"], **fields)


class Watch:
    """An open event stream."""

    def __init__(self, events: AsyncIterator[Event]) -> None:
        self._events = events

    async def next(self) -> Event:
        async with asyncio.timeout(EVENT_SECONDS):
            return await anext(self._events)

    async def messages(self, count: int) -> list[Event]:
        """The next messages; what else comes in between is passed over."""
        found: list[Event] = []
        while len(found) < count:
            event = await self.next()
            if event.event == "message":
                found.append(event)
        return found

    async def rest(self) -> list[Event]:
        """What still comes until the stream ends."""
        async with asyncio.timeout(EVENT_SECONDS):
            return [event async for event in self._events]


def action_of(reply: Mapping[str, Any], kind: str) -> dict[str, Any]:
    [action] = [action for action in reply["actions"] if action["kind"] == kind]
    return dict(action)


def cards_of(reply: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    return [card for card in reply["cards"] if card["kind"] == kind]
