"""Signing in and out."""

from secrets import token_urlsafe
from typing import Annotated

from fastapi import APIRouter, Cookie, Form, Request
from fastapi.responses import RedirectResponse, Response

from stylist.commerce.customers.errors import WrongCredentials
from stylist.console import auth
from stylist.console.auth import COOKIE, LIFETIME, StaffForm
from stylist.console.deps import PATH, AttemptLimiter, ConsoleServices, FormTokens, Services
from stylist.console.pages import render
from stylist.console.places import HOME, safe_next
from stylist.http.csrf import Csrf
from stylist.http.origin import FromWhere

router = APIRouter()

# Given before anybody is signed in, so that the form can be bound to the browser that was shown it.
FORM_COOKIE = "stylist_console_form"

WRONG = "That e-mail address and password do not belong to an account that may use the console."
DEMO = "Demo accounts sign in on the machine itself only."
LIMITED = "Too many attempts. Try again in {minutes} min."


@router.get("/")
async def home() -> Response:
    """The console begins with the list of conversations."""
    return RedirectResponse(HOME, status_code=303)


@router.get("/sign-in")
async def show_sign_in(
    request: Request,
    found: Services,
    form_tokens: FormTokens,
    next: str = "",
    stylist_console_form: Annotated[str, Cookie()] = "",
) -> Response:
    """The form."""
    return _form(request, found, form_tokens, stylist_console_form, next=next)


@router.post("/sign-in")
async def sign_in(
    request: Request,
    found: Services,
    form_tokens: FormTokens,
    limiter: AttemptLimiter,
    where: FromWhere,
    email: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",
    csrf: Annotated[str, Form()] = "",
    stylist_console_form: Annotated[str, Cookie()] = "",
) -> Response:
    """Open a session, or show the form again with the reason."""
    form_tokens.check(csrf, _holder(stylist_console_form), now=found.clock())
    headers = {}
    try:
        signed_in = await auth.sign_in(found, limiter, where, email=email, password=password)
    except WrongCredentials:
        status, problem = 401, WRONG
    except auth.DemoFromElsewhere:
        status, problem = 403, DEMO
    except auth.TooManyAttempts as error:
        status, problem = 429, LIMITED.format(minutes=-(-error.retry_after_seconds // 60))
        headers["Retry-After"] = str(error.retry_after_seconds)
    else:
        response: Response = RedirectResponse(safe_next(next), status_code=303)
        _set_cookie(response, found, COOKIE, signed_in.token, seconds=round(LIFETIME.total_seconds()))
        response.delete_cookie(FORM_COOKIE, path=PATH)
        return response
    response = _form(
        request,
        found,
        form_tokens,
        stylist_console_form,
        next=next,
        email=email,
        problem=problem,
        status=status,
    )
    response.headers.update(headers)
    return response


@router.post("/sign-out")
async def sign_out(found: Services, member: StaffForm) -> Response:
    """End the session."""
    await auth.sign_out(found, member)
    response = RedirectResponse(f"{PATH}/sign-in", status_code=303)
    response.delete_cookie(COOKIE, path=PATH)
    return response


def _form(
    request: Request,
    found: ConsoleServices,
    form_tokens: Csrf,
    cookie: str,
    *,
    next: str,
    email: str = "",
    problem: str = "",
    status: int = 200,
) -> Response:
    cookie = cookie or token_urlsafe(24)
    response = render(
        request,
        "sign_in.html",
        status=status,
        csrf=form_tokens.issue(_holder(cookie), now=found.clock()),
        next=safe_next(next),
        email=email[:254],
        problem=problem,
    )
    _set_cookie(response, found, FORM_COOKIE, cookie, seconds=round(LIFETIME.total_seconds()))
    return response


def _holder(cookie: str) -> str:
    return f"browser:{cookie}" if cookie else ""


def _set_cookie(response: Response, found: ConsoleServices, name: str, value: str, *, seconds: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=PATH,
        secure=found.own_url.startswith("https://"),
        httponly=True,
        samesite="strict",
    )
