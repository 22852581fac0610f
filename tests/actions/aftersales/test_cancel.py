"""Cancelling an order."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from stylist.actions.checkout.recover import expire_unpaid
from stylist.commerce.aftersales import queries as aftersales
from stylist.commerce.aftersales.errors import NotCancellable, ReasonUnknown
from stylist.commerce.audit import queries as audit
from stylist.commerce.fulfilment import queries as fulfilment_queries
from stylist.commerce.fulfilment import service as fulfilment
from stylist.commerce.gift_cards import queries as gift_cards
from stylist.commerce.notifications import queries as notifications
from stylist.commerce.orders.states import OrderStatus, PaymentStatus
from stylist.commerce.policies import definitions
from stylist.commerce.pricing.models import Coupon, CouponUse
from stylist.db.session import Transaction
from tests.actions.aftersales.shop import Counter
from tests.actions.checkout.desk import Desk, all_at_once
from tests.books import assert_balanced
from tests.factories import make_coupon, make_gift_card


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
    await assert_balanced(transaction)


async def test_the_proposal_says_what_goes_back_where(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()

    confirmation = await counter.propose_cancel()

    assert (confirmation.kind, confirmation.total) == ("cancel_order", Decimal("-227.50"))
    assert [(line.kind, line.label, line.detail, line.amount) for line in confirmation.lines] == [
        ("item", "Silk Dress", "M, Black", Decimal("200.00")),
        ("refund", "Back to: Visa ending 4242", None, Decimal("-227.50")),
        ("note", "Reason", "no longer needed", None),
    ]
    assert (await counter.order()).status is OrderStatus.CONFIRMED


async def test_it_is_on_paper_in_the_log_and_told(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()

    await counter.done(await counter.propose_cancel())

    async with transaction() as session:
        notes = await aftersales.list_credit_notes(session, order_id=counter.order_id)
        own = await aftersales.get_credit_note(
            session, user_id=counter.user_id, number=notes[0].number.lower()
        )
        entries = await audit.list_entries(session, entity_type="order", entity_id=counter.order_id)
        told = await notifications.list_notifications(session, user_id=counter.user_id, now=counter.now)
    assert [(it.goods, it.shipping, it.tax, it.total, it.refunded_to) for it in notes] == [
        (Decimal("200.00"), Decimal("15.00"), Decimal("12.50"), Decimal("227.50"), ("Visa ending 4242",))
    ]
    assert own == notes[0]
    assert [(it.name, it.quantity, it.goods) for it in own.lines] == [("Silk Dress", 2, Decimal("200.00"))]
    assert [(it.action, it.actor_id) for it in entries] == [("order.cancelled", counter.user_id)]
    assert {it.title for it in told} == {"Order confirmed", "Order cancelled"}


async def test_each_part_goes_back_to_what_paid_it_and_the_coupon_once(transaction: Transaction) -> None:
    async with transaction() as session:
        await make_coupon(session, usage_limit=1)
        await make_gift_card(session, amount=Decimal("50.00"))
    counter = await Counter(transaction).open(codes=("TEN", "GIFT-0001"))
    before = await counter.order()

    confirmation = await counter.propose_cancel()
    await counter.done(confirmation)
    await counter.done(confirmation)

    # 200 less 10 %, 15 to ship, 6.25 % on 180
    assert before.total == Decimal("206.25")
    assert await counter.movements() == [
        ("charge", "REFUNDED", Decimal("50.00"), "gift_card"),
        ("charge", "REFUNDED", Decimal("156.25"), "sandbox"),
        ("refund", "COMPLETED", Decimal("50.00"), "gift_card"),
        ("refund", "COMPLETED", Decimal("156.25"), "sandbox"),
    ]
    async with transaction() as session:
        card = await gift_cards.find_card(session, code="GIFT-0001")
        coupon = (await session.scalars(select(Coupon))).one()
        uses = (await session.scalars(select(CouponUse))).all()
    assert card is not None
    assert (card.balance, coupon.usage_count, list(uses)) == (Decimal("50.00"), 0, [])
    await assert_balanced(transaction)


async def test_one_being_packed_can_be_cancelled_where_the_policy_says_so(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    await counter.start()
    await counter.set_policy(definitions.CANCELLATION, until="confirmed")

    with pytest.raises(NotCancellable) as refused:
        await counter.propose_cancel()
    assert refused.value.state == "PROCESSING"

    await counter.set_policy(definitions.CANCELLATION, until="processing")
    await counter.done(await counter.propose_cancel())
    assert (await counter.order()).status is OrderStatus.CANCELLED
    await assert_balanced(transaction)


async def test_a_parcel_that_is_packed_stays_with_us(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    async with transaction() as session:
        await fulfilment.pack(session, order_id=counter.order_id, carrier="DHL", tracking_number="JD014")

    await counter.done(await counter.propose_cancel())

    async with transaction() as session:
        parcels = await fulfilment_queries.list_shipments(session, order_id=counter.order_id)
    assert [it.status for it in parcels] == ["void"]
    await assert_balanced(transaction)


async def test_one_that_was_sent_or_is_over_cannot_be_cancelled(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    await counter.deliver()

    with pytest.raises(NotCancellable):
        await counter.propose_cancel()

    assert (await counter.order()).status is OrderStatus.DELIVERED


async def test_the_reason_is_one_of_the_policys(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    await counter.set_policy(
        definitions.CANCELLATION, reasons=("no longer needed", "ordered by mistake"), until="confirmed"
    )

    with pytest.raises(ReasonUnknown) as refused:
        await counter.propose_cancel("found elsewhere")

    assert refused.value.reasons == ("no longer needed", "ordered by mistake")


async def test_what_was_sent_between_proposal_and_yes_is_not_cancelled(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    confirmation = await counter.propose_cancel()
    await counter.deliver()

    result = await counter.commit(confirmation)

    assert (result.outcome, result.failure) == ("changed", "aftersales.not_cancellable")
    assert result.new_confirmation is None
    assert (await counter.order()).status is OrderStatus.DELIVERED
    assert await counter.paid() == Decimal("227.50")


async def test_an_order_whose_payment_is_open_is_called_off_at_the_provider(transaction: Transaction) -> None:
    counter = Counter(transaction)
    await Desk.fill(counter, token="pm_sandbox_second_step")
    placed = await counter.commit(await counter.propose())
    assert (placed.outcome, placed.order_id is None) == ("requires_action", False)
    assert placed.order_id is not None
    counter.order_id = placed.order_id

    await counter.done(await counter.propose_cancel())

    order = await counter.order()
    assert order.status is OrderStatus.CANCELLED
    assert await counter.movements() == [("charge", "FAILED", Decimal("227.50"), "sandbox")]
    assert await counter.stock() == (5, 0)
    assert await counter.quantities() == {counter.variant_id: 2}
    assert await expire_unpaid(transaction, gateway=counter.gateway, now=counter.now) == 0
    await assert_balanced(transaction)


async def test_an_order_whose_payment_failed_is_called_off(transaction: Transaction) -> None:
    counter = Counter(transaction)
    await Desk.fill(counter, token="pm_sandbox_declined")
    placed = await counter.commit(await counter.propose())
    assert placed.order_id is not None
    counter.order_id = placed.order_id
    assert await counter.stock() == (5, 2)

    await counter.done(await counter.propose_cancel())

    assert (await counter.order()).status is OrderStatus.CANCELLED
    assert await counter.stock() == (5, 0)
    await assert_balanced(transaction)


async def test_t17_confirm_pressed_by_twenty_at_once_cancels_once(fresh_transaction: Transaction) -> None:
    counter = await Counter(fresh_transaction).open()
    confirmation = await counter.propose_cancel()

    results = await all_at_once([lambda: counter.commit(confirmation) for _ in range(20)])

    assert {result.outcome for result in results} == {"done"}
    assert len(await counter.movements()) == 2
    assert await counter.paid() == 0
    assert await counter.stock() == (5, 0)
    async with fresh_transaction() as session:
        assert len(await aftersales.list_credit_notes(session, order_id=counter.order_id)) == 1
    await assert_balanced(fresh_transaction)


async def test_cancelling_and_picking_at_once_end_in_one_of_both(fresh_transaction: Transaction) -> None:
    counter = await Counter(fresh_transaction).open()
    await counter.set_policy(definitions.CANCELLATION, until="confirmed")
    confirmation = await counter.propose_cancel()

    async def pick() -> str:
        try:
            await counter.start()
        except Exception as error:  # whichever comes second is refused, and that is the point
            return type(error).__name__
        return "picked"

    async def cancel() -> str:
        return (await counter.commit(confirmation)).outcome

    ended = await all_at_once([pick, cancel])

    order = await counter.order()
    if order.status is OrderStatus.CANCELLED:
        assert ended == ["TransitionNotAllowed", "done"]
        assert await counter.paid() == 0
    else:
        assert (order.status, ended) == (OrderStatus.PROCESSING, ["picked", "changed"])
        assert await counter.paid() == order.total
    await assert_balanced(fresh_transaction)
