"""What had been changed and sent back already when the shop was loaded."""

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from stylist.commerce.aftersales.states import ChangeKind, ChangeStatus, ReturnKind, ReturnStatus
from stylist.db.bulk import as_json
from stylist.evals.tau_retail import ids
from stylist.evals.tau_retail.data import GivenProduct, GivenShop
from stylist.evals.tau_retail.rows.placed import GIFT_CARD, PlacedOrder, Row

REQUESTED_BEFORE = timedelta(days=1)
_KINDS = {"return requested": ReturnKind.RETURN, "exchange requested": ReturnKind.EXCHANGE}


def change_rows(order: PlacedOrder) -> Iterator[Row]:
    """The change of items that was made, where one was; what it was is not known."""
    if order.given.status == "pending (item modified)":
        at = order.placed_at + timedelta(hours=2)
        yield {
            "id": ids.row_id("change", order.name),
            "order_id": order.id,
            "kind": ChangeKind.ITEMS.value,
            "status": ChangeStatus.DONE.value,
            "plan": as_json({}),
            "difference": Decimal(0),
            "idempotency_key": f"tau:{order.name}:items",
            "created_at": at,
            "decided_at": at,
        }


def return_rows(order: PlacedOrder, shop: GivenShop, now: datetime) -> Iterator[Row]:
    """The return or exchange that was agreed to, where one was."""
    given = order.given
    kind = _KINDS.get(given.status)
    if kind is None:
        return
    is_return = kind is ReturnKind.RETURN
    name = given.return_payment_method_id if is_return else given.exchange_payment_method_id
    method = shop.users[given.user_id].payment_methods.get(name or "")
    is_card = method is not None and method.source == GIFT_CARD
    is_saved = method is not None and not is_card
    difference = given.exchange_price_difference
    yield {
        "id": ids.row_id("return", order.name),
        "order_id": order.id,
        "kind": kind.value,
        "status": ReturnStatus.APPROVED.value,
        "refund_target": "gift_card" if is_card else "method" if is_saved else "original",
        "refund_method_id": ids.method_id(given.user_id, name) if name and is_saved else None,
        "refund_gift_card_id": ids.gift_card_id(given.user_id, name) if name and is_card else None,
        "price_difference": None if is_return else difference or Decimal(0),
        "idempotency_key": f"tau:{order.name}:return",
        "approved_at": now - REQUESTED_BEFORE,
        "created_at": now - REQUESTED_BEFORE,
    }


def return_item_rows(order: PlacedOrder, products: Mapping[str, GivenProduct]) -> Iterator[Row]:
    """The pieces that come back, and what takes their place."""
    given = order.given
    if given.status not in _KINDS:
        return
    prices = {item: it.price for product in products.values() for item, it in product.variants.items()}
    is_return = given.status == "return requested"
    back = (given.return_items if is_return else given.exchange_items) or ()
    new = (None,) * len(back) if is_return else given.exchange_new_items or ()
    left: dict[str, deque[int]] = {}
    for number, item in enumerate(given.items):
        left.setdefault(item.item_id, deque()).append(number)
    for number, (item_id, wanted) in enumerate(zip(back, new, strict=False)):
        if left.get(item_id):
            line = left[item_id].popleft()
            yield {
                "id": ids.row_id("return_item", order.name, number),
                "return_id": ids.row_id("return", order.name),
                "order_item_id": ids.line_id(order.name, line),
                "quantity": 1,
                "goods_amount": given.items[line].price,
                "new_variant_id": ids.variant_id(wanted) if wanted in prices else None,
                "new_unit_price": prices.get(wanted) if wanted else None,
            }
