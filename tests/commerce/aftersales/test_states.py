"""The state table of a return, as DESIGN section 4 has it."""

from decimal import Decimal

import pytest

from stylist.commerce.aftersales import returns
from stylist.commerce.aftersales.errors import ReturnTransitionNotAllowed
from stylist.commerce.aftersales.models import Return
from stylist.commerce.aftersales.states import NEXT, ReturnStatus
from stylist.db.session import Transaction
from tests.actions.aftersales.shop import Counter

ALLOWED = {
    ("REQUESTED", "APPROVED"),
    ("REQUESTED", "REJECTED"),
    ("REQUESTED", "CANCELLED"),
    ("APPROVED", "RECEIVED"),
    ("APPROVED", "CANCELLED"),
    ("RECEIVED", "REFUNDED"),
    ("RECEIVED", "REJECTED"),
}


def test_the_table_allows_these_steps_and_no_other() -> None:
    assert {(before, after) for before, following in NEXT.items() for after in following} == ALLOWED


async def test_every_step_is_taken_or_refused_by_the_table(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line = await counter.line()
    await counter.done(await counter.propose_return({line.item_id: 1}))
    id = (await counter.returns())[0].id
    taken = set()

    for before in ReturnStatus:
        for after in ReturnStatus:
            async with transaction() as session:
                row = await session.get_one(Return, id)
                row.status = before
                try:
                    await returns.move(session, row, after, by=None, note=None)
                except ReturnTransitionNotAllowed:
                    continue
                taken.add((before.value, after.value))

    assert taken == ALLOWED


@pytest.mark.parametrize("status", ["REJECTED", "CANCELLED", "REFUNDED"])
async def test_what_has_ended_cannot_be_received(transaction: Transaction, status: str) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line = await counter.line()
    await counter.done(await counter.propose_return({line.item_id: 1}))
    async with transaction() as session:
        row = await session.get_one(Return, (await counter.returns())[0].id)
        row.status = status
        await session.flush()

    with pytest.raises(ReturnTransitionNotAllowed):
        await counter.receive()

    assert await counter.paid() == Decimal("227.50")
