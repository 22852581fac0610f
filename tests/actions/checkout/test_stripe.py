"""Checkout in a shop that uses Stripe: on saved cards, on the page, by events, and where either side fails."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, text, update

from stylist.actions.checkout import second_step, wallet
from stylist.actions.checkout.payment import refund
from stylist.actions.checkout.recover import expire_unpaid, recover, settle_events
from stylist.commerce.orders.models import Order
from stylist.commerce.orders.states import OrderStatus, PaymentStatus
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments import service as payment_service
from stylist.commerce.payments.errors import PaymentMethodNotFound, PaymentNotFound, RefundTooLarge
from stylist.commerce.payments.gateway import ChargeOutcome
from stylist.commerce.payments.models import PaymentTransaction, ProviderEvent
from stylist.db.session import Transaction
from tests.actions.checkout.desk import AT_ONCE, NOW, all_at_once
from tests.actions.checkout.stripe_desk import TOTAL, StripeDesk, stripe_desk
from tests.books import assert_balanced
from tests.fakes import stripe as fakes
from tests.integrations.payments.counters import make_stripe


@pytest.fixture
async def desk(transaction: Transaction) -> AsyncIterator[StripeDesk]:
    async with stripe_desk(transaction) as made:
        yield made


@pytest.fixture
async def page_desk(transaction: Transaction) -> AsyncIterator[StripeDesk]:
    """Somebody without a saved card."""
    async with stripe_desk(transaction, card=None) as made:
        yield made


async def outcomes_of(transaction: Transaction) -> list[str | None]:
    async with transaction() as session:
        rows = await session.scalars(select(ProviderEvent.outcome).order_by(ProviderEvent.received_at))
        return list(rows)


async def test_a_saved_card_pays_what_is_due(desk: StripeDesk) -> None:
    result = await desk.buy()

    order, charge, intent = await desk.order(result.order_id), await desk.charge(), await desk.intent()
    assert (result.outcome, order.status) == ("done", OrderStatus.CONFIRMED)
    assert (charge.status, charge.amount, charge.provider) == (PaymentStatus.COMPLETED, TOTAL, "stripe")
    assert (intent["amount_received"], intent["currency"]) == (22750, "usd")
    assert intent["metadata"]["stylist_key"] == charge.idempotency_key
    assert intent["metadata"]["order"] == f"Order {order.order_number}"
    await assert_balanced(desk.transaction)


@pytest.mark.parametrize(
    ("card", "failure"),
    [(fakes.DECLINED, "payments.generic_decline"), (fakes.INSUFFICIENT, "payments.insufficient_funds")],
)
async def test_a_declined_card_gives_the_cart_back(desk: StripeDesk, card: str, failure: str) -> None:
    await desk.save(card)

    result = await desk.buy()

    assert (result.outcome, result.failure) == ("declined", failure)
    assert (await desk.order(result.order_id)).status is OrderStatus.PAYMENT_FAILED
    assert await desk.quantities() == {desk.variant_id: 2}
    assert desk.fake.count("succeeded") == 0
    await assert_balanced(desk.transaction)


async def test_the_client_secret_is_kept_nowhere(page_desk: StripeDesk) -> None:
    await page_desk.buy()
    secret = (await page_desk.intent())["client_secret"]

    async with page_desk.transaction() as session:
        rows = await session.execute(text("SELECT to_jsonb(p)::text FROM payment_transactions p"))
        kept = " ".join(rows.scalars())

    assert secret not in kept
    assert "pi_" in kept


async def test_without_a_saved_card_the_order_is_paid_on_the_page(page_desk: StripeDesk) -> None:
    result = await page_desk.buy()
    token = await page_desk.token()
    page = await second_step.open_page(page_desk.transaction, token=token, gateway=page_desk.gateway, now=NOW)
    intent = await page_desk.intent()
    page_desk.fake.pay_in_form(intent["id"])
    after = await second_step.open_page(
        page_desk.transaction, token=token, gateway=page_desk.gateway, now=NOW
    )

    assert (result.outcome, result.action_url) == ("requires_action", f"/pay/{token}")
    assert (page.is_open, page.amount, page.client_secret) == (True, TOTAL, intent["client_secret"])
    assert (after.is_open, after.order.status) == (False, OrderStatus.CONFIRMED)
    assert (await page_desk.commit_again(result)).outcome == "done"
    await assert_balanced(page_desk.transaction)


async def test_another_card_may_be_tried_on_the_page(page_desk: StripeDesk) -> None:
    result = await page_desk.buy()
    token, intent = await page_desk.token(), await page_desk.intent()
    page_desk.fake.pay_in_form(intent["id"], fakes.INSUFFICIENT)
    await page_desk.push("payment_intent.payment_failed", intent)
    await settle_events(page_desk.transaction, gateway=page_desk.gateway, now=NOW)
    await recover(page_desk.transaction, gateway=page_desk.gateway, now=NOW, idle=AT_ONCE)

    page = await second_step.open_page(page_desk.transaction, token=token, gateway=page_desk.gateway, now=NOW)
    waiting = await page_desk.order(result.order_id)
    page_desk.fake.pay_in_form(intent["id"])
    await page_desk.push("payment_intent.succeeded", intent)
    await settle_events(page_desk.transaction, gateway=page_desk.gateway, now=NOW)

    assert (page.is_open, page.failure) == (True, "insufficient_funds")
    assert waiting.status is OrderStatus.PAYMENT_PROCESSING
    assert (await page_desk.order(result.order_id)).status is OrderStatus.CONFIRMED
    assert await outcomes_of(page_desk.transaction) == ["requires_action", "done"]
    await assert_balanced(page_desk.transaction)


async def test_the_card_of_the_page_is_saved_when_asked_and_pays_the_next_order(
    page_desk: StripeDesk,
) -> None:
    await page_desk.buy()
    token, intent = await page_desk.token(), await page_desk.intent()
    await second_step.keep_card(page_desk.transaction, token=token, keep=True, gateway=page_desk.gateway)
    page_desk.fake.pay_in_form(intent["id"])
    await second_step.open_page(page_desk.transaction, token=token, gateway=page_desk.gateway, now=NOW)

    async with page_desk.transaction() as session:
        [method] = await payments.list_methods(session, user_id=page_desk.user_id)
        tokens = await payments.find_tokens(session, payment_method_id=method.id)
    assert (method.label, method.provider, method.is_default) == ("Visa ending 4242", "stripe", True)
    assert tokens is not None
    assert page_desk.fake.methods[tokens.method_token]["customer"] == tokens.customer_token
    with pytest.raises(PaymentNotFound):
        await second_step.keep_card(page_desk.transaction, token=token, keep=False, gateway=page_desk.gateway)


async def test_a_saved_card_may_be_chosen_on_the_page_and_refused_there(desk: StripeDesk) -> None:
    await desk.save(fakes.SECOND_STEP)
    result = await desk.buy()
    token, intent = await desk.token(), await desk.intent()
    desk.fake.pass_step(intent["id"], approved=False)
    other = await desk.add_card(fakes.INSUFFICIENT)
    good = await desk.add_card(fakes.VISA)

    async def pay(method: Any) -> tuple[str, str | None]:
        finished = await second_step.pay_with_saved(
            desk.transaction, token=token, payment_method_id=method, gateway=desk.gateway, now=NOW
        )
        return finished.outcome, finished.failure

    assert result.outcome == "requires_action"
    assert await pay(other) == ("declined", "payments.insufficient_funds")
    assert (await desk.order(result.order_id)).status is OrderStatus.PAYMENT_PROCESSING
    assert await pay(good) == ("done", None)
    assert await pay(other) == ("done", None)
    assert len(desk.fake.intents) == 1
    await assert_balanced(desk.transaction)


async def test_c16_anothers_card_does_not_pay_on_the_page(page_desk: StripeDesk) -> None:
    await page_desk.buy()
    stranger = StripeDesk(page_desk.transaction)
    stranger.fake = page_desk.fake
    await stranger.fill()
    theirs = await stranger.add_card(fakes.VISA)

    with pytest.raises(PaymentMethodNotFound):
        await second_step.pay_with_saved(
            page_desk.transaction,
            token=await page_desk.token(),
            payment_method_id=theirs,
            gateway=page_desk.gateway,
            now=NOW,
        )

    assert page_desk.fake.count("succeeded") == 0


async def test_a_second_step_is_passed_at_the_bank(desk: StripeDesk) -> None:
    await desk.save(fakes.SECOND_STEP)
    result = await desk.buy()
    token, intent = await desk.token(), await desk.intent()
    page = await second_step.open_page(desk.transaction, token=token, gateway=desk.gateway, now=NOW)
    unmoved = await second_step.complete_second_step(
        desk.transaction, token=token, approved=True, gateway=desk.gateway, now=NOW
    )
    desk.fake.pass_step(intent["id"])
    passed = await second_step.complete_second_step(
        desk.transaction, token=token, approved=True, gateway=desk.gateway, now=NOW
    )

    assert (result.outcome, page.needs_step, page.is_open) == ("requires_action", True, True)
    assert (unmoved.outcome, passed.outcome) == ("requires_action", "done")
    await assert_balanced(desk.transaction)


async def test_who_would_rather_not_pay_gets_the_cart_back(page_desk: StripeDesk) -> None:
    result = await page_desk.buy()
    token, intent = await page_desk.token(), await page_desk.intent()

    given_up = await second_step.call_off(
        page_desk.transaction, token=token, gateway=page_desk.gateway, now=NOW
    )
    page_desk.fake.pay_in_form(intent["id"])  # the form is still open somewhere

    assert (given_up.outcome, given_up.failure) == ("declined", "payments.given_up")
    assert (await page_desk.order(result.order_id)).status is OrderStatus.PAYMENT_FAILED
    assert intent["status"] == "canceled"
    assert await page_desk.quantities() == {page_desk.variant_id: 2}
    await assert_balanced(page_desk.transaction)


async def test_c12_a_page_nobody_paid_expires_and_can_be_paid_no_more(page_desk: StripeDesk) -> None:
    result = await page_desk.buy()
    intent = await page_desk.intent()

    await recover(page_desk.transaction, gateway=page_desk.gateway, now=NOW, idle=AT_ONCE)
    waiting = await page_desk.order(result.order_id)
    released = await expire_unpaid(
        page_desk.transaction, gateway=page_desk.gateway, now=NOW + timedelta(hours=2)
    )

    assert (waiting.status, released) == (OrderStatus.PAYMENT_PROCESSING, 1)
    assert (intent["status"], await page_desk.stock()) == ("canceled", (5, 0))
    assert (await page_desk.order(result.order_id)).status is OrderStatus.CANCELLED
    await assert_balanced(page_desk.transaction)


async def test_c12_paid_in_the_last_moment_is_not_expired(page_desk: StripeDesk) -> None:
    result = await page_desk.buy()
    page_desk.fake.pay_in_form((await page_desk.intent())["id"])

    released = await expire_unpaid(
        page_desk.transaction, gateway=page_desk.gateway, now=NOW + timedelta(hours=2)
    )

    assert (released, await page_desk.stock()) == (0, (3, 0))
    assert (await page_desk.order(result.order_id)).status is OrderStatus.CONFIRMED
    await assert_balanced(page_desk.transaction)


async def test_c07_the_same_event_three_times_at_once_settles_once(fresh_transaction: Transaction) -> None:
    async with stripe_desk(fresh_transaction, card=None) as desk:
        result = await desk.buy()
        intent = await desk.intent()
        desk.fake.pay_in_form(intent["id"])

        stored = await all_at_once(
            [partial(desk.push, "payment_intent.succeeded", intent, id="evt_1") for _ in range(3)]
        )
        settle = partial(settle_events, fresh_transaction, gateway=desk.gateway, now=NOW)
        await all_at_once([settle for _ in range(3)])

        assert sorted(stored) == [False, False, True]
        assert await outcomes_of(fresh_transaction) == ["done"]
        assert (await desk.order(result.order_id)).status is OrderStatus.CONFIRMED
        assert await desk.stock() == (3, 0)
        await assert_balanced(fresh_transaction)


async def test_c07_events_out_of_order_come_to_the_same(page_desk: StripeDesk) -> None:
    result = await page_desk.buy()
    intent = await page_desk.intent()
    early = dict(intent)
    page_desk.fake.pay_in_form(intent["id"])
    for type in ("payment_intent.succeeded", "payment_intent.processing", "payment_intent.created"):
        await page_desk.push(type, early)
        await settle_events(page_desk.transaction, gateway=page_desk.gateway, now=NOW)

    assert (await page_desk.order(result.order_id)).status is OrderStatus.CONFIRMED
    assert await outcomes_of(page_desk.transaction) == ["done", "done", "done"]
    await assert_balanced(page_desk.transaction)


async def test_c07_events_of_unknown_payments_wait_hold_nobody_up_and_are_reported(
    page_desk: StripeDesk,
) -> None:
    for at in range(150):
        await page_desk.push("payment_intent.succeeded", {"object": "payment_intent", "id": f"pi_{at}"})
    result = await page_desk.buy()
    intent = await page_desk.intent()
    page_desk.fake.pay_in_form(intent["id"])
    await page_desk.push("payment_intent.succeeded", intent)

    settled = await settle_events(page_desk.transaction, gateway=page_desk.gateway, now=NOW)
    async with page_desk.transaction() as session:
        waiting = await payments.count_open_events(session)
    days_later = NOW + timedelta(days=4)
    for _ in range(2):
        await settle_events(page_desk.transaction, gateway=page_desk.gateway, now=days_later)

    assert (settled, waiting) == (1, 150)
    assert (await page_desk.order(result.order_id)).status is OrderStatus.CONFIRMED
    assert (await outcomes_of(page_desk.transaction)).count("unknown_payment") == 150


async def test_c07_an_event_finds_its_payment_by_our_key(page_desk: StripeDesk) -> None:
    """The id was never stored: the process died between making the charge and storing it."""
    result = await page_desk.buy()
    intent = await page_desk.intent()
    async with page_desk.transaction() as session:
        await session.execute(update(PaymentTransaction).values(provider_transaction_id=None))
    page_desk.fake.pay_in_form(intent["id"])
    await page_desk.push("payment_intent.succeeded", intent)

    await settle_events(page_desk.transaction, gateway=page_desk.gateway, now=NOW)

    assert (await page_desk.order(result.order_id)).status is OrderStatus.CONFIRMED
    assert (await page_desk.charge()).provider_transaction_id == intent["id"]


async def test_c08_money_that_comes_for_a_given_up_order_goes_back(desk: StripeDesk) -> None:
    await desk.save(fakes.SLOW)
    result = await desk.buy()
    intent = await desk.intent()
    async with desk.transaction() as session:
        await session.execute(
            update(Order).values(status=OrderStatus.PAYMENT_FAILED, payment_status=PaymentStatus.FAILED)
        )
    desk.fake.settle(intent["id"])
    await desk.push("payment_intent.succeeded", intent)

    await settle_events(desk.transaction, gateway=desk.gateway, now=NOW)

    [given] = desk.fake.refunds.values()
    assert (result.outcome, given["amount"], given["payment_intent"]) == ("pending", 22750, intent["id"])
    assert (await desk.charge()).status is PaymentStatus.REFUNDED


async def test_c09_another_amount_than_was_due_confirms_nothing_and_goes_back(page_desk: StripeDesk) -> None:
    result = await page_desk.buy()
    intent = await page_desk.intent()
    page_desk.fake.pay_in_form(intent["id"])
    intent["amount_received"] = 22749

    await second_step.open_page(
        page_desk.transaction, token=await page_desk.token(), gateway=page_desk.gateway, now=NOW
    )

    assert (await page_desk.order(result.order_id)).status is OrderStatus.PAYMENT_FAILED
    assert [it["amount"] for it in page_desk.fake.refunds.values()] == [22749]
    assert await page_desk.quantities() == {page_desk.variant_id: 2}
    await assert_balanced(page_desk.transaction)


async def test_c10_refunds_at_once_never_exceed_what_was_taken(fresh_transaction: Transaction) -> None:
    async with stripe_desk(fresh_transaction) as desk:
        await desk.buy()
        charge = await desk.charge()

        async def give(at: int) -> bool:
            try:
                async with fresh_transaction() as session:
                    opened = await payment_service.open_refund(
                        session, payment_id=charge.id, amount=Decimal(100), reason="test", key=f"r-{at}"
                    )
            except RefundTooLarge:
                return False
            for _ in range(2):  # asked for twice, also while the other is under way
                await refund(fresh_transaction, refund=opened, charge=charge, gateway=desk.gateway, now=NOW)
            return True

        given = await all_at_once([partial(give, at) for at in range(8)])

        assert sum(given) == 2
        assert [it["amount"] for it in desk.fake.refunds.values()] == [10000, 10000]
        assert (await desk.charge()).status is PaymentStatus.PARTIALLY_REFUNDED


async def test_c10_a_refund_without_an_answer_is_asked_for_again(desk: StripeDesk) -> None:
    await desk.buy()
    charge = await desk.charge()
    async with desk.transaction() as session:
        opened = await payment_service.open_refund(
            session, payment_id=charge.id, amount=Decimal(50), reason="test", key="r-1"
        )
    desk.fake.loses_answer = lambda asked: asked == "POST /v1/refunds"
    await refund(desk.transaction, refund=opened, charge=charge, gateway=desk.gateway, now=NOW)
    desk.fake.loses_answer, desk.fake.forgets_keys = lambda asked: False, True

    await recover(desk.transaction, gateway=desk.gateway, now=NOW, idle=AT_ONCE)

    async with desk.transaction() as session:
        [kept] = await payments.list_refunds(session, parent_id=charge.id)
    assert kept.status is PaymentStatus.COMPLETED
    assert [it["amount"] for it in desk.fake.refunds.values()] == [5000]


async def test_a_refund_made_in_the_dashboard_is_noted_once(desk: StripeDesk) -> None:
    result = await desk.buy()
    charge, intent = await desk.charge(), await desk.intent()
    desk.fake.refund_in_dashboard(intent["id"], 2750)
    for type in ("charge.refunded", "refund.created", "refund.updated"):
        await desk.push(type, {"object": "refund", "id": "re_1", "payment_intent": intent["id"]})
    await settle_events(desk.transaction, gateway=desk.gateway, now=NOW)

    async with desk.transaction() as session:
        [noted] = await payments.list_refunds(session, parent_id=charge.id)
        audited = await session.scalar(
            text("SELECT count(*) FROM audit_logs WHERE action = 'payment.refunded_at_provider'")
        )
        with pytest.raises(RefundTooLarge):
            await payment_service.open_refund(
                session, payment_id=charge.id, amount=Decimal("200.01"), reason="more", key="r-1"
            )
    order = await desk.order(result.order_id)
    assert (noted.amount, noted.status) == (Decimal("27.50"), PaymentStatus.COMPLETED)
    assert (order.status, order.payment_status, audited) == (
        OrderStatus.CONFIRMED,
        PaymentStatus.PARTIALLY_REFUNDED,
        1,
    )
    assert await outcomes_of(desk.transaction) == ["refund_noted", "refund_known", "refund_known"]


async def test_a_dispute_is_noted_for_staff(desk: StripeDesk) -> None:
    result = await desk.buy()
    about = {
        "object": "dispute",
        "id": "dp_1",
        "payment_intent": (await desk.intent())["id"],
        "reason": "fraudulent",
        "status": "needs_response",
    }
    await desk.push("charge.dispute.created", about)

    await settle_events(desk.transaction, gateway=desk.gateway, now=NOW)

    async with desk.transaction() as session:
        row = (
            await session.execute(
                text("SELECT entity_id, new_values FROM audit_logs WHERE action = 'payment.disputed'")
            )
        ).one()
    assert row.entity_id == result.order_id
    assert (row.new_values["reason"], row.new_values["id"]) == ("fraudulent", "dp_1")
    assert await outcomes_of(desk.transaction) == ["disputed"]
    assert (await desk.order(result.order_id)).status is OrderStatus.CONFIRMED


async def test_cards_renewed_or_removed_at_stripe_follow(desk: StripeDesk) -> None:
    renewed = {"object": "payment_method", "id": fakes.VISA, "card": {"exp_month": 3, "exp_year": 2039}}
    await desk.push("payment_method.automatically_updated", renewed)
    async with desk.transaction() as session:
        [method] = await payments.list_methods(session, user_id=desk.user_id)
    await desk.push("payment_method.detached", renewed)

    async with desk.transaction() as session:
        assert await payments.list_methods(session, user_id=desk.user_id) == ()
    assert (method.exp_month, method.exp_year) == (3, 2039)
    assert await outcomes_of(desk.transaction) == ["noted", "noted"]


async def test_an_outage_is_waited_for_and_charged_once(desk: StripeDesk) -> None:
    proposal = await desk.propose()
    desk.fake.loses_answer = lambda asked: asked.endswith("/confirm")
    told = await desk.commit(proposal)
    desk.fake.loses_answer, desk.fake.breaks = lambda asked: False, lambda asked: True
    await recover(desk.transaction, gateway=desk.gateway, now=NOW, idle=AT_ONCE)
    waiting = await desk.order(told.order_id)
    desk.fake.breaks = lambda asked: False

    await recover(desk.transaction, gateway=desk.gateway, now=NOW, idle=AT_ONCE)

    assert (told.outcome, waiting.status) == ("pending", OrderStatus.PAYMENT_PROCESSING)
    assert (await desk.order(told.order_id)).status is OrderStatus.CONFIRMED
    assert (len(desk.fake.intents), desk.fake.count("succeeded")) == (1, 1)
    await assert_balanced(desk.transaction)


async def test_c17_who_stood_still_while_the_payment_was_given_up_cannot_charge(
    fresh_transaction: Transaction,
) -> None:
    """The charge is made at Stripe, its maker sleeps before storing its id, another gives the payment up."""
    async with stripe_desk(fresh_transaction) as desk:
        proposal = await desk.propose()
        slow, made, go = make_stripe(desk.fake.url), asyncio.Event(), asyncio.Event()
        open_charge = slow.open_charge

        async def open_and_sleep(**asked: Any) -> ChargeOutcome:
            outcome = await open_charge(**asked)
            made.set()
            await go.wait()
            return outcome

        slow.open_charge = open_and_sleep  # type: ignore[method-assign]
        quick, desk.gateway = desk.gateway, slow
        sleeping = asyncio.create_task(desk.commit(proposal))
        await made.wait()
        await recover(fresh_transaction, gateway=quick, now=NOW, idle=AT_ONCE)
        go.set()
        result = await sleeping
        await slow.aclose()
        desk.gateway = quick

        assert (result.outcome, result.failure) == ("declined", "payments.given_up")
        assert (len(desk.fake.intents), desk.fake.count("canceled")) == (1, 1)
        assert await desk.quantities() == {desk.variant_id: 2}
        await assert_balanced(fresh_transaction)


async def test_a_removed_card_is_removed_at_stripe_too(desk: StripeDesk) -> None:
    method_id = await desk.add_card(fakes.VISA)
    async with desk.transaction() as session:
        tokens = await payments.find_tokens(session, payment_method_id=method_id)
    assert tokens is not None
    desk.fake.breaks = lambda asked: True
    with pytest.raises(Exception, match="Stripe did not answer"):
        await wallet.remove_method(
            desk.transaction, user_id=desk.user_id, payment_method_id=method_id, gateway=desk.gateway
        )
    desk.fake.breaks = lambda asked: False
    await wallet.remove_method(
        desk.transaction, user_id=desk.user_id, payment_method_id=method_id, gateway=desk.gateway
    )

    async with desk.transaction() as session:
        left = await payments.list_methods(session, user_id=desk.user_id)
    assert method_id not in [it.id for it in left]
    assert desk.fake.methods[tokens.method_token]["customer"] is None


async def test_a_person_is_one_customer_at_stripe(desk: StripeDesk) -> None:
    first = await desk.add_card(fakes.VISA)
    desk.fake.forgets_keys = True
    second = await desk.add_card(fakes.SECOND_STEP)

    async with desk.transaction() as session:
        tokens = [await payments.find_tokens(session, payment_method_id=it) for it in (first, second)]

    assert len(desk.fake.customers) == 1
    assert {it.customer_token for it in tokens if it is not None} == set(desk.fake.customers)
