"""Many at once, on connections of their own."""

import asyncio
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from functools import partial

from sqlalchemy import select, update

from stylist.actions.checkout.recover import expire_unpaid, settle_events
from stylist.actions.checkout.second_step import complete_second_step
from stylist.commerce.cart import service as carts
from stylist.commerce.inventory.models import InventoryTransaction
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.models import Order
from stylist.commerce.orders.states import OrderStatus, PaymentStatus
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments import sandbox_book
from stylist.commerce.payments import service as payment_service
from stylist.commerce.payments.models import SandboxOperation
from stylist.commerce.payments.states import ChargeStatus
from stylist.db.session import Transaction
from tests.actions.checkout.desk import NOW, Desk, Overcharging, all_at_once
from tests.books import assert_balanced
from tests.factories import make_coupon, make_variant


async def make_desks(transaction: Transaction, count: int, *, on_hand: int) -> list[Desk]:
    async with transaction() as session:
        variant_id = await make_variant(session, on_hand=on_hand, price=Decimal(100))
    return [await Desk(transaction).fill(variant_id=variant_id, quantity=1) for _ in range(count)]


async def test_c01_one_of_fifty_buyers_gets_the_last_piece(fresh_transaction: Transaction) -> None:
    desks = await make_desks(fresh_transaction, 50, on_hand=1)
    proposals = [await desk.propose() for desk in desks]

    results = await all_at_once(
        [partial(desk.commit, proposal) for desk, proposal in zip(desks, proposals, strict=True)]
    )

    assert Counter((result.outcome, result.failure) for result in results) == {
        ("done", None): 1,
        ("changed", "cart.out_of_stock"): 49,
    }
    assert all(result.new_confirmation is None for result in results)
    assert await desks[0].stock() == (0, 0)
    async with fresh_transaction() as session:
        assert (await session.scalars(select(Order.status))).all() == [OrderStatus.CONFIRMED]
        assert await sandbox_book.count_charges(session, status=ChargeStatus.SUCCEEDED) == 1
    await assert_balanced(fresh_transaction)


async def test_c02_the_ledger_agrees_after_200_orders_at_once(fresh_transaction: Transaction) -> None:
    desks = await make_desks(fresh_transaction, 200, on_hand=150)
    proposals = [await desk.propose() for desk in desks]
    queue = asyncio.Semaphore(40)

    async def commit(at: int) -> str:
        async with queue:
            return (await desks[at].commit(proposals[at])).outcome

    outcomes = await all_at_once([partial(commit, at) for at in range(200)])

    assert Counter(outcomes) == {"done": 150, "changed": 50}
    assert await desks[0].stock() == (0, 0)
    async with fresh_transaction() as session:
        sales = await session.scalars(
            select(InventoryTransaction.balance_after)
            .where(InventoryTransaction.type == "sale")
            .order_by(InventoryTransaction.created_at)
        )
        assert sales.all() == list(range(149, -1, -1))
    await assert_balanced(fresh_transaction)


async def test_c04_c05_a_coupon_of_one_use_is_used_once_and_the_winner_keeps_it(
    fresh_transaction: Transaction,
) -> None:
    async with fresh_transaction() as session:
        await make_coupon(session, code="LAST", usage_limit=1)
    desks = await make_desks(fresh_transaction, 20, on_hand=20)
    for desk in desks:
        async with fresh_transaction() as session:
            await carts.apply_code(session, user_id=desk.user_id, code="LAST")
    proposals = [await desk.propose() for desk in desks]

    results = await all_at_once(
        [partial(desk.commit, proposal) for desk, proposal in zip(desks, proposals, strict=True)]
    )

    assert Counter(result.outcome for result in results) == {"done": 1, "changed": 19}
    won = next(result for result in results if result.outcome == "done")
    assert won.order_id is not None
    async with fresh_transaction() as session:
        order = await orders.read_order(session, order_id=won.order_id)
        paid = await payments.list_payments(session, order_id=won.order_id)
    assert (order.status, order.discount) == (OrderStatus.CONFIRMED, Decimal(10))
    assert [(it.status, it.amount) for it in paid] == [(PaymentStatus.COMPLETED, order.total)]
    lost = next(result for result in results if result.outcome == "changed")
    assert lost.new_confirmation is not None
    # 90 and 15 to ship, 6.25 % on 90; the others are asked for the full price
    assert (order.total, lost.new_confirmation.total) == (Decimal("110.63"), Decimal("121.25"))
    await assert_balanced(fresh_transaction)


