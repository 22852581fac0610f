"""States of a payment and what may follow each."""

from collections.abc import Mapping
from enum import StrEnum

from stylist.commerce.money import PaymentStatus

__all__ = ["NEXT", "PAGE_PROVIDERS", "ChargeStatus", "PaymentStatus", "TransactionType"]

# Providers with a form of their own on our payment page: no card need be saved before an order is placed.
PAGE_PROVIDERS = frozenset({"stripe"})


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
    """A provider's answer about a charge.

    OPEN: known to the provider, nothing was asked of a bank. AUTHORIZED: the bank holds the amount, nothing is taken.
    REQUIRES_ACTION: the shopper has something to do on the payment page.
    """

    OPEN = "open"
    AUTHORIZED = "authorized"
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    PENDING = "pending"
    REQUIRES_ACTION = "requires_action"
    VOIDED = "voided"
