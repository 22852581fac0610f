"""A Bot API on loopback that records what the bot sends, checks it as Telegram does, and fails on demand.

With `upstream` it passes every request on to another server (the emulator) and only records and fails.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count
from types import TracebackType
from typing import Any

from aiohttp import ClientSession, ClientTimeout, FormData, web

TOKEN = "7:fixture-token"
Form = Mapping[str, str | bytes | bytearray | web.FileField]
ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)")


@dataclass(frozen=True)
class Call:
    """One request of the bot; `fields` with JSON decoded."""

    method: str
    fields: Mapping[str, Any]
    files: Mapping[str, bytes]
    ok: bool
    at: float

    @property
    def text(self) -> str:
        """What the shopper reads, tags removed."""
        return plain(self.fields.get("text") or self.fields.get("caption") or "")

    @property
    def buttons(self) -> dict[str, str]:
        """Callback data by label."""
        rows = (self.fields.get("reply_markup") or {}).get("inline_keyboard", [])
        return {
            button["text"]: button.get("callback_data", button.get("url")) for row in rows for button in row
        }


@dataclass
class Failure:
    method: str
    status: int
    description: str
    chat_id: int | None
    parameters: Mapping[str, Any] | None
    times: int
    body: str | None = None


@dataclass
class FakeTelegram:
    upstream: str | None = None
    calls: list[Call] = field(default_factory=list)
    token: str = TOKEN

    async def __aenter__(self) -> "FakeTelegram":
        self._failures: list[Failure] = []
        self._updates: list[dict[str, Any]] = []
        self._texts: dict[int, str] = {}
        self._news = asyncio.Condition()
        self._ids, self._update_ids = count(100), count(1)
        app = web.Application(client_max_size=60_000_000)
        app.router.add_post("/bot{token}/{method}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        server = site._server
        assert isinstance(server, asyncio.Server)
        self.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._client = ClientSession(timeout=ClientTimeout(total=60))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()
        await self._runner.cleanup()

    def fail(
        self,
        method: str,
        status: int,
        description: str,
        *,
        chat_id: int | None = None,
        parameters: Mapping[str, Any] | None = None,
        times: int = 1,
        body: str | None = None,
    ) -> None:
        """Refuse the next `times` requests of a method (to a chat); `body` replaces the JSON answer."""
        self._failures.append(Failure(method, status, description, chat_id, parameters, times, body))

    async def push(self, **update: Any) -> int:
        """Queue an update for `getUpdates`; through the emulator's control where there is one."""
        if self.upstream is not None:
            async with self._client.post(
                f"{self.upstream}/__fixture/updates", json={"token": self.token, "update": update}
            ) as answer:
                body = await answer.json()
            assert body["ok"], body
            return int(body["result"]["update_id"])
        update.setdefault("update_id", next(self._update_ids))
        async with self._news:
            self._updates.append(update)
            self._news.notify_all()
        return int(update["update_id"])

    def sent(self, chat_id: int | None = None) -> list[Call]:
        """Messages that arrived, in order."""
        return [
            call
            for call in self.calls
            if call.ok
            and call.method in {"sendMessage", "sendPhoto"}
            and chat_id in {None, int(call.fields["chat_id"])}
        ]

    def made(self, method: str) -> list[Call]:
        """Requests of one method, refused ones too."""
        return [call for call in self.calls if call.method == method]

    async def _answer(self, request: web.Request) -> web.Response:
        form = await request.post()
        fields, files = _read(form)
        method = request.match_info["method"]
        failure = self._next_failure(method, fields)
        if failure is not None:
            self._note(method, fields, files, ok=False)
            return _refusal(failure)
        if self.upstream is not None:
            return await self._pass_on(request, method, form)
        if request.match_info["token"] != self.token:
            return _error(401, "Unauthorized")
        try:
            result = await self._result(method, fields)
        except Refused as refused:
            self._note(method, fields, files, ok=False)
            return _error(400, f"Bad Request: {refused}")
        self._note(method, fields, files, ok=True)
        return web.json_response({"ok": True, "result": result})

    async def _pass_on(self, request: web.Request, method: str, form: Form) -> web.Response:
        fields, files = _read(form)
        data = FormData()
        for name, value in form.items():
            if isinstance(value, web.FileField):
                data.add_field(name, files[name], filename=value.filename, content_type=value.content_type)
            else:
                data.add_field(name, str(value))
        async with self._client.post(f"{self.upstream}{request.path}", data=data) as answer:
            body = await answer.text()
            self._note(method, fields, files, ok=answer.status == 200)
            return web.Response(text=body, status=answer.status, content_type="application/json")

    def _note(self, method: str, fields: Mapping[str, Any], files: Mapping[str, bytes], *, ok: bool) -> None:
        if method != "getUpdates":
            self.calls.append(Call(method, fields, files, ok, asyncio.get_running_loop().time()))

    def _next_failure(self, method: str, fields: Mapping[str, Any]) -> Failure | None:
        chat = int(fields["chat_id"]) if "chat_id" in fields else None
        for failure in self._failures:
            if failure.method == method and failure.chat_id in {None, chat} and failure.times:
                failure.times -= 1
                return failure
        return None

    async def _result(self, method: str, fields: Mapping[str, Any]) -> Any:
        if method == "getMe":
            return {"id": 7, "is_bot": True, "first_name": "Fixture", "username": "fixture_bot"}
        if method == "getUpdates":
            return await self._poll(fields)
        if method in {"sendMessage", "sendPhoto"}:
            return self._accept(method, fields)
        if method == "editMessageText":
            _check_html(fields)
            if self._texts.get(int(fields["message_id"])) == fields["text"]:
                raise Refused("message is not modified: specified new message content is exactly the same")
            self._texts[int(fields["message_id"])] = fields["text"]
        return True

    def _accept(self, method: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        _check_html(fields)
        text = fields.get("text") if method == "sendMessage" else fields.get("caption")
        limit = 4096 if method == "sendMessage" else 1024
        if len(plain(text or "").encode("utf-16-le")) // 2 > limit:
            raise Refused("message is too long")
        if method == "sendMessage" and not plain(text or "").strip():
            raise Refused("message text is empty")
        for row in (fields.get("reply_markup") or {}).get("inline_keyboard", []):
            for button in row:
                if len(button.get("callback_data", "").encode()) > 64:
                    raise Refused("BUTTON_DATA_INVALID")
        message_id = next(self._ids)
        self._texts[message_id] = str(text)
        message: dict[str, Any] = {
            "message_id": message_id,
            "date": 1,
            "chat": {"id": int(fields["chat_id"]), "type": "private"},
        }
        if method == "sendPhoto":
            file_id = f"photo-{message_id}"
            message["photo"] = [{"file_id": file_id, "file_unique_id": file_id, "width": 10, "height": 10}]
        return message

    async def _poll(self, fields: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        offset = int(fields.get("offset") or 0)
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        async with self._news:
            try:
                async with asyncio.timeout(min(int(fields.get("timeout") or 0), 2)):
                    await self._news.wait_for(lambda: bool(self._updates))
            except TimeoutError:
                return []
            return list(self._updates)


class Refused(Exception):
    """A request Telegram would refuse."""


def plain(text: str) -> str:
    """HTML without its tags and entities."""
    kept: list[str] = []

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            kept.append(data)

    reader = Reader(convert_charrefs=True)
    reader.feed(text)
    reader.close()
    return "".join(kept)


def _check_html(fields: Mapping[str, Any]) -> None:
    """What Telegram's parser refuses: unknown and unbalanced tags, bare signs."""
    if fields.get("parse_mode") != "HTML":
        return
    text = str(fields.get("text") or fields.get("caption") or "")
    open_tags: list[str] = []
    for tag in re.finditer(r"<(/?)([^<>]*)>|[<>]", text):
        if tag.group(2) is None or tag.group(2) not in {"b", "i", "u", "s", "code", "pre"}:
            raise Refused(f"can't parse entities: unsupported start tag at byte offset {tag.start()}")
        if not tag.group(1):
            open_tags.append(tag.group(2))
        elif not open_tags or open_tags.pop() != tag.group(2):
            raise Refused(f"can't parse entities: unmatched end tag at byte offset {tag.start()}")
    if open_tags or ENTITY.search(text):
        raise Refused("can't parse entities: can't find end tag")


def _refusal(failure: Failure) -> web.Response:
    if failure.body is not None:
        return web.Response(text=failure.body, status=failure.status)
    return _error(failure.status, failure.description, failure.parameters)


def _error(status: int, description: str, parameters: Mapping[str, Any] | None = None) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = dict(parameters)
    return web.json_response(body, status=status)


def _read(form: Form) -> tuple[dict[str, Any], dict[str, bytes]]:
    fields: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    for name, value in form.items():
        if isinstance(value, web.FileField):
            value.file.seek(0)
            files[name] = value.file.read()
            value.file.seek(0)
        elif name in {"reply_markup", "allowed_updates", "commands", "link_preview_options"}:
            fields[name] = json.loads(str(value))
        else:
            fields[name] = value
    return fields, files
