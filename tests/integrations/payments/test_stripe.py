"""Stripe's adapter where Stripe is slow, broken or forgetful; its events; cards of others."""

from collections.abc import AsyncIterator
from decimal import Decimal
from functools import partial

import pytest

from stylist.commerce.payments.errors import (
    CardDeclined,
    GatewayUnavailable,
    SignatureWrong,
    TokenUnknown,
)
from stylist.commerce.payments.states import ChargeStatus
from stylist.integrations.payments.stripe import StripeGateway
from tests.actions.checkout.desk import all_at_once
from tests.fakes import stripe as fakes
from tests.fakes.stripe import FakeStripe, fake_stripe
from tests.integrations.payments.counters import Counter, make_fake_counter, make_stripe


@pytest.fixture
async def counter() -> AsyncIterator[Counter]:
    async with fake_stripe() as fake:
        gateway = make_stripe(fake.url)
        yield make_fake_counter(fake, gateway)
        await gateway.aclose()


@pytest.fixture
def fake(counter: Counter) -> FakeStripe:
    assert counter.fake is not None
    return counter.fake


async def test_silence_and_errors_are_told_as_unavailable(counter: Counter, fake: FakeStripe) -> None:
    fake.hangs = lambda asked: asked.startswith("POST")
    with pytest.raises(GatewayUnavailable):
        await counter.buy(counter.visa)
    fake.hangs, fake.breaks = lambda asked: False, lambda asked: asked.startswith("POST")
    with pytest.raises(GatewayUnavailable):
        await counter.buy(counter.visa)

    assert fake.intents == {}


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    gateway = make_stripe("http://127.0.0.1:1")

    with pytest.raises(GatewayUnavailable):
        await gateway.find(transaction_id="pi_1")
    await gateway.aclose()


async def test_a_refused_key_is_unavailable_and_not_a_declined_card(fake: FakeStripe) -> None:
    stranger = StripeGateway(
        api_key="wrong", webhook_secret="whsec_1", publishable_key="pk_test_1", api_base=fake.url, retries=0
    )

    with pytest.raises(GatewayUnavailable):
        await stranger.refund(transaction_id="pi_1", amount=Decimal(1), currency="USD", idempotency_key="r-1")
    await stranger.aclose()


async def test_a_lost_answer_does_not_charge_twice(counter: Counter, fake: FakeStripe) -> None:
    fake.loses_answer = lambda asked: asked.endswith("/confirm")
    with pytest.raises(GatewayUnavailable):
        await counter.buy(counter.visa)
    fake.loses_answer = lambda asked: False

    again = await counter.buy(counter.visa)

    assert again.status is ChargeStatus.SUCCEEDED
    assert (len(fake.intents), fake.count("succeeded")) == (1, 1)


async def test_the_library_tries_again_with_the_same_key(fake: FakeStripe) -> None:
    struck: list[str] = []

    def strike_once(asked: str) -> bool:
        struck.append(asked)
        return len(struck) == 1

    fake.breaks = strike_once
    gateway = make_stripe(fake.url, retries=1)

    customer = await gateway.open_customer(
        reference="p-1", email=None, name=None, idempotency_key="customer:1"
    )
    await gateway.aclose()

    assert list(fake.customers) == [customer]
    assert fake.asked == [("POST /v1/customers", "customer:1")] * 2


async def test_ten_at_once_with_one_key_make_one_charge(counter: Counter, fake: FakeStripe) -> None:
    outcomes = await all_at_once([partial(counter.buy, counter.visa) for _ in range(10)])

    assert {outcome.status for outcome in outcomes} == {ChargeStatus.SUCCEEDED}
    assert (len(fake.intents), fake.count("succeeded")) == (1, 1)


async def test_a_refund_asked_for_again_after_days_is_not_made_twice(
    counter: Counter, fake: FakeStripe
) -> None:
    bought = await counter.buy(counter.visa)
    asked = {
        "transaction_id": bought.transaction_id or "",
        "amount": Decimal(5),
        "currency": "USD",
        "idempotency_key": "r-1",
    }
    first = await counter.gateway.refund(**asked)  # type: ignore[arg-type]
    fake.forgets_keys = True

    again = await counter.gateway.refund(**asked)  # type: ignore[arg-type]

    assert again == first
    assert len(fake.refunds) == 1


async def test_a_refund_under_way_is_neither_done_nor_failed(counter: Counter, fake: FakeStripe) -> None:
    bought = await counter.buy(counter.visa)
    refund_id = fake.refund_in_dashboard(bought.transaction_id or "", 100)
    fake.refunds[refund_id]["status"] = "pending"

    [listed] = await counter.gateway.list_refunds(transaction_id=bought.transaction_id or "")

    assert (listed.outcome.succeeded, listed.outcome.is_pending) == (False, True)
    assert (listed.key, listed.outcome.failure_code) == (None, None)


async def test_a_declined_card_leaves_the_charge_open_for_another(counter: Counter, fake: FakeStripe) -> None:
    refused = await counter.buy(fakes.INSUFFICIENT)
    repeated = await counter.buy(fakes.INSUFFICIENT)
    paid = await counter.buy(counter.visa)

    assert (refused.status, refused.failure_code, refused.can_retry) == (
        ChargeStatus.DECLINED,
        "insufficient_funds",
        True,
    )
    assert repeated.failure_code == "insufficient_funds"
    assert (paid.status, paid.transaction_id) == (ChargeStatus.SUCCEEDED, refused.transaction_id)
    assert len(fake.intents) == 1


