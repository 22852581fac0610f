"""Orders, their lines, history and parcels."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta

from stylist.commerce.fulfilment.states import ShipmentStatus
from stylist.commerce.money import total_of
from stylist.db.bulk import as_json
from stylist.evals.tau_retail import ids
from stylist.evals.tau_retail.addresses import stored
from stylist.evals.tau_retail.data import GivenProduct, GivenShop
from stylist.evals.tau_retail.rows.placed import CURRENCY, DELIVERED_BEFORE, PlacedOrder, Row, short

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


def order_row(order: PlacedOrder, shop: GivenShop, now: datetime) -> Row:
    given = order.given
    user = shop.users[given.user_id]
    tracking = [number for parcel in given.fulfillments for number in parcel.tracking_id]
    is_delivered, is_cancelled = order.stage == "delivered", order.stage == "cancelled"
    kept = stored(given.address, user.name)
    return {
        "id": order.id,
        "order_number": order.name if len(order.name) <= 20 else order.id.hex[:20],
        "user_id": ids.user_id(given.user_id),
        "status": PATHS[order.stage][-1],
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


def line_rows(
    order: PlacedOrder, product_of: Mapping[str, str], goods: Mapping[str, GivenProduct]
) -> Iterator[Row]:
    is_delivered = order.stage == "delivered"
    for number, (item, discount) in enumerate(zip(order.given.items, order.discounts, strict=True)):
        product = product_of[item.item_id]
        yield {
            "id": ids.line_id(order.name, number),
            "order_id": order.id,
            "product_id": ids.product_id(product),
            "variant_id": ids.variant_id(item.item_id),
            "product_name": item.name or goods[product].name or product,
            "variant_title": short(", ".join(str(value) for value in item.options.values()) or None, 255),
            "sku": item.item_id,
            "quantity": 1,
            "unit_price": item.price,
            "total_price": item.price,
            "discount_amount": discount,
            "fulfilled_quantity": 1 if is_delivered else 0,
            "refunded_quantity": 1 if order.stage == "cancelled" else 0,
            "created_at": order.placed_at + timedelta(microseconds=number),
        }


def history_rows(order: PlacedOrder, now: datetime) -> Iterator[Row]:
    for number, status in enumerate(PATHS[order.stage]):
        at = order.placed_at + timedelta(hours=number)
        yield {
            "id": ids.row_id("history", order.name, number),
            "order_id": order.id,
            "status": status,
            "notes": None,
            "created_at": now - DELIVERED_BEFORE if status == "DELIVERED" else at,
        }


def _parcels(order: PlacedOrder) -> list[tuple[str | None, list[int]]]:
    """Each parcel's tracking number and lines; what was delivered and is in none went in one more."""
    left: dict[str, deque[int]] = {}
    for number, item in enumerate(order.given.items):
        left.setdefault(item.item_id, deque()).append(number)
    parcels = []
    for parcel in order.given.fulfillments:
        lines = [left[item].popleft() for item in parcel.item_ids if left.get(item)]
        parcels.append((short(", ".join(parcel.tracking_id) or None, 255), lines))
    rest = [number for numbers in left.values() for number in numbers]
    if rest and order.stage == "delivered":
        parcels.append((None, rest))
    return [parcel for parcel in parcels if parcel[1]]


def shipment_rows(order: PlacedOrder, now: datetime) -> Iterator[Row]:
    status = PARCELS[order.stage]
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


def content_rows(order: PlacedOrder) -> Iterator[Row]:
    for number, (_, lines) in enumerate(_parcels(order)):
        for line in lines:
            yield {
                "shipment_id": ids.row_id("shipment", order.name, number),
                "order_item_id": ids.line_id(order.name, line),
                "quantity": 1,
            }
