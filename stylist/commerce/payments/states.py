"""States of a payment and what may follow each."""

from collections.abc import Mapping
from enum import StrEnum

from stylist.commerce.money import PaymentStatus

__all__ = ["NEXT", "ChargeStatus", "PaymentStatus", "TransactionType"]


NEXT: Mapping[PaymentStatus, frozenset[PaymentStatus]] = {
    PaymentStatus.PENDING: frozenset(
        {PaymentStatus.PROCESSING, PaymentStatus.COMPLETED, PaymentStatus.FAILED}
    ),
    PaymentStatus.PROCESSING: frozenset({PaymentStatus.COMPLETED, PaymentStatus.FAILED}),
    # A provider's word for the same charge may come after we gave up on it.
    PaymentStatus.FAILED: frozenset({PaymentStatus.PROCESSING, PaymentStatus.COMPLETED}),
    PaymentStatus.COMPLETED: frozenset({PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED}),
    PaymentStatus.PARTIALLY_REFUNDED: frozenset({PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED}),
    PaymentStatus.REFUNDED: frozenset(),
}


class TransactionType(StrEnum):
    """What a payment transaction moves."""

    CHARGE = "charge"
    REFUND = "refund"


class ChargeStatus(StrEnum):
    """A provider's answer about a charge."""

    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    PENDING = "pending"
    REQUIRES_ACTION = "requires_action"
    VOIDED = "voided"
