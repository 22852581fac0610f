"""Enumerations of this sub-domain, as the seed names them."""

from enum import StrEnum


class PaymentStatus(StrEnum):
    """Life cycle of a payment (DESIGN section 4)."""

    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    REFUNDED = "REFUNDED"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
