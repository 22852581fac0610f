"""Returns of delivered goods, from the request to the refund."""

from decimal import Decimal

import pytest
from sqlalchemy import update

from stylist.actions.aftersales import staff
from stylist.actions.aftersales.recover import lapse_returns
from stylist.commerce.aftersales import queries as aftersales
from stylist.commerce.aftersales import returns
from stylist.commerce.aftersales.errors import (
    AlreadyRequested,
    FinalSale,
    LineNotInOrder,
    NothingChosen,
    NotReturnable,
    RefundTargetNotAllowed,
    ReturnNotFound,
    ReturnTransitionNotAllowed,
    TooManyUnits,
    WindowClosed,
)
from stylist.commerce.aftersales.states import ReturnStatus
from stylist.commerce.aftersales.views import Purse, Received
from stylist.commerce.audit import queries as audit
from stylist.commerce.customers.errors import NotPermitted
from stylist.commerce.gift_cards import queries as gift_cards
from stylist.commerce.ids import OrderItemId
from stylist.commerce.loyalty import queries as loyalty
from stylist.commerce.orders.errors import OrderNotFound
from stylist.commerce.orders.models import OrderItem
from stylist.commerce.orders.states import OrderStatus, PaymentStatus
from stylist.commerce.policies import definitions
from stylist.commerce.policies import service as policies
from stylist.db.session import Transaction
from tests.actions.aftersales.shop import Counter
from tests.books import assert_balanced
from tests.factories import make_coupon, make_gift_card


