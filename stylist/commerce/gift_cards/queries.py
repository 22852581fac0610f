"""Reading gift cards and their ledgers."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, func, select

from stylist.commerce.gift_cards.errors import GiftCardNotFound
from stylist.commerce.gift_cards.models import GiftCard, GiftCardEntry
from stylist.commerce.gift_cards.states import EntryType
from stylist.commerce.gift_cards.views import GiftCardEntryView, GiftCardView
from stylist.commerce.ids import GiftCardId, OrderId, UserId
from stylist.db.session import Session

_FIELDS = (
    GiftCard.id,
    GiftCard.code,
    GiftCard.currency,
    GiftCard.balance,
    GiftCard.is_active,
    GiftCard.expires_at,
    GiftCard.owner_id,
    GiftCard.initial_amount,
)


async def find_card(session: Session, *, code: str) -> GiftCardView | None:
    """A card by its code in any case."""
    return next(iter(await list_cards(session, codes=[code])), None)


async def get_card(session: Session, *, gift_card_id: GiftCardId) -> GiftCardView:
    """A card with its balance.

    Raises:
        GiftCardNotFound: there is none.
    """
    found = await _list(session, GiftCard.id == gift_card_id)
    if not found:
        raise GiftCardNotFound
    return found[0]


async def list_cards(session: Session, *, codes: Collection[str]) -> tuple[GiftCardView, ...]:
    """The cards of these codes that exist, in the codes' order."""
    wanted = [code.upper() for code in codes]
    if not wanted:
        return ()
    cards = await _list(session, func.upper(GiftCard.code).in_(wanted))
    return tuple(sorted(cards, key=lambda card: wanted.index(card.code.upper())))


async def list_owned(session: Session, *, user_id: UserId, limit: int = 50) -> tuple[GiftCardView, ...]:
    """A person's own cards, newest first."""
    return await _list(session, GiftCard.owner_id == user_id, limit=limit)


async def list_entries(
    session: Session, *, gift_card_id: GiftCardId, limit: int = 100
) -> tuple[GiftCardEntryView, ...]:
    """A card's ledger, newest first."""
    statement = (
        select(GiftCardEntry)
        .where(GiftCardEntry.gift_card_id == gift_card_id)
        .order_by(GiftCardEntry.created_at.desc(), GiftCardEntry.id)
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return tuple(
        GiftCardEntryView(
            id=row.id,
            type=EntryType(row.type),
            amount=row.amount,
            balance_after=row.balance_after,
            order_id=None if row.order_id is None else OrderId(row.order_id),
            reason=row.reason,
            created_by=None if row.created_by is None else UserId(row.created_by),
            created_at=row.created_at,
        )
        for row in await session.scalars(statement)
    )


async def find_card_by_entry_key(session: Session, *, key: str) -> GiftCardView | None:
    """The card that a movement of this key was on."""
    moved = select(GiftCardEntry.gift_card_id).where(GiftCardEntry.key == key).scalar_subquery()
    return next(iter(await _list(session, GiftCard.id == moved)), None)


async def _list(session: Session, where: ColumnElement[bool], limit: int = 100) -> tuple[GiftCardView, ...]:
    statement = select(*_FIELDS).where(where).order_by(GiftCard.created_at.desc(), GiftCard.id).limit(limit)
    rows: Iterable[Any] = await session.execute(statement)
    return tuple(GiftCardView(*row) for row in rows)
