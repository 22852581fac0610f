"""The state digest as the built-in stylist reads it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from stylist.agent.builtin.meaning import CartLineRef, DialogueContext, OrderItemRef, OrderRef, ShownProduct


def dialogue_context(state: Mapping[str, Any], *, today: date) -> DialogueContext:
    """What understanding needs of the digest."""
    dialogue = state.get("dialogue", {})
    return DialogueContext(
        today=today,
        currency=state["shopper"]["currency"],
        shown=tuple(_shown(item) for item in state.get("shown", ())),
        cart_lines=tuple(_line(item) for item in state["cart"]["lines"]),
        orders=tuple(_order(item) for item in state.get("orders", ())),
        expecting=dialogue.get("expecting"),
        focus=dialogue.get("focus"),
    )


def _shown(item: Mapping[str, Any]) -> ShownProduct:
    return ShownProduct(
        number=item["n"],
        product_id=item["product_id"],
        name=item["name"],
        brand=item["brand"],
        category=item["category"],
        colors=tuple(item["colors"]),
        sizes=tuple(item["sizes"]),
        price=Decimal(item["price"]),
    )


def _line(item: Mapping[str, Any]) -> CartLineRef:
    return CartLineRef(
        line_id=item["line_id"],
        product_id=item["product_id"],
        name=item["name"],
        brand=item["brand"],
        category=item.get("category", ""),
        color=item["color"],
        size=item["size"],
        quantity=item["quantity"],
        price=Decimal(item["unit_price"]),
    )


def _order(item: Mapping[str, Any]) -> OrderRef:
    return OrderRef(
        order_id=item["order_id"],
        number=item["number"],
        status=item["status"],
        placed_on=date.fromisoformat(item["placed_on"]),
        items=tuple(
            OrderItemRef(
                item_id=line["item_id"],
                product_id=line["product_id"],
                name=line["name"],
                brand=None,
                category="",
                color=None,
                size=line["variant"],
                quantity=line["quantity"],
                price=Decimal(line["unit_price"]),
            )
            for line in item["items"]
        ),
    )