async def test_one_of_two_comes_back(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line = await counter.line()

    confirmation = await counter.propose_return({line.item_id: 1})
    await counter.done(confirmation)
    requested = (await counter.returns())[0]
    still_paid = await counter.paid()
    ended = await counter.receive()

    # half of the goods and half of their tax; the shipping stays paid
    assert (confirmation.kind, confirmation.total) == ("return_items", Decimal("-106.25"))
    assert (requested.status, requested.refund_amount, still_paid) == (
        ReturnStatus.APPROVED,
        Decimal("106.25"),
        Decimal("227.50"),
    )
    assert (ended.status, ended.refund_amount) == (ReturnStatus.REFUNDED, Decimal("106.25"))
    order = await counter.order()
    assert (order.status, order.payment_status) == (OrderStatus.DELIVERED, PaymentStatus.PARTIALLY_REFUNDED)
    assert (order.lines[0].returned_quantity, order.lines[0].refunded_quantity) == (1, 1)
    assert await counter.paid() == Decimal("121.25")
    assert await counter.stock() == (4, 0)
    await assert_balanced(transaction)


async def test_when_all_is_back_so_is_the_shipping_and_the_order_is_refunded(
    transaction: Transaction,
) -> None:
    counter = await (await Counter(transaction).open(second=Decimal("33.33"))).deliver()
    first, second = (await counter.order()).lines

    await counter.done(await counter.propose_return({first.item_id: 2}))
    await counter.receive()
    await counter.done(await counter.propose_return({second.item_id: 1}))
    await counter.receive()

    order = await counter.order()
    assert [change.status for change in order.history[-3:]] == ["DELIVERED", "RETURNED", "REFUNDED"]
    assert order.payment_status is PaymentStatus.REFUNDED
    assert await counter.paid() == 0
    async with transaction() as session:
        notes = await aftersales.list_credit_notes(session, order_id=order.id)
    assert sum(note.total for note in notes) == order.total
    assert [note.shipping for note in notes] == [0, Decimal("15.00")]
    await assert_balanced(transaction)


async def test_a_coupon_line_gives_back_what_was_really_paid(transaction: Transaction) -> None:
    async with transaction() as session:
        await make_coupon(session)
    counter = await (await Counter(transaction).open(codes=("TEN",))).deliver()
    line = await counter.line()

    confirmation = await counter.propose_return({line.item_id: 1})

    assert confirmation.total == Decimal("-95.63")  # 90 and 6.25 % of it


async def test_money_goes_to_cards_first_then_to_gift_cards(transaction: Transaction) -> None:
    async with transaction() as session:
        await make_gift_card(session, amount=Decimal("150.00"))
    counter = await (await Counter(transaction).open(codes=("GIFT-0001",))).deliver()
    line = await counter.line()

    await counter.done(await counter.propose_return({line.item_id: 1}))
    await counter.receive()

    back = {(it.provider, it.amount) for it in await counter.payments() if it.type == "refund"}
    assert back == {("sandbox", Decimal("77.50")), ("gift_card", Decimal("28.75"))}
    await assert_balanced(transaction)


async def test_the_money_can_go_to_a_gift_card(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line, card = await counter.line(), await counter.gift_card(Decimal("5.00"))

    await counter.done(await counter.propose_return({line.item_id: 1}, Purse.gift_card(card)))
    await counter.receive()
    await counter.done(await counter.propose_return({line.item_id: 1}, Purse.new_gift_card()))
    await counter.receive()

    async with transaction() as session:
        owned = await gift_cards.list_owned(session, user_id=counter.user_id)
    assert sorted(it.balance for it in owned) == [Decimal("111.25"), Decimal("121.25")]
    assert {it.provider for it in await counter.payments() if it.type == "refund"} == {"gift_card"}
    assert await counter.paid() == 0
    await assert_balanced(transaction)


async def test_money_goes_only_where_the_policy_lets_it(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line, other = await counter.line(), await counter.card("pm_sandbox_mastercard")
    await counter.set_policy(definitions.RETURNS, refund_to=("original",))

    for purse in (Purse.method(other), Purse.new_gift_card()):
        with pytest.raises(RefundTargetNotAllowed):
            await counter.propose_return({line.item_id: 1}, purse)

    assert await counter.returns() == ()


async def test_points_of_a_delivered_order_are_taken_back_in_proportion(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line = await counter.line()

    async def points() -> int:
        async with transaction() as session:
            return await loyalty.get_balance(session, user_id=counter.user_id, now=counter.now)

    earned = await points()
    await counter.done(await counter.propose_return({line.item_id: 1}))
    await counter.receive()

    assert (earned, await points()) == (200, 100)
    await assert_balanced(transaction)


async def test_the_window_is_the_policys(transaction: Transaction) -> None:
    late = await (await Counter(transaction).open()).deliver(days_ago=31)
    line = await late.line()

    with pytest.raises(WindowClosed):
        await late.propose_return({line.item_id: 1})
    await late.set_policy(definitions.RETURNS, has_window=False)
    assert (await late.propose_return({line.item_id: 1})).kind == "return_items"


async def test_the_last_day_counts(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver(days_ago=30)
    line = await counter.line()
    confirmation = await counter.propose_return({line.item_id: 1})
    async with transaction() as session:
        await policies.set_policy(
            session, definitions.RETURN_WINDOW_DAYS, value=29, actor_id=None, now=counter.now
        )

    result = await counter.commit(confirmation)

    assert (result.outcome, result.failure) == ("changed", "aftersales.window_closed")
    assert await counter.returns() == ()


async def test_what_was_made_for_one_person_does_not_come_back(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line = await counter.line()
    async with transaction() as session:
        await session.execute(
            update(OrderItem).where(OrderItem.id == line.item_id).values(personalization={"text": "AW"})
        )

    with pytest.raises(FinalSale):
        await counter.propose_return({line.item_id: 1})


async def test_only_what_was_delivered_and_is_not_on_its_way_back(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    line = await counter.line()

    with pytest.raises(NotReturnable):
        await counter.propose_return({line.item_id: 1})
    await counter.deliver()
    with pytest.raises(NothingChosen):
        await counter.propose_return({})
    with pytest.raises(LineNotInOrder):
        await counter.propose_return({OrderItemId(counter.order_id): 1})
    await counter.done(await counter.propose_return({line.item_id: 1}))
    with pytest.raises(TooManyUnits) as refused:
        await counter.propose_return({line.item_id: 2})

    assert refused.value.available == 1


async def test_the_policy_can_allow_one_return_an_order(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line = await counter.line()
    await counter.set_policy(definitions.RETURNS, once_per_order=True)
    await counter.done(await counter.propose_return({line.item_id: 1}))

    with pytest.raises(AlreadyRequested):
        await counter.propose_return({line.item_id: 1})
    async with transaction() as session:
        await returns.cancel(
            session, return_id=(await counter.returns())[0].id, now=counter.now, user_id=counter.user_id
        )
    assert (await counter.propose_return({line.item_id: 1})).kind == "return_items"


async def test_staff_agree_where_the_policy_leaves_it_to_them(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line = await counter.line()
    await counter.set_policy(definitions.RETURNS, is_approved_at_once=False)
    await counter.done(await counter.propose_return({line.item_id: 1}))
    id = (await counter.returns())[0].id
    step = {"return_id": id, "now": counter.now}

    with pytest.raises(ReturnTransitionNotAllowed):
        await counter.receive()
    with pytest.raises(NotPermitted):
        await staff.approve_return(transaction, by=counter.user_id, **step)  # type: ignore[arg-type]
    approved = await staff.approve_return(transaction, by=counter.staff_id, **step)  # type: ignore[arg-type]
    with pytest.raises(ReturnTransitionNotAllowed):
        await staff.reject_return(transaction, by=counter.staff_id, note="worn", **step)  # type: ignore[arg-type]

    assert (approved.status, approved.approved_at) == (ReturnStatus.APPROVED, counter.now)
    async with transaction() as session:
        entries = await audit.list_entries(session, entity_type="return", entity_id=id)
    assert {(it.action, it.actor_id) for it in entries} == {
        ("return.requested", counter.user_id),
        ("return.approved", counter.staff_id),
    }


async def test_staff_refuse_before_or_after_looking_at_the_goods(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line = await counter.line()
    await counter.done(await counter.propose_return({line.item_id: 2}))

    looked_at = await counter.receive(accept=False)
    refused = await staff.reject_return(
        transaction, return_id=looked_at.id, by=counter.staff_id, note="worn", now=counter.now
    )

    assert (looked_at.status, refused.status, refused.decision_note) == (
        ReturnStatus.RECEIVED,
        ReturnStatus.REJECTED,
        "worn",
    )
    assert await counter.paid() == Decimal("227.50")
    assert (await counter.line()).returned_quantity == 0
    assert await counter.stock() == (3, 0)
    with pytest.raises(ReturnTransitionNotAllowed):
        await counter.receive()
    await assert_balanced(transaction)


async def test_fewer_come_than_were_to_and_one_is_written_off(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open(quantity=3)).deliver()
    line = await counter.line()
    await counter.done(await counter.propose_return({line.item_id: 3}))

    ended = await counter.receive({line.item_id: Received(2, restock=1)})

    item = ended.items[0]
    assert (item.quantity, item.received_quantity, item.restocked_quantity) == (3, 2, 1)
    # 200 of 300 and 6.25 % of it: shipping stays, one piece does
    assert ended.refund_amount == Decimal("212.50")
    assert await counter.stock() == (3, 0)
    assert (await counter.line()).refunded_quantity == 2
    assert (await counter.propose_return({line.item_id: 1})).kind == "return_items"
    await assert_balanced(transaction)


async def test_what_came_must_be_what_was_to_come(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line = await counter.line()
    await counter.done(await counter.propose_return({line.item_id: 1}))

    for came, error in (
        ({line.item_id: Received(2, 2)}, TooManyUnits),
        ({line.item_id: Received(1, 2)}, TooManyUnits),
        ({line.item_id: Received(0, 0)}, NothingChosen),
        ({OrderItemId(counter.order_id): Received(1, 1)}, LineNotInOrder),
    ):
        with pytest.raises(error):
            await counter.receive(came)

    assert (await counter.returns())[0].status is ReturnStatus.APPROVED


async def test_a_return_is_called_off_before_the_goods_are_sent(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line = await counter.line()
    await counter.done(await counter.propose_return({line.item_id: 2}))
    id = (await counter.returns())[0].id

    async with transaction() as session:
        called_off = await returns.cancel(session, return_id=id, user_id=counter.user_id, now=counter.now)
    with pytest.raises(ReturnTransitionNotAllowed):
        await counter.receive()

    assert called_off.status is ReturnStatus.CANCELLED
    assert (await counter.propose_return({line.item_id: 2})).total == Decimal("-227.50")


async def test_one_whose_goods_never_came_lapses(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line = await counter.line()
    await counter.done(await counter.propose_return({line.item_id: 2}))

    assert await lapse_returns(transaction, now=counter.now) == 0
    later = counter.now.replace(year=counter.now.year + 1)
    assert await lapse_returns(transaction, now=later) == 1
    assert await lapse_returns(transaction, now=later) == 0

    assert [it.status for it in await counter.returns()] == [ReturnStatus.CANCELLED]


async def test_c16_another_persons_order_and_return_are_not_found(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line = await counter.line()
    await counter.done(await counter.propose_return({line.item_id: 1}))
    id = (await counter.returns())[0].id
    stranger = await Counter(transaction).open()
    own, stranger.order_id = stranger.order_id, counter.order_id

    for refused in (
        stranger.propose_cancel(),
        stranger.propose_return({line.item_id: 1}),
        stranger.propose_payment(Purse.new_gift_card()),
    ):
        with pytest.raises(OrderNotFound):
            await refused
    stranger.order_id = own
    with pytest.raises(NotReturnable):
        await stranger.propose_return({line.item_id: 1})
    async with transaction() as session:
        with pytest.raises(ReturnNotFound):
            await aftersales.get_return(session, user_id=stranger.user_id, return_id=id)
        with pytest.raises(ReturnNotFound):
            await returns.cancel(session, return_id=id, user_id=stranger.user_id, now=counter.now)

    assert [it.status for it in await counter.returns()] == [ReturnStatus.APPROVED]
