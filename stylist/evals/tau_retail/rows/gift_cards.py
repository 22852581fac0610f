"""Gift cards and their ledger."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate, pairwise
from uuid import UUID

from stylist.commerce.gift_cards.states import EntryType
from stylist.commerce.money import total_of
from stylist.evals.tau_retail import ids
from stylist.evals.tau_retail.data import GivenShop
from stylist.evals.tau_retail.rows.placed import (
    COUNTED_AFTER,
    CURRENCY,
    GIFT_CARD,
    PlacedOrder,
    Row,
    is_gift_card,
)


def gift_card_rows(shop: GivenShop, orders: Sequence[PlacedOrder]) -> Iterator[Row]:
    spent = _spent(shop, orders)
    taken: set[str] = set()
    for name, user in shop.users.items():
        for key, method in user.payment_methods.items():
            if method.source != GIFT_CARD:
                continue
            code = key if key.upper() not in taken and len(key) <= 50 else ids.gift_card_id(name, key).hex
            taken.add(code.upper())
            moves = spent.get((name, key), [])
            yield {
                "id": ids.gift_card_id(name, key),
                "code": code,
                "currency": CURRENCY,
                "initial_amount": _issued(method.balance, moves)[0],
                "balance": method.balance,
                "owner_id": ids.user_id(name),
            }


def entry_rows(shop: GivenShop, orders: Sequence[PlacedOrder], opened: datetime) -> Iterator[Row]:
    """The ledger of every gift card: what it was issued with, what orders moved, and what was spent elsewhere."""
    spent = _spent(shop, orders)
    for name, user in shop.users.items():
        for key, method in user.payment_methods.items():
            if method.source != GIFT_CARD:
                continue
            moves = spent.get((name, key), [])
            issued, elsewhere = _issued(method.balance, moves)
            yield _entry(name, key, 0, EntryType.ISSUE, issued, issued, None, opened)
            balances = accumulate((amount for _, amount in moves), initial=issued)
            for number, ((order, amount), (_, after)) in enumerate(
                zip(moves, pairwise(balances), strict=True), start=1
            ):
                kind = EntryType.REDEEM if amount < 0 else EntryType.REFUND
                at = order.placed_at + timedelta(microseconds=number)
                yield _entry(name, key, number, kind, amount, after, order.id, at)
            if elsewhere:
                at = opened + COUNTED_AFTER
                number = len(moves) + 1
                yield _entry(name, key, number, EntryType.REDEEM, -elsewhere, method.balance, None, at)


def _spent(
    shop: GivenShop, orders: Sequence[PlacedOrder]
) -> Mapping[tuple[str, str], list[tuple[PlacedOrder, Decimal]]]:
    """What orders took off gift cards and put back, signed, by person and card."""
    found: dict[tuple[str, str], list[tuple[PlacedOrder, Decimal]]] = {}
    for order in orders:
        for movement in order.given.payment_history:
            key = (order.given.user_id, movement.payment_method_id)
            if is_gift_card(shop, order, movement):
                sign = -1 if movement.transaction_type == "payment" else 1
                found.setdefault(key, []).append((order, sign * movement.amount))
    return found


def _issued(balance: Decimal, moves: Sequence[tuple[PlacedOrder, Decimal]]) -> tuple[Decimal, Decimal]:
    """What a card was issued with, and what was spent elsewhere: it never held less than nothing."""
    before = balance - total_of(amount for _, amount in moves)
    lowest = min(accumulate((amount for _, amount in moves), initial=before))
    elsewhere = max(-lowest, Decimal(0))
    return before + elsewhere, elsewhere


def _entry(
    user: str,
    card: str,
    number: int,
    kind: EntryType,
    amount: Decimal,
    after: Decimal,
    order_id: UUID | None,
    at: datetime,
) -> Row:
    return {
        "id": ids.row_id("gift_card_entry", user, card, number),
        "gift_card_id": ids.gift_card_id(user, card),
        "type": kind.value,
        "amount": amount,
        "balance_after": after,
        "order_id": order_id,
        "created_at": at,
    }
