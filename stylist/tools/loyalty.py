"""Tools of points and membership. What costs something is only proposed."""

from typing import Any

from pydantic import BaseModel, Field

from stylist.actions.membership.points import propose_points
from stylist.actions.membership.propose import propose_change
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.loyalty import queries as loyalty_queries
from stylist.commerce.loyalty.views import LoyaltyView, PointsMovement
from stylist.commerce.membership import queries as membership_queries
from stylist.commerce.membership.views import MembershipMovement, MembershipView, TierOffer
from stylist.commerce.policies.views import TierBenefits
from stylist.db.session import Session
from stylist.memory.transcript.reply import QuickReply
from stylist.tools.context import ToolContext
from stylist.tools.define import tool
from stylist.tools.proposals import proposed
from stylist.tools.results import Result, plain

USE_POINTS = QuickReply("Use my points", "Use my points on this order")


def movement_data(movement: PointsMovement) -> dict[str, Any]:
    """A movement of points in JSON."""
    shape: dict[str, Any] = plain(
        {
            "type": movement.type.value,
            "points": movement.points,
            "balance_after": movement.balance_after,
            "order_id": movement.order_id,
            "expires_at": movement.expires_at if movement.remaining else None,
            "description": movement.description,
            "at": movement.created_at,
        }
    )
    return shape


def loyalty_data(found: LoyaltyView) -> dict[str, Any]:
    """Points in JSON: money as decimal strings."""
    shape: dict[str, Any] = plain(
        {
            "balance": found.balance,
            "value": found.value,
            "currency": found.currency,
            "point_value": found.point_value,
            "tier": found.tier.value,
            "points_per_unit": found.points_per_unit,
            "multiplier": found.multiplier,
            "expiring": [{"points": it.points, "expires_at": it.expires_at} for it in found.expiring],
        }
    )
    return shape


def benefits_data(benefits: TierBenefits) -> dict[str, Any]:
    """What a tier costs and brings, in JSON."""
    shape: dict[str, Any] = plain(
        {
            "monthly_price": benefits.monthly_price,
            "points_multiplier": benefits.points_multiplier,
            "free_shipping_from": benefits.free_shipping_from,
            "has_free_express": benefits.has_free_express,
            "early_access_hours": benefits.early_access_hours,
            "member_discount_percent": benefits.member_discount_percent,
        }
    )
    return shape


def membership_data(found: MembershipView) -> dict[str, Any]:
    """A membership in JSON; the tier it renews as is PEARL where it ends."""
    standing = found.standing
    shape: dict[str, Any] = plain(
        {
            "tier": found.tier.value,
            "benefits": benefits_data(found.benefits),
            "expires_at": found.expires_at,
            "renews_as": standing.renews_as.value if standing else None,
            "currency": found.currency,
            "tiers": [_offer_data(offer) for offer in found.offers],
        }
    )
    return shape


def _offer_data(offer: TierOffer) -> dict[str, Any]:
    return {
        "tier": offer.tier.value,
        "is_open": offer.is_open,
        "invited_until": offer.invited_until,
        **benefits_data(offer.benefits),
    }


def change_data(movement: MembershipMovement) -> dict[str, Any]:
    """A change of membership in JSON."""
    shape: dict[str, Any] = plain(
        {
            "type": movement.type,
            "from_tier": movement.from_tier.value if movement.from_tier else None,
            "to_tier": movement.to_tier.value,
            "amount": movement.amount,
            "currency": movement.currency,
            "starts_at": movement.starts_at,
            "ends_at": movement.ends_at,
            "at": movement.created_at,
        }
    )
    return shape


class ViewLoyaltyArgs(BaseModel):
    pass


@tool(ViewLoyaltyArgs)
async def view_loyalty(session: Session, args: ViewLoyaltyArgs, context: ToolContext) -> Result:
    """The shopper's points: balance, what it is worth, what expires next, how points are earned, the latest
    movements."""
    found = await loyalty_queries.get_loyalty(session, user_id=context.user_id, now=context.now, limit=5)
    data = {**loyalty_data(found), "latest": [movement_data(it) for it in found.movements]}
    return Result(
        data=data,
        cards=({"kind": "loyalty", **loyalty_data(found)},),
        quick_replies=(USE_POINTS,) if found.balance > 0 else (),
    )


class RedeemPointsArgs(BaseModel):
    points: int | None = Field(
        default=None,
        ge=0,
        le=100_000_000,
        description="how many; all there are when left out, 0 takes them off",
    )


@tool(RedeemPointsArgs, writes=True)
async def redeem_points(session: Session, args: RedeemPointsArgs, context: ToolContext) -> Result:
    """Propose to pay the cart with points, when the shopper asks for it. They confirm it with a button or a plain
    yes; the points are taken when the order is placed."""
    return proposed(
        await propose_points(
            session,
            user_id=context.user_id,
            session_id=context.session_id,
            interaction_id=context.interaction_id,
            points=args.points,
            now=context.now,
        )
    )


class ViewMembershipArgs(BaseModel):
    pass


@tool(ViewMembershipArgs)
async def view_membership(session: Session, args: ViewMembershipArgs, context: ToolContext) -> Result:
    """The shopper's membership: tier, benefits, until when it is paid, what it renews as, and what each tier costs
    and brings. A tier with `is_open` false is by invitation."""
    found = await membership_queries.get_membership(session, user_id=context.user_id, now=context.now)
    return Result(data=membership_data(found), cards=({"kind": "membership", **membership_data(found)},))


class ChangeMembershipArgs(BaseModel):
    to_tier: MembershipTier = Field(
        description="the tier wanted; PEARL ends the membership when its time is over"
    )


@tool(ChangeMembershipArgs, writes=True)
async def change_membership(session: Session, args: ChangeMembershipArgs, context: ToolContext) -> Result:
    """Propose to join, upgrade, downgrade, cancel or keep a membership: the tier the shopper named. They confirm it
    with a button or a plain yes."""
    return proposed(
        await propose_change(
            session,
            user_id=context.user_id,
            session_id=context.session_id,
            interaction_id=context.interaction_id,
            to_tier=args.to_tier,
            provider=context.payment_provider,
            now=context.now,
        )
    )


TOOLS = (view_loyalty, redeem_points, view_membership, change_membership)
