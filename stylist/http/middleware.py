"""What every request passes: limits, security headers, a log line and a measurement. Plain ASGI."""

import time
from collections.abc import Iterable
from uuid import uuid4

import structlog
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stylist.http.errors import error_response
from stylist.log import get_logger
from stylist.telemetry import HTTP_SECONDS

log = get_logger(__name__)

MOST_BODY_BYTES = 1_000_000
MOST_UPLOAD_BYTES = 12_000_000

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors {ancestors}"
)


class SecurityHeaders:
    """A strict content policy on every answer; the widget may be framed nowhere, used from listed origins."""

    def __init__(self, app: ASGIApp, *, frame_ancestors: Iterable[str] = ()) -> None:
        self._app = app
        self._policy = POLICY.format(ancestors=" ".join(frame_ancestors) or "'none'")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", self._policy)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "same-origin")
                headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class RequestLog:
    """One log line and one measurement per request, with a request id and no text of anybody's."""

    def __init__(self, app: ASGIApp, *, prefix: str = "") -> None:
        self._app = app
        self._prefix = f"{prefix}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=uuid4().hex[:12])

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            route = self._route(scope)
            elapsed = time.perf_counter() - began
            HTTP_SECONDS.labels(scope["method"], route, str(status)).observe(elapsed)
            log.debug("request.answered", route=route, status=status, ms=round(elapsed * 1000))

    def _route(self, scope: Scope) -> str:
        """The pattern of the route; routes under the prefix know only the rest of theirs."""
        path: str | None = getattr(scope.get("route"), "path", None)
        is_under = self._prefix != "/" and path is not None and scope["path"].startswith(self._prefix)
        mounted: str = scope.get("root_path", "")
        return mounted + (self._prefix[:-1] if is_under else "") + (path or "(none)")


class BodyLimit:
    """Refuse bodies that are too large before anybody reads them, also when no length is declared."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = MOST_UPLOAD_BYTES if scope["path"].endswith("/uploads") else MOST_BODY_BYTES
        declared = next((value for key, value in scope["headers"] if key == b"content-length"), b"0")
        if declared.isdigit() and int(declared) > most:
            refusal = error_response(413, "request.too_large", _too_large(most))
            await refusal(scope, receive, send)
            return
        seen = 0

        async def receive_limited() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise HTTPException(
                    413, _too_large(most)
                )  # the only error that those who read a body pass on
            return message

        await self._app(scope, receive_limited, send)


def _too_large(most: int) -> str:
    return f"a body may have {most} bytes"
