"""`kill -9` in the middle of a checkout at Stripe, which remembers on its own side what it was asked."""

import asyncio
import signal
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from stylist.actions.checkout.recover import expire_unpaid, recover
from stylist.actions.confirmations.views import ConfirmationView
from stylist.commerce.orders.models import Order
from stylist.commerce.orders.states import OrderStatus
from stylist.db.session import Transaction
from tests.actions.checkout.desk import AT_ONCE, NOW
from tests.actions.checkout.stripe_desk import StripeDesk, stripe_desk
from tests.books import assert_balanced

pytestmark = pytest.mark.process

POINTS = [
    ("before_open", 0),
    ("after_open", 0),
    ("before_charge", 0),
    ("after_charge", 1),
    ("after_commit", 1),
]


async def kill_while_confirming(
    root: Path, url: str, desk: StripeDesk, proposal: ConfirmationView, point: str
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.actions.checkout.crash_stripe",
        url,
        desk.fake.url,
        str(proposal.id),
        str(desk.user_id),
        str(desk.session_id),
        point,
        cwd=root,
    )
    assert await process.wait() == -signal.SIGKILL


@pytest.mark.parametrize(("point", "charged"), POINTS)
async def test_c17_a_killed_checkout_ends_as_one_charged_order_or_none(
    fresh_transaction: Transaction, fresh_database: str, project_root: Path, point: str, charged: int
) -> None:
    async with stripe_desk(fresh_transaction) as desk:
        proposal = await desk.propose()
        await kill_while_confirming(project_root, fresh_database, desk, proposal, point)

        await recover(fresh_transaction, gateway=desk.gateway, now=NOW, idle=AT_ONCE)
        result = await desk.commit(proposal)
        await expire_unpaid(fresh_transaction, gateway=desk.gateway, now=NOW + timedelta(hours=1))

        async with fresh_transaction() as session:
            statuses = (await session.scalars(select(Order.status))).all()
        assert result.outcome == ("done" if charged else "declined")
        assert statuses == [OrderStatus.CONFIRMED if charged else OrderStatus.CANCELLED]
        assert (desk.fake.count("succeeded"), len(desk.fake.intents)) == (charged, 1)
        assert await desk.stock() == ((3, 0) if charged else (5, 0))
        assert await desk.quantities() == ({} if charged else {desk.variant_id: 2})
        await assert_balanced(fresh_transaction)


@pytest.mark.parametrize("point", [point for point, _ in POINTS])
async def test_c17_pressing_confirm_again_after_a_crash_takes_up_where_it_stopped(
    fresh_transaction: Transaction, fresh_database: str, project_root: Path, point: str
) -> None:
    async with stripe_desk(fresh_transaction) as desk:
        proposal = await desk.propose()
        await kill_while_confirming(project_root, fresh_database, desk, proposal, point)

        result = await desk.commit(proposal)

        assert result.outcome == "done"
        assert (desk.fake.count("succeeded"), len(desk.fake.intents)) == (1, 1)
        assert await desk.stock() == (3, 0)
        await assert_balanced(fresh_transaction)
