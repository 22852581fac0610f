"""Errors as pages: where to go on, and nothing of the inside."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from stylist.console.auth import DemoFromElsewhere, SignInNeeded, StaffOnly
from stylist.console.deps import PATH
from stylist.console.pages import is_partial, render
from stylist.console.places import with_next
from stylist.errors import Conflict, Forbidden, Invalid, NotFound, StylistError, Unavailable
from stylist.http.csrf import CsrfFailed
from stylist.http.errors import status_of

WORDS: dict[type[StylistError], tuple[str, str]] = {
    CsrfFailed: ("That form is out of date", "Load the page again and send it once more."),
    StaffOnly: ("Not for this account", "This account may no longer use the console."),
    DemoFromElsewhere: ("Not from here", "Demo accounts may be used on the machine itself only."),
    NotFound: ("Nothing here", "There is no such conversation, or it was removed."),
    Forbidden: ("Not allowed", "Your role does not allow this."),
    Invalid: ("That does not work", "The address of this page is not complete. Start from the list."),
    Conflict: ("Not now", "Something changed meanwhile. Load the page again."),
    Unavailable: ("Not available", "A part of the service does not answer. Try again in a moment."),
}
BUG = ("Something broke", "The mistake is ours and has been noted. Try again in a moment.")


def install_error_pages(app: FastAPI) -> None:
    """Answer every error of the console with a page; who is not signed in goes to sign in."""

    async def on_sign_in_needed(request: Request, error: Exception) -> Response:
        target = f"{PATH}/sign-in{with_next(request)}"
        if is_partial(request):
            return Response(status_code=204, headers={"HX-Redirect": target})
        return RedirectResponse(target, status_code=303)

    async def on_stylist_error(request: Request, error: Exception) -> Response:
        if not isinstance(error, StylistError):
            raise error
        words = next((words for family, words in WORDS.items() if isinstance(error, family)), BUG)
        return _page(request, status_of(error), words)

    async def on_http_error(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return _page(request, status, WORDS[NotFound] if status == 404 else WORDS[Invalid])

    async def on_validation_error(request: Request, error: Exception) -> Response:
        return _page(request, 404, WORDS[NotFound])

    async def on_bug(request: Request, error: Exception) -> Response:
        return _page(request, 500, BUG)  # the application around the console logs it

    app.add_exception_handler(SignInNeeded, on_sign_in_needed)
    app.add_exception_handler(StylistError, on_stylist_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_exception_handler(Exception, on_bug)


def _page(request: Request, status: int, words: tuple[str, str]) -> Response:
    title, text = words
    return render(request, "error.html", status=status, title=title, text=text)
