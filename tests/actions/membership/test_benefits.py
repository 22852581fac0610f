"""Points and tiers through a whole purchase: what they take off, bring, and give back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from stylist.actions.checkout import recover
from stylist.actions.confirmations.states import CommitOutcome
from stylist.commerce.cart import points as cart_points
from stylist.commerce.cart import service as carts
from stylist.commerce.customers.models import User
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.fulfilment import service as fulfilment
from stylist.commerce.ids import OrderId
from stylist.commerce.loyalty import queries as loyalty_queries
from stylist.commerce.loyalty import service as loyalty
from stylist.commerce.payments.models import PaymentTransaction
from stylist.db.session import Transaction
from tests.actions.checkout.desk import Desk
from tests.actions.membership.office import make_staff
from tests.books import assert_balanced

NOW = datetime.now(UTC)


async def fill(transaction: Transaction, *, points: int = 0, token: str = "pm_sandbox_visa") -> Desk:
    """Two pieces of $100, and points to pay with."""
    desk = await Desk(transaction).fill(token=token)
    async with transaction() as session:
        staff = await make_staff(session)
        if points:
            await loyalty.adjust(
                session, user_id=desk.user_id, points=points, reason="gift", by=staff, key="gift", now=NOW
            )
            await cart_points.use_points(session, user_id=desk.user_id, points=points, now=NOW)
    return desk


async def become(desk: Desk, tier: MembershipTier) -> None:
    async with desk.transaction() as session:
        (await session.get_one(User, desk.user_id)).membership_tier = tier
        await session.flush()


async def balance(desk: Desk) -> int:
    async with desk.transaction() as session:
        return await loyalty_queries.get_balance(session, user_id=desk.user_id, now=NOW)


async def deliver(desk: Desk, order_id: OrderId) -> None:
    async with desk.transaction() as session:
        await fulfilment.ship(
            session, order_id=order_id, carrier="Northline", tracking_number="NL123456789", now=NOW, by=None
        )
        await fulfilment.deliver(session, order_id=order_id, now=NOW + timedelta(days=2))


async def paid_by(desk: Desk) -> dict[str, Decimal]:
    async with desk.transaction() as session:
        rows = await session.scalars(select(PaymentTransaction))
        return {row.provider or "": row.amount for row in rows}


async def test_c15_points_pay_a_part_and_none_are_earned_on_it(transaction: Transaction) -> None:
    desk = await fill(transaction, points=2400)
    proposed = await desk.propose()

    placed = await desk.commit(proposed)

    assert placed.order_id is not None
    paid = await paid_by(desk)
    assert paid["points"] == Decimal("24.00")
    assert paid["sandbox"] == proposed.total
    assert await balance(desk) == 0
    await deliver(desk, placed.order_id)
    assert await balance(desk) == 176  # $200 of goods, $24 of them paid with points
    await assert_balanced(transaction)


async def test_points_may_pay_all_of_it(transaction: Transaction) -> None:
    desk = await fill(transaction, points=100_000)
    proposed = await desk.propose()

    placed = await desk.commit(proposed)

    assert (proposed.total, placed.outcome) == (Decimal(0), CommitOutcome.DONE)
    paid = await paid_by(desk)
    assert set(paid) == {"points"}
    assert await balance(desk) == 100_000 - int(paid["points"] * 100)
    await assert_balanced(transaction)


async def test_points_of_a_declined_order_come_back(transaction: Transaction) -> None:
    desk = await fill(transaction, points=500, token="pm_sandbox_declined")

    result = await desk.commit(await desk.propose())

    assert result.outcome == "declined"
    assert await balance(desk) == 500
    desk.now += timedelta(hours=1)
    await recover.expire_unpaid(transaction, gateway=desk.gateway, now=desk.now)
    assert await balance(desk) == 500
    await assert_balanced(transaction)


@pytest.mark.parametrize(
    ("tier", "discount", "shipping"),
    [
        (MembershipTier.PEARL, "0.00", "15.00"),
        (MembershipTier.SAPPHIRE, "6.00", "15.00"),
        (MembershipTier.DIAMOND, "10.00", "0.00"),
        (MembershipTier.OBSIDIAN, "16.00", "0.00"),
    ],
)
async def test_a_tier_brings_its_price_and_its_shipping(
    transaction: Transaction, tier: MembershipTier, discount: str, shipping: str
) -> None:
    desk = await fill(transaction)
    await become(desk, tier)

    async with transaction() as session:
        totals = (await carts.get_cart(session, user_id=desk.user_id)).totals

    assert (totals.discount, totals.shipping) == (Decimal(discount), Decimal(shipping))
