"""Issuing gift cards, paying with them and giving back to them. Every change of a balance is a ledger row."""

from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, insert, or_, select, update

from stylist.commerce.gift_cards import queries
from stylist.commerce.gift_cards.codes import new_code
from stylist.commerce.gift_cards.errors import GiftCardAmountInvalid, GiftCardNotFound, GiftCardNotUsable
from stylist.commerce.gift_cards.models import GiftCard, GiftCardEntry
from stylist.commerce.gift_cards.states import EntryType
from stylist.commerce.gift_cards.views import GiftCardView
from stylist.commerce.ids import GiftCardId, OrderId, UserId
from stylist.commerce.money import quantize
from stylist.db.session import Session

# Money that goes back to a card that has ended meanwhile can be spent for this long.
REVIVED_FOR = timedelta(days=90)


async def issue(
    session: Session,
    *,
    amount: Decimal,
    currency: str,
    user_id: UserId | None,
    reason: str | None,
    key: str,
    now: datetime,
    code: str | None = None,
    order_id: OrderId | None = None,
    issued_by: UserId | None = None,
    expires_at: datetime | None = None,
) -> GiftCardView:
    """Make a card worth `amount`; with the same key again it answers the card already made.

    Raises:
        GiftCardAmountInvalid: nothing, or a part of the currency's smallest unit.
    """
    _check_amount(amount, currency)
    await _serialise(session, key)
    known = await queries.find_card_by_entry_key(session, key=key)
    if known is not None:
        return known
    card = GiftCard(
        code=code or new_code(),
        currency=currency,
        initial_amount=amount,
        balance=amount,
        owner_id=user_id,
        expires_at=expires_at,
        created_at=now,
    )
    session.add(card)
    await session.flush()
    card_id = GiftCardId(card.id)
    await _note(
        session,
        card_id,
        EntryType.ISSUE,
        amount,
        balance=amount,
        order_id=order_id,
        reason=reason,
        created_by=issued_by,
        key=key,
    )
    return await queries.get_card(session, gift_card_id=card_id)


async def credit(
    session: Session,
    *,
    gift_card_id: GiftCardId,
    amount: Decimal,
    order_id: OrderId | None,
    key: str,
    now: datetime,
    reason: str | None = None,
    credited_by: UserId | None = None,
) -> GiftCardView:
    """Put money back on a card (a refund of what it paid), once per key.

    A card that has ended meanwhile lives on for `REVIVED_FOR`, so that the money can be spent.

    Raises:
        GiftCardNotFound: there is no such card.
        GiftCardAmountInvalid: nothing, or a part of the currency's smallest unit.
    """
    card = (
        await session.scalars(
            select(GiftCard)
            .where(GiftCard.id == gift_card_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    if card is None:
        raise GiftCardNotFound
    _check_amount(amount, card.currency)
    if await queries.find_card_by_entry_key(session, key=key) is None:
        card.balance += amount
        if card.expires_at is not None and card.expires_at <= now:
            card.expires_at = now + REVIVED_FOR
        await session.flush()
        await _note(
            session,
            gift_card_id,
            EntryType.CREDIT,
            amount,
            balance=card.balance,
            order_id=order_id,
            reason=reason,
            created_by=credited_by,
            key=key,
        )
    return await queries.get_card(session, gift_card_id=gift_card_id)


async def redeem(
    session: Session, *, code: str, amount: Decimal, currency: str, order_id: OrderId, now: datetime
) -> GiftCardId:
    """Take `amount` off a card for an order, by one guarded UPDATE: 20 at once can't spend it twice.

    Raises:
        GiftCardNotUsable: it does not hold as much (any more), has ended or is in another currency.
    """
    row = (
        await session.execute(
            update(GiftCard)
            .where(
                func.upper(GiftCard.code) == code.upper(),
                GiftCard.currency == currency,
                GiftCard.is_active,
                or_(GiftCard.expires_at.is_(None), GiftCard.expires_at > now),
                GiftCard.balance >= amount,
            )
            .values(balance=GiftCard.balance - amount)
            .returning(GiftCard.id, GiftCard.balance)
            .execution_options(synchronize_session=False)
        )
    ).one_or_none()
    if row is None:
        raise GiftCardNotUsable(reason="insufficient")
    card_id = GiftCardId(row.id)
    await _note(session, card_id, EntryType.REDEEM, -amount, balance=row.balance, order_id=order_id)
    return card_id


async def give_back(session: Session, *, order_id: OrderId) -> None:
    """Put what an order that came to nothing took back on its cards; doing it again changes nothing.

    Cards are locked in order of id, and what is owed is counted under the lock.
    """
    spent_on = select(GiftCardEntry.gift_card_id).where(
        GiftCardEntry.order_id == order_id, GiftCardEntry.type == EntryType.REDEEM
    )
    locked = select(GiftCard.id).where(GiftCard.id.in_(spent_on)).order_by(GiftCard.id).with_for_update()
    for card_id in (await session.scalars(locked)).all():
        spent = await session.scalar(
            select(func.sum(GiftCardEntry.amount)).where(
                GiftCardEntry.order_id == order_id,
                GiftCardEntry.gift_card_id == card_id,
                GiftCardEntry.type != EntryType.ISSUE,
            )
        )
        if spent is None or spent >= 0:
            continue
        balance = await session.scalar(
            update(GiftCard)
            .where(GiftCard.id == card_id)
            .values(balance=GiftCard.balance - spent)
            .returning(GiftCard.balance)
            .execution_options(synchronize_session=False)
        )
        await _note(
            session, GiftCardId(card_id), EntryType.REFUND, -spent, balance=balance, order_id=order_id
        )


def _check_amount(amount: Decimal, currency: str) -> None:
    if amount <= 0 or quantize(amount, currency) != amount:
        raise GiftCardAmountInvalid


async def _serialise(session: Session, key: str) -> None:
    """One at a time per key, until the transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"gift_card:{key}", 0))))


async def _note(
    session: Session,
    card_id: GiftCardId,
    kind: EntryType,
    amount: Decimal,
    *,
    balance: Decimal | None,
    order_id: OrderId | None = None,
    reason: str | None = None,
    created_by: UserId | None = None,
    key: str | None = None,
) -> None:
    await session.execute(
        insert(GiftCardEntry).values(
            gift_card_id=card_id,
            type=kind,
            amount=amount,
            balance_after=balance,
            order_id=order_id,
            reason=reason,
            created_by=created_by,
            key=key,
            created_at=func.clock_timestamp(),
        )
    )
