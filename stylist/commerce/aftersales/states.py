"""States of a return and of a change, and what may follow each (DESIGN section 4)."""

from collections.abc import Mapping
from enum import StrEnum


class ReturnKind(StrEnum):
    """Whether money or other goods take the place of what comes back."""

    RETURN = "return"
    EXCHANGE = "exchange"


class ReturnStatus(StrEnum):
    """Life cycle of a return or exchange."""

    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    RECEIVED = "RECEIVED"
    REFUNDED = "REFUNDED"


NEXT: Mapping[ReturnStatus, frozenset[ReturnStatus]] = {
    ReturnStatus.REQUESTED: frozenset({ReturnStatus.APPROVED, ReturnStatus.REJECTED, ReturnStatus.CANCELLED}),
    ReturnStatus.APPROVED: frozenset({ReturnStatus.RECEIVED, ReturnStatus.CANCELLED}),
    ReturnStatus.RECEIVED: frozenset({ReturnStatus.REFUNDED, ReturnStatus.REJECTED}),
    ReturnStatus.REJECTED: frozenset(),
    ReturnStatus.CANCELLED: frozenset(),
    ReturnStatus.REFUNDED: frozenset(),
}

# Goods that are on their way back, or may be: what an exchange gives instead is held.
OPEN = frozenset({ReturnStatus.REQUESTED, ReturnStatus.APPROVED, ReturnStatus.RECEIVED})
# What counts for "once per order": a return that came to nothing does not.
STANDING = OPEN | {ReturnStatus.REFUNDED}


class ChangeKind(StrEnum):
    """The part of an order that was changed."""

    ADDRESS = "address"
    PAYMENT = "payment"
    ITEMS = "items"


class ChangeStatus(StrEnum):
    """PENDING while its charge is under way."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class PurseKind(StrEnum):
    """Where money comes from or goes to."""

    ORIGINAL = "original"
    METHOD = "method"
    GIFT_CARD = "gift_card"
    NEW_GIFT_CARD = "new_gift_card"


class Can(StrEnum):
    """What its buyer can still do with an order."""

    CANCEL = "cancel"
    CHANGE_ADDRESS = "change_address"
    CHANGE_PAYMENT = "change_payment"
    CHANGE_ITEMS = "change_items"
    RETURN = "return"
    EXCHANGE = "exchange"
