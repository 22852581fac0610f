"""The benchmark's shop as rows of ours: people, goods, orders, and the books that balance with them."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import accumulate, pairwise
from typing import Any
from uuid import UUID

from stylist.commerce.fulfilment.states import ShipmentStatus
from stylist.commerce.gift_cards.states import EntryType
from stylist.commerce.ids import OrderItemId
from stylist.commerce.inventory.states import ON_HAND, Movement
from stylist.commerce.money import total_of
from stylist.commerce.payments.sandbox_cards import SANDBOX_CARDS
from stylist.db.bulk import Table, as_json, table
from stylist.evals.tau_retail import ids
from stylist.evals.tau_retail.addresses import stored
from stylist.evals.tau_retail.data import GivenMovement, GivenOrder, GivenProduct, GivenShop, GivenVariant

Row = Mapping[str, Any]

CURRENCY = "USD"
SANDBOX, GIFT_CARD = "sandbox", "gift_card"
# The sandbox's card that is always approved stands behind every card and PayPal account.
CARD = SANDBOX_CARDS["4242424242424242"]
IN_STOCK = 1_000
ORDERED_BEFORE, DELIVERED_BEFORE = timedelta(days=20), timedelta(days=2)
OPENED_BEFORE = timedelta(days=60)
COUNTED_AFTER = timedelta(days=59)
SESSION_LASTS = timedelta(days=2)

# The benchmark's status, and how our order got there.
PATHS: Mapping[str, tuple[str, ...]] = {
    "pending": ("PENDING", "CONFIRMED"),
    "processed": ("PENDING", "CONFIRMED", "PROCESSING"),
    "delivered": ("PENDING", "CONFIRMED", "PROCESSING", "SHIPPED", "DELIVERED"),
    "cancelled": ("PENDING", "CONFIRMED", "CANCELLED"),
}
PARCELS: Mapping[str, ShipmentStatus] = {
    "pending": ShipmentStatus.PACKED,
    "processed": ShipmentStatus.PACKED,
    "delivered": ShipmentStatus.DELIVERED,
    "cancelled": ShipmentStatus.VOID,
}


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """An order with its name, when it was placed, and what it comes to.

    `paid` is what was given and not given back, save for a cancelled order: what was paid before it was.
    """

    name: str
    given: GivenOrder
    placed_at: datetime

    @property
    def id(self) -> UUID:
        return ids.order_id(self.name)

    @property
    def subtotal(self) -> Decimal:
        return total_of(item.price for item in self.given.items)

    @property
    def total(self) -> Decimal:
        """What was paid; without any payment what the goods cost."""
        paid = total_of(it.amount for it in self.given.payment_history if it.transaction_type == "payment")
        back = total_of(it.amount for it in self.given.payment_history if it.transaction_type == "refund")
        if not self.given.payment_history:
            return self.subtotal
        return paid if self.given.status == "cancelled" else paid - back

    @property
    def shipping(self) -> Decimal:
        """What was paid beyond the goods."""
        return max(self.total - self.subtotal, Decimal(0))

    @property
    def discounts(self) -> list[Decimal]:
        """What was paid less than the goods cost, by line: off the first lines."""
        left = max(self.subtotal - self.total, Decimal(0))
        taken = []
        for item in self.given.items:
            taken.append(min(left, item.price))
            left -= taken[-1]
        return taken


def all_tables(shop: GivenShop, *, now: datetime) -> tuple[Table, ...]:
    """Every row of the shop, in an order that foreign keys accept."""
    goods = _with_unlisted(shop)
    orders = [
        PlacedOrder(name, given, now - ORDERED_BEFORE + timedelta(seconds=number))
        for number, (name, given) in enumerate(shop.orders.items())
    ]
    opened = now - OPENED_BEFORE
    product_of = {item: name for name, product in goods.items() for item in product.variants}
    return (
        table("categories", [{"id": ids.row_id("category"), "slug": "goods", "name": "Goods"}]),
        table("products", _products(goods, opened)),
        table("product_variants", _variants(goods)),
        table("users", _users(shop, opened)),
        table("sessions", _sessions(shop, now)),
        table("addresses", _addresses(shop)),
        table("payment_methods", _methods(shop)),
        table("gift_cards", _gift_cards(shop, orders)),
        table("orders", (_order(order, shop, now) for order in orders)),
        table("order_items", (row for order in orders for row in _lines(order, product_of, goods))),
        table("order_status_history", (row for order in orders for row in _history(order, now))),
        table("payment_transactions", (row for order in orders for row in _movements(order, shop))),
        table("sandbox_operations", (row for order in orders for row in _operations(order, shop))),
        table("gift_card_entries", _entries(shop, orders, opened)),
        table("shipments", (row for order in orders for row in _shipments(order, now))),
        table("shipment_items", (row for order in orders for row in _contents(order))),
        table("inventory_transactions", _stock(goods, orders, opened)),
    )


def _with_unlisted(shop: GivenShop) -> Mapping[str, GivenProduct]:
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


def _products(goods: Mapping[str, GivenProduct], opened: datetime) -> Iterator[Row]:
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


def _variants(goods: Mapping[str, GivenProduct]) -> Iterator[Row]:
    for name, product in goods.items():
        for item, variant in product.variants.items():
            options = {str(key): str(value) for key, value in variant.options.items()}
            yield {
                "id": ids.variant_id(item),
                "product_id": ids.product_id(name),
                "sku": item,
                "size": _short(options.get("size"), 50),
                "color": _short(options.get("color"), 100),
                "material": _short(options.get("material"), 100),
                "price": variant.price,
                "inventory_quantity": IN_STOCK if variant.available else 0,
                "is_available": variant.available,
                "options": as_json(options),
            }


def _short(text: str | None, length: int) -> str | None:
    return None if text is None else text[:length]


def _users(shop: GivenShop, opened: datetime) -> Iterator[Row]:
    taken: set[str] = set()
    for name, user in shop.users.items():
        email = (user.email or "").strip().lower()
        if not email or email in taken:
            email = f"{name}@tau-retail.example".lower()
        taken.add(email)
        yield {
            "id": ids.user_id(name),
            "email": email,
            "name": f"{user.name.first_name} {user.name.last_name}".strip() or name,
            "role": "CUSTOMER",
            "created_at": opened,
        }


def _sessions(shop: GivenShop, now: datetime) -> Iterator[Row]:
    for name in shop.users:
        yield {
            "id": ids.session_id(name),
            "user_id": ids.user_id(name),
            "session_token": ids.row_id("token", name).hex,
            "expires_at": now + SESSION_LASTS,
        }


def _addresses(shop: GivenShop) -> Iterator[Row]:
    for name, user in shop.users.items():
        kept = stored(user.address, user.name)
        yield {
            "id": ids.address_id(name),
            "user_id": ids.user_id(name),
            "type": "shipping",
            "is_default": True,
            "first_name": kept.first_name,
            "last_name": kept.last_name,
            "address_line1": kept.line1,
            "address_line2": kept.line2,
            "city": kept.city,
            "state_province": kept.state,
            "postal_code": kept.postal_code,
            "country_code": kept.country_code,
        }


def _methods(shop: GivenShop) -> Iterator[Row]:
    for name, user in shop.users.items():
        saved = [(key, it) for key, it in user.payment_methods.items() if it.source != GIFT_CARD]
        for number, (key, method) in enumerate(saved):
            yield {
                "id": ids.method_id(name, key),
                "user_id": ids.user_id(name),
                "type": "card" if method.source == "credit_card" else method.source,
                "provider": SANDBOX,
                "card_brand": method.brand,
                "card_last4": _short(method.last_four, 4),
                "is_default": number == 0,
                "provider_payment_method_id": CARD.token,
            }


def _gift_cards(shop: GivenShop, orders: Sequence[PlacedOrder]) -> Iterator[Row]:
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


def _spent(
    shop: GivenShop, orders: Sequence[PlacedOrder]
) -> Mapping[tuple[str, str], list[tuple[PlacedOrder, Decimal]]]:
    """What orders took off gift cards and put back, signed, by person and card."""
    found: dict[tuple[str, str], list[tuple[PlacedOrder, Decimal]]] = {}
    for order in orders:
        for movement in order.given.payment_history:
            key = (order.given.user_id, movement.payment_method_id)
            if _is_gift_card(shop, order, movement):
                sign = -1 if movement.transaction_type == "payment" else 1
                found.setdefault(key, []).append((order, sign * movement.amount))
    return found


def _is_gift_card(shop: GivenShop, order: PlacedOrder, movement: GivenMovement) -> bool:
    method = shop.users[order.given.user_id].payment_methods[movement.payment_method_id]
    return method.source == GIFT_CARD


def _entries(shop: GivenShop, orders: Sequence[PlacedOrder], opened: datetime) -> Iterator[Row]:
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


def _order(order: PlacedOrder, shop: GivenShop, now: datetime) -> Row:
    given = order.given
    user = shop.users[given.user_id]
    tracking = [number for parcel in given.fulfillments for number in parcel.tracking_id]
    is_delivered, is_cancelled = given.status == "delivered", given.status == "cancelled"
    kept = stored(given.address, user.name)
    return {
        "id": order.id,
        "order_number": order.name if len(order.name) <= 20 else order.id.hex[:20],
        "user_id": ids.user_id(given.user_id),
        "status": PATHS[given.status][-1],
        "payment_status": "REFUNDED" if is_cancelled else "COMPLETED",
        "customer_email": user.email or f"{given.user_id}@tau-retail.example",
        "currency": CURRENCY,
        "subtotal": order.subtotal,
        "shipping_amount": order.shipping,
        "discount_amount": total_of(order.discounts),
        "total": order.total,
        "tracking_number": tracking[-1] if tracking and is_delivered else None,
        "delivered_at": now - DELIVERED_BEFORE if is_delivered else None,
        "created_at": order.placed_at,
        "cancelled_at": order.placed_at + timedelta(hours=2) if is_cancelled else None,
        "shipping_address": as_json(
            {
                **asdict(kept),
                "id": str(ids.address_id(given.user_id)),
                "recipient": f"{kept.first_name} {kept.last_name}".strip(),
            }
        ),
        "cancel_reason": given.cancel_reason or ("not recorded" if is_cancelled else None),
        "idempotency_key": f"tau:{order.name}",
    }


def _lines(
    order: PlacedOrder, product_of: Mapping[str, str], goods: Mapping[str, GivenProduct]
) -> Iterator[Row]:
    is_delivered = order.given.status == "delivered"
    for number, (item, discount) in enumerate(zip(order.given.items, order.discounts, strict=True)):
        product = product_of[item.item_id]
        yield {
            "id": ids.line_id(order.name, number),
            "order_id": order.id,
            "product_id": ids.product_id(product),
            "variant_id": ids.variant_id(item.item_id),
            "product_name": item.name or goods[product].name or product,
            "variant_title": _short(", ".join(str(value) for value in item.options.values()) or None, 255),
            "sku": item.item_id,
            "quantity": 1,
            "unit_price": item.price,
            "total_price": item.price,
            "discount_amount": discount,
            "fulfilled_quantity": 1 if is_delivered else 0,
            "refunded_quantity": 1 if order.given.status == "cancelled" else 0,
            "created_at": order.placed_at + timedelta(microseconds=number),
        }


def _history(order: PlacedOrder, now: datetime) -> Iterator[Row]:
    for number, status in enumerate(PATHS[order.given.status]):
        at = order.placed_at + timedelta(hours=number)
        yield {
            "id": ids.row_id("history", order.name, number),
            "order_id": order.id,
            "status": status,
            "notes": None,
            "created_at": now - DELIVERED_BEFORE if status == "DELIVERED" else at,
        }


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
    """The movements with what each payment has seen come back: a refund is of the latest payment by its method."""
    history = order.given.payment_history
    parents: dict[int, int] = {}
    back: Counter[int] = Counter()
    for number, movement in enumerate(history):
        if movement.transaction_type == "refund":
            same = [
                at
                for at, it in enumerate(history[:number])
                if it.transaction_type == "payment"
                and it.payment_method_id == movement.payment_method_id
                and it.amount - back[at] >= movement.amount
            ]
            if same:
                parents[number] = same[-1]
                back[same[-1]] += movement.amount  # type: ignore[assignment]
    return [_Paid(n, it, parents.get(n), Decimal(back[n])) for n, it in enumerate(history)]


def _movements(order: PlacedOrder, shop: GivenShop) -> Iterator[Row]:
    user = order.given.user_id
    for paid in _paid(order):
        movement = paid.movement
        is_gift_card = _is_gift_card(shop, order, movement)
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
            "payment_method_id": None if is_gift_card else ids.method_id(user, name),
            "gift_card_id": ids.gift_card_id(user, name) if is_gift_card else None,
            "type": "refund" if is_refund else "charge",
            "status": status,
            "amount": movement.amount,
            "currency": CURRENCY,
            "provider": GIFT_CARD if is_gift_card else SANDBOX,
            "provider_transaction_id": None if is_gift_card else _provider_id(key),
            "idempotency_key": key,
            "parent_id": None if paid.parent is None else ids.row_id("movement", _key(order, paid.parent)),
            "processed_at": at,
            "created_at": at,
        }


def _operations(order: PlacedOrder, shop: GivenShop) -> Iterator[Row]:
    """The provider's side of the same, so that it can give back what it took."""
    for paid in _paid(order):
        if _is_gift_card(shop, order, paid.movement):
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


