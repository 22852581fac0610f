"""Tools that explain the shop's policies and bring in a person."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from stylist.commerce.cart import service as cart_service
from stylist.commerce.checkout import delivery
from stylist.commerce.customers import queries as customer_queries
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import UserId
from stylist.commerce.money import format_money
from stylist.commerce.policies import queries as policy_queries
from stylist.commerce.policies.definitions import (
    CURRENCY,
    DELIVERY_CALENDAR,
    MEMBERSHIP_TIERS,
    RETURN_WINDOW_DAYS,
    SHIPPING,
    SHOP_NAME,
)
from stylist.commerce.policies.views import ShippingMethod, ShippingPolicy
from stylist.db.session import Session
from stylist.memory.handoff import service as handoff_service
from stylist.tools import texts
from stylist.tools.context import ToolContext
from stylist.tools.define import tool
from stylist.tools.results import Result

Topic = Literal[
    "delivery", "returns", "duties", "payment", "authenticity", "repairs", "membership", "privacy"
]


class GetPolicyArgs(BaseModel):
    topic: Topic
    country: str | None = Field(
        default=None, pattern="^[A-Za-z]{2}$", description="destination, for delivery"
    )
    city: str | None = Field(default=None, max_length=100, description="destination, for delivery")
    by_date: date | None = Field(
        default=None, description="the day it is wanted by, for delivery: the answer says which way makes it"
    )


@tool(GetPolicyArgs)
async def get_policy(session: Session, args: GetPolicyArgs, context: ToolContext) -> Result:
    """What the shop's policy says on a topic: the text to tell the client, with today's values."""
    values = await _values(session, args, context)
    wanted = texts.placeholders(f"policies/{args.topic}")
    text = texts.fill(f"policies/{args.topic}", **{key: values[key] for key in wanted})
    data: dict[str, object] = {"topic": args.topic, "text": " ".join(text.split())}
    if args.topic == "delivery":
        data["delivery"] = await _promise(session, args, context)
    return Result(data=data)


async def _promise(session: Session, args: GetPolicyArgs, context: ToolContext) -> dict[str, object]:
    """When what is in the cart, or anything in stock, arrives there if it is ordered now."""
    cart = await cart_service.find_cart(session, user_id=context.user_id)
    promised = await delivery.promise(
        session,
        country_code=await _country(session, args, context),
        now=context.now,
        by=args.by_date,
        lines=cart.lines if cart else (),
    )
    in_time = delivery.cheapest_in_time(promised)
    return {
        "country": promised.country_code,
        "city": args.city,
        "for": "the cart" if cart and cart.lines else "pieces in stock",
        "by": promised.by,
        "methods": [
            {
                "code": method.code,
                "label": method.label,
                "price": method.price,
                "free_from": method.free_from,
                "currency": promised.currency,
                "earliest": method.delivery.earliest,
                "latest": method.delivery.latest,
                "in_time": promised.verdict(method),
            }
            for method in promised.methods
        ],
        "makes_it": in_time.code if in_time else None,
    }


async def _country(session: Session, args: GetPolicyArgs, context: ToolContext) -> str:
    return (args.country or await _home_country(session, context.user_id) or "US").upper()


async def _values(session: Session, args: GetPolicyArgs, context: ToolContext) -> dict[str, object]:
    shipping = await policy_queries.get_policy(session, SHIPPING)
    currency = await policy_queries.get_policy(session, CURRENCY)
    shop_name: str = await policy_queries.get_policy(session, SHOP_NAME)
    return_window_days: int = await policy_queries.get_policy(session, RETURN_WINDOW_DAYS)
    country = await _country(session, args, context)
    calendar = await policy_queries.get_policy(session, DELIVERY_CALENDAR)
    methods = shipping.methods_for(country)
    days = shipping.handling_days
    tiers = await policy_queries.get_policy(session, MEMBERSHIP_TIERS)

    def monthly(tier: MembershipTier) -> str:
        return format_money(tiers.benefits_of(tier).monthly_price, currency)

    return {
        "sapphire_price": monthly(MembershipTier.SAPPHIRE),
        "diamond_price": monthly(MembershipTier.DIAMOND),
        "obsidian_price": monthly(MembershipTier.OBSIDIAN),
        "shop_name": shop_name,
        "return_window_days": return_window_days,
        "cut_off": f"{shipping.cut_off:%H:%M} {calendar.time_zone.rpartition('/')[2].replace('_', ' ')}",
        "handling": "the next working day" if days == 1 else f"within {days} working days",
        "destination": _destination(shipping, country),
        "methods": ", ".join(_method(method, currency) for method in methods) or "we do not deliver there",
    }


def _destination(shipping: ShippingPolicy, country: str) -> str:
    """The part of the world a country is served with, as one says it."""
    group = next((group for group in shipping.groups if country in (group.countries or ())), None)
    if group is None:
        return country
    return f"the {group.name}" if group.name.startswith("United") else group.name


async def _home_country(session: Session, user_id: UserId) -> str | None:
    addresses = await customer_queries.list_addresses(session, user_id=user_id)
    found = next((address for address in addresses if address.is_default), None)
    return found.country_code if found else None


def _method(method: ShippingMethod, currency: str) -> str:
    text = f"{method.label.lower()} in {method.days_min} to {method.days_max} working days for "
    text += format_money(method.price, currency)
    if method.free_from is not None:
        text += f" (free from {format_money(method.free_from, currency)})"
    return text


class HandToPersonArgs(BaseModel):
    reason: Literal["asked", "upset", "cannot_help", "question"]
    question: str | None = Field(default=None, max_length=500, description="what the person should know")


@tool(HandToPersonArgs, writes=True)
async def hand_to_person(session: Session, args: HandToPersonArgs, context: ToolContext) -> Result:
    """Bring in a member of staff: the client asked for one, is upset, or you cannot help. Say that a colleague
    will answer here."""
    opened = await handoff_service.open_hand_off(
        session,
        session_id=context.session_id,
        user_id=context.user_id,
        interaction_id=context.interaction_id,
        reason=args.reason,
        question=args.question,
        now=context.now,
    )
    return Result(data={"handed_over": True, "was_open": not opened}, effect="done" if opened else "none")


TOOLS = (get_policy, hand_to_person)