async def test_c07_the_same_event_three_times_at_once_settles_once(fresh_transaction: Transaction) -> None:
    desk = await Desk(fresh_transaction).fill(token="pm_sandbox_timeout")
    pending = await desk.commit(await desk.propose())
    assert pending.order_id is not None
    async with fresh_transaction() as session:
        charge = (await payments.list_payments(session, order_id=pending.order_id))[0]
    assert charge.provider_transaction_id is not None
    desk.now = NOW + timedelta(minutes=1)

    async def receive() -> bool:
        async with fresh_transaction() as session:
            stored = await payment_service.store_event(
                session,
                provider="sandbox",
                event_id="evt_1",
                type="charge.succeeded",
                transaction_id=charge.provider_transaction_id or "",
                payload={},
            )
        await settle_events(fresh_transaction, gateway=desk.gateway, now=desk.now)
        return stored

    stored = await all_at_once([receive, receive, receive])

    assert sorted(stored) == [False, False, True]
    async with fresh_transaction() as session:
        order = await orders.read_order(session, order_id=pending.order_id)
        assert await payments.count_open_events(session) == 0
    assert [change.status for change in order.history] == ["PENDING", "PAYMENT_PROCESSING", "CONFIRMED"]
    assert await desk.stock() == (3, 0)
    await assert_balanced(fresh_transaction)


async def test_c07_an_event_of_an_unknown_payment_waits(transaction: Transaction) -> None:
    desk = Desk(transaction)
    async with transaction() as session:
        await payment_service.store_event(
            session,
            provider="sandbox",
            event_id="evt_2",
            type="charge.succeeded",
            transaction_id="sb_unknown",
            payload={},
        )

    assert await settle_events(transaction, gateway=desk.gateway, now=NOW) == 0
    async with transaction() as session:
        assert await payments.count_open_events(session) == 1


