"""A development aid: the shop's pages with sample data, and a scripted stylist behind the HTTP contract.

It lets the widget and the pages be worked on, and their browser tests run, without a database. It is no
part of the product. Start it with `python widget/dev/mock_shop.py --port 8123`.

Faults for tests, set through `POST /dev/faults` with JSON: `down` (every API call answers 503), `cut`
(answers break off after that many events), `slow` (seconds between events), `lose_done` (an answer's end is
kept back).
"""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import samples  # noqa: E402

WEB = HERE.parent.parent / "stylist" / "web"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

Json = dict[str, Any]
templates = Jinja2Templates(WEB / "templates")
faults: Json = {"down": False, "cut": 0, "slow": 0.35, "lose_done": False}


class Talk:
    """One session: what was delivered, who listens, and where the script stands."""

    def __init__(self) -> None:
        self.items: list[Json] = []
        self.listeners: set[asyncio.Queue[tuple[str, Json]]] = set()
        self.replies: dict[str, asyncio.Future[Json]] = {}
        self.pressed: dict[str, Json] = {}
        self.running: Json | None = None
        self.turn = asyncio.Lock()
        self.position = "start"

    def deliver(self, item: Json) -> Json:
        item["seq"] = len(self.items) + 1
        item["created_at"] = datetime.now(UTC).isoformat()
        self.items.append(item)
        self.tell("message", item)
        return item

    def tell(self, event: str, data: Json) -> None:
        for listener in self.listeners:
            listener.put_nowait((event, data))


talks: dict[str, Talk] = {}
ratings: list[Json] = []
read: list[str] = []


def problem(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message, "param": None}}, status)


def talk_of(request: Request) -> Talk | None:
    return talks.get(request.headers.get("authorization", "").removeprefix("Bearer "))


def frame(event: str, data: object, seq: int | None = None) -> str:
    identity = f"id: {seq}\n" if seq else ""
    return f"{identity}event: {event}\ndata: {json.dumps(data)}\n\n"


async def open_session(request: Request) -> Response:
    token = uuid4().hex
    talks[token] = Talk()
    body = {"token": token, "session_id": str(uuid4()), "user": {"id": str(uuid4()), "role": "GUEST"}}
    return JSONResponse(body, 201)


async def post_message(request: Request) -> Response:
    talk = talk_of(request)
    if talk is None:
        return problem(401, "session.unknown", "This conversation has ended.")
    message = await request.json()
    if len(message.get("text") or "") > 4000:
        return problem(413, "message.too_long", "This message is too long.")
    events = play(talk, message)
    if "event-stream" in request.headers.get("accept", ""):
        return StreamingResponse(cut(events), media_type="text/event-stream")
    done = [json.loads(event.split("data: ")[1]) async for event in events if "event: done" in event]
    return JSONResponse(done[0])


async def cut(events: AsyncIterator[str]) -> AsyncIterator[str]:
    sent = 0
    async for event in events:
        if faults["lose_done"] and "event: done" in event:
            return
        yield event
        sent += 1
        if faults["cut"] and sent >= faults["cut"]:
            return


async def play(talk: Talk, message: Json) -> AsyncIterator[str]:
    """Answer once per message id; a repeat gets the stored reply."""
    key = message["client_msg_id"]
    if key in talk.replies:
        yield frame("done", await talk.replies[key])
        return
    talk.replies[key] = asyncio.get_running_loop().create_future()
    queue: asyncio.Queue[str | None] = asyncio.Queue()
    task = asyncio.create_task(answer(talk, message, queue))
    while (event := await queue.get()) is not None:
        yield event
    await task


async def answer(talk: Talk, message: Json, queue: asyncio.Queue[str | None]) -> None:
    """The turn goes on whether or not anyone still listens."""
    async with talk.turn:
        interaction = str(uuid4())
        action = message.get("action")
        words = message.get("text") or samples.ACTION_LABELS.get(action, "")
        talk.deliver(
            {
                "role": "shopper",
                "interaction_id": interaction,
                "client_msg_id": message["client_msg_id"],
                "text": words,
                "attachments": message.get("attachments", []),
            }
        )
        reply = talk.pressed.get(action) if action else None
        if reply is None:
            reply = samples.reply_to(talk, words, action)
            if action:
                talk.pressed[action] = reply
        talk.running = {"interaction_id": interaction, "text_so_far": ""}
        queue.put_nowait(frame("status", {"text": reply.pop("status", "Looking through the collection")}))
        await asyncio.sleep(faults["slow"] * 2)
        for part in reply["text"].replace(". ", ".| ").split("|"):
            talk.running["text_so_far"] += part
            talk.tell("turn", dict(talk.running))
            queue.put_nowait(frame("text", {"delta": part}))
            await asyncio.sleep(faults["slow"])
        for card in reply["cards"]:
            queue.put_nowait(frame("card", card))
        whole = {
            "interaction_id": interaction,
            "type": "STYLE_CONSULTATION",
            "model_version": "mock",
            **reply,
        }
        talk.running = None
        item = talk.deliver({"role": "stylist", **whole})
        done = {key: item[key] for key in item if key not in ("role", "created_at")}
        talk.replies[message["client_msg_id"]].set_result(done)
        queue.put_nowait(frame("done", done))
        queue.put_nowait(None)


