"""Checkout from proposal to order, with the sandbox as provider."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from stylist.actions.checkout.propose import propose_checkout
from stylist.actions.checkout.recover import expire_unpaid, recover
from stylist.actions.checkout.second_step import complete_second_step, get_pay_page
from stylist.actions.confirmations import service as confirmations
from stylist.actions.confirmations.errors import ConfirmationNotFound
from stylist.commerce.cart import service as carts
from stylist.commerce.catalog.models import ProductVariant
from stylist.commerce.checkout.views import Readiness
from stylist.commerce.gift_cards import queries as gift_cards
from stylist.commerce.ids import ConfirmationId
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.states import OrderStatus, PaymentStatus
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments import sandbox_book
from stylist.commerce.payments.states import ChargeStatus
from stylist.commerce.pricing.models import Coupon, CouponUse
from stylist.db.session import Session, Transaction
from tests.actions.checkout.desk import AT_ONCE, NOW, Desk
from tests.factories import (
    make_buyer,
    make_card,
    make_coupon,
    make_customer,
    make_gift_card,
    make_guest,
    make_session,
    make_variant,
)


async def test_a_confirmed_checkout_charges_sells_and_closes_the_cart(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()

    confirmation = await desk.propose()
    result = await desk.commit(confirmation)

    assert (result.outcome, result.confirmation.status) == ("done", "committed")
    assert result.order_id is not None
    async with transaction() as session:
        order = await orders.get_order(session, user_id=desk.user_id, order_id=result.order_id)
        paid = await payments.list_payments(session, order_id=order.id)
    assert (order.status, order.payment_status) == (OrderStatus.CONFIRMED, PaymentStatus.COMPLETED)
    # 200 and 15 to ship, 6.25 % on 200
    assert (order.subtotal, order.shipping, order.tax, order.total) == (
        200,
        15,
        Decimal("12.50"),
        Decimal("227.50"),
    )
    assert [(it.status, it.amount, it.provider) for it in paid] == [
        (PaymentStatus.COMPLETED, Decimal("227.50"), "sandbox")
    ]
    assert [change.status for change in order.history] == ["PENDING", "PAYMENT_PROCESSING", "CONFIRMED"]
    assert await desk.stock() == (3, 0)
    assert await desk.ledger() == [("restock", 5, 5), ("reservation", 2, 5), ("sale", -2, 3)]
    assert await desk.quantities() == {}
    assert order.shipping_address is not None
    assert order.shipping_address["city"] == "Boston"


async def test_the_proposal_says_all_there_is_to_agree_to(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()

    confirmation = await desk.propose()

    assert (confirmation.title, confirmation.total, confirmation.currency) == (
        "Your order",
        Decimal("227.50"),
        "USD",
    )
    assert [(line.kind, line.label, line.amount) for line in confirmation.lines[:4]] == [
        ("item", "Silk Dress", Decimal("200.00")),
        ("subtotal", "Subtotal", Decimal("200.00")),
        ("shipping", "Shipping (Standard)", Decimal("15.00")),
        ("tax", "Sales tax", Decimal("12.50")),
    ]
    facts = {line.kind: line.detail for line in confirmation.lines}
    assert facts["address"] == "Ada Winter, 12 Rose Street, Boston, MA 02108, US"
    assert facts["payment"] == "Visa ending 4242"
    assert facts["item"] == "M, Black"
    assert facts["delivery"] is not None


async def test_readiness_tells_everything_that_is_missing_at_once(session: Session) -> None:
    guest = await make_guest(session)
    session_id = await make_session(session, user_id=guest)
    variant_id = await make_variant(session)
    await carts.add_item(session, user_id=guest, variant_id=variant_id, quantity=1)

    ready = await propose_checkout(
        session, user_id=guest, session_id=session_id, interaction_id=None, now=NOW
    )

    assert isinstance(ready, Readiness)
    assert ready.missing == ("email", "name", "address", "payment")
    assert ready.blockers == ()


async def test_readiness_names_an_empty_cart_and_sold_out_lines(session: Session) -> None:
    user_id = await make_buyer(session)
    session_id = await make_session(session, user_id=user_id)
    wanted = {"user_id": user_id, "session_id": session_id}

    empty = await propose_checkout(session, **wanted, interaction_id=None, now=NOW)  # type: ignore[arg-type]
    variant_id = await make_variant(session, on_hand=2)
    await carts.add_item(session, user_id=user_id, variant_id=variant_id, quantity=2)
    statement = update(ProductVariant).where(ProductVariant.id == variant_id)
    await session.execute(statement.values(inventory_reserved=1))
    short = await propose_checkout(session, **wanted, interaction_id=None, now=NOW)  # type: ignore[arg-type]

    assert isinstance(empty, Readiness)
    assert [blocker.code for blocker in empty.blockers] == ["cart.empty"]
    assert isinstance(short, Readiness)
    assert [(blocker.code, blocker.available) for blocker in short.blockers] == [("cart.out_of_stock", 1)]


async def test_t17_confirm_pressed_again_answers_the_same_order(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()
    confirmation = await desk.propose()

    first = await desk.commit(confirmation)
    second = await desk.commit(confirmation)

    assert (second.outcome, second.order_id) == ("done", first.order_id)
    assert await desk.stock() == (3, 0)
    async with transaction() as session:
        assert len(await orders.list_orders(session, user_id=desk.user_id, include_unpaid=True)) == 1


async def test_c16_another_person_or_conversation_cannot_confirm(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()
    confirmation = await desk.propose()
    async with transaction() as session:
        stranger = await make_customer(session)
        other_session = await make_session(session, user_id=desk.user_id)

    for user_id, session_id in ((stranger, desk.session_id), (desk.user_id, other_session)):
        with pytest.raises(ConfirmationNotFound):
            await confirmations.commit(
                transaction,
                confirmation_id=confirmation.id,
                user_id=user_id,
                session_id=session_id,
                now=NOW,
                gateway=desk.gateway,
            )
    async with transaction() as session:
        with pytest.raises(ConfirmationNotFound):
            await confirmations.cancel(session, confirmation_id=confirmation.id, user_id=stranger)
        with pytest.raises(ConfirmationNotFound):
            await confirmations.cancel(session, confirmation_id=ConfirmationId(uuid4()), user_id=desk.user_id)
    assert await desk.stock() == (5, 0)


async def test_a_cancelled_or_expired_proposal_changes_nothing(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()
    first = await desk.propose()
    async with transaction() as session:
        await confirmations.cancel(session, confirmation_id=first.id, user_id=desk.user_id)
    cancelled = await desk.commit(first)
    second = await desk.propose()
    desk.now = NOW + timedelta(minutes=31)
    expired = await desk.commit(second)

    assert (cancelled.outcome, expired.outcome) == ("cancelled", "expired")
    assert await desk.stock() == (5, 0)
    assert await desk.quantities() == {desk.variant_id: 2}


async def test_c09_a_cart_edited_after_the_proposal_is_asked_again(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()
    confirmation = await desk.propose()
    async with transaction() as session:
        await carts.add_item(session, user_id=desk.user_id, variant_id=desk.variant_id, quantity=1)

    changed = await desk.commit(confirmation)
    assert changed.new_confirmation is not None
    again = await desk.commit(confirmation)
    done = await desk.commit(changed.new_confirmation)

    assert (changed.outcome, changed.failure) == ("changed", "checkout.cart_changed")
    assert changed.new_confirmation.lines[0].quantity == 3
    assert again.new_confirmation is not None
    assert (again.outcome, again.new_confirmation.id) == ("changed", changed.new_confirmation.id)
    assert done.outcome == "done"
    assert await desk.stock() == (2, 0)


async def test_a_price_that_rose_after_the_proposal_is_asked_again(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()
    confirmation = await desk.propose()
    async with transaction() as session:
        statement = update(ProductVariant).where(ProductVariant.id == desk.variant_id)
        await session.execute(statement.values(price=Decimal(110)))

    changed = await desk.commit(confirmation)

    assert changed.outcome == "changed"
    assert changed.new_confirmation is not None
    assert changed.new_confirmation.lines[0].detail == "M, Black, was $100"
    assert await desk.stock() == (5, 0)


@pytest.mark.parametrize(
    ("token", "failure"),
    [
        ("pm_sandbox_declined", "payments.card_declined"),
        ("pm_sandbox_insufficient", "payments.insufficient_funds"),
    ],
)
async def test_a_declined_card_keeps_the_hold_and_gives_the_cart_back(
    transaction: Transaction, token: str, failure: str
) -> None:
    desk = await Desk(transaction).fill(token=token, on_hand=2)

    result = await desk.commit(await desk.propose())

    assert (result.outcome, result.failure, result.confirmation.status) == ("declined", failure, "failed")
    assert await desk.stock() == (2, 2)
    assert await desk.quantities() == {desk.variant_id: 2}


async def test_another_card_takes_the_failed_attempts_hold_over(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill(token="pm_sandbox_declined", on_hand=2)
    declined = await desk.commit(await desk.propose())
    async with transaction() as session:
        await make_card(session, user_id=desk.user_id, token="pm_sandbox_mastercard")

    done = await desk.commit(await desk.propose())

    assert (declined.outcome, done.outcome) == ("declined", "done")
    assert await desk.stock() == (0, 0)
    async with transaction() as session:
        mine = await orders.list_orders(session, user_id=desk.user_id)
        every = await orders.list_orders(session, user_id=desk.user_id, include_unpaid=True)
    assert [order.id for order in mine] == [done.order_id]
    assert {order.status for order in every} == {OrderStatus.CONFIRMED, OrderStatus.CANCELLED}


@pytest.mark.parametrize(("approved", "outcome"), [(True, "done"), (False, "declined")])
async def test_a_second_step_is_completed_by_its_link(
    transaction: Transaction, approved: bool, outcome: str
) -> None:
    desk = await Desk(transaction).fill(token="pm_sandbox_second_step")
    confirmation = await desk.propose()

    asked = await desk.commit(confirmation)
    assert asked.action_url is not None
    token = asked.action_url.removeprefix("/pay/")
    async with transaction() as session:
        page = await get_pay_page(session, token=token)
    finished = await complete_second_step(
        transaction, token=token, approved=approved, gateway=desk.gateway, now=NOW
    )
    repeated = await complete_second_step(
        transaction, token=token, approved=not approved, gateway=desk.gateway, now=NOW
    )

    assert asked.outcome == "requires_action"
    assert (page.is_open, page.amount, page.method_label) == (True, Decimal("227.50"), "Visa ending 3220")
    assert (finished.outcome, repeated.outcome) == (outcome, outcome)
    assert (await desk.commit(confirmation)).outcome == outcome
    assert await desk.stock() == ((3, 0) if approved else (5, 2))


async def test_a_payment_that_times_out_settles_later(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill(token="pm_sandbox_timeout")
    confirmation = await desk.propose()

    pending = await desk.commit(confirmation)
    early = await recover(transaction, gateway=desk.gateway, now=NOW, idle=AT_ONCE)
    desk.now = NOW + timedelta(minutes=1)
    late = await recover(transaction, gateway=desk.gateway, now=desk.now, idle=AT_ONCE)

    assert (pending.outcome, early, late) == ("pending", 0, 1)
    assert (await desk.commit(confirmation)).outcome == "done"
    assert await desk.stock() == (3, 0)


async def test_c12_unpaid_orders_expire_and_release_their_stock_once(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill(token="pm_sandbox_second_step")
    asked = await desk.commit(await desk.propose())
    desk.now = NOW + timedelta(minutes=31)

    released = await expire_unpaid(transaction, gateway=desk.gateway, now=desk.now)
    again = await expire_unpaid(transaction, gateway=desk.gateway, now=desk.now)

    assert (asked.outcome, released, again) == ("requires_action", 1, 0)
    assert await desk.stock() == (5, 0)
    assert [kind for kind, _, _ in await desk.ledger()] == ["restock", "reservation", "release"]
    assert await desk.quantities() == {desk.variant_id: 2}
    async with transaction() as session:
        assert await orders.list_orders(session, user_id=desk.user_id) == ()
        assert await sandbox_book.count_charges(session, status=ChargeStatus.VOIDED) == 1


async def test_codes_are_used_up_on_success_and_given_back_on_failure(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill(token="pm_sandbox_declined")
    async with transaction() as session:
        coupon_id = await make_coupon(session, code="ONCE", usage_limit=1)
        await make_gift_card(session, code="GIFT-9", amount=Decimal(50))
        await carts.apply_code(session, user_id=desk.user_id, code="ONCE")
        await carts.apply_code(session, user_id=desk.user_id, code="GIFT-9")

    async def used() -> tuple[int | None, int, Decimal | None]:
        async with transaction() as session:
            count = await session.scalar(select(Coupon.usage_count).where(Coupon.id == coupon_id))
            uses = (await session.scalars(select(CouponUse.id))).all()
            card = await gift_cards.find_card(session, code="GIFT-9")
        return count, len(uses), card and card.balance

    declined = await desk.commit(await desk.propose())
    after_failure = await used()
    async with transaction() as session:
        await make_card(session, user_id=desk.user_id, token="pm_sandbox_visa")
    done = await desk.commit(await desk.propose())

    assert (declined.outcome, after_failure) == ("declined", (0, 0, Decimal(50)))
    assert (done.outcome, await used()) == ("done", (1, 1, Decimal(0)))
    assert done.order_id is not None
    async with transaction() as session:
        order = await orders.read_order(session, order_id=done.order_id)
        paid = await payments.list_payments(session, order_id=done.order_id)
    # 180 and 15 to ship, 6.25 % on 180
    assert order.total == Decimal("206.25")
    assert sorted((it.provider, it.amount) for it in paid) == [
        ("gift_card", Decimal(50)),
        ("sandbox", Decimal("156.25")),
    ]


async def test_an_order_a_gift_card_pays_in_full_needs_no_card(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill(token="pm_sandbox_declined")
    async with transaction() as session:
        await make_gift_card(session, code="GIFT-500", amount=Decimal(500))
        await carts.apply_code(session, user_id=desk.user_id, code="GIFT-500")

    result = await desk.commit(await desk.propose())

    assert result.outcome == "done"
    async with transaction() as session:
        card = await gift_cards.find_card(session, code="GIFT-500")
    assert card is not None
    assert card.balance == Decimal("272.50")