async def test_c09_another_amount_is_never_confirmed_and_goes_back(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()
    desk.gateway = Overcharging(transaction, clock=lambda: desk.now)

    result = await desk.commit(await desk.propose())

    assert result.outcome == "declined"
    assert result.order_id is not None
    async with transaction() as session:
        order = await orders.read_order(session, order_id=result.order_id)
        paid = await payments.list_payments(session, order_id=result.order_id)
    assert (order.status, order.payment_status) == (OrderStatus.PAYMENT_FAILED, PaymentStatus.FAILED)
    assert sorted((it.type, it.status, it.amount) for it in paid) == [
        ("charge", PaymentStatus.REFUNDED, order.total + 1),
        ("refund", PaymentStatus.COMPLETED, order.total + 1),
    ]
    assert await desk.quantities() == {desk.variant_id: 2}
    await assert_balanced(transaction)


async def test_c09_a_cart_edited_during_payment_loses_nothing(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill(token="pm_sandbox_second_step", on_hand=9)
    async with transaction() as session:
        other = await make_variant(session, on_hand=3)
    asked = await desk.commit(await desk.propose())
    assert asked.action_url is not None
    async with transaction() as session:
        await carts.add_item(session, user_id=desk.user_id, variant_id=other, quantity=1)

    await complete_second_step(
        transaction,
        token=asked.action_url.removeprefix("/pay/"),
        approved=False,
        gateway=desk.gateway,
        now=NOW,
    )

    assert await desk.quantities() == {desk.variant_id: 2, other: 1}
    await assert_balanced(transaction)


async def test_c11_a_reservation_that_fails_half_way_leaves_nothing(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()
    async with transaction() as session:
        scarce = await make_variant(session, on_hand=1)
        await carts.add_item(session, user_id=desk.user_id, variant_id=scarce, quantity=1)
    proposal = await desk.propose()
    rival = await Desk(transaction).fill(variant_id=scarce, quantity=1)
    assert (await rival.commit(await rival.propose())).outcome == "done"

    result = await desk.commit(proposal)

    assert (result.outcome, result.new_confirmation) == ("changed", None)
    assert await desk.stock() == (5, 0)
    async with transaction() as session:
        assert await orders.list_orders(session, user_id=desk.user_id, include_unpaid=True) == ()
    assert await desk.quantities() == {desk.variant_id: 2, scarce: 1}
    await assert_balanced(transaction)


async def test_c12_payment_and_expiry_at_once_end_in_one_of_the_two(
    fresh_transaction: Transaction,
) -> None:
    desks = [await Desk(fresh_transaction).fill(token="pm_sandbox_second_step") for _ in range(8)]
    asked = [await desk.commit(await desk.propose()) for desk in desks]
    tokens = [(result.action_url or "").removeprefix("/pay/") for result in asked]
    later = NOW + timedelta(minutes=31)

    async def approve(token: str) -> None:
        await complete_second_step(
            fresh_transaction, token=token, approved=True, gateway=desks[0].gateway, now=later
        )

    async def expire() -> None:
        await expire_unpaid(fresh_transaction, gateway=desks[0].gateway, now=later)

    await all_at_once([*(partial(approve, token) for token in tokens), expire, expire])
    await expire()

    async with fresh_transaction() as session:
        statuses = Counter((await session.scalars(select(Order.status))).all())
        taken = await sandbox_book.count_charges(session, status=ChargeStatus.SUCCEEDED)
    assert set(statuses) <= {OrderStatus.CONFIRMED, OrderStatus.CANCELLED}
    assert statuses[OrderStatus.CONFIRMED] == taken
    for desk in desks:
        on_hand, reserved = await desk.stock()
        assert (on_hand, reserved) in {(3, 0), (5, 0)}
    await assert_balanced(fresh_transaction)


async def test_c08_money_that_lands_after_the_order_was_given_up_goes_back(
    transaction: Transaction,
) -> None:
    desk = await Desk(transaction).fill(token="pm_sandbox_second_step")
    asked = await desk.commit(await desk.propose())
    assert asked.order_id is not None
    async with transaction() as session:
        charge = (await payments.list_payments(session, order_id=asked.order_id))[0]
    assert charge.provider_transaction_id is not None
    await complete_second_step(
        transaction,
        token=charge.action_token or "",
        approved=False,
        gateway=desk.gateway,
        now=NOW,
    )
    # The provider changes its mind: the charge went through after all.
    async with transaction() as session:
        await session.execute(
            update(SandboxOperation)
            .where(SandboxOperation.transaction_id == charge.provider_transaction_id)
            .values(status=ChargeStatus.SUCCEEDED.value)
        )
        await payment_service.store_event(
            session,
            provider="sandbox",
            event_id="evt_late",
            type="charge.succeeded",
            transaction_id=charge.provider_transaction_id,
            payload={},
        )

    await settle_events(transaction, gateway=desk.gateway, now=NOW)

    async with transaction() as session:
        order = await orders.read_order(session, order_id=asked.order_id)
        paid = await payments.list_payments(session, order_id=asked.order_id)
    assert order.status is OrderStatus.PAYMENT_FAILED
    assert sorted((it.type, it.status) for it in paid) == [
        ("charge", PaymentStatus.REFUNDED),
        ("refund", PaymentStatus.COMPLETED),
    ]
    assert await desk.quantities() == {desk.variant_id: 2}
    await assert_balanced(transaction)


async def test_t17_confirm_pressed_five_times_at_once_is_one_order(fresh_transaction: Transaction) -> None:
    desk = await Desk(fresh_transaction).fill()
    proposal = await desk.propose()

    results = await all_at_once([partial(desk.commit, proposal) for _ in range(5)])

    assert {(result.outcome, result.order_id) for result in results} == {("done", results[0].order_id)}
    assert await desk.stock() == (3, 0)
    async with fresh_transaction() as session:
        assert len((await session.scalars(select(Order.id))).all()) == 1
        assert await sandbox_book.count_charges(session, status=ChargeStatus.SUCCEEDED) == 1
    await assert_balanced(fresh_transaction)


async def test_a_cart_is_made_once_for_items_added_at_once(fresh_transaction: Transaction) -> None:
    desk = Desk(fresh_transaction)
    await desk.fill(quantity=1, on_hand=20)
    await desk.commit(await desk.propose())

    async def add() -> None:
        async with fresh_transaction() as session:
            await carts.add_item(session, user_id=desk.user_id, variant_id=desk.variant_id, quantity=1)

    await all_at_once([add] * 10)

    assert await desk.quantities() == {desk.variant_id: 10}
    await assert_balanced(fresh_transaction)
