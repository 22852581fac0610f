"""Rows of orders and of the books that must balance with them: payments, shipments, coupon uses, stock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import accumulate
from typing import Any
from uuid import UUID

from stylist.commerce.cart.states import is_from_stylist
from stylist.commerce.checkout.agreement import address_snapshot
from stylist.commerce.customers.views import AddressView
from stylist.commerce.ids import AddressId, UserId
from stylist.commerce.inventory.states import ON_HAND, Movement
from stylist.commerce.money import total_of
from stylist.db.bulk import Table, as_json, table
from stylist.demo.catalogue import DemoShop
from stylist.demo.catalogue.ids import demo_id
from stylist.demo.catalogue.orders import WELCOME_CODE
from stylist.demo.catalogue.specs import OrderLineSpec, OrderSpec, PersonSpec, ProductSpec, VariantSpec
from stylist.demo.rows.people import CARD

Row = Mapping[str, Any]

CARRIER = "Northline Parcel"
PAID_AFTER = timedelta(seconds=40)
PACKED_BEFORE = timedelta(hours=7)
PROVIDER = "sandbox"


def book_tables(
    shop: DemoShop, orders: Sequence[OrderSpec], people: Sequence[PersonSpec]
) -> tuple[Table, ...]:
    """Every order with all that follows from it, in an order that foreign keys accept."""
    by_email = {person.email: person for person in people}
    goods = {variant.id: (product, variant) for product in shop.products for variant in product.variants}
    shipped = [order for order in orders if order.shipped_at]
    return (
        table("orders", (_order(order, by_email[order.email]) for order in orders)),
        table(
            "order_items",
            (_item(order, line, *goods[line.variant_id]) for order in orders for line in order.lines),
        ),
        table("order_status_history", (row for order in orders for row in _history(order))),
        table("payment_transactions", (row for order in orders for row in _payments(order))),
        table("sandbox_operations", (row for order in orders for row in _operations(order))),
        table("coupon_uses", (_coupon_use(order) for order in orders if uses_coupon(order))),
        table("shipments", (_shipment(order) for order in shipped)),
        table("shipment_items", (_parcel(order, line) for order in shipped for line in order.lines)),
        table("inventory_transactions", stock_rows(shop, orders)),
    )


def uses_coupon(order: OrderSpec) -> bool:
    """Whether the order counts as a use of its coupon: one that was cancelled gave it back."""
    return order.coupon_code is not None and order.status != "CANCELLED"


def _order(order: OrderSpec, person: PersonSpec) -> Row:
    is_cancelled = order.status == "CANCELLED"
    return {
        "id": order.id,
        "order_number": order.number,
        "user_id": person.id,
        "status": order.status,
        "payment_status": "REFUNDED" if is_cancelled else "COMPLETED",
        "customer_email": order.email,
        "currency": "USD",
        "subtotal": order.subtotal,
        "tax_amount": order.tax,
        "shipping_amount": order.shipping,
        "discount_amount": order.discount,
        "total": order.total,
        "shipping_method": order.shipping_method,
        "shipping_carrier": CARRIER if order.shipped_at else None,
        "tracking_number": _tracking(order),
        "estimated_delivery": order.delivery_latest,
        "delivered_at": order.delivered_at,
        "fraud_score": Decimal(order.id.int % 9) / 100,
        "recommendation_influence": _influence(order),
        "created_at": order.placed_at,
        "updated_at": order.delivered_at or order.cancelled_at or order.shipped_at or order.placed_at,
        "cancelled_at": order.cancelled_at,
        "shipping_address": as_json(_snapshot(person)),
        "cancel_reason": "changed my mind" if is_cancelled else None,
        "idempotency_key": f"demo:{order.number}",
        "tax_included": False,
        "delivery_earliest": order.delivery_earliest,
    }


def _tracking(order: OrderSpec) -> str | None:
    return f"NL{order.id.int % 10**12:012d}" if order.shipped_at else None


def _influence(order: OrderSpec) -> Decimal:
    ours = total_of(line.total for line in order.lines if is_from_stylist(line.added_from))
    return (ours / order.subtotal).quantize(Decimal("0.01"))


def _snapshot(person: PersonSpec) -> dict[str, Any]:
    address = AddressView(
        id=AddressId(demo_id("address", person.email)),
        user_id=UserId(person.id),
        type="shipping",
        first_name=person.first_name,
        last_name=person.last_name,
        line1=person.street,
        line2=None,
        city=person.city,
        state=person.state,
        postal_code=person.postal_code,
        country_code="US",
        phone=None,
        is_default=True,
        company=None,
    )
    return address_snapshot(address, recipient=f"{person.first_name} {person.last_name}")


def _item(order: OrderSpec, line: OrderLineSpec, product: ProductSpec, variant: VariantSpec) -> Row:
    return {
        "id": line.id,
        "order_id": order.id,
        "product_id": product.id,
        "variant_id": variant.id,
        "product_name": product.name,
        "variant_title": f"{variant.size}, {variant.colour}",
        "sku": variant.sku,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "total_price": line.total,
        "fulfilled_quantity": line.quantity if order.shipped_at else 0,
        "refunded_quantity": line.quantity if order.status == "CANCELLED" else 0,
        "created_at": order.placed_at,
        "discount_amount": line.discount,
        "tax_amount": line.tax,
        "added_from": line.added_from,
    }


def _history(order: OrderSpec) -> Iterator[Row]:
    shipped = order.shipped_at
    steps: tuple[tuple[str, datetime | None], ...] = (
        ("PENDING", order.placed_at),
        ("PAYMENT_PROCESSING", order.placed_at + timedelta(seconds=1)),
        ("CONFIRMED", order.placed_at + PAID_AFTER),
        ("PROCESSING", max(order.placed_at + 2 * PAID_AFTER, shipped - PACKED_BEFORE) if shipped else None),
        ("SHIPPED", shipped),
        ("DELIVERED", order.delivered_at),
        ("CANCELLED", order.cancelled_at),
    )
    for status, at in steps:
        if at is not None:
            yield {
                "id": demo_id("order_status", f"{order.number}:{status}"),
                "order_id": order.id,
                "status": status,
                "created_by": demo_id("user", order.email) if status in {"PENDING", "CANCELLED"} else None,
                "created_at": at,
            }


def charge_key(order: OrderSpec) -> str:
    """The key under which the provider knows the order's charge."""
    return f"order:{order.id}:charge"


