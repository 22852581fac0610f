"""What becomes of parcels when their order is cancelled."""

from datetime import UTC, datetime

import pytest

from stylist.actions.aftersales.propose import propose_cancel
from stylist.commerce.aftersales.errors import NotCancellable
from stylist.commerce.fulfilment import queries, service
from stylist.commerce.fulfilment.states import ShipmentStatus
from stylist.commerce.ids import OrderId
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.states import OrderStatus
from stylist.db.session import Transaction
from tests.actions.checkout.desk import Desk

NOW = datetime.now(UTC)


async def ordered(transaction: Transaction) -> tuple[Desk, OrderId]:
    desk = await Desk(transaction).fill()
    result = await desk.commit(await desk.propose())
    assert result.order_id is not None
    return desk, result.order_id


async def test_cancelling_gives_packed_parcels_up(transaction: Transaction) -> None:
    desk, order_id = await ordered(transaction)
    async with transaction() as session:
        await service.pack(session, order_id=order_id, carrier="Swift", tracking_number="SW-1")
        proposed = await propose_cancel(
            session,
            user_id=desk.user_id,
            session_id=desk.session_id,
            interaction_id=None,
            order_id=order_id,
            reason="no longer needed",
            now=NOW,
        )

    await desk.commit(proposed)

    async with transaction() as session:
        order = await orders.read_order(session, order_id=order_id)
        (parcel,) = await queries.list_shipments(session, order_id=order_id)
    assert (order.status, parcel.status) == (OrderStatus.CANCELLED, ShipmentStatus.VOID)


async def test_an_order_of_which_a_part_has_left_is_not_cancelled(transaction: Transaction) -> None:
    desk, order_id = await ordered(transaction)

    async with transaction() as session:
        (line,) = (await orders.read_order(session, order_id=order_id)).lines
        await service.ship(
            session,
            order_id=order_id,
            items={line.item_id: 1},
            carrier="Swift",
            tracking_number="SW-1",
            now=NOW,
        )
        with pytest.raises(NotCancellable):
            await propose_cancel(
                session,
                user_id=desk.user_id,
                session_id=desk.session_id,
                interaction_id=None,
                order_id=order_id,
                reason="no longer needed",
                now=NOW,
            )
        order = await orders.read_order(session, order_id=order_id)

    assert order.status is OrderStatus.PROCESSING
