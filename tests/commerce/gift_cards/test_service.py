"""Paying with gift cards."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from stylist.commerce.gift_cards import queries, service
from stylist.commerce.gift_cards.errors import GiftCardNotUsable
from stylist.commerce.gift_cards.models import GiftCard, GiftCardEntry
from stylist.db.session import Transaction
from tests.actions.checkout.desk import Desk, all_at_once
from tests.books import assert_balanced
from tests.factories import make_gift_card

NOW = datetime.now(UTC)


async def test_c15_a_card_cannot_be_spent_twice_by_20_at_once(fresh_transaction: Transaction) -> None:
    desk = await Desk(fresh_transaction).fill()
    placed = await desk.commit(await desk.propose())
    assert placed.order_id is not None
    order_id = placed.order_id
    async with fresh_transaction() as session:
        await make_gift_card(session, code="GIFT-1", amount=Decimal(50))

    async def spend() -> bool:
        try:
            async with fresh_transaction() as session:
                await service.redeem(
                    session, code="gift-1", amount=Decimal(20), currency="USD", order_id=order_id, now=NOW
                )
        except GiftCardNotUsable:
            return False
        return True

    spent = await all_at_once([spend] * 20)

    assert sum(spent) == 2
    async with fresh_transaction() as session:
        balances = await session.scalars(
            select(GiftCardEntry.balance_after).order_by(GiftCardEntry.created_at)
        )
        assert balances.all() == [50, 30, 10]
    await assert_balanced(fresh_transaction)


async def test_what_an_order_took_goes_back_once(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()
    placed = await desk.commit(await desk.propose())
    assert placed.order_id is not None
    async with transaction() as session:
        await make_gift_card(session, code="GIFT-1", amount=Decimal(50))
        await service.redeem(
            session, code="GIFT-1", amount=Decimal(20), currency="USD", order_id=placed.order_id, now=NOW
        )

        await service.give_back(session, order_id=placed.order_id)
        await service.give_back(session, order_id=placed.order_id)

        card = await queries.find_card(session, code="GIFT-1")
        assert card is not None
        assert card.balance == 50
        assert await session.scalar(select(func.count()).select_from(GiftCardEntry)) == 3


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"is_active": False}, "inactive"),
        ({"expires_at": NOW - timedelta(days=1)}, "expired"),
        ({"balance": Decimal(0)}, "empty"),
        ({"currency": "EUR"}, "currency"),
    ],
)
async def test_a_card_says_why_it_cannot_pay(
    transaction: Transaction, values: dict[str, object], reason: str
) -> None:
    async with transaction() as session:
        await make_gift_card(session, code="GIFT-1")
        await session.execute(update(GiftCard).values(**values))

        card = await queries.find_card(session, code="GIFT-1")

    assert card is not None
    assert card.find_problem(currency="USD", now=NOW) == reason
