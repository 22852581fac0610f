"""What every payment provider must do, over all of ours: the sandbox, Stripe at our fake, Stripe at localstripe."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from stylist.commerce.payments.states import ChargeStatus
from stylist.db.session import Transaction
from tests.integrations.payments.counters import Counter, open_counter

# localstripe forgets Idempotency-Keys, gives back more than was taken and knows no card that is only there on session.
STRICT = ("sandbox", "fake")
STRIPE = ("fake", "localstripe")
ALL = (*STRICT, "localstripe")


@pytest.fixture(params=ALL)
async def counter(request: pytest.FixtureRequest, transaction: Transaction) -> AsyncIterator[Counter]:
    async with open_counter(request.param, transaction) as opened:
        yield opened


only_strict = pytest.mark.parametrize("counter", STRICT, indirect=True)
only_stripe = pytest.mark.parametrize("counter", STRIPE, indirect=True)


@pytest.mark.parametrize(
    ("amount", "currency"), [("12.50", "USD"), ("0.50", "EUR"), ("1250", "JPY"), ("99999.99", "USD")]
)
async def test_a_good_card_is_charged_to_the_smallest_unit(
    counter: Counter, amount: str, currency: str
) -> None:
    outcome = await counter.buy(counter.visa, amount=amount, currency=currency)

    assert (outcome.status, outcome.failure_code) == (ChargeStatus.SUCCEEDED, None)
    assert (outcome.amount, outcome.currency) == (Decimal(amount), currency)
    assert outcome.transaction_id


async def test_a_declined_card_takes_nothing_and_says_why(counter: Counter) -> None:
    outcome = await counter.buy(counter.declined)
    found = await counter.gateway.find(transaction_id=outcome.transaction_id)

    assert (outcome.status, outcome.amount) == (ChargeStatus.DECLINED, None)
    assert outcome.failure_code in {"card_declined", "generic_decline"}
    assert found is not None
    assert (found.status, found.failure_code) == (ChargeStatus.DECLINED, outcome.failure_code)


async def test_a_charge_asked_for_twice_is_one(counter: Counter) -> None:
    first = await counter.buy(counter.visa)
    again = await counter.buy(counter.visa)

    assert (first.status, again.status) == (ChargeStatus.SUCCEEDED, ChargeStatus.SUCCEEDED)
    assert again.transaction_id == first.transaction_id
    assert again.amount == first.amount


async def test_a_charge_is_found_by_its_id_and_by_our_key(counter: Counter) -> None:
    bought = await counter.buy(counter.visa)
    await counter.buy(counter.declined, key="order-2")

    by_id = await counter.gateway.find(transaction_id=bought.transaction_id)
    by_key = await counter.gateway.find(idempotency_key="order-1")
    unknown = await counter.gateway.find(idempotency_key="order-3")

    assert by_id is not None
    assert by_key is not None
    assert (by_id.status, by_key.status) == (ChargeStatus.SUCCEEDED, ChargeStatus.SUCCEEDED)
    assert by_key.transaction_id == bought.transaction_id
    assert unknown is None


@pytest.mark.parametrize(
    ("approved", "status"), [(True, ChargeStatus.SUCCEEDED), (False, ChargeStatus.DECLINED)]
)
async def test_a_second_step_decides(counter: Counter, approved: bool, status: ChargeStatus) -> None:
    waiting = await counter.buy(counter.second_step)
    await counter.pass_step(waiting, approved)

    outcome = await counter.gateway.find(transaction_id=waiting.transaction_id)

    assert waiting.status is ChargeStatus.REQUIRES_ACTION
    assert waiting.amount is None
    assert outcome is not None
    assert outcome.status is status


@only_strict
async def test_without_the_shopper_a_second_step_is_a_refusal(counter: Counter) -> None:
    outcome = await counter.buy(counter.second_step, off_session=True)

    assert (outcome.status, outcome.failure_code) == (ChargeStatus.DECLINED, "authentication_required")


async def test_a_void_ends_what_waits_and_leaves_what_was_taken(counter: Counter) -> None:
    waiting = await counter.buy(counter.second_step, key="waiting")
    taken = await counter.buy(counter.visa, key="taken")

    stopped = await counter.gateway.void(idempotency_key="waiting", transaction_id=waiting.transaction_id)
    again = await counter.gateway.void(idempotency_key="waiting", transaction_id=waiting.transaction_id)
    too_late = await counter.gateway.void(idempotency_key="taken", transaction_id=taken.transaction_id)

    assert (stopped.status, again.status) == (ChargeStatus.VOIDED, ChargeStatus.VOIDED)
    assert (too_late.status, too_late.amount) == (ChargeStatus.SUCCEEDED, Decimal("12.50"))


async def test_what_is_voided_before_it_was_asked_for_cannot_be_charged(counter: Counter) -> None:
    opened = await counter.open(counter.visa)
    await counter.gateway.void(idempotency_key="order-1", transaction_id=opened)

    outcome = await counter.buy(counter.visa)

    assert (outcome.status, outcome.amount) == (ChargeStatus.VOIDED, None)


async def test_a_void_of_what_never_came_is_a_void(counter: Counter) -> None:
    outcome = await counter.gateway.void(idempotency_key="never", transaction_id=None)

    assert outcome.status is ChargeStatus.VOIDED


async def test_money_goes_back_in_parts_each_once(counter: Counter) -> None:
    bought = await counter.buy(counter.visa)
    transaction_id = bought.transaction_id or ""

    async def give(amount: str, key: str) -> tuple[bool, str | None]:
        outcome = await counter.gateway.refund(
            transaction_id=transaction_id, amount=Decimal(amount), currency="USD", idempotency_key=key
        )
        return outcome.succeeded, outcome.transaction_id

    first, same, second = await give("10.00", "r-1"), await give("10.00", "r-1"), await give("2.50", "r-2")
    listed = await counter.gateway.list_refunds(transaction_id=transaction_id)

    assert (first[0], second[0], same) == (True, True, first)
    assert {(it.key, it.amount, it.currency) for it in listed} == {
        ("r-1", Decimal("10.00"), "USD"),
        ("r-2", Decimal("2.50"), "USD"),
    }


@only_strict
async def test_more_than_was_taken_does_not_go_back(counter: Counter) -> None:
    bought = await counter.buy(counter.visa)

    async def give(amount: str, key: str) -> bool:
        outcome = await counter.gateway.refund(
            transaction_id=bought.transaction_id or "",
            amount=Decimal(amount),
            currency="USD",
            idempotency_key=key,
        )
        return outcome.succeeded

    assert [await give("12.49", "r-1"), await give("0.02", "r-2"), await give("0.01", "r-3")] == [
        True,
        False,
        True,
    ]


async def test_nothing_goes_back_of_a_charge_that_failed(counter: Counter) -> None:
    refused = await counter.buy(counter.declined)

    outcome = await counter.gateway.refund(
        transaction_id=refused.transaction_id or "",
        amount=Decimal(1),
        currency="USD",
        idempotency_key="r-1",
    )

    assert (outcome.succeeded, outcome.is_pending, outcome.transaction_id) == (False, False, None)


async def test_an_authorised_amount_is_taken_later_or_let_go(counter: Counter) -> None:
    held = await counter.buy(counter.visa, key="held", capture=False)
    dropped = await counter.buy(counter.visa, key="dropped", capture=False)

    taken = await counter.gateway.capture(
        transaction_id=held.transaction_id or "",
        amount=Decimal("12.50"),
        currency="USD",
        idempotency_key="held",
    )
    let_go = await counter.gateway.void(idempotency_key="dropped", transaction_id=dropped.transaction_id)

    assert (held.status, held.amount) == (ChargeStatus.AUTHORIZED, None)
    assert (taken.status, taken.amount) == (ChargeStatus.SUCCEEDED, Decimal("12.50"))
    assert let_go.status is ChargeStatus.VOIDED


@only_strict
async def test_a_part_of_what_is_authorised_is_taken_once(counter: Counter) -> None:
    held = await counter.buy(counter.visa, capture=False)

    async def take(amount: str, key: str) -> tuple[ChargeStatus, Decimal | None]:
        outcome = await counter.gateway.capture(
            transaction_id=held.transaction_id or "",
            amount=Decimal(amount),
            currency="USD",
            idempotency_key=key,
        )
        return outcome.status, outcome.amount

    assert await take("12.51", "too-much") == (ChargeStatus.AUTHORIZED, None)
    assert await take("8.00", "part") == (ChargeStatus.SUCCEEDED, Decimal("8.00"))
    assert await take("4.50", "rest") == (ChargeStatus.SUCCEEDED, Decimal("8.00"))


async def test_a_card_is_saved_by_its_token_and_forgotten(counter: Counter) -> None:
    customer = await counter.gateway.open_customer(
        reference="person-1", email="ada@shop.example", name="Ada Winter", idempotency_key="customer:1"
    )

    saved = await counter.gateway.save_method(token=counter.visa, customer_token=customer)
    await counter.gateway.forget_method(method_token=saved.token)
    await counter.gateway.forget_method(method_token=saved.token)

    assert (saved.card.brand, saved.card.last4, saved.card.exp_month) == ("visa", "4242", 12)
    assert (saved.card.exp_year, saved.type) == (2034, "card")
    assert saved.customer_token == customer


@only_stripe
async def test_a_charge_made_for_the_page_waits_for_a_card(counter: Counter) -> None:
    opened = await counter.open(None)

    found = await counter.gateway.find(transaction_id=opened)

    assert found is not None
    assert (found.status, found.amount, found.can_retry) == (ChargeStatus.OPEN, None, False)
    assert found.client_secret
    assert found.client_secret not in repr(found)
    assert found.client_secret not in str(found.raw)