def refund_key(order: OrderSpec) -> str:
    """The key under which the provider knows a cancelled order's refund."""
    return f"{charge_key(order)}:refund"


def _provider_id(key: str) -> str:
    return f"sb_{sha256(key.encode()).hexdigest()[:40]}"


def _payments(order: OrderSpec) -> Iterator[Row]:
    refunded_at = order.cancelled_at
    yield {
        **_payment(order, charge_key(order), "charge", "REFUNDED" if refunded_at else "COMPLETED"),
        "parent_id": None,
        "processed_at": order.placed_at + PAID_AFTER,
        "created_at": order.placed_at + timedelta(seconds=1),
    }
    if refunded_at:
        yield {
            **_payment(order, refund_key(order), "refund", "COMPLETED"),
            "parent_id": demo_id("payment", charge_key(order)),
            "processed_at": refunded_at + PAID_AFTER,
            "created_at": refunded_at,
        }


def _payment(order: OrderSpec, key: str, kind: str, status: str) -> dict[str, Any]:
    return {
        "id": demo_id("payment", key),
        "order_id": order.id,
        "payment_method_id": demo_id("payment_method", order.email),
        "type": kind,
        "status": status,
        "amount": order.total,
        "currency": "USD",
        "provider": PROVIDER,
        "provider_transaction_id": _provider_id(key),
        "idempotency_key": key,
    }


def _operations(order: OrderSpec) -> Iterator[Row]:
    """The provider's side of the same payments, so that it can answer for them and refund them."""
    yield _operation(order, charge_key(order), "charge", None, order.placed_at)
    if order.cancelled_at:
        yield _operation(
            order, refund_key(order), "refund", _provider_id(charge_key(order)), order.cancelled_at
        )


