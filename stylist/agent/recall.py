"""What a turn knows before it begins: the last exchanges and a digest of where things stand.

The transcript is the memory; the digest comes from the shop's database. Both are bounded, however
long the conversation is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from stylist.actions.confirmations import queries as confirmation_queries
from stylist.actions.confirmations.views import ConfirmationView
from stylist.commerce.cart import service as cart_service
from stylist.commerce.cart.views import CartView
from stylist.commerce.customers import queries as customer_queries
from stylist.commerce.customers.consent import allows
from stylist.commerce.customers.states import Use
from stylist.commerce.customers.views import SessionView, UserView
from stylist.commerce.money import quantize
from stylist.commerce.orders import queries as order_queries
from stylist.commerce.orders.views import OrderView
from stylist.db.session import Session
from stylist.memory.profile import queries as profile_queries
from stylist.memory.profile.views import ProfileView
from stylist.memory.transcript import queries as transcript_queries
from stylist.memory.transcript.views import Exchange, Remembered
from stylist.tools.results import plain

EXCHANGES = 10
MOST_SHOWN = 8
MOST_ORDERS = 3
MOST_TEXT = 1_500


@dataclass(frozen=True, slots=True)
class Recall:
    """Everything a turn starts from. `state` is what the model reads, JSON-ready."""

    user: UserView
    conversation: SessionView
    state: Mapping[str, Any]
    history: Sequence[BaseMessage]
    confirmations: Sequence[ConfirmationView]
    said_before: int = 0
    openings: tuple[str, ...] = field(default=())


async def recall(session: Session, *, exchange: Exchange, now: datetime) -> Recall:
    """Read the state and the last exchanges before `exchange`."""
    conversation, user = await customer_queries.get_session_and_user(session, session_id=exchange.session_id)
    before = exchange.input_seq or 0
    earlier = await transcript_queries.list_recent(
        session, session_id=exchange.session_id, before=before, limit=EXCHANGES
    )
    cart = await cart_service.find_cart(session, user_id=user.id)
    orders = await order_queries.list_orders(session, user_id=user.id, limit=MOST_ORDERS)
    confirmations = await confirmation_queries.list_open(session, session_id=exchange.session_id, now=now)
    profile = await _profile(session, user)
    shown, dialogue = _last_shown(earlier), earlier[-1].dialogue if earlier else {}
    state: dict[str, Any] = {
        "shopper": {
            "name": user.name,
            "tier": user.tier.value,
            "guest": user.is_guest,
            "currency": user.currency,
        },
        "cart": _cart(cart, user),
        "shown": shown,
        "orders": [_order(order) for order in orders],
    }
    if profile is not None:
        state["profile"] = _profile_lines(profile)
    if confirmations:
        state["open_confirmations"] = [
            {"id": c.id, "kind": c.kind, "title": c.title, "total": c.total} for c in confirmations
        ]
    if dialogue:
        state["dialogue"] = dialogue
    return Recall(
        user=user,
        conversation=conversation,
        state=plain(state),
        history=tuple(message for item in earlier for message in _messages(item)),
        confirmations=confirmations,
        said_before=before - 1,
        openings=tuple(item.answer[:40] for item in earlier),
    )


def _cart(cart: CartView | None, user: UserView) -> dict[str, Any]:
    if cart is None:
        return {"lines": [], "total": quantize(Decimal(0), user.currency)}
    return {
        "lines": [
            {
                "n": n,
                "line_id": line.line_id,
                "product_id": line.product_id,
                "name": line.name,
                "brand": line.brand,
                "size": line.size,
                "color": line.color,
                "quantity": line.quantity,
                "unit_price": line.unit_price,
            }
            for n, line in enumerate(cart.lines, 1)
        ],
        "total": cart.totals.total,
    }


async def _profile(session: Session, user: UserView) -> ProfileView | None:
    """What of the profile may be used: nothing, what they never want, or the whole."""
    if user.is_guest or not allows(user, Use.AVOIDS):
        return None
    profile = await profile_queries.find_profile(session, user_id=user.id)
    if profile is None or allows(user, Use.PROFILE):
        return profile
    return profile.only_avoids()


def _profile_lines(profile: ProfileView) -> list[str]:
    loves = ", ".join((*profile.personas[:3], *profile.favorite_colors[:4], *profile.preferred_brands[:3]))
    avoids = ", ".join((*profile.avoided_colors, *profile.avoided_materials))
    lines = []
    if loves:
        lines.append(f"likes {loves}")
    if avoids:
        lines.append(f"never {avoids}")
    if profile.max_price is not None:
        lines.append(f"spends up to {profile.max_price}")
    return lines


def _order(order: OrderView) -> dict[str, Any]:
    return {
        "order_id": order.id,
        "number": order.order_number,
        "status": order.status.value,
        "placed_on": order.placed_at.date(),
        "items": [
            {
                "item_id": line.item_id,
                "product_id": line.product_id,
                "name": line.name,
                "variant": line.variant_title,
                "quantity": line.quantity,
                "unit_price": line.unit_price,
            }
            for line in order.lines
        ],
    }


def _last_shown(earlier: Sequence[Remembered]) -> list[dict[str, Any]]:
    """The products shown last, numbered as they were: what "the second one" means.

    A closer look at one of a list does not take the list's place.
    """
    looked_at: Sequence[Mapping[str, Any]] = ()
    for exchange in reversed(earlier):
        products = exchange.products
        if not products:
            continue
        ids = {product["product_id"] for product in products}
        if len(products) > 1 and {product["product_id"] for product in looked_at} <= ids:
            looked_at = products
        if len(products) > 1 or (looked_at and products[0]["product_id"] != looked_at[0]["product_id"]):
            break
        looked_at = looked_at or products
    return [_shown(n, product) for n, product in enumerate(looked_at[:MOST_SHOWN], 1)]


def _shown(number: int, product: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "n": number,
        "product_id": product["product_id"],
        "name": product["name"],
        "brand": product["brand"],
        "category": product["category"] or "",
        "price": product["price"],
        "colors": list(dict.fromkeys(color for color in product["colors"] if color)),
        "sizes": list(dict.fromkeys(size for size in product["sizes"] if size)),
    }


def _messages(exchange: Remembered) -> list[BaseMessage]:
    """An earlier exchange as the model reads it: words, and what was shown with its numbers."""
    messages: list[BaseMessage] = []
    if exchange.said is not None:
        said = exchange.said or ("(pressed a button)" if exchange.pressed else "(sent a picture)")
        messages.append(HumanMessage(said[:MOST_TEXT]))
    answer = exchange.answer[:MOST_TEXT]
    if exchange.products:
        names = "; ".join(
            f"{n}. {product['name']} ({product['product_id']})"
            for n, product in enumerate(exchange.products[:MOST_SHOWN], 1)
        )
        answer = f"{answer}\n[shown: {names}]"
    if answer:
        messages.append(AIMessage(answer))
    return messages
