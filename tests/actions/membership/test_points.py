"""Paying with points: proposed, agreed to, kept with the cart."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from stylist.actions.confirmations import service as confirmations
from stylist.actions.confirmations.states import CommitOutcome
from stylist.actions.confirmations.views import CommitResult, ConfirmationView
from stylist.actions.membership.points import propose_points
from stylist.commerce.cart.errors import CartEmpty
from stylist.commerce.cart.models import Cart
from stylist.commerce.loyalty import service as loyalty
from stylist.commerce.loyalty.errors import NotEnoughPoints, PointsInvalid
from stylist.commerce.policies import definitions
from stylist.commerce.policies import service as policies
from stylist.db.session import Transaction
from tests.actions.checkout.desk import Desk
from tests.actions.membership.office import make_staff
from tests.factories import make_buyer, make_session

NOW = datetime.now(UTC)


async def give(desk: Desk, points: int) -> None:
    async with desk.transaction() as session:
        staff = await make_staff(session)
        await loyalty.adjust(
            session, user_id=desk.user_id, points=points, reason="gift", by=staff, key=str(staff), now=NOW
        )


async def propose(desk: Desk, points: int | None) -> ConfirmationView:
    async with desk.transaction() as session:
        return await propose_points(
            session,
            user_id=desk.user_id,
            session_id=desk.session_id,
            interaction_id=None,
            points=points,
            now=desk.now,
        )


async def points_of_cart(desk: Desk) -> int:
    async with desk.transaction() as session:
        return (await session.scalars(select(Cart.points_to_use).where(Cart.user_id == desk.user_id))).one()


async def test_points_are_put_on_the_cart_once_agreed_to(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()
    await give(desk, 2400)

    proposed = await propose(desk, 1000)
    assert await points_of_cart(desk) == 0
    result = await desk.commit(proposed)

    assert proposed.title == "Pay with 1,000 points"
    assert [(line.label, line.detail) for line in proposed.lines][0] == ("Up to 1,000 points", "worth $10")
    assert result.outcome is CommitOutcome.DONE
    assert await points_of_cart(desk) == 1000


async def test_all_points_are_meant_when_none_are_said_and_zero_takes_them_off(
    transaction: Transaction,
) -> None:
    desk = await Desk(transaction).fill()
    await give(desk, 2400)

    await desk.commit(await propose(desk, None))
    assert await points_of_cart(desk) == 2400
    await desk.commit(await propose(desk, 0))

    assert await points_of_cart(desk) == 0


async def test_more_than_there_are_is_refused(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()
    await give(desk, 50)

    with pytest.raises(NotEnoughPoints) as refused:
        await propose(desk, 51)
    with pytest.raises(PointsInvalid):
        await propose(desk, -1)

    assert refused.value.available == 50


async def test_there_has_to_be_something_to_pay(transaction: Transaction) -> None:
    desk = Desk(transaction)
    async with transaction() as session:
        desk.user_id = await make_buyer(session)
        desk.session_id = await make_session(session, user_id=desk.user_id)
    await give(desk, 50)

    with pytest.raises(CartEmpty):
        await propose(desk, 10)


async def test_points_that_ended_since_are_proposed_as_many_as_are_left(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()
    await give(desk, 300)
    proposed = await propose(desk, 300)
    async with transaction() as session:
        staff = await make_staff(session)
        await loyalty.adjust(
            session, user_id=desk.user_id, points=-100, reason="error", by=staff, key="x", now=NOW
        )

    result: CommitResult = await desk.commit(proposed)

    assert result.outcome is CommitOutcome.CHANGED
    assert result.new_confirmation is not None
    assert result.new_confirmation.title == "Pay with 200 points"
    assert await points_of_cart(desk) == 0


async def test_points_worth_something_else_are_asked_again(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()
    await give(desk, 300)
    proposed = await propose(desk, 300)
    async with transaction() as session:
        await policies.set_policy(
            session, definitions.POINT_VALUE, value="0.005", actor_id=None, now=NOW + timedelta(seconds=1)
        )

    result = await desk.commit(proposed)

    assert result.outcome is CommitOutcome.CHANGED
    assert await points_of_cart(desk) == 0


async def test_a_cancelled_proposal_leaves_the_cart_alone(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()
    await give(desk, 300)
    proposed = await propose(desk, 300)
    async with transaction() as session:
        await confirmations.cancel(session, confirmation_id=proposed.id, user_id=desk.user_id)

    result = await desk.commit(proposed)

    assert result.outcome is CommitOutcome.CANCELLED
    assert await points_of_cart(desk) == 0
