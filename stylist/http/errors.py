"""Errors as HTTP: families to statuses, one body shape, and nothing of the inside let out."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stylist.commerce.customers.errors import CodeWrong, TooManyAttempts, UnknownSession, WrongCredentials
from stylist.errors import Conflict, Forbidden, Invalid, NotFound, StylistError, Unavailable
from stylist.log import get_logger

log = get_logger(__name__)

STATUS: Mapping[type[StylistError], int] = {
    Invalid: 400,
    NotFound: 404,
    Conflict: 409,
    Forbidden: 403,
    Unavailable: 503,
}
# Not signed in, or not successfully: RFC 9110 section 15.5.2.
UNAUTHENTICATED = (UnknownSession, WrongCredentials, CodeWrong)

CODES = {400: "request.invalid", 404: "not_found", 405: "method_not_allowed", 413: "request.too_large"}


class ErrorDetail(BaseModel):
    """What went wrong: a stable code, a sentence, and the input at fault where there is one."""

    code: str
    message: str
    param: str | None = None


class ErrorBody(BaseModel):
    """The body of every error."""

    error: ErrorDetail


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """`responses=` of a route: the statuses it can answer besides its own; 422 is FastAPI's, in our shape."""
    return {status: {"model": ErrorBody} for status in (*statuses, 422)}


def status_of(error: StylistError) -> int:
    """The HTTP status of an error, by its family."""
    if isinstance(error, UNAUTHENTICATED):
        return 401
    if isinstance(error, TooManyAttempts):
        return 429
    return next((status for family, status in STATUS.items() if isinstance(error, family)), 500)


def error_response(status: int, code: str, message: str, param: str | None = None) -> JSONResponse:
    """The error body of the contract."""
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    body = ErrorBody(error=ErrorDetail(code=code, message=message, param=param))
    return JSONResponse(body.model_dump(), status_code=status, headers=headers)


def install_error_handlers(app: FastAPI) -> None:
    """Answer every error of the service in the contract's shape."""

    async def on_stylist_error(request: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, StylistError):
            raise error
        status = status_of(error)
        if status >= 500:
            log.warning("request.unavailable", code=error.code, path=request.url.path)
        answer = error_response(status, error.code, error.message, error.param)
        if isinstance(error, TooManyAttempts):
            answer.headers["Retry-After"] = str(error.retry_after_seconds)
        return answer

    async def on_http_error(request: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, HTTPException):
            raise error
        code = CODES.get(error.status_code, f"http.{error.status_code}")
        return error_response(error.status_code, code, str(error.detail))

    async def on_validation_error(request: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, RequestValidationError):
            raise error
        first = error.errors()[0]
        where = [str(part) for part in first["loc"] if part not in {"body", "query", "path", "header"}]
        if first["type"] == "json_invalid":
            return error_response(422, "request.malformed_json", "the body is not valid JSON")
        return error_response(422, "request.invalid", str(first["msg"]), ".".join(where) or None)

    app.add_exception_handler(StylistError, on_stylist_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_middleware(BugBarrier)


class BugBarrier:
    """Answers what nobody expected, within the other middleware: with its headers, and logged once.

    A handler of `Exception` would run outside of them, and Starlette raises the error on from there.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def send_and_note(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except Exception as error:
            if scope["type"] != "http" or has_begun:
                raise
            log.error("request.broke", path=scope["path"], error=type(error).__name__, exc_info=error)
            answer = error_response(500, "internal", "something went wrong on our side")
            await answer(scope, receive, send)
