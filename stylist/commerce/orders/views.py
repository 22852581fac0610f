"""Orders as they are handed out and taken in. Amounts are in the order's currency."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from stylist.commerce.ids import CartId, OrderId, OrderItemId, ProductId, UserId, VariantId
from stylist.commerce.orders.states import OrderStatus, PaymentStatus


@dataclass(frozen=True, slots=True)
class OrderStanding:
    """How an order stands, without its lines: enough to charge it and to tell what came of it."""

    id: OrderId
    order_number: str
    user_id: UserId
    status: OrderStatus
    idempotency_key: str | None


@dataclass(frozen=True, slots=True)
class OrderLineView:
    """A line as it was sold; `total` is before its `discount`, `tax` its share of the order's."""

    item_id: OrderItemId
    product_id: ProductId
    variant_id: VariantId
    name: str
    variant_title: str | None
    sku: str
    quantity: int
    unit_price: Decimal
    total: Decimal
    discount: Decimal
    tax: Decimal
    personalization: Mapping[str, Any] | None
    fulfilled_quantity: int
    returned_quantity: int
    refunded_quantity: int
    surcharge: Decimal = Decimal(0)
    is_final_sale: bool = False


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A status the order took; `by` is a person, or `None` for the shop itself."""

    status: OrderStatus
    at: datetime
    note: str | None
    by: UserId | None


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with what was agreed.

    `total = subtotal - discount + shipping + tax`, without the tax where `tax_included`. Delivery is promised
    from `delivery_earliest` to `estimated_delivery`.
    """

    id: OrderId
    order_number: str
    user_id: UserId
    status: OrderStatus
    payment_status: PaymentStatus
    lines: tuple[OrderLineView, ...]
    subtotal: Decimal
    discount: Decimal
    tax: Decimal
    shipping: Decimal
    total: Decimal
    currency: str
    tax_included: bool
    delivery_earliest: date | None
    estimated_delivery: date | None
    tracking_number: str | None
    carrier: str | None
    shipping_method: str | None
    shipping_address: Mapping[str, Any] | None
    email: str
    phone: str | None
    cart_id: CartId | None
    idempotency_key: str | None
    cancel_reason: str | None
    reserved_until: datetime | None
    placed_at: datetime
    delivered_at: datetime | None
    history: tuple[StatusChange, ...]
    tags: tuple[str, ...] = ()
    gift_options: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class OrderLineDraft:
    """A line to be sold; see `OrderLineView`."""

    product_id: ProductId
    variant_id: VariantId
    name: str
    variant_title: str | None
    sku: str
    quantity: int
    unit_price: Decimal
    total: Decimal
    discount: Decimal
    tax: Decimal
    personalization: Mapping[str, Any] | None
    added_from: str | None
    recommendation_id: UUID | None = None
    recommendation_score: Decimal | None = None
    surcharge: Decimal = Decimal(0)
    is_final_sale: bool = False


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """All that makes an order; `recommendation_influence` and `fraud_score` are 0-1, `notes` the shopper's own."""

    order_number: str
    user_id: UserId
    cart_id: CartId | None
    idempotency_key: str
    email: str
    phone: str | None
    currency: str
    subtotal: Decimal
    discount: Decimal
    shipping: Decimal
    tax: Decimal
    total: Decimal
    tax_included: bool
    shipping_method: str | None
    shipping_address: Mapping[str, Any] | None
    delivery_earliest: date | None
    estimated_delivery: date | None
    recommendation_influence: Decimal
    gift_options: Mapping[str, Any] | None
    lines: tuple[OrderLineDraft, ...]
    tags: tuple[str, ...] = ()
    notes: str | None = None
    fraud_score: Decimal | None = None
