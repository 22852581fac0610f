"""The membership as a resource. Changes are proposed here, and confirmed like everything of consequence."""

from datetime import datetime
from decimal import Decimal

from fastapi import APIRouter
from pydantic import BaseModel

from stylist.actions.membership.propose import propose_change
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.membership import queries as membership_queries
from stylist.commerce.membership.views import MembershipView
from stylist.http.errors import documented
from stylist.web.deps import Services, Shopper
from stylist.web.keyed import KeyedRoute
from stylist.web.schemas.proposals import ProposalOut

router = APIRouter(tags=["membership"], route_class=KeyedRoute)


class BenefitsOut(BaseModel):
    """What a tier costs a month and brings; amounts in the membership's currency."""

    monthly_price: Decimal
    points_multiplier: Decimal
    free_shipping_from: Decimal | None
    has_free_express: bool
    early_access_hours: int
    member_discount_percent: Decimal


class TierOut(BaseModel):
    """A tier; one that is not open is by invitation."""

    tier: MembershipTier
    is_open: bool
    invited_until: datetime | None
    benefits: BenefitsOut


class ChangeOut(BaseModel):
    """A change of the membership."""

    type: str
    from_tier: MembershipTier | None
    to_tier: MembershipTier
    amount: Decimal | None
    currency: str
    starts_at: datetime
    ends_at: datetime | None
    created_at: datetime


class MembershipOut(BaseModel):
    """The tier in force and until when; `renews_as` is PEARL where it ends, null where nothing is paid by month."""

    tier: MembershipTier
    currency: str
    benefits: BenefitsOut
    expires_at: datetime | None
    renews_as: MembershipTier | None
    tiers: list[TierOut]
    history: list[ChangeOut]


class ChangeIn(BaseModel):
    """The tier wanted; PEARL ends the membership when its time is over."""

    tier: MembershipTier


@router.get("/membership", responses=documented(401, 503))
async def get_membership(found: Services, who: Shopper) -> MembershipOut:
    """The shopper's membership, the tiers and its history."""
    async with found.transaction() as session:
        view = await membership_queries.get_membership(session, user_id=who.user.id, now=found.clock())
    return _to_out(view)


@router.post("/membership/changes", status_code=201, responses=documented(400, 401, 403, 404, 409, 503))
async def propose_membership(body: ChangeIn, found: Services, who: Shopper) -> ProposalOut:
    """Propose to join, upgrade, downgrade, cancel or keep a membership; nothing happens before it is confirmed."""
    async with found.transaction() as session:
        proposed = await propose_change(
            session,
            user_id=who.user.id,
            session_id=who.session.id,
            interaction_id=None,
            to_tier=body.tier,
            provider=found.gateway.name,
            now=found.clock(),
        )
    return ProposalOut.of(proposed)


def _to_out(view: MembershipView) -> MembershipOut:
    return MembershipOut(
        tier=view.tier,
        currency=view.currency,
        benefits=BenefitsOut.model_validate(view.benefits, from_attributes=True),
        expires_at=view.expires_at,
        renews_as=view.standing.renews_as if view.standing else None,
        tiers=[TierOut.model_validate(offer, from_attributes=True) for offer in view.offers],
        history=[ChangeOut.model_validate(change, from_attributes=True) for change in view.history],
    )
