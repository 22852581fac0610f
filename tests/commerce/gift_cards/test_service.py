"""Issuing gift cards, paying with them and giving back to them."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from stylist.commerce.gift_cards import queries, service
from stylist.commerce.gift_cards.errors import GiftCardAmountInvalid, GiftCardNotUsable
from stylist.commerce.gift_cards.models import GiftCard, GiftCardEntry
from stylist.commerce.gift_cards.views import GiftCardView
from stylist.db.session import Session, Transaction
from tests.actions.checkout.desk import Desk, all_at_once
from tests.books import assert_balanced
from tests.factories import make_customer, make_gift_card

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


async def test_issuing_with_the_same_key_at_once_makes_one_card(fresh_transaction: Transaction) -> None:
    async with fresh_transaction() as session:
        owner = await make_customer(session)

    async def issue() -> GiftCardView:
        async with fresh_transaction() as session:
            return await service.issue(
                session,
                amount=Decimal(40),
                currency="USD",
                user_id=owner,
                reason="goodwill",
                key="refund:1",
                now=NOW,
            )

    cards = await all_at_once([issue] * 8)

    assert len({card.id for card in cards}) == 1
    assert re.fullmatch(r"GIFT(-[2-9A-HJKMNP-TV-Z]{4}){4}", cards[0].code)
    async with fresh_transaction() as session:
        assert await queries.list_owned(session, user_id=owner) == (cards[0],)
        (entry,) = await queries.list_entries(session, gift_card_id=cards[0].id)
    assert (entry.type, entry.amount, entry.balance_after, entry.reason) == ("issue", 40, 40, "goodwill")
    await assert_balanced(fresh_transaction)


async def test_a_credit_counts_once_per_key_however_often_it_is_asked(fresh_transaction: Transaction) -> None:
    async with fresh_transaction() as session:
        code = await make_gift_card(session, amount=Decimal(10))
        card = await queries.find_card(session, code=code)
    assert card is not None

    async def refund() -> Decimal:
        async with fresh_transaction() as session:
            credited = await service.credit(
                session, gift_card_id=card.id, amount=Decimal(25), order_id=None, key="return:7", now=NOW
            )
            return credited.balance

    assert await all_at_once([refund] * 8) == [35] * 8
    async with fresh_transaction() as session:
        entries = await queries.list_entries(session, gift_card_id=card.id)
    assert [(entry.type, entry.amount, entry.balance_after) for entry in entries] == [
        ("credit", 25, 35),
        ("issue", 10, 10),
    ]
    await assert_balanced(fresh_transaction)


async def test_money_given_back_to_a_card_that_has_ended_can_be_spent(transaction: Transaction) -> None:
    async with transaction() as session:
        await make_gift_card(session, code="GIFT-1")
        await session.execute(update(GiftCard).values(expires_at=NOW - timedelta(days=1)))
        ended = await queries.find_card(session, code="GIFT-1")
        assert ended is not None

        card = await service.credit(
            session, gift_card_id=ended.id, amount=Decimal(5), order_id=None, key="k", now=NOW
        )

    assert card.find_problem(currency="USD", now=NOW) is None
    assert card.expires_at == NOW + service.REVIVED_FOR


async def test_what_was_credited_for_an_order_is_not_given_back_again(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()
    placed = await desk.commit(await desk.propose())
    assert placed.order_id is not None
    async with transaction() as session:
        await make_gift_card(session, code="GIFT-1", amount=Decimal(50))
        card_id = await service.redeem(
            session, code="GIFT-1", amount=Decimal(30), currency="USD", order_id=placed.order_id, now=NOW
        )
        await service.credit(
            session, gift_card_id=card_id, amount=Decimal(20), order_id=placed.order_id, key="k", now=NOW
        )

        await service.give_back(session, order_id=placed.order_id)

        assert (await queries.get_card(session, gift_card_id=card_id)).balance == 50


@pytest.mark.parametrize("amount", [Decimal(0), Decimal(-1), Decimal("0.001")])
async def test_an_amount_is_positive_and_in_whole_units(session: Session, amount: Decimal) -> None:
    with pytest.raises(GiftCardAmountInvalid):
        await service.issue(
            session, amount=amount, currency="USD", user_id=None, reason=None, key="k", now=NOW
        )
