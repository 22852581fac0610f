"""C10: refunds never exceed what was captured, also at once; one that failed is tried again."""

from decimal import Decimal
from typing import Any

import pytest

from stylist.actions.aftersales import refund, staff
from stylist.actions.aftersales.recover import recover
from stylist.commerce.aftersales import return_refunds
from stylist.commerce.aftersales.states import ReturnStatus
from stylist.commerce.orders.states import PaymentStatus
from stylist.commerce.payments import aftersales as movements
from stylist.commerce.payments.errors import GatewayUnavailable, RefundTooLarge
from stylist.commerce.payments.gateway import RefundOutcome
from stylist.commerce.payments.views import PaymentView
from stylist.db.session import Transaction
from stylist.integrations.payments.sandbox import SandboxGateway
from tests.actions.aftersales.shop import Counter
from tests.actions.checkout.desk import AT_ONCE, all_at_once
from tests.books import assert_balanced


class Refusing(SandboxGateway):
    """A provider that refuses refunds for the time being."""

    async def refund(self, **_: Any) -> RefundOutcome:  # type: ignore[override]
        return RefundOutcome(succeeded=False, transaction_id=None, failure_code="card_closed")


class Silent(SandboxGateway):
    """A provider that does not answer when a refund is asked for."""

    async def refund(self, **_: Any) -> RefundOutcome:  # type: ignore[override]
        raise GatewayUnavailable


async def one_refund(counter: Counter) -> PaymentView:
    [found] = [it for it in await counter.payments() if it.type == "refund"]
    return found


async def open_refund(counter: Counter, amount: Decimal, key: str) -> str:
    [charge] = [it for it in await counter.payments() if it.type == "charge"]
    try:
        async with counter.transaction() as session:
            await movements.open_refund(
                session,
                charge_id=charge.id,
                amount=amount,
                key=key,
                details={},
                provider=charge.provider,
                payment_method_id=charge.payment_method_id,
                now=counter.now,
            )
    except RefundTooLarge as refused:
        return refused.code
    return "opened"


async def test_c10_twenty_refunds_at_once_never_exceed_the_charge(fresh_transaction: Transaction) -> None:
    counter = await Counter(fresh_transaction).open()

    ended = await all_at_once(
        [lambda key=f"test:{n}": open_refund(counter, Decimal("100.00"), key) for n in range(20)]
    )

    assert sorted(ended) == ["opened"] * 2 + ["payments.refund_too_large"] * 18
    assert await counter.paid() == Decimal("27.50")


async def test_c10_returns_of_the_same_units_at_once_are_refunded_once(
    fresh_transaction: Transaction,
) -> None:
    counter = await (await Counter(fresh_transaction).open()).deliver()
    line = await counter.line()
    await counter.done(await counter.propose_return({line.item_id: 2}))
    await counter.receive(accept=False)
    id = (await counter.returns())[0].id

    async def accept() -> str:
        ended = await staff.accept_return(
            fresh_transaction, return_id=id, by=counter.staff_id, gateway=counter.gateway, now=counter.now
        )
        return ended.status

    assert set(await all_at_once([accept for _ in range(10)])) <= {"REFUNDED", "RECEIVED"}
    assert (await counter.returns())[0].status is ReturnStatus.REFUNDED
    assert await counter.paid() == 0
    assert (await counter.line()).refunded_quantity == 2
    assert await counter.stock() == (5, 0)
    await assert_balanced(fresh_transaction)


async def test_c10_a_failed_refund_is_tried_again(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    counter.gateway = Refusing(transaction)
    await counter.done(await counter.propose_cancel())
    failed = await one_refund(counter)
    counter.gateway = SandboxGateway(transaction)

    again = await refund.retry(
        transaction, refund_id=failed.id, by=counter.staff_id, gateway=counter.gateway, now=counter.now
    )
    once_more = await refund.retry(
        transaction, refund_id=failed.id, by=counter.staff_id, gateway=counter.gateway, now=counter.now
    )

    assert (failed.status, failed.failure_reason) == (PaymentStatus.FAILED, "card_closed")
    assert again.status is PaymentStatus.COMPLETED
    assert again.idempotency_key != failed.idempotency_key
    assert once_more == again
    assert await counter.paid() == 0
    await assert_balanced(transaction)


async def test_c10_a_failed_refund_is_not_tried_when_the_money_went_another_way(
    transaction: Transaction,
) -> None:
    counter = await Counter(transaction).open()
    counter.gateway = Refusing(transaction)
    await counter.done(await counter.propose_cancel())
    failed = await one_refund(counter)
    assert await open_refund(counter, Decimal("200.00"), "by:hand") == "opened"

    with pytest.raises(RefundTooLarge):
        await refund.retry(
            transaction, refund_id=failed.id, by=counter.staff_id, gateway=counter.gateway, now=counter.now
        )

    assert await counter.paid() == Decimal("27.50")


async def test_a_return_whose_refund_failed_waits_with_the_reason(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line = await counter.line()
    await counter.done(await counter.propose_return({line.item_id: 1}))
    counter.gateway = Refusing(transaction)

    waiting = await counter.receive()
    failed = await one_refund(counter)
    await refund.retry(
        transaction,
        refund_id=failed.id,
        by=counter.staff_id,
        gateway=SandboxGateway(transaction),
        now=counter.now,
    )

    assert (waiting.status, waiting.failure) == (ReturnStatus.RECEIVED, "card_closed")
    [ended] = await counter.returns()
    assert (ended.status, ended.failure) == (ReturnStatus.REFUNDED, None)
    assert await counter.stock() == (4, 0)
    await assert_balanced(transaction)


async def test_a_refund_without_an_answer_is_asked_for_again(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line = await counter.line()
    await counter.done(await counter.propose_return({line.item_id: 1}))
    counter.gateway = Silent(transaction)

    waiting = await counter.receive()
    await recover(transaction, gateway=SandboxGateway(transaction), now=counter.now, idle=AT_ONCE)

    assert (waiting.status, waiting.failure) == (ReturnStatus.RECEIVED, None)
    [ended] = await counter.returns()
    assert ended.status is ReturnStatus.REFUNDED
    async with transaction() as session:
        assert await return_refunds.settle(session, return_id=ended.id, now=counter.now) == ended
    await assert_balanced(transaction)
