"""The account of whoever asks: what they set, what they agreed to, everything about them, and its end."""

from typing import Any

from fastapi import APIRouter, Response

from stylist.actions.accounts import leaving
from stylist.commerce.customers import identities, preferences
from stylist.commerce.customers import queries as customer_queries
from stylist.commerce.customers.preferences import Preferences
from stylist.commerce.customers.states import ConsentKind
from stylist.db.session import Session
from stylist.http.errors import documented
from stylist.http.origin import FromWhere
from stylist.web import attempts
from stylist.web.deps import Asking, Services, Shopper
from stylist.web.schemas.account import (
    ConsentIn,
    ConsentOut,
    ConsentPage,
    EraseIn,
    ProfileOut,
    ProfilePatch,
)

router = APIRouter(tags=["profile"], prefix="/profile")


async def _told(session: Session, who: Asking) -> ProfileOut:
    user = await customer_queries.get_user(session, user_id=who.user.id)
    advisor = None
    if user.advisor_id is not None:
        advisor = (await customer_queries.list_users(session, user_ids=[user.advisor_id])).get(
            user.advisor_id
        )
    linked = await identities.list_identities(session, user_id=user.id)
    return ProfileOut.of(user, identities=linked, advisor=advisor)


@router.get("", responses=documented(401, 503))
async def get_profile(found: Services, who: Shopper) -> ProfileOut:
    """The account and what its owner set."""
    async with found.transaction() as session:
        return await _told(session, who)


@router.patch("", responses=documented(400, 401, 503))
async def change_profile(body: ProfilePatch, found: Services, who: Shopper) -> ProfileOut:
    """Change name, picture, currency, language, time zone or level of personalisation."""
    async with found.transaction() as session:
        await preferences.change(
            session, user_id=who.user.id, preferences=Preferences(**body.model_dump()), now=found.clock()
        )
        return await _told(session, who)


@router.get("/consents", responses=documented(401, 503))
async def list_consents(found: Services, who: Shopper) -> ConsentPage:
    """The three consents: what is asked, in which words, and what was said last."""
    async with found.transaction() as session:
        newest = {it.kind: it for it in await customer_queries.list_consents(session, user_id=who.user.id)}
    return ConsentPage(items=[ConsentOut.of(kind, newest.get(kind)) for kind in ConsentKind])


@router.put("/consents/{kind}", responses=documented(400, 401, 503))
async def record_consent(kind: ConsentKind, body: ConsentIn, found: Services, who: Shopper) -> ConsentOut:
    """Agree or withdraw; it counts at once and is kept with the time and the words."""
    async with found.transaction() as session:
        recorded = await preferences.record_consent(
            session,
            user_id=who.user.id,
            kind=kind,
            granted=body.granted,
            source="api",
            now=found.clock(),
            shown=body.wording,
        )
    return ConsentOut.of(kind, recorded)


@router.get("/export", responses=documented(401, 503))
async def export_profile(found: Services, who: Shopper) -> dict[str, Any]:
    """Everything the shop has about whoever asks, as JSON."""
    return await leaving.export(found.accounts, user_id=who.user.id, now=found.clock())


@router.delete("", status_code=204, responses=documented(400, 401, 409, 429, 503))
async def erase_profile(body: EraseIn, found: Services, who: Shopper, where: FromWhere) -> Response:
    """Erase whoever asks: everything goes but the shop's books, which keep no name. It cannot be undone."""
    now = found.clock()
    attempt = await attempts.guess(found.limiter, where, email=str(who.user.id), now=now)
    await leaving.leave(
        found.accounts,
        user=who.user,
        confirmed=body.confirm,
        password=body.password,
        gateway=found.gateway,
        forget=found.bus.forget,
        now=now,
    )
    await attempt.succeeded()
    return Response(status_code=204)
