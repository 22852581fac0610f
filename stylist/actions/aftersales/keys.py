"""Idempotency keys of after sales: each names the confirmation that asked for it."""

from uuid import UUID

from stylist.commerce.ids import ConfirmationId

_PREFIX = "confirmation:"


def key_of(confirmation_id: ConfirmationId) -> str:
    """The key of what a confirmation asks for."""
    return f"{_PREFIX}{confirmation_id}"


def find_confirmation_id(key: str) -> ConfirmationId | None:
    """The confirmation behind a key; what staff or an import asked for has none."""
    if not key.startswith(_PREFIX):
        return None
    return ConfirmationId(UUID(key.removeprefix(_PREFIX)))
