"""An order's idempotency key names the confirmation that made it."""

from uuid import UUID

from stylist.commerce.ids import ConfirmationId

_PREFIX = "confirmation:"


def key_of(confirmation_id: ConfirmationId) -> str:
    """The idempotency key of the order a confirmation makes."""
    return f"{_PREFIX}{confirmation_id}"


def find_confirmation_id(key: str | None) -> ConfirmationId | None:
    """The confirmation behind a key; orders of other origins have none."""
    if key is None or not key.startswith(_PREFIX):
        return None
    return ConfirmationId(UUID(key.removeprefix(_PREFIX)))
