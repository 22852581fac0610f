"""Proposals: one open of a kind, decided once."""

from datetime import timedelta
from functools import partial

from stylist.actions.confirmations import service
from stylist.actions.confirmations.states import CommitOutcome
from stylist.commerce.cart import service as carts
from stylist.db.session import Transaction
from tests.actions.checkout.desk import NOW, Desk, all_at_once
from tests.books import assert_balanced


async def test_a_new_proposal_takes_the_place_of_the_open_one(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()
    first = await desk.propose()
    second = await desk.propose()

    async with transaction() as session:
        waiting = await service.list_open(session, session_id=desk.session_id, now=NOW)
        later = NOW + timedelta(minutes=30)
        none_left = await service.list_open(session, session_id=desk.session_id, now=later)
    pressed = await desk.commit(first)

    assert [it.id for it in waiting] == [second.id]
    assert none_left == ()
    assert pressed.new_confirmation is not None
    assert (pressed.outcome, pressed.confirmation.status, pressed.new_confirmation.id) == (
        "changed",
        "superseded",
        second.id,
    )
    assert await desk.stock() == (5, 0)


async def test_cancelling_what_was_committed_changes_nothing(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()
    confirmation = await desk.propose()
    await desk.commit(confirmation)

    async with transaction() as session:
        view = await service.cancel(session, confirmation_id=confirmation.id, user_id=desk.user_id)

    assert view.status == "committed"
    assert (await desk.commit(confirmation)).outcome == "done"


async def test_confirm_and_cancel_at_once_end_in_one_of_the_two(fresh_transaction: Transaction) -> None:
    desks = [await Desk(fresh_transaction).fill() for _ in range(6)]
    proposals = [await desk.propose() for desk in desks]

    async def cancel(at: int) -> CommitOutcome | None:
        async with fresh_transaction() as session:
            await service.cancel(session, confirmation_id=proposals[at].id, user_id=desks[at].user_id)
        return None

    async def confirm(at: int) -> CommitOutcome | None:
        return (await desks[at].commit(proposals[at])).outcome

    outcomes = await all_at_once(
        [work for at in range(6) for work in (partial(confirm, at), partial(cancel, at))]
    )

    for desk, outcome in zip(desks, [it for it in outcomes if it is not None], strict=True):
        assert (outcome, await desk.stock()) in {
            (CommitOutcome.DONE, (3, 0)),
            (CommitOutcome.CANCELLED, (5, 0)),
        }
    await assert_balanced(fresh_transaction)


async def test_proposing_while_confirming_neither_waits_for_ever_nor_orders_twice(
    fresh_transaction: Transaction,
) -> None:
    desks = [await Desk(fresh_transaction).fill(on_hand=9) for _ in range(6)]
    proposals = [await desk.propose() for desk in desks]

    async def edit_and_propose(at: int) -> None:
        async with fresh_transaction() as session:
            await carts.add_item(
                session, user_id=desks[at].user_id, variant_id=desks[at].variant_id, quantity=1
            )
        await desks[at].propose()

    async def confirm(at: int) -> None:
        await desks[at].commit(proposals[at])

    await all_at_once(
        [work for at in range(6) for work in (partial(confirm, at), partial(edit_and_propose, at))]
    )

    for desk in desks:
        assert await desk.stock() in {(7, 0), (9, 0)}
        assert await desk.quantities() in ({desk.variant_id: 1}, {desk.variant_id: 3})
    await assert_balanced(fresh_transaction)
