"""Cancelling an order."""

from decimal import Decimal

import pytest

from stylist.commerce.aftersales.errors import NotCancellable, ReasonUnknown
from stylist.commerce.orders.states import OrderStatus, PaymentStatus
from stylist.commerce.policies import definitions
from stylist.db.session import Transaction
from tests.actions.aftersales.shop import Counter


async def test_a_cancelled_order_gives_back_money_and_stock(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()

    confirmation = await counter.propose_cancel("Ordered by mistake")
    result = await counter.done(confirmation)

    order = await counter.order()
    assert result.order_id == counter.order_id
    assert (order.status, order.payment_status) == (OrderStatus.CANCELLED, PaymentStatus.REFUNDED)
    assert (order.cancel_reason, order.history[-1].note) == ("ordered by mistake", "ordered by mistake")
    assert await counter.movements() == [
        ("charge", "REFUNDED", Decimal("227.50"), "sandbox"),
        ("refund", "COMPLETED", Decimal("227.50"), "sandbox"),
    ]
    assert await counter.stock() == (5, 0)
    assert (await counter.ledger())[-1] == ("return", 2, 5)