def _parcels(order: PlacedOrder) -> list[tuple[str | None, list[int]]]:
    """Each parcel's tracking number and lines; what was delivered and is in none went in one more."""
    left: dict[str, deque[int]] = {}
    for number, item in enumerate(order.given.items):
        left.setdefault(item.item_id, deque()).append(number)
    parcels = []
    for parcel in order.given.fulfillments:
        lines = [left[item].popleft() for item in parcel.item_ids if left.get(item)]
        parcels.append((_short(", ".join(parcel.tracking_id) or None, 255), lines))
    rest = [number for numbers in left.values() for number in numbers]
    if rest and order.given.status == "delivered":
        parcels.append((None, rest))
    return [parcel for parcel in parcels if parcel[1]]


def _shipments(order: PlacedOrder, now: datetime) -> Iterator[Row]:
    status = PARCELS[order.given.status]
    is_delivered = status is ShipmentStatus.DELIVERED
    for number, (tracking, _) in enumerate(_parcels(order)):
        yield {
            "id": ids.row_id("shipment", order.name, number),
            "order_id": order.id,
            "tracking_number": tracking,
            "status": status.value,
            "shipped_at": order.placed_at + timedelta(hours=3) if is_delivered else None,
            "delivered_at": now - DELIVERED_BEFORE if is_delivered else None,
            "created_at": order.placed_at + timedelta(hours=2, microseconds=number),
        }


def _contents(order: PlacedOrder) -> Iterator[Row]:
    for number, (_, lines) in enumerate(_parcels(order)):
        for line in lines:
            yield {
                "shipment_id": ids.row_id("shipment", order.name, number),
                "order_item_id": ids.line_id(order.name, line),
                "quantity": 1,
            }


def _stock(
    goods: Mapping[str, GivenProduct], orders: Sequence[PlacedOrder], opened: datetime
) -> Iterator[Row]:
    """The stock ledger: enough came in for all that was sold, and a count leaves what is on hand now."""
    sold: dict[str, list[tuple[PlacedOrder, int]]] = {}
    for order in orders:
        for number, item in enumerate(order.given.items):
            sold.setdefault(item.item_id, []).append((order, number))
    for product in goods.values():
        for name, variant in product.variants.items():
            yield from _ledger(name, IN_STOCK if variant.available else 0, sold.get(name, []), opened)


def _ledger(
    item: str, on_hand: int, sold: Sequence[tuple[PlacedOrder, int]], opened: datetime
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
    if surplus:
        counted_at = opened + COUNTED_AFTER
        yield _stock_row(item, len(moves) + 1, counted_at, Movement.ADJUSTMENT, -surplus, on_hand, None)


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
