"""Saved methods and movements of money."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import update

from stylist.commerce.ids import PaymentMethodId, PaymentTransactionId
from stylist.commerce.payments import queries, service
from stylist.commerce.payments.errors import (
    PaymentMethodNotFound,
    PaymentTransitionNotAllowed,
    RefundTooLarge,
    TokenUnknown,
)
from stylist.commerce.payments.gateway import ChargeOutcome, RefundOutcome
from stylist.commerce.payments.models import PaymentTransaction
from stylist.commerce.payments.sandbox_cards import find_sandbox_card
from stylist.commerce.payments.states import ChargeStatus, PaymentStatus
from stylist.commerce.payments.views import PaymentMethodView
from stylist.db.session import Session, Transaction
from stylist.errors import NotFound
from tests.actions.checkout.desk import Desk, all_at_once
from tests.factories import make_address, make_card, make_customer

NOW = datetime.now(UTC)


async def test_the_first_card_is_the_default_and_the_same_card_is_kept_once(session: Session) -> None:
    user_id = await make_customer(session)

    first = await service.add_sandbox_card(session, user_id=user_id, token="pm_sandbox_visa")
    second = await service.add_sandbox_card(session, user_id=user_id, token="pm_sandbox_mastercard")
    again = await service.add_sandbox_card(session, user_id=user_id, token="pm_sandbox_visa")

    assert (first.label, first.is_default, second.is_default) == ("Visa ending 4242", True, False)
    assert again.id == first.id
    assert [it.id for it in await queries.list_methods(session, user_id=user_id)] == [first.id, second.id]


async def test_removing_the_default_names_another(session: Session) -> None:
    user_id = await make_customer(session)
    visa = await make_card(session, user_id=user_id)
    mastercard = await make_card(session, user_id=user_id, token="pm_sandbox_mastercard")
    await service.set_default(session, user_id=user_id, payment_method_id=visa)

    await service.remove_method(session, user_id=user_id, payment_method_id=visa)

    left = await queries.list_methods(session, user_id=user_id)
    assert [(it.id, it.is_default) for it in left] == [(mastercard, True)]


async def test_c16_cards_of_others_are_not_found(session: Session) -> None:
    owner, other = await make_customer(session), await make_customer(session)
    card = await make_card(session, user_id=owner)

    for change in (service.set_default, service.remove_method):
        with pytest.raises(PaymentMethodNotFound):
            await change(session, user_id=other, payment_method_id=card)

    assert await queries.find_method(session, user_id=other, payment_method_id=card) is None
    assert len(await queries.list_methods(session, user_id=owner)) == 1


async def test_an_unknown_token_is_refused(session: Session) -> None:
    user_id = await make_customer(session)

    with pytest.raises(TokenUnknown):
        await service.add_sandbox_card(session, user_id=user_id, token="pm_live_123")


@pytest.mark.parametrize(
    ("number", "token"),
    [
        ("4242 4242 4242 4242", "pm_sandbox_visa"),
        ("5555-5555-5555-4444", "pm_sandbox_mastercard"),
        ("4000000000000002", "pm_sandbox_declined"),
        ("4000 0000 0000 9995", "pm_sandbox_insufficient"),
        ("4000 0000 0000 3220", "pm_sandbox_second_step"),
        ("4000 0000 0000 0341", "pm_sandbox_timeout"),
        ("4111 1111 1111 1111", None),
    ],
)
def test_published_numbers_become_tokens(number: str, token: str | None) -> None:
    card = find_sandbox_card(number)

    assert (card.token if card else None) == token


async def make_charge(transaction: Transaction) -> PaymentTransactionId:
    desk = await Desk(transaction).fill()
    placed = await desk.commit(await desk.propose())
    assert placed.order_id is not None
    async with transaction() as session:
        return (await queries.list_payments(session, order_id=placed.order_id))[0].id


async def test_c10_refunds_at_once_never_exceed_what_was_taken(fresh_transaction: Transaction) -> None:
    charge_id = await make_charge(fresh_transaction)  # 227.50

    async def give(at: int) -> bool:
        try:
            async with fresh_transaction() as session:
                await service.open_refund(
                    session, payment_id=charge_id, amount=Decimal(100), reason="test", key=f"refund-{at}"
                )
        except RefundTooLarge:
            return False
        return True

    given = await all_at_once([partial(give, at) for at in range(10)])

    assert sum(given) == 2
    async with fresh_transaction() as session:
        assert len(await queries.list_refunds(session, parent_id=charge_id)) == 2


async def test_c10_a_failed_refund_can_be_tried_again(transaction: Transaction) -> None:
    charge_id = await make_charge(transaction)
    async with transaction() as session:
        first = await service.open_refund(
            session, payment_id=charge_id, amount=Decimal("227.50"), reason="test", key="refund-1"
        )
        failed = RefundOutcome(succeeded=False, transaction_id=None, failure_code="busy")
        await service.record_refund(session, refund_id=first.id, outcome=failed, now=NOW)
        second = await service.open_refund(
            session, payment_id=charge_id, amount=Decimal("227.50"), reason="test", key="refund-2"
        )
        done = RefundOutcome(succeeded=True, transaction_id="sb_refund")
        await service.record_refund(session, refund_id=second.id, outcome=done, now=NOW)
        charge = await queries.get_payment(session, payment_id=charge_id)

    assert charge.status is PaymentStatus.REFUNDED


async def test_a_completed_charge_cannot_fail(transaction: Transaction) -> None:
    charge_id = await make_charge(transaction)
    outcome = ChargeOutcome(ChargeStatus.DECLINED, None, failure_code="late")

    async with transaction() as session:
        with pytest.raises(PaymentTransitionNotAllowed):
            await service.fail_charge(session, payment_id=charge_id, outcome=outcome, now=NOW)
        assert (await queries.get_payment(session, payment_id=charge_id)).status is PaymentStatus.COMPLETED


@pytest.mark.parametrize(
    ("month", "year", "day", "is_over"),
    [
        (11, 2026, date(2026, 11, 30), False),
        (11, 2026, date(2026, 12, 1), True),
        (12, 2026, date(2027, 1, 1), True),
        (1, 2027, date(2026, 12, 31), False),
        (None, None, date(2030, 1, 1), False),
    ],
)
def test_a_card_is_good_to_the_end_of_its_month(
    month: int | None, year: int | None, day: date, is_over: bool
) -> None:
    method = PaymentMethodView(
        id=PaymentMethodId(uuid4()),
        type="card",
        brand="visa",
        last4="4242",
        exp_month=month,
        exp_year=year,
        is_default=True,
        provider="stripe",
    )

    assert queries.expires_before(method, day) is is_over


async def test_a_billing_address_is_ones_own(session: Session) -> None:
    owner, other = await make_customer(session), await make_customer(session)
    card = await make_card(session, user_id=owner)
    mine = await make_address(session, user_id=owner)
    theirs = await make_address(session, user_id=other)

    named = await service.set_billing_address(session, user_id=owner, payment_method_id=card, address_id=mine)
    with pytest.raises(NotFound):
        await service.set_billing_address(session, user_id=owner, payment_method_id=card, address_id=theirs)
    with pytest.raises(PaymentMethodNotFound):
        await service.set_billing_address(session, user_id=other, payment_method_id=card, address_id=theirs)

    assert named.billing_address_id == mine
    kept = await queries.get_method(session, user_id=owner, payment_method_id=card)
    assert kept.billing_address_id == mine


async def test_the_first_id_of_a_charge_stands(transaction: Transaction) -> None:
    charge_id = await make_charge(transaction)
    async with transaction() as session:
        await session.execute(
            update(PaymentTransaction).values(status=PaymentStatus.PROCESSING, provider_transaction_id=None)
        )
        first = await service.keep_transaction_id(session, payment_id=charge_id, transaction_id="pi_1")
        second = await service.keep_transaction_id(session, payment_id=charge_id, transaction_id="pi_2")
        await session.execute(update(PaymentTransaction).values(status=PaymentStatus.FAILED))
        late = await service.keep_transaction_id(session, payment_id=charge_id, transaction_id="pi_1")

    assert (first, second, late) == ("pi_1", "pi_1", None)
