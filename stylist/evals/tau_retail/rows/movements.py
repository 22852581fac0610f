"""Money that was paid and given back, in our books and the provider's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

from stylist.evals.tau_retail import ids
from stylist.evals.tau_retail.data import GivenMovement, GivenShop
from stylist.evals.tau_retail.rows.people import CARD, SANDBOX
from stylist.evals.tau_retail.rows.placed import CURRENCY, GIFT_CARD, PlacedOrder, Row, is_gift_card


def _key(order: PlacedOrder, number: int) -> str:
    """Under which the provider knows a movement of an order."""
    return f"tau:{order.name}:{number}"


def _provider_id(key: str) -> str:
    return f"sb_{sha256(key.encode()).hexdigest()[:40]}"


@dataclass(frozen=True, slots=True)
class _Paid:
    """A movement, and for a refund the number of the payment it gives back."""

    number: int
    movement: GivenMovement
    parent: int | None
    given_back: Decimal


def _paid(order: PlacedOrder) -> list[_Paid]:
    """The movements with what each payment has seen come back.

    A refund is of the latest payment that has as much left, by the same method where there is one.
    """
    history = order.given.payment_history
    parents: dict[int, int] = {}
    back = [Decimal(0) for _ in history]
    for number, movement in enumerate(history):
        if movement.transaction_type == "refund":
            able = [
                at
                for at, it in enumerate(history[:number])
                if it.transaction_type == "payment" and it.amount - back[at] >= movement.amount
            ]
            same = [at for at in able if history[at].payment_method_id == movement.payment_method_id]
            if able:
                parents[number] = (same or able)[-1]
                back[parents[number]] += movement.amount
    return [_Paid(number, it, parents.get(number), back[number]) for number, it in enumerate(history)]


def movement_rows(order: PlacedOrder, shop: GivenShop) -> Iterator[Row]:
    user = order.given.user_id
    for paid in _paid(order):
        movement = paid.movement
        is_card = is_gift_card(shop, order, movement)
        is_refund = movement.transaction_type == "refund"
        key = _key(order, paid.number)
        name = movement.payment_method_id
        status = "COMPLETED"
        if paid.given_back:
            status = "REFUNDED" if paid.given_back == movement.amount else "PARTIALLY_REFUNDED"
        at = order.placed_at + timedelta(minutes=1, microseconds=paid.number)
        yield {
            "id": ids.row_id("movement", key),
            "order_id": order.id,
            "payment_method_id": None if is_card else ids.method_id(user, name),
            "gift_card_id": ids.gift_card_id(user, name) if is_card else None,
            "type": "refund" if is_refund else "charge",
            "status": status,
            "amount": movement.amount,
            "currency": CURRENCY,
            "provider": GIFT_CARD if is_card else SANDBOX,
            "provider_transaction_id": None if is_card else _provider_id(key),
            "idempotency_key": key,
            "parent_id": None if paid.parent is None else ids.row_id("movement", _key(order, paid.parent)),
            "processed_at": at,
            "created_at": at,
        }


def operation_rows(order: PlacedOrder, shop: GivenShop) -> Iterator[Row]:
    """The provider's side of the same, so that it can give back what it took."""
    for paid in _paid(order):
        if is_gift_card(shop, order, paid.movement):
            continue
        is_refund = paid.movement.transaction_type == "refund"
        key = _key(order, paid.number)
        yield {
            "idempotency_key": key,
            "kind": "refund" if is_refund else "charge",
            "transaction_id": _provider_id(key),
            "parent_id": None if paid.parent is None else _provider_id(_key(order, paid.parent)),
            "status": "succeeded",
            "amount": paid.movement.amount,
            "currency": CURRENCY,
            "method_token": None if is_refund else CARD.token,
        }