def _operation(order: OrderSpec, key: str, kind: str, parent: str | None, at: datetime) -> Row:
    return {
        "idempotency_key": key,
        "kind": kind,
        "transaction_id": _provider_id(key),
        "parent_id": parent,
        "status": "succeeded",
        "amount": order.total,
        "currency": "USD",
        "method_token": CARD.token if kind == "charge" else None,
        "created_at": at,
    }


def _coupon_use(order: OrderSpec) -> Row:
    return {
        "id": demo_id("coupon_use", order.number),
        "coupon_id": demo_id("coupon", WELCOME_CODE),
        "user_id": demo_id("user", order.email),
        "order_id": order.id,
        "discount_amount": order.discount,
        "used_at": order.placed_at,
    }


def _shipment(order: OrderSpec) -> Row:
    return {
        "id": demo_id("shipment", order.number),
        "order_id": order.id,
        "carrier": CARRIER,
        "tracking_number": _tracking(order),
        "status": "delivered" if order.delivered_at else "shipped",
        "shipped_at": order.shipped_at,
        "delivered_at": order.delivered_at,
        "created_at": order.shipped_at,
    }


def _parcel(order: OrderSpec, line: OrderLineSpec) -> Row:
    return {
        "shipment_id": demo_id("shipment", order.number),
        "order_item_id": line.id,
        "quantity": line.quantity,
    }


@dataclass(frozen=True, slots=True)
class _Move:
    at: datetime
    movement: Movement
    quantity: int
    line_id: UUID


def stock_rows(shop: DemoShop, orders: Sequence[OrderSpec]) -> Iterator[Row]:
    """The stock ledger: goods came in, orders held and sold some, and what is on hand now is left."""
    moves: dict[UUID, list[_Move]] = {}
    for order in orders:
        for line in order.lines:
            moves.setdefault(line.variant_id, []).extend(_moves(order, line))
    for product in shop.products:
        for variant in product.variants:
            yield from _ledger(product, variant, moves.get(variant.id, []), shop.now)


def _moves(order: OrderSpec, line: OrderLineSpec) -> Iterator[_Move]:
    yield _Move(order.placed_at, Movement.RESERVATION, line.quantity, line.id)
    yield _Move(order.placed_at + PAID_AFTER, Movement.SALE, -line.quantity, line.id)
    if order.cancelled_at:
        yield _Move(order.cancelled_at, Movement.RETURN, line.quantity, line.id)


def _ledger(product: ProductSpec, variant: VariantSpec, moves: list[_Move], now: datetime) -> Iterator[Row]:
    """A variant's rows, oldest first: what came in at first covers every sale, and what is on hand now is left.

    Where returns came too late to cover later sales, more came in, and a count took the surplus off.
    """
    ordered = sorted(moves, key=lambda it: it.at)
    changes = [move.quantity if move.movement in ON_HAND else 0 for move in ordered]
    first = variant.stock - sum(changes)
    surplus = max(0, -min(accumulate(changes, initial=first)))
    balance = first + surplus
    if balance == 0:
        return
    came_in = min([product.published_at, now, *(move.at for move in ordered)]) - timedelta(days=2)
    yield _stock_row(variant, 0, came_in, Movement.RESTOCK, balance, balance, None)
    for number, (move, change) in enumerate(zip(ordered, changes, strict=True), start=1):
        balance += change
        yield _stock_row(variant, number, move.at, move.movement, move.quantity, balance, move.line_id)
    if surplus:
        counted_at = max(now - timedelta(days=1), ordered[-1].at + PAID_AFTER)
        row = _stock_row(
            variant, len(ordered) + 1, counted_at, Movement.ADJUSTMENT, -surplus, variant.stock, None
        )
        yield {**row, "reason": "stock count"}


def _stock_row(
    variant: VariantSpec,
    number: int,
    at: datetime,
    movement: Movement,
    quantity: int,
    balance: int,
    line_id: UUID | None,
) -> Row:
    return {
        "id": demo_id("stock", f"{variant.sku}:{number}"),
        "variant_id": variant.id,
        "type": movement.value,
        "quantity": quantity,
        "balance_after": balance,
        "order_item_id": line_id,
        "reason": "first delivery" if movement is Movement.RESTOCK else None,
        "created_at": at,
    }
