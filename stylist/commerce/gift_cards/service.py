"""Issuing gift cards and paying with them. Every change of a balance is a row of its ledger."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, insert, or_, select, update

from stylist.commerce.gift_cards.errors import GiftCardNotUsable
from stylist.commerce.gift_cards.models import GiftCard, GiftCardEntry
from stylist.commerce.ids import OrderId, UserId
from stylist.db.session import Session


async def issue(
    session: Session,
    *,
    code: str,
    amount: Decimal,
    currency: str,
    owner_id: UserId | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Make a card worth `amount`."""
    card = GiftCard(
        code=code,
        currency=currency,
        initial_amount=amount,
        balance=amount,
        owner_id=owner_id,
        expires_at=expires_at,
    )
    session.add(card)
    await session.flush()
    await _note(session, card.id, "issue", amount, balance=amount)


async def redeem(
    session: Session, *, code: str, amount: Decimal, currency: str, order_id: OrderId, now: datetime
) -> None:
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
    await _note(session, row.id, "redeem", -amount, balance=row.balance, order_id=order_id)


async def give_back(session: Session, *, order_id: OrderId) -> None:
    """Put what an order that came to nothing took back on its cards; doing it again changes nothing."""
    statement = (
        select(GiftCardEntry.gift_card_id, func.sum(GiftCardEntry.amount))
        .where(GiftCardEntry.order_id == order_id)
        .group_by(GiftCardEntry.gift_card_id)
        .order_by(GiftCardEntry.gift_card_id)
    )
    for card_id, spent in (await session.execute(statement)).all():
        if spent < 0:
            balance = await session.scalar(
                update(GiftCard)
                .where(GiftCard.id == card_id)
                .values(balance=GiftCard.balance - spent)
                .returning(GiftCard.balance)
                .execution_options(synchronize_session=False)
            )
            await _note(session, card_id, "refund", -spent, balance=balance, order_id=order_id)


async def _note(
    session: Session,
    card_id: UUID,
    kind: str,
    amount: Decimal,
    *,
    balance: Decimal | None,
    order_id: OrderId | None = None,
) -> None:
    await session.execute(
        insert(GiftCardEntry).values(
            gift_card_id=card_id,
            type=kind,
            amount=amount,
            balance_after=balance,
            order_id=order_id,
            created_at=func.clock_timestamp(),
        )
    )
