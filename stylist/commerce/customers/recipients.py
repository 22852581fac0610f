"""People a customer buys for: their sizes and taste, kept apart from the customer's own profile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from stylist.commerce.customers import queries
from stylist.commerce.customers.errors import (
    RecipientInvalid,
    RecipientKnown,
    RecipientNotFound,
    TooManyKept,
)
from stylist.commerce.customers.models import Recipient
from stylist.commerce.customers.views import RecipientView
from stylist.commerce.ids import RecipientId, UserId
from stylist.db.session import Session

MOST_RECIPIENTS = 50
MOST_ENTRIES, LONGEST_ENTRY = 20, 60
MOST_TASTES = 30
TASTES = ("likes", "avoids", "colors", "brands", "materials", "styles")


@dataclass(frozen=True, slots=True)
class RecipientDraft:
    """What is told of somebody; what is None was not told (or, in a change, stays)."""

    name: str | None = None
    relation: str | None = None
    sizes: Mapping[str, str] | None = None
    taste: Mapping[str, Sequence[str]] | None = None
    notes: str | None = None
    birthday: date | None = None


async def add_recipient(
    session: Session, *, user_id: UserId, draft: RecipientDraft, now: datetime
) -> RecipientView:
    """Remember somebody the customer buys for.

    Raises:
        RecipientInvalid: something cannot be kept; names the field.
        RecipientKnown: there is one of that name.
        TooManyKept: fifty are kept at most.
    """
    if not (draft.name or "").strip():
        raise RecipientInvalid(field="name", reason="is missing")
    await queries.get_user_for_update(session, user_id=user_id)
    count = select(func.count()).select_from(Recipient).where(Recipient.user_id == user_id)
    if (await session.scalar(count) or 0) >= MOST_RECIPIENTS:
        raise TooManyKept(f"{MOST_RECIPIENTS} recipients are kept at most")
    row = Recipient(user_id=user_id, created_at=now)
    await _fill(session, row, draft, now)
    session.add(row)
    await session.flush()
    return _to_view(row)


async def change_recipient(
    session: Session, *, user_id: UserId, recipient_id: RecipientId, draft: RecipientDraft, now: datetime
) -> RecipientView:
    """Change what is known of somebody; what the draft does not tell stays.

    Raises:
        RecipientInvalid: something cannot be kept; names the field.
        RecipientKnown: there is another of that name.
        RecipientNotFound: absent, or somebody else's.
    """
    await queries.get_user_for_update(session, user_id=user_id)
    row = await _row(session, user_id, recipient_id)
    await _fill(session, row, draft, now)
    await session.flush()
    return _to_view(row)


async def remove_recipient(session: Session, *, user_id: UserId, recipient_id: RecipientId) -> None:
    """Forget somebody.

    Raises:
        RecipientNotFound: absent, or somebody else's.
    """
    await session.delete(await _row(session, user_id, recipient_id))
    await session.flush()


async def get_recipient(session: Session, *, user_id: UserId, recipient_id: RecipientId) -> RecipientView:
    """Somebody this customer buys for.

    Raises:
        RecipientNotFound: absent, or somebody else's.
    """
    return _to_view(await _row(session, user_id, recipient_id))


async def find_recipient(session: Session, *, user_id: UserId, name: str) -> RecipientView | None:
    """The one of a name or a relation ("my mother"), if there is exactly one."""
    word = name.strip().lower()
    statement = select(Recipient).where(
        Recipient.user_id == user_id,
        (func.lower(Recipient.name) == word) | (func.lower(Recipient.relation) == word),
    )
    rows = (await session.scalars(statement.limit(2))).all()
    return _to_view(rows[0]) if len(rows) == 1 else None


async def list_recipients(session: Session, *, user_id: UserId) -> tuple[RecipientView, ...]:
    """Everybody this customer buys for, by name."""
    statement = select(Recipient).where(Recipient.user_id == user_id)
    rows = await session.scalars(
        statement.order_by(func.lower(Recipient.name), Recipient.id).limit(MOST_RECIPIENTS)
    )
    return tuple(_to_view(row) for row in rows)


async def _row(session: Session, user_id: UserId, recipient_id: UUID) -> Recipient:
    statement = select(Recipient).where(Recipient.id == recipient_id, Recipient.user_id == user_id)
    row = (await session.scalars(statement.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise RecipientNotFound
    return row


async def _fill(session: Session, row: Recipient, draft: RecipientDraft, now: datetime) -> None:
    if draft.name is not None:
        row.name = await _free_name(session, row, _text(draft.name, field="name", longest=100))
    if draft.relation is not None:
        row.relation = _text(draft.relation, field="relation", longest=50) or None
    if draft.notes is not None:
        row.notes = _text(draft.notes, field="notes", longest=1000) or None
    if draft.sizes is not None:
        row.sizes = _sizes(draft.sizes) or None
    if draft.taste is not None:
        row.taste = _taste(draft.taste) or None
    if draft.birthday is not None:
        if draft.birthday > now.date() or draft.birthday.year < 1900:
            raise RecipientInvalid(field="birthday", reason="expected a day between 1900 and today")
        row.birthday = draft.birthday
    row.updated_at = now


async def _free_name(session: Session, row: Recipient, name: str) -> str:
    if not name:
        raise RecipientInvalid(field="name", reason="is missing")
    same = select(Recipient.id).where(
        Recipient.user_id == row.user_id, func.lower(Recipient.name) == name.lower()
    )
    if any(it != row.id for it in await session.scalars(same)):
        raise RecipientKnown(f"there is a {name} already")
    return name


def _text(given: str, *, field: str, longest: int) -> str:
    text = " ".join(given.split())
    if len(text) > longest or not text.isprintable():
        raise RecipientInvalid(field=field, reason=f"expected at most {longest} plain characters")
    return text


def _sizes(given: Mapping[str, str]) -> dict[str, Any]:
    """Sizes by kind of thing: {"dress": "38", "shoes": "39.5"}."""
    if len(given) > MOST_ENTRIES:
        raise RecipientInvalid(field="sizes", reason=f"expected at most {MOST_ENTRIES}")
    return {
        _text(kind, field="sizes", longest=LONGEST_ENTRY): _text(size, field="sizes", longest=LONGEST_ENTRY)
        for kind, size in given.items()
        if kind.strip() and size.strip()
    }


def _taste(given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Words by sort: {"likes": ["silk"], "avoids": ["wool"]}."""
    unknown = sorted(set(given) - set(TASTES))
    if unknown or any(len(words) > MOST_TASTES for words in given.values()):
        raise RecipientInvalid(
            field="taste", reason=f"expected up to {MOST_TASTES} words under {', '.join(TASTES)}"
        )
    return {
        sort: [_text(word, field="taste", longest=LONGEST_ENTRY) for word in words]
        for sort, words in given.items()
        if words
    }


def _to_view(row: Recipient) -> RecipientView:
    return RecipientView(
        id=RecipientId(row.id),
        user_id=UserId(row.user_id),
        name=row.name,
        relation=row.relation,
        sizes=dict(row.sizes or {}),
        taste=dict(row.taste or {}),
        notes=row.notes,
        birthday=row.birthday,
        updated_at=row.updated_at,
    )
