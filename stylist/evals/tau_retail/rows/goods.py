"""Products, variants and the stock ledger."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from uuid import UUID

from stylist.commerce.ids import OrderItemId
from stylist.commerce.inventory.states import ON_HAND, Movement
from stylist.db.bulk import as_json
from stylist.evals.tau_retail import ids
from stylist.evals.tau_retail.data import GivenProduct, GivenShop, GivenVariant
from stylist.evals.tau_retail.rows.placed import COUNTED_AFTER, CURRENCY, PlacedOrder, Row, short

IN_STOCK = 1_000


def with_unlisted(shop: GivenShop) -> Mapping[str, GivenProduct]:
    """The products, and what orders hold that no product lists: not to be had any more."""
    goods = {name: (product.name, dict(product.variants)) for name, product in shop.products.items()}
    listed = {item for _, variants in goods.values() for item in variants}
    for order in shop.orders.values():
        for item in order.items:
            if item.item_id not in listed:
                listed.add(item.item_id)
                _, variants = goods.setdefault(item.product_id, (item.name, {}))
                variants[item.item_id] = GivenVariant(options=item.options, available=False, price=item.price)
    return {name: GivenProduct(name=title, variants=variants) for name, (title, variants) in goods.items()}


def product_rows(goods: Mapping[str, GivenProduct], opened: datetime) -> Iterator[Row]:
    for name, product in goods.items():
        yield {
            "id": ids.product_id(name),
            "sku": f"product-{name}",
            "slug": f"product-{name}".lower(),
            "name": product.name or name,
            "category_id": ids.row_id("category"),
            "price": min((variant.price for variant in product.variants.values()), default=Decimal(0)),
            "currency": CURRENCY,
            "status": "ACTIVE",
            "published_at": opened,
        }


def count_held(orders: Sequence[PlacedOrder]) -> Mapping[str, int]:
    """Units of each item that open exchanges hold."""
    held: Counter[str] = Counter()
    for order in orders:
        if order.given.status == "exchange requested":
            held.update(order.given.exchange_new_items or ())
    return held


def variant_rows(goods: Mapping[str, GivenProduct], held: Mapping[str, int]) -> Iterator[Row]:
    for name, product in goods.items():
        for item, variant in product.variants.items():
            options = {str(key): str(value) for key, value in variant.options.items()}
            yield {
                "id": ids.variant_id(item),
                "product_id": ids.product_id(name),
                "sku": item,
                "size": short(options.get("size"), 50),
                "color": short(options.get("color"), 100),
                "material": short(options.get("material"), 100),
                "price": variant.price,
                "inventory_quantity": _on_hand(variant, held.get(item, 0)),
                "inventory_reserved": held.get(item, 0),
                "is_available": variant.available,
                "options": as_json(options),
            }


def _on_hand(variant: GivenVariant, held: int) -> int:
    return held + (IN_STOCK if variant.available else 0)


def stock_rows(
    goods: Mapping[str, GivenProduct],
    orders: Sequence[PlacedOrder],
    held: Mapping[str, int],
    opened: datetime,
) -> Iterator[Row]:
    """The stock ledger: enough came in for all that was sold, and a count leaves what is on hand now."""
    sold: dict[str, list[tuple[PlacedOrder, int]]] = {}
    for order in orders:
        for number, item in enumerate(order.given.items):
            sold.setdefault(item.item_id, []).append((order, number))
    for product in goods.values():
        for name, variant in product.variants.items():
            units = held.get(name, 0)
            yield from _ledger(name, _on_hand(variant, units), units, sold.get(name, []), opened)


def _ledger(
    item: str, on_hand: int, held: int, sold: Sequence[tuple[PlacedOrder, int]], opened: datetime
) -> Iterator[Row]:
    moves: list[tuple[datetime, Movement, OrderItemId]] = []
    for order, number in sold:
        line, at = ids.line_id(order.name, number), order.placed_at + timedelta(microseconds=3 * number)
        moves.append((at, Movement.RESERVATION, line))
        moves.append((at + timedelta(microseconds=1), Movement.SALE, line))
        if order.given.status == "cancelled":
            moves.append((at + timedelta(microseconds=2), Movement.RETURN, line))
    changes = [{Movement.SALE: -1}.get(movement, 1) for _, movement, _ in moves]
    kept = [change if move[1] in ON_HAND else 0 for change, move in zip(changes, moves, strict=True)]
    first = on_hand - sum(kept)
    surplus = max(-min(accumulate(kept, initial=first)), 0)
    balance = first + surplus
    if balance:
        yield _stock_row(item, 0, opened, Movement.RESTOCK, balance, balance, None)
    for number, ((at, movement, line), change, effect) in enumerate(
        zip(moves, changes, kept, strict=True), start=1
    ):
        balance += effect
        yield _stock_row(item, number, at, movement, change, balance, line)
    counted_at = opened + COUNTED_AFTER
    if surplus:
        yield _stock_row(item, len(moves) + 1, counted_at, Movement.ADJUSTMENT, -surplus, on_hand, None)
    if held:
        yield _stock_row(item, len(moves) + 2, counted_at, Movement.RESERVATION, held, on_hand, None)


def _stock_row(
    item: str, number: int, at: datetime, movement: Movement, quantity: int, balance: int, line: UUID | None
) -> Row:
    return {
        "id": ids.row_id("stock", item, number),
        "variant_id": ids.variant_id(item),
        "type": movement.value,
        "quantity": quantity,
        "balance_after": balance,
        "order_item_id": line,
        "created_at": at,
    }