async def follow(request: Request) -> Response:
    talk = talk_of(request)
    if talk is None:
        return problem(401, "session.unknown", "This conversation has ended.")
    after = int(request.query_params.get("after", request.headers.get("last-event-id", 0)))

    async def events() -> AsyncIterator[str]:
        queue: asyncio.Queue[tuple[str, Json]] = asyncio.Queue()
        talk.listeners.add(queue)
        try:
            yield ": here\n\n"
            for item in talk.items[after:]:
                yield frame("message", item, item["seq"])
            if talk.running:
                yield frame("turn", talk.running)
            while not faults["down"]:
                try:
                    event, data = await asyncio.wait_for(queue.get(), 1)
                    yield frame(event, data, data.get("seq"))
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            talk.listeners.discard(queue)

    return StreamingResponse(events(), media_type="text/event-stream")


async def list_messages(request: Request) -> Response:
    talk = talk_of(request)
    if talk is None:
        return problem(401, "session.unknown", "This conversation has ended.")
    after, limit = int(request.query_params.get("after", 0)), int(request.query_params.get("limit", 50))
    return JSONResponse({"items": talk.items[after : after + limit], "next_cursor": None})


async def feedback(request: Request) -> Response:
    ratings.append({"interaction_id": request.path_params["interaction_id"], **await request.json()})
    return Response(status_code=204)


async def upload(request: Request) -> Response:
    form = await request.form()
    if not str(getattr(form["file"], "content_type", "")).startswith("image/"):
        return problem(400, "upload.not_a_picture", "Only pictures can be sent.")
    return JSONResponse({"upload_id": str(uuid4())}, 201)


async def set_faults(request: Request) -> Response:
    faults.update(await request.json())
    return JSONResponse(faults)


async def say_as_staff(request: Request) -> Response:
    """Deliver an item to every open conversation: `{"role", "text"}`."""
    for talk in talks.values():
        talk.deliver({"interaction_id": str(uuid4()), "cards": [], "actions": [], **await request.json()})
    return JSONResponse({})


async def notify(request: Request) -> Response:
    """Tell every open conversation of a notification, which has no number: `{"id", "title", "message", …}`."""
    notice = await request.json()
    for listener in (it for talk in talks.values() for it in talk.listeners):
        listener.put_nowait(("notification", notice))
    return JSONResponse({})


async def mark_read(request: Request) -> Response:
    read.append(request.path_params["notification_id"])
    return JSONResponse({"unread": 0})


async def state(request: Request) -> Response:
    return JSONResponse({"talks": [talk.items for talk in talks.values()], "ratings": ratings, "read": read})


async def page(request: Request) -> Response:
    name = request.path_params.get("name", "home")
    if name not in samples.PAGES:
        return Response("Not found", 404)
    context = {"shop": samples.SHOP, **samples.PAGES[name]}
    return templates.TemplateResponse(request, f"{name.split('-')[0]}.html", context)


async def picture(request: Request) -> Response:
    return Response(samples.draw(request.path_params["name"]), media_type="image/svg+xml")


async def widget(request: Request) -> Response:
    return FileResponse(WEB / "static" / "widget.js", media_type="text/javascript")


API = [
    Route("/sessions", open_session, methods=["POST"]),
    Route("/messages", post_message, methods=["POST"]),
    Route("/messages", list_messages),
    Route("/messages/{interaction_id}/feedback", feedback, methods=["POST"]),
    Route("/uploads", upload, methods=["POST"]),
    Route("/events", follow),
    Route("/notifications/{notification_id}/read", mark_read, methods=["POST"]),
]


def make_app() -> Starlette:
    return Starlette(
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=guard)],
        routes=[
            Route("/", page),
            Route("/page/{name}", page),
            Route("/media/{name}", picture),
            Route("/widget.js", widget),
            Route("/dev/faults", set_faults, methods=["POST"]),
            Route("/dev/say", say_as_staff, methods=["POST"]),
            Route("/dev/notify", notify, methods=["POST"]),
            Route("/dev/state", state),
            Mount("/api/v1", routes=API),
            Mount("/static", StaticFiles(directory=WEB / "static")),
        ],
    )


async def guard(request: Request, call_next: RequestResponseEndpoint) -> Response:
    if faults["down"] and request.url.path.startswith("/api"):
        return problem(503, "unavailable", "The service is not available.")
    response = await call_next(request)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8123)
    uvicorn.run(make_app(), host="127.0.0.1", port=parser.parse_args().port, log_level="warning")
