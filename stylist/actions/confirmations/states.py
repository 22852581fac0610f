"""States of a confirmation and what committing one can come to."""

from enum import StrEnum


class ConfirmationStatus(StrEnum):
    """Life cycle of a confirmation; COMMITTING until what it began has ended well or badly."""

    OPEN = "open"
    COMMITTING = "committing"
    COMMITTED = "committed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


class CommitOutcome(StrEnum):
    """What pressing Confirm came to."""

    DONE = "done"
    DECLINED = "declined"
    REQUIRES_ACTION = "requires_action"
    PENDING = "pending"
    CHANGED = "changed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
