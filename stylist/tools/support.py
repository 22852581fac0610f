"""Tools that explain the shop's policies and bring in a person."""

from typing import Literal

from pydantic import BaseModel, Field

from stylist.commerce.customers import queries as customer_queries
from stylist.commerce.ids import UserId
from stylist.commerce.money import format_money
from stylist.commerce.policies import queries as policy_queries
from stylist.commerce.policies.definitions import CURRENCY, RETURN_WINDOW_DAYS, SHIPPING, SHOP_NAME
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


@tool(GetPolicyArgs)
async def get_policy(session: Session, args: GetPolicyArgs, context: ToolContext) -> Result:
    """What the shop's policy says on a topic: the text to tell the client, with today's values."""
    values = await _values(session, args, context)
    wanted = texts.placeholders(f"policies/{args.topic}")
    text = texts.fill(f"policies/{args.topic}", **{key: values[key] for key in wanted})
    return Result(data={"topic": args.topic, "text": " ".join(text.split())})


async def _values(session: Session, args: GetPolicyArgs, context: ToolContext) -> dict[str, object]:
    shipping = await policy_queries.get_policy(session, SHIPPING)
    currency = await policy_queries.get_policy(session, CURRENCY)
    shop_name: str = await policy_queries.get_policy(session, SHOP_NAME)
    return_window_days: int = await policy_queries.get_policy(session, RETURN_WINDOW_DAYS)
    country = args.country or await _home_country(session, context.user_id) or "US"
    methods = shipping.methods_for(country.upper())
    days = shipping.handling_days
    return {
        "shop_name": shop_name,
        "return_window_days": return_window_days,
        "cut_off": shipping.cut_off.strftime("%H:%M"),
        "handling": "the next working day" if days == 1 else f"within {days} working days",
        "destination": _destination(shipping, country.upper()),
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
