"""`kill -9` in the middle of a membership's payment."""

import asyncio
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from stylist.actions.checkout.recover import recover
from stylist.actions.confirmations.views import ConfirmationView
from stylist.actions.membership import renew
from stylist.commerce.orders.models import Order
from stylist.commerce.payments import sandbox_book
from stylist.commerce.payments.gateway import ChargeOutcome
from stylist.commerce.payments.states import ChargeStatus
from stylist.db.session import Transaction
from stylist.integrations.payments.sandbox import SandboxGateway
from tests.actions.checkout.desk import AT_ONCE
from tests.actions.membership.office import DAY, PEARL, SAPPHIRE, Office
from tests.books import assert_balanced

POINTS = [("before_charge", 0), ("after_charge", 1), ("after_commit", 1)]


class Killed(BaseException):
    """The process is gone."""


class Dying(SandboxGateway):
    """Ends the process before or after the provider is asked."""

    after = False

    async def charge(self, **asked: Any) -> ChargeOutcome:
        if self.after:
            await super().charge(**asked)
        raise Killed


async def kill_while_confirming(
    root: Path, url: str, office: Office, proposal: ConfirmationView, point: str
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.actions.checkout.crash_process",
        url,
        str(proposal.id),
        str(office.user_id),
        str(office.session_id),
        point,
        cwd=root,
    )
    assert await process.wait() == -signal.SIGKILL


@pytest.mark.process
@pytest.mark.parametrize(("point", "charged"), POINTS)
async def test_c17_a_killed_purchase_ends_as_one_paid_month_or_none(
    fresh_transaction: Transaction, fresh_database: str, project_root: Path, point: str, charged: int
) -> None:
    office = await Office(fresh_transaction, datetime.now(UTC)).open()
    proposal = await office.propose(SAPPHIRE)
    await kill_while_confirming(project_root, fresh_database, office, proposal, point)

    await recover(fresh_transaction, gateway=office.gateway, now=office.now, idle=AT_ONCE)
    result = await office.commit(proposal)

    assert result.outcome == ("done" if charged else "declined")
    assert await office.tier() is (SAPPHIRE if charged else PEARL)
    assert await office.history() == ([("join", PEARL, SAPPHIRE)] if charged else [])
    async with fresh_transaction() as session:
        assert len((await session.scalars(select(Order.id))).all()) == 1
        assert await sandbox_book.count_charges(session, status=ChargeStatus.SUCCEEDED) == charged
    await assert_balanced(fresh_transaction)


@pytest.mark.parametrize("after", [False, True])
async def test_a_renewal_whose_process_died_is_charged_once(transaction: Transaction, after: bool) -> None:
    office = await Office(transaction).open()
    await office.change(SAPPHIRE)
    office.now += 27 * DAY + DAY / 2
    dying = Dying(transaction, clock=lambda: office.now)
    dying.after = after
    with pytest.raises(Killed):
        await renew.renew_due(transaction, gateway=dying, now=office.now)

    await recover(transaction, gateway=office.gateway, now=office.now, idle=AT_ONCE * 1000)
    for _ in range(2):
        office.now += DAY
        await renew.renew_due(transaction, gateway=office.gateway, now=office.now)

    # Joined once, renewed once.
    async with transaction() as session:
        assert await sandbox_book.count_charges(session, status=ChargeStatus.SUCCEEDED) == 2
    assert await office.tier(office.now + 20 * DAY) is SAPPHIRE
    assert [kind for kind, _, _ in await office.history()] == ["join", "renewal"]
    await assert_balanced(transaction)
