"""States of an order and what may follow each."""

from collections.abc import Mapping
from enum import StrEnum

from stylist.commerce.money import PaymentStatus

__all__ = ["FRAUD_RELEASED", "FRAUD_REVIEW", "HOLDING", "NEXT", "OrderStatus", "PaymentStatus"]


class OrderStatus(StrEnum):
    """Life cycle of an order (DESIGN section 4)."""

    PENDING = "PENDING"
    PAYMENT_PROCESSING = "PAYMENT_PROCESSING"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    CONFIRMED = "CONFIRMED"
    PROCESSING = "PROCESSING"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    CANCELLED = "CANCELLED"
    REFUNDED = "REFUNDED"
    RETURNED = "RETURNED"


NEXT: Mapping[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.PENDING: frozenset(
        {OrderStatus.PAYMENT_PROCESSING, OrderStatus.CONFIRMED, OrderStatus.CANCELLED}
    ),
    OrderStatus.PAYMENT_PROCESSING: frozenset(
        {OrderStatus.CONFIRMED, OrderStatus.PAYMENT_FAILED, OrderStatus.CANCELLED}
    ),
    OrderStatus.PAYMENT_FAILED: frozenset({OrderStatus.PAYMENT_PROCESSING, OrderStatus.CANCELLED}),
    OrderStatus.CONFIRMED: frozenset({OrderStatus.PROCESSING, OrderStatus.CANCELLED}),
    OrderStatus.PROCESSING: frozenset({OrderStatus.SHIPPED, OrderStatus.CANCELLED}),
    OrderStatus.SHIPPED: frozenset({OrderStatus.DELIVERED, OrderStatus.RETURNED}),
    OrderStatus.DELIVERED: frozenset({OrderStatus.RETURNED, OrderStatus.REFUNDED}),
    OrderStatus.RETURNED: frozenset({OrderStatus.REFUNDED}),
    OrderStatus.CANCELLED: frozenset(),
    OrderStatus.REFUNDED: frozenset(),
}

# Where an order may hold stock that is not sold yet; `reserved_until` says whether it does.
HOLDING = frozenset({OrderStatus.PENDING, OrderStatus.PAYMENT_PROCESSING, OrderStatus.PAYMENT_FAILED})

# Tags of an order: checkout holds a doubtful one for staff, who let it go; picking starts only then.
FRAUD_REVIEW = "fraud_review"
FRAUD_RELEASED = "fraud_released"
