"""Enumerations of this sub-domain, as the seed names them."""

from enum import StrEnum


class ReviewStatus(StrEnum):
    """Moderation of a review."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    FLAGGED = "FLAGGED"