async def test_a_slow_bank_is_waited_for(counter: Counter, fake: FakeStripe) -> None:
    waiting = await counter.buy(fakes.SLOW)
    kept = await counter.gateway.void(idempotency_key="order-1", transaction_id=waiting.transaction_id)
    fake.settle(waiting.transaction_id or "")
    found = await counter.gateway.find(transaction_id=waiting.transaction_id)

    assert (waiting.status, kept.status) == (ChargeStatus.PENDING, ChargeStatus.PENDING)
    assert found is not None
    assert found.status is ChargeStatus.SUCCEEDED


async def test_our_key_is_found_beyond_the_first_page(counter: Counter, fake: FakeStripe) -> None:
    bought = await counter.buy(counter.visa)
    for at in range(150):
        fake.intents[f"pi_other_{at}"] = {**fake.intents[bought.transaction_id or ""], "metadata": {}}
        fake.intents[f"pi_other_{at}"]["id"] = f"pi_other_{at}"

    found = await counter.gateway.find(idempotency_key="order-1")

    assert found is not None
    assert found.transaction_id == bought.transaction_id


async def test_the_card_of_the_page_is_kept_only_when_asked(counter: Counter, fake: FakeStripe) -> None:
    customer = await counter.gateway.open_customer(
        reference="p-1", email=None, name=None, idempotency_key="customer:1"
    )
    saved = []
    for key, keep in (("kept", True), ("not", False)):
        opened = await counter.open(None, key=key)
        assert opened is not None
        fake.intents[opened]["customer"] = customer
        await counter.gateway.keep_card(transaction_id=opened, keep=True)
        await counter.gateway.keep_card(transaction_id=opened, keep=keep)
        fake.pay_in_form(opened)
        outcome = await counter.gateway.find(transaction_id=opened)
        assert outcome is not None
        saved.append(outcome.method)

    assert saved[0] is not None
    assert (saved[0].card.last4, saved[0].customer_token) == ("4242", customer)
    assert saved[1] is None


async def test_c16_a_card_set_up_by_another_is_not_saved(counter: Counter, fake: FakeStripe) -> None:
    mine, theirs = [
        await counter.gateway.open_customer(
            reference=name, email=None, name=None, idempotency_key=f"customer:{name}"
        )
        for name in ("mine", "theirs")
    ]
    step = await counter.gateway.open_setup(customer_token=theirs or "", idempotency_key="setup:1")
    with pytest.raises(TokenUnknown):  # not finished
        await counter.gateway.save_method(token=step.id, customer_token=theirs)
    fake.finish_setup(step.id)
    saved = await counter.gateway.save_method(token=step.id, customer_token=theirs)

    for token in (step.id, saved.token, "pm_unknown", "seti_unknown", "tok_visa"):
        with pytest.raises(TokenUnknown):
            await counter.gateway.save_method(token=token, customer_token=mine)

    assert fake.methods[saved.token]["customer"] == theirs


async def test_a_bank_may_refuse_that_a_card_is_saved(counter: Counter) -> None:
    customer = await counter.gateway.open_customer(
        reference="p-1", email=None, name=None, idempotency_key="customer:1"
    )

    with pytest.raises(CardDeclined) as refused:
        await counter.gateway.save_method(token=fakes.DECLINED, customer_token=customer)

    assert refused.value.reason == "generic_decline"


async def test_an_event_is_reduced_to_what_is_needed(counter: Counter, fake: FakeStripe) -> None:
    bought = await counter.buy(counter.visa)
    about = {**fake.intents[bought.transaction_id or ""], "receipt_email": "ada@shop.example"}
    payload, signature = fake.event("payment_intent.succeeded", about, id="evt_1")

    notice = counter.gateway.read_event(payload=payload, signature=signature)

    assert (notice.event_id, notice.type) == ("evt_1", "payment_intent.succeeded")
    assert notice.transaction_id == bought.transaction_id
    assert notice.payload["key"] == "order-1"
    assert "ada@shop.example" not in str(notice)
    assert about["client_secret"] not in str(notice)


@pytest.mark.parametrize("spoiled", ["body", "secret", "old", "absent", "nonsense", "not_an_event"])
async def test_an_event_stripe_did_not_sign_is_refused(
    counter: Counter, fake: FakeStripe, spoiled: str
) -> None:
    payload, signature = fake.event("payment_intent.succeeded", {"object": "payment_intent", "id": "pi_1"})
    if spoiled == "body":
        payload = payload.replace(b"pi_1", b"pi_2")
    elif spoiled == "secret":
        signature = fakes.sign(payload, secret="whsec_other")
    elif spoiled == "old":
        signature = fakes.sign(payload, at=1_700_000_000)
    elif spoiled == "absent":
        signature = ""
    elif spoiled == "nonsense":
        payload, signature = b"\xff\xfe", "t=x,v1=y"
    else:
        payload = b"[1, 2]"
        signature = fakes.sign(payload)

    with pytest.raises(SignatureWrong):
        counter.gateway.read_event(payload=payload, signature=signature)
