"""Signing in elsewhere, and linking Telegram."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Cookie, Query, Response
from fastapi.responses import RedirectResponse

from stylist.actions.accounts import elsewhere, telegram
from stylist.commerce.customers.errors import ProviderUnknown
from stylist.commerce.customers.identities import IdentityProvider
from stylist.errors import StylistError
from stylist.http.errors import documented
from stylist.http.origin import FromWhere
from stylist.log import get_logger
from stylist.web import attempts
from stylist.web.deps import Services, Shopper, WebServices
from stylist.web.schemas.account import ProviderOut, ProvidersOut, RedirectOut, TelegramLinkOut

log = get_logger(__name__)
router = APIRouter(tags=["auth"], prefix="/auth")

COOKIE = "stylist_oauth"
PATH = "/api/v1/auth/oauth"


def _provider(found: WebServices, name: str) -> IdentityProvider:
    providers: Mapping[str, IdentityProvider] = found.identity_providers
    if name not in providers:
        raise ProviderUnknown(f"nobody signs in with {name!r} here")
    return providers[name]


def _redirect_uri(found: WebServices, name: str) -> str:
    return f"{found.own_url}{PATH}/{name}/callback"


@router.get("/providers", responses=documented())
async def list_providers(found: Services) -> ProvidersOut:
    """How one may sign in here beside e-mail and password."""
    return ProvidersOut(
        items=[ProviderOut(name=it.name, label=it.label) for it in found.identity_providers.values()],
        email_code=found.accounts.can_mail,
        telegram=found.accounts.telegram_bot is not None,
    )


@router.post("/oauth/{provider}", responses=documented(401, 404, 429, 503))
async def begin(
    provider: str, found: Services, who: Shopper, where: FromWhere, response: Response
) -> RedirectOut:
    """Begin to sign in elsewhere: go to the address told, in this browser, within ten minutes."""
    now = found.clock()
    await attempts.ask_for_code(found.limiter, where, now=now)
    begun = await elsewhere.begin(
        found.accounts,
        _provider(found, provider),
        here=who.session,
        redirect_uri=_redirect_uri(found, provider),
        now=now,
    )
    response.set_cookie(
        COOKIE,
        begun.browser_word,
        max_age=int(elsewhere.LIFETIME.total_seconds()),
        path=PATH,
        secure=found.own_url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )
    return RedirectOut(authorization_url=begun.authorization_url)


@router.get(
    "/oauth/{provider}/callback",
    status_code=303,
    response_class=RedirectResponse,
    responses=documented(404, 503),
)
async def finish(
    provider: str,
    found: Services,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=2000)] = "",
    error: Annotated[str, Query(max_length=200)] = "",
    word: Annotated[str, Cookie(alias=COOKIE, max_length=200)] = "",
) -> RedirectResponse:
    """Where the other place sends the browser back to; it goes on to the shop, signed in or told why not."""
    service = _provider(found, provider)
    outcome = {"signed_in": provider}
    try:
        if error or not code:
            outcome = {"sign_in_failed": "auth.identity_refused"}
        else:
            await elsewhere.finish(
                found.accounts,
                service,
                state=state,
                browser_word=word,
                code=code,
                redirect_uri=_redirect_uri(found, provider),
                now=found.clock(),
            )
    except StylistError as refused:
        log.info("oauth.refused", provider=provider, code=refused.code)
        outcome = {"sign_in_failed": refused.code}
    answer = RedirectResponse(f"{found.own_url}/?{urlencode(outcome)}", status_code=303)
    answer.delete_cookie(COOKIE, path=PATH)
    return answer


@router.post("/telegram", responses=documented(401, 404, 429, 503))
async def link_telegram(found: Services, who: Shopper) -> TelegramLinkOut:
    """A deep link into the bot, good once and for minutes: what was begun here goes on there."""
    link = await telegram.make_link(found.accounts, here=who.session, now=found.clock())
    return TelegramLinkOut(url=link.url, expires_at=link.expires_at)
