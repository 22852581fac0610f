"""Sending orders out, whole and in parts."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select

from stylist.commerce.audit import queries as audit
from stylist.commerce.cart import service as carts
from stylist.commerce.customers.errors import NotPermitted
from stylist.commerce.customers.states import UserRole
from stylist.commerce.fulfilment import queries, service
from stylist.commerce.fulfilment.errors import (
    HeldForReview,
    LineNotInOrder,
    NothingToShip,
    ShipmentNotFound,
    ShipmentNotReady,
    TrackingInvalid,
    UnitsNotLeft,
)
from stylist.commerce.fulfilment.states import ShipmentStatus
from stylist.commerce.ids import OrderId, OrderItemId, ShipmentId
from stylist.commerce.notifications.models import Notification
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.errors import OrderNotFound, TransitionNotAllowed
from stylist.commerce.orders.states import FRAUD_RELEASED, FRAUD_REVIEW, OrderStatus
from stylist.db.session import Session, Transaction
from stylist.errors import StylistError
from tests.actions.checkout.desk import Desk
from tests.factories import make_customer, make_variant

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=2)
AT_LAST = NOW + timedelta(days=4)


async def make_order(transaction: Transaction, *, token: str = "pm_sandbox_visa", lines: int = 1) -> OrderId:
    """An order of two units a line."""
    desk = await Desk(transaction).fill(token=token)
    async with transaction() as session:
        for _ in range(lines - 1):
            variant_id = await make_variant(session, price=Decimal("40.00"))
            await carts.add_item(
                session, user_id=desk.user_id, variant_id=variant_id, quantity=2, added_from="search"
            )
    result = await desk.commit(await desk.propose())
    assert result.order_id is not None
    return result.order_id


async def hold(transaction: Transaction, order_id: OrderId) -> None:
    async with transaction() as session:
        order = await orders.get_order_row_for_update(session, order_id=order_id)
        order.tags = ["vip", FRAUD_REVIEW]


async def statuses(
    session: Session, order_id: OrderId
) -> tuple[OrderStatus, list[ShipmentStatus], list[int]]:
    """The order's, its parcels' and how many units of each line are on their way."""
    order = await orders.read_order(session, order_id=order_id)
    parcels = await queries.list_shipments(session, order_id=order_id)
    return (
        order.status,
        [parcel.status for parcel in parcels],
        [line.fulfilled_quantity for line in order.lines],
    )


async def told(session: Session, order_id: OrderId) -> Sequence[str]:
    statement = select(Notification.message).where(Notification.order_id == order_id)
    return (await session.scalars(statement.order_by(Notification.created_at, Notification.id))).all()


async def test_an_order_is_shipped_and_delivered(transaction: Transaction) -> None:
    order_id = await make_order(transaction)

    async with transaction() as session:
        by = await make_customer(session, name="Packer", role=UserRole.ADMIN)
        parcel = await service.ship(
            session,
            order_id=order_id,
            carrier="Swift",
            tracking_number="SW-1",
            tracking_url="https://swift.example/SW-1",
            now=NOW,
            by=by,
            note="picked first",
        )
        shipped = await orders.read_order(session, order_id=order_id)
        await service.deliver(session, order_id=order_id, now=LATER)
        delivered = await orders.read_order(session, order_id=order_id)
        parcels = await queries.list_shipments(session, order_id=order_id)

    assert (shipped.status, shipped.carrier, shipped.tracking_number) == (
        OrderStatus.SHIPPED,
        "Swift",
        "SW-1",
    )
    assert [line.fulfilled_quantity for line in shipped.lines] == [2]
    assert (parcel.tracking_url, parcel.created_by, parcel.note, parcel.shipped_at) == (
        "https://swift.example/SW-1",
        by,
        "picked first",
        NOW,
    )
    assert [(it.id, it.items, it.delivered_at) for it in parcels] == [
        (parcel.id, {shipped.lines[0].item_id: 2}, LATER)
    ]
    assert (delivered.status, delivered.delivered_at) == (OrderStatus.DELIVERED, LATER)
    assert [(it.status, it.by, it.note) for it in delivered.history][-3:] == [
        ("PROCESSING", by, None),
        ("SHIPPED", by, "picked first"),
        ("DELIVERED", None, "all of it has arrived"),
    ]


async def test_an_unpaid_order_is_not_shipped(transaction: Transaction) -> None:
    order_id = await make_order(transaction, token="pm_sandbox_declined")

    async with transaction() as session:
        with pytest.raises(TransitionNotAllowed):
            await service.ship(session, order_id=order_id, carrier="Swift", tracking_number="SW-1", now=NOW)
        order = await orders.read_order(session, order_id=order_id)

    assert (order.status, order.tracking_number) == (OrderStatus.PAYMENT_FAILED, None)


async def test_an_order_goes_out_in_parts(transaction: Transaction) -> None:
    order_id = await make_order(transaction, lines=2)

    async with transaction() as session:
        first, second = (await orders.read_order(session, order_id=order_id)).lines
        one = await service.ship(
            session,
            order_id=order_id,
            items={first.item_id: 1, second.item_id: 2},
            carrier="Swift",
            tracking_number="SW-1",
            now=NOW,
        )
        partly = await statuses(session, order_id)
        await service.deliver(session, order_id=order_id, shipment_id=one.id, now=NOW)
        one_arrived = await statuses(session, order_id)
        rest = await service.ship(
            session, order_id=order_id, carrier="Northline", tracking_number="NL-2", now=LATER
        )
        all_sent = await statuses(session, order_id)
        await service.deliver(session, order_id=order_id, shipment_id=rest.id, now=AT_LAST)
        all_arrived = await statuses(session, order_id)
        order = await orders.read_order(session, order_id=order_id)
        messages = await told(session, order_id)

    shipped, delivered = ShipmentStatus.SHIPPED, ShipmentStatus.DELIVERED
    assert rest.items == {first.item_id: 1}
    assert partly == (OrderStatus.PROCESSING, [shipped], [1, 2])
    assert one_arrived == (OrderStatus.PROCESSING, [delivered], [1, 2])
    assert all_sent == (OrderStatus.SHIPPED, [delivered, shipped], [2, 2])
    assert all_arrived == (OrderStatus.DELIVERED, [delivered, delivered], [2, 2])
    assert [change.status for change in order.history][-3:] == ["PROCESSING", "SHIPPED", "DELIVERED"]
    assert (order.carrier, order.tracking_number, order.delivered_at) == ("Northline", "NL-2", AT_LAST)
    assert {text for text in messages if "We have your order" not in text} == {
        f"A part of order {order.order_number} is on its way with Swift, tracking number SW-1.",
        f"Order {order.order_number} is on its way with Northline, tracking number NL-2.",
        f"Your order {order.order_number} has arrived. We hope it is just right.",
    }


async def test_the_last_parcel_to_arrive_need_not_be_the_last_sent(transaction: Transaction) -> None:
    order_id = await make_order(transaction)

    async with transaction() as session:
        (line,) = (await orders.read_order(session, order_id=order_id)).lines
        parcels = [
            await service.ship(
                session,
                order_id=order_id,
                items={line.item_id: 1},
                carrier="Swift",
                tracking_number=number,
                now=NOW,
            )
            for number in ("SW-1", "SW-2")
        ]
        await service.deliver(session, order_id=order_id, shipment_id=parcels[1].id, now=NOW)
        before = await statuses(session, order_id)
        await service.deliver(session, order_id=order_id, shipment_id=parcels[0].id, now=LATER)
        after = await statuses(session, order_id)

    assert before == (OrderStatus.SHIPPED, [ShipmentStatus.SHIPPED, ShipmentStatus.DELIVERED], [2])
    assert after == (OrderStatus.DELIVERED, [ShipmentStatus.DELIVERED] * 2, [2])


async def test_what_does_not_fit_the_order_is_not_packed(transaction: Transaction) -> None:
    order_id = await make_order(transaction)

    async with transaction() as session:
        (line,) = (await orders.read_order(session, order_id=order_id)).lines

        async def refused(items: dict[OrderItemId, int], url: str | None = None) -> type[StylistError]:
            with pytest.raises(StylistError) as refusal:
                async with session.begin_nested():
                    await service.ship(
                        session,
                        order_id=order_id,
                        items=items,
                        carrier="Swift",
                        tracking_number="SW-1",
                        tracking_url=url,
                        now=NOW,
                    )
            if isinstance(refusal.value, UnitsNotLeft):
                assert (refusal.value.item_id, refusal.value.available) == (line.item_id, 2)
            return refusal.type

        assert await refused({}) is LineNotInOrder
        assert await refused({line.item_id: 0}) is LineNotInOrder
        assert await refused({line.item_id: -1}) is LineNotInOrder
        assert await refused({OrderItemId(uuid4()): 1}) is LineNotInOrder
        assert await refused({line.item_id: 3}) is UnitsNotLeft
        assert await refused({line.item_id: 1}, "javascript:alert(1)") is TrackingInvalid
        unchanged = await statuses(session, order_id)

    assert unchanged == (OrderStatus.CONFIRMED, [], [0])


async def test_all_of_an_order_is_packed_once(transaction: Transaction) -> None:
    order_id = await make_order(transaction)

    async with transaction() as session:
        parcel = await service.pack(session, order_id=order_id, carrier="Swift", tracking_number="SW-1")
        with pytest.raises(NothingToShip):
            await service.pack(session, order_id=order_id, carrier="Swift", tracking_number="SW-2")
        packed = await statuses(session, order_id)
        await service.hand_over(session, order_id=order_id, shipment_id=parcel.id, now=NOW)
        sent = await statuses(session, order_id)
        with pytest.raises(TransitionNotAllowed):
            await service.pack(session, order_id=order_id, carrier="Swift", tracking_number="SW-3")

    assert packed == (OrderStatus.PROCESSING, [ShipmentStatus.PACKED], [0])
    assert sent == (OrderStatus.SHIPPED, [ShipmentStatus.SHIPPED], [2])


async def test_a_packed_parcel_can_be_given_up_and_packed_anew(transaction: Transaction) -> None:
    order_id = await make_order(transaction)

    async with transaction() as session:
        parcel = await service.pack(session, order_id=order_id, carrier="Swift", tracking_number="SW-1")
        given_up = await service.void(session, order_id=order_id, reason="torn box")
        again = await service.void(session, order_id=order_id, reason="torn box")
        with pytest.raises(ShipmentNotReady):
            await service.hand_over(session, order_id=order_id, shipment_id=parcel.id, now=NOW)
        with pytest.raises(ShipmentNotReady):
            await service.void(session, order_id=order_id, shipment_id=parcel.id, reason="torn box")
        await service.ship(session, order_id=order_id, carrier="Swift", tracking_number="SW-2", now=NOW)
        after = await statuses(session, order_id)
        entries = await audit.list_entries(session, entity_type="order", entity_id=order_id)

    assert (given_up, again) == (1, 0)
    assert after == (OrderStatus.SHIPPED, [ShipmentStatus.VOID, ShipmentStatus.SHIPPED], [2])
    voided = next(entry for entry in entries if entry.action == "shipment.void")
    assert (voided.old, voided.new) == (
        {"status": "packed"},
        {"status": "void", "shipment_id": str(parcel.id), "reason": "torn box"},
    )


async def test_a_parcel_of_another_order_is_not_found(transaction: Transaction) -> None:
    order_id, other_id = await make_order(transaction), await make_order(transaction)

    async with transaction() as session:
        parcel = await service.ship(
            session, order_id=other_id, carrier="Swift", tracking_number="SW-1", now=NOW
        )
        for unknown in (parcel.id, ShipmentId(uuid4())):
            with pytest.raises(ShipmentNotFound):
                await service.deliver(session, order_id=order_id, shipment_id=unknown, now=NOW)
        with pytest.raises(OrderNotFound):
            await service.deliver(session, order_id=OrderId(uuid4()), now=NOW)
        other = await statuses(session, other_id)

    assert other == (OrderStatus.SHIPPED, [ShipmentStatus.SHIPPED], [2])


async def test_what_is_not_on_its_way_does_not_arrive(transaction: Transaction) -> None:
    order_id = await make_order(transaction)

    async with transaction() as session:
        parcel = await service.pack(session, order_id=order_id, carrier="Swift", tracking_number="SW-1")
        with pytest.raises(ShipmentNotReady):
            await service.deliver(session, order_id=order_id, shipment_id=parcel.id, now=NOW)
        with pytest.raises(TransitionNotAllowed):
            await service.deliver(session, order_id=order_id, now=NOW)
        await service.hand_over(session, order_id=order_id, shipment_id=parcel.id, now=NOW)
        await service.deliver(session, order_id=order_id, now=NOW)
        with pytest.raises(TransitionNotAllowed):
            await service.deliver(session, order_id=order_id, now=LATER)
        order = await orders.read_order(session, order_id=order_id)

    assert (order.status, order.delivered_at) == (OrderStatus.DELIVERED, NOW)


async def test_an_order_held_for_staff_is_picked_once_they_let_it_go(transaction: Transaction) -> None:
    order_id = await make_order(transaction)
    await hold(transaction, order_id)

    async with transaction() as session:
        with pytest.raises(HeldForReview):
            await service.start(session, order_id=order_id)
        with pytest.raises(HeldForReview):
            await service.ship(session, order_id=order_id, carrier="Swift", tracking_number="SW-1", now=NOW)
        held = await statuses(session, order_id)
        stranger = await make_customer(session)
        with pytest.raises(NotPermitted):
            await service.release(session, order_id=order_id, by=stranger, reason="mine")
        by = await make_customer(session, name="Reviewer", role=UserRole.ADMIN)
        await service.release(session, order_id=order_id, by=by, reason="called the buyer")
        await service.release(session, order_id=order_id, by=by, reason="called the buyer")
        await service.start(session, order_id=order_id, by=by)
        row = await orders.get_order_row_for_update(session, order_id=order_id)
        entries = await audit.list_entries(session, entity_type="order", entity_id=order_id)

    assert held == (OrderStatus.CONFIRMED, [], [0])
    assert (row.status, row.tags) == (OrderStatus.PROCESSING, ["vip", FRAUD_RELEASED])
    released = [entry for entry in entries if entry.action == "order.released"]
    assert [(it.actor_id, it.old, it.new) for it in released] == [
        (by, {"tag": FRAUD_REVIEW}, {"reason": "called the buyer"})
    ]


async def test_two_packing_at_once_never_pack_the_same_unit(fresh_transaction: Transaction) -> None:
    order_id = await make_order(fresh_transaction)
    barrier = asyncio.Barrier(4)

    async def pack(number: int) -> bool:
        await barrier.wait()
        try:
            async with fresh_transaction() as session:
                (line,) = (await orders.read_order(session, order_id=order_id)).lines
                await service.ship(
                    session,
                    order_id=order_id,
                    items={line.item_id: 1},
                    carrier="Swift",
                    tracking_number=f"SW-{number}",
                    now=NOW,
                )
        except (TransitionNotAllowed, NothingToShip):
            return False
        return True

    shipped = await asyncio.gather(*(pack(number) for number in range(4)))

    async with fresh_transaction() as session:
        after = await statuses(session, order_id)
    assert sorted(shipped) == [False, False, True, True]
    assert after == (OrderStatus.SHIPPED, [ShipmentStatus.SHIPPED] * 2, [2])
