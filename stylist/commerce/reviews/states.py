"""Enumerations of this sub-domain, as the seed names them, and what moderation may do."""

from collections.abc import Mapping
from enum import StrEnum


class ReviewStatus(StrEnum):
    """Moderation of a review."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    FLAGGED = "FLAGGED"


_S = ReviewStatus
# What staff may make of a review.
NEXT: Mapping[ReviewStatus, frozenset[ReviewStatus]] = {
    _S.PENDING: frozenset({_S.APPROVED, _S.REJECTED, _S.FLAGGED}),
    _S.FLAGGED: frozenset({_S.APPROVED, _S.REJECTED}),
    _S.APPROVED: frozenset({_S.REJECTED, _S.FLAGGED}),
    _S.REJECTED: frozenset({_S.APPROVED}),
}


class ReviewSort(StrEnum):
    """Orders in which reviews are listed."""

    HELPFUL = "helpful"
    NEWEST = "newest"
    HIGHEST = "highest"
    LOWEST = "lowest"


MOST_OF_TITLE = 150
MOST_OF_TEXT = 4000
