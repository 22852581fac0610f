"""Sending orders out."""

from datetime import UTC, datetime

import pytest

from stylist.commerce.fulfilment import service
from stylist.commerce.ids import OrderId
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.errors import TransitionNotAllowed
from stylist.commerce.orders.states import OrderStatus
from stylist.db.session import Transaction
from tests.actions.checkout.desk import Desk

NOW = datetime.now(UTC)


async def make_order(transaction: Transaction, *, token: str = "pm_sandbox_visa") -> OrderId:
    desk = await Desk(transaction).fill(token=token)
    result = await desk.commit(await desk.propose())
    assert result.order_id is not None
    return result.order_id


async def test_an_order_is_shipped_and_delivered(transaction: Transaction) -> None:
    order_id = await make_order(transaction)

    async with transaction() as session:
        await service.ship(session, order_id=order_id, carrier="Swift", tracking_number="SW-1", now=NOW)
        shipped = await orders.read_order(session, order_id=order_id)
        await service.deliver(session, order_id=order_id, now=NOW)
        delivered = await orders.read_order(session, order_id=order_id)

    assert (shipped.status, shipped.carrier, shipped.tracking_number) == (
        OrderStatus.SHIPPED,
        "Swift",
        "SW-1",
    )
    assert [line.fulfilled_quantity for line in shipped.lines] == [2]
    assert (delivered.status, delivered.delivered_at) == (OrderStatus.DELIVERED, NOW)
    assert [change.status for change in delivered.history][-3:] == ["PROCESSING", "SHIPPED", "DELIVERED"]


async def test_an_unpaid_order_is_not_shipped(transaction: Transaction) -> None:
    order_id = await make_order(transaction, token="pm_sandbox_declined")

    async with transaction() as session:
        with pytest.raises(TransitionNotAllowed):
            await service.ship(session, order_id=order_id, carrier="Swift", tracking_number="SW-1", now=NOW)
        order = await orders.read_order(session, order_id=order_id)

    assert (order.status, order.tracking_number) == (OrderStatus.PAYMENT_FAILED, None)
