"""Where a page of a list ended, as an opaque word."""

import base64
import binascii
from datetime import datetime
from uuid import UUID

from stylist.commerce.catalog.errors import CursorInvalid

MOST = 10_000


def of_moment(moment: datetime, key: UUID) -> str:
    """The place after a row ordered by moment and id."""
    return _write(f"{moment.isoformat()}|{key}")


def read_moment(cursor: str) -> tuple[datetime, UUID]:
    """The inverse of `of_moment`.

    Raises:
        CursorInvalid: not such a cursor.
    """
    moment, _, key = _read(cursor).partition("|")
    try:
        read = datetime.fromisoformat(moment)
        if read.tzinfo is None:
            raise ValueError
        return read, UUID(key)
    except ValueError:
        raise CursorInvalid from None


def of_position(position: int, note: tuple[str, ...] = ()) -> str:
    """The place after so many rows of a ranked list; `note` are words to be had back with it."""
    return _write(f"at {position} {','.join(note)}".strip())


def read_position(cursor: str | None) -> tuple[int, tuple[str, ...]]:
    """The inverse of `of_position`; the start for no cursor.

    Raises:
        CursorInvalid: not such a cursor, or beyond what is ever listed.
    """
    if cursor is None:
        return 0, ()
    kind, _, rest = _read(cursor).partition(" ")
    position, _, note = rest.partition(" ")
    if kind != "at" or not position.isascii() or not position.isdigit() or int(position) > MOST:
        raise CursorInvalid
    return int(position), tuple(word for word in note.split(",") if word)


def _write(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str) -> str:
    try:
        padded = cursor[:200] + "=" * (-len(cursor[:200]) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise CursorInvalid from None
