"""Where a page of a list ended, as an opaque word."""

import base64
import binascii
from datetime import datetime
from uuid import UUID

from stylist.commerce.wishlists.errors import CursorInvalid


def write(added_at: datetime, item_id: UUID) -> str:
    """The place after an item."""
    return base64.urlsafe_b64encode(f"{added_at.isoformat()}|{item_id}".encode()).decode().rstrip("=")


def read(cursor: str) -> tuple[datetime, UUID]:
    """The inverse of `write`.

    Raises:
        CursorInvalid: not such a cursor.
    """
    try:
        padded = cursor[:200] + "=" * (-len(cursor[:200]) % 4)
        moment, _, key = base64.b64decode(padded, altchars=b"-_", validate=True).decode().partition("|")
        added_at = datetime.fromisoformat(moment)
        if added_at.tzinfo is None:
            raise CursorInvalid
        return added_at, UUID(key)
    except (binascii.Error, ValueError):
        raise CursorInvalid from None
