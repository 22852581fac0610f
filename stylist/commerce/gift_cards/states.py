"""Words of gift cards."""

from enum import StrEnum


class EntryType(StrEnum):
    """What a movement on a card is."""

    ISSUE = "issue"
    REDEEM = "redeem"
    REFUND = "refund"
    CREDIT = "credit"
