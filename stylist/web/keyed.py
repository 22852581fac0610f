"""`Idempotency-Key`: a POST that creates something can be sent again without creating it twice.

The header is any text of the client's choice, 1-255 visible characters, unique within its session for a day. The same
request answers what it answered before (`Idempotent-Replayed: true`); another request under the same key is refused.
What opens a session or signs in is left out: its answer is a secret, which is never kept.
"""

import hashlib
import re
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute

from stylist.commerce.customers import queries as customers
from stylist.commerce.customers import tokens
from stylist.commerce.customers.errors import UnknownSession
from stylist.commerce.ids import SessionId
from stylist.db import keyed_requests
from stylist.errors import Conflict, Invalid
from stylist.http.errors import documented
from stylist.web.deps import WebServices

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")

_REPEATABLE: set[str] = set()
_PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Any text of yours; the same request under the same key is done once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x21-\x7e]+$"},
}

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class KeyInvalid(Invalid):
    """The header is empty, too long or holds what can't be seen."""

    code = "idempotency.key_invalid"
    param = HEADER


class KeyReused(Conflict):
    """The key was sent with another request before."""

    code = "idempotency.key_reused"
    param = HEADER


class StillAtWork(Conflict):
    """The same request is being worked on at this moment."""

    code = "idempotency.in_progress"


class AnswerLost(Conflict):
    """It was done, but its answer was lost with the process that worked on it: read the resource."""

    code = "idempotency.answer_lost"


def repeatable(endpoint: Endpoint) -> Endpoint:
    """Mark what answers the same however often it is asked: where its answer was lost, it is simply asked again."""
    _REPEATABLE.add(f"{endpoint.__module__}.{endpoint.__qualname__}")
    return endpoint


class KeyedRoute(APIRoute):
    """A route whose POSTs honour the header; give it to a router as `route_class`."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if "POST" in (options.get("methods") or ()):
            options["openapi_extra"] = {**(options.get("openapi_extra") or {}), "parameters": [_PARAMETER]}
            options["responses"] = {**documented(400, 409), **(options.get("responses") or {})}
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Handler:
        """The handler, behind the key where one is sent."""
        handler = super().get_route_handler()
        if "POST" not in (self.methods or ()):
            return handler
        may_repeat = f"{self.endpoint.__module__}.{self.endpoint.__qualname__}" in _REPEATABLE

        async def keyed(request: Request) -> Response:
            key = request.headers.get(HEADER)
            if key is None:
                return await handler(request)
            if _KEY.fullmatch(key) is None:
                raise KeyInvalid("a key has 1 to 255 visible ASCII characters")
            return await _once(request, key, handler, may_repeat=may_repeat)

        return keyed


async def _once(request: Request, key: str, handler: Handler, *, may_repeat: bool) -> Response:
    services: WebServices = request.app.state.services
    session_id = await _session_of(request, services)
    if session_id is None:
        return await handler(request)  # which refuses it
    async with services.transaction() as session:
        claim = await keyed_requests.claim(
            session,
            session_id=session_id,
            key=key,
            fingerprint=await _fingerprint(request),
            now=services.clock(),
        )
    if not claim.is_ours:
        is_lost = claim.fingerprint == await _fingerprint(request) and claim.status is None
        return await handler(request) if is_lost and may_repeat else await _known(request, claim)
    request.state.services = replace(
        services, transaction=keyed_requests.noting(services.transaction, claim.id)
    )
    answered = None
    try:
        answered = await handler(request)
    finally:
        if answered is None:
            async with services.transaction() as session:
                await keyed_requests.release(session, claim_id=claim.id)
    async with services.transaction() as session:
        await keyed_requests.answer(
            session, claim_id=claim.id, status=answered.status_code, body=bytes(answered.body).decode()
        )
    return answered


async def _known(request: Request, claim: keyed_requests.Claim) -> Response:
    if claim.fingerprint != await _fingerprint(request):
        raise KeyReused("this key was sent with another request")
    if claim.status is not None:
        media_type = JSONResponse.media_type if claim.body else None
        return Response(claim.body or None, claim.status, {REPLAYED: "true"}, media_type)
    if claim.has_written:
        raise AnswerLost("it was carried out before; read the resource to see what came of it")
    raise StillAtWork("the same request is being worked on; send it again in a moment")


async def _session_of(request: Request, services: WebServices) -> SessionId | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    async with services.transaction() as session:
        try:
            found = await customers.find_session_by_token(
                session, token_hash=tokens.digest(token.strip()), now=services.clock()
            )
        except UnknownSession:
            return None
    return found.id


async def _fingerprint(request: Request) -> str:
    said = f"{request.method} {request.url.path}?{request.url.query}\n".encode() + await request.body()
    return hashlib.sha256(said).hexdigest()
