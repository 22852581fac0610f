"""The sandbox provider: the same answers every time, also after a restart."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from stylist.commerce.payments.gateway import ChargeOutcome
from stylist.commerce.payments.states import ChargeStatus
from stylist.db.session import Transaction
from stylist.integrations.payments.sandbox import SandboxGateway

NOW = datetime.now(UTC)


async def charge(gateway: SandboxGateway, token: str, key: str = "key-1") -> ChargeOutcome:
    return await gateway.charge(
        amount=Decimal("12.50"),
        currency="USD",
        method_token=token,
        customer_token=None,
        idempotency_key=key,
        description="Order",
    )


@pytest.mark.parametrize(
    ("token", "status", "failure"),
    [
        ("pm_sandbox_visa", ChargeStatus.SUCCEEDED, None),
        ("pm_sandbox_mastercard", ChargeStatus.SUCCEEDED, None),
        ("pm_sandbox_declined", ChargeStatus.DECLINED, "card_declined"),
        ("pm_sandbox_insufficient", ChargeStatus.DECLINED, "insufficient_funds"),
        ("pm_sandbox_second_step", ChargeStatus.REQUIRES_ACTION, None),
        ("pm_sandbox_timeout", ChargeStatus.PENDING, None),
        ("something else", ChargeStatus.DECLINED, "method_unknown"),
    ],
)
async def test_each_card_has_its_answer(
    transaction: Transaction, token: str, status: ChargeStatus, failure: str | None
) -> None:
    outcome = await charge(SandboxGateway(transaction), token)

    assert (outcome.status, outcome.failure_code) == (status, failure)
    assert outcome.amount == (Decimal("12.50") if status is ChargeStatus.SUCCEEDED else None)


async def test_the_same_key_is_charged_once_and_remembered_by_another_process(
    transaction: Transaction,
) -> None:
    first = await charge(SandboxGateway(transaction), "pm_sandbox_visa")

    restarted = SandboxGateway(transaction)
    again = await charge(restarted, "pm_sandbox_declined")
    found = await restarted.find(idempotency_key="key-1")

    assert again == first
    assert found == first
    assert await restarted.find(idempotency_key="key-2") is None


async def test_a_pending_charge_settles_when_its_time_has_come(transaction: Transaction) -> None:
    now = NOW
    gateway = SandboxGateway(transaction, clock=lambda: now, settles_after=timedelta(seconds=20))
    pending = await charge(gateway, "pm_sandbox_timeout")

    now = NOW + timedelta(seconds=19)
    early = await gateway.find(transaction_id=pending.transaction_id)
    now = NOW + timedelta(seconds=20)
    late = await gateway.find(transaction_id=pending.transaction_id)

    assert early is not None
    assert late is not None
    assert (early.status, late.status) == (ChargeStatus.PENDING, ChargeStatus.SUCCEEDED)


async def test_a_void_stops_what_has_not_settled_and_what_never_came(transaction: Transaction) -> None:
    gateway = SandboxGateway(transaction)
    waiting = await charge(gateway, "pm_sandbox_second_step", key="waiting")
    taken = await charge(gateway, "pm_sandbox_visa", key="taken")

    stopped = await gateway.void(idempotency_key="waiting", transaction_id=waiting.transaction_id)
    too_late = await gateway.void(idempotency_key="taken", transaction_id=taken.transaction_id)
    await gateway.void(idempotency_key="never", transaction_id=None)
    after = await charge(gateway, "pm_sandbox_visa", key="never")

    assert (stopped.status, too_late.status) == (ChargeStatus.VOIDED, ChargeStatus.SUCCEEDED)
    assert (after.status, after.amount) == (ChargeStatus.VOIDED, None)


async def test_refunds_stay_within_what_was_taken(transaction: Transaction) -> None:
    gateway = SandboxGateway(transaction)
    taken = await charge(gateway, "pm_sandbox_visa")
    declined = await charge(gateway, "pm_sandbox_declined", key="key-2")

    async def refund(transaction_id: str | None, amount: str, key: str) -> tuple[bool, str | None]:
        outcome = await gateway.refund(
            transaction_id=transaction_id or "", amount=Decimal(amount), currency="USD", idempotency_key=key
        )
        return outcome.succeeded, outcome.failure_code

    assert await refund(taken.transaction_id, "10.00", "refund-1") == (True, None)
    assert await refund(taken.transaction_id, "10.00", "refund-1") == (True, None)
    assert await refund(taken.transaction_id, "2.51", "refund-2") == (False, "more_than_captured")
    assert await refund(taken.transaction_id, "2.50", "refund-3") == (True, None)
    assert await refund(declined.transaction_id, "1.00", "refund-4") == (False, "charge_not_captured")
