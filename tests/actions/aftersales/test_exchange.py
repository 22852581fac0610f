"""Exchanges of delivered goods: what is wanted is held, what came back pays for a new order."""

from decimal import Decimal

import pytest

from stylist.actions.aftersales import staff
from stylist.commerce.aftersales import returns
from stylist.commerce.aftersales.errors import GiftCardTooSmall, OtherProduct, SameItem
from stylist.commerce.aftersales.states import ReturnStatus
from stylist.commerce.aftersales.views import Purse, Received, Swap
from stylist.commerce.inventory.errors import OutOfStock
from stylist.commerce.orders.states import OrderStatus, PaymentStatus
from stylist.commerce.payments import service as payments
from stylist.db.session import Transaction
from tests.actions.aftersales.shop import Counter
from tests.books import assert_balanced
from tests.factories import make_coupon, make_variant


async def test_the_same_price_is_exchanged_without_money(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line = await counter.line()

    confirmation = await counter.propose_exchange(Swap(line.item_id, counter.others["L"], 1))
    await counter.done(confirmation)
    held = await counter.stock_of(counter.others["L"])
    ended = await counter.receive()

    assert (confirmation.kind, confirmation.total, held) == ("exchange_items", 0, (3, 1))
    assert (ended.status, ended.price_difference) == (ReturnStatus.REFUNDED, 0)
    new = await counter.replacement()
    assert (new.status, new.payment_status, new.total) == (
        OrderStatus.CONFIRMED,
        PaymentStatus.COMPLETED,
        Decimal("106.25"),
    )
    assert [(it.variant_id, it.quantity, it.unit_price) for it in new.lines] == [
        (counter.others["L"], 1, Decimal("100.00"))
    ]
    assert new.shipping_address == (await counter.order()).shipping_address
    assert (await counter.stock_of(counter.others["L"]), await counter.stock()) == ((2, 0), (4, 0))
    assert (await counter.order()).status is OrderStatus.DELIVERED
    await assert_balanced(transaction)


async def test_a_dearer_piece_is_charged_when_the_old_one_is_back(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line = await counter.line()

    confirmation = await counter.propose_exchange(Swap(line.item_id, counter.others["XL"], 2))
    await counter.done(confirmation)
    before = await counter.paid()
    await counter.receive()

    assert (confirmation.total, before) == (Decimal("63.75"), Decimal("227.50"))
    new = await counter.replacement()
    assert new.total == Decimal("276.25")
    # the old order keeps its shipping; all else paid for the new one
    assert await counter.paid() == Decimal("15.00")
    order = await counter.order()
    assert (order.status, order.lines[0].returned_quantity) == (OrderStatus.RETURNED, 2)
    await assert_balanced(transaction)


async def test_a_cheaper_piece_gives_the_difference_back(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line, card = await counter.line(), await counter.gift_card(Decimal("1.00"))

    swap = Swap(line.item_id, counter.others["S"], 1)
    await counter.done(await counter.propose_exchange(swap, pay_with=Purse.gift_card(card)))
    ended = await counter.receive()

    assert (ended.price_difference, ended.refund_amount) == (Decimal("-31.87"), Decimal("31.87"))
    assert await counter.balance(card) == Decimal("32.87")
    await assert_balanced(transaction)


async def test_a_gift_card_must_cover_the_difference(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line = await counter.line()
    small, large = await counter.gift_card(Decimal("31.87")), await counter.gift_card(Decimal("40.00"))
    swap = Swap(line.item_id, counter.others["XL"], 1)

    with pytest.raises(GiftCardTooSmall):
        await counter.propose_exchange(swap, pay_with=Purse.gift_card(small))
    await counter.done(await counter.propose_exchange(swap, pay_with=Purse.gift_card(large)))
    untouched = await counter.balance(large)
    await counter.receive()

    assert (untouched, await counter.balance(large)) == (Decimal("40.00"), Decimal("8.12"))
    await assert_balanced(transaction)


async def test_what_cannot_be_exchanged(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open(quantity=4)).deliver()
    async with transaction() as session:
        elsewhere = await make_variant(session)
    line = await counter.line()

    for swap, error in (
        (Swap(line.item_id, counter.variant_id, 1), SameItem),
        (Swap(line.item_id, elsewhere, 1), OtherProduct),
        (Swap(line.item_id, counter.others["L"], 4), OutOfStock),
    ):
        with pytest.raises(error):
            await counter.propose_exchange(swap)

    assert await counter.returns() == ()


async def test_called_off_or_refused_it_holds_nothing(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    swap = Swap((await counter.line()).item_id, counter.others["L"], 2)

    await counter.done(await counter.propose_exchange(swap))
    async with transaction() as session:
        await returns.cancel(
            session, return_id=(await counter.returns())[0].id, user_id=counter.user_id, now=counter.now
        )
    free = await counter.stock_of(counter.others["L"])
    await counter.done(await counter.propose_exchange(swap))
    looked_at = await counter.receive(accept=False)
    await staff.reject_return(
        transaction, return_id=looked_at.id, by=counter.staff_id, note="worn", now=counter.now
    )

    assert (free, await counter.stock_of(counter.others["L"])) == ((3, 0), (3, 0))
    await assert_balanced(transaction)


async def test_only_what_came_is_exchanged(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line = await counter.line()
    await counter.done(await counter.propose_exchange(Swap(line.item_id, counter.others["XL"], 2)))

    ended = await counter.receive({line.item_id: Received(1, 0)})

    assert ended.price_difference == Decimal("31.88")
    assert [it.quantity for it in (await counter.replacement()).lines] == [1]
    assert (await counter.stock_of(counter.others["XL"]), await counter.stock()) == ((2, 0), (3, 0))
    await assert_balanced(transaction)


async def test_a_declined_difference_waits_for_staff(transaction: Transaction) -> None:
    counter = await (await Counter(transaction).open()).deliver()
    line, bad = await counter.line(), await counter.card("pm_sandbox_declined")
    swap = Swap(line.item_id, counter.others["XL"], 1)
    await counter.done(await counter.propose_exchange(swap, pay_with=Purse.method(bad)))

    waiting = await counter.receive()
    async with transaction() as session:
        await payments.remove_method(session, user_id=counter.user_id, payment_method_id=bad)
    ended = await staff.accept_return(
        transaction, return_id=waiting.id, by=counter.staff_id, gateway=counter.gateway, now=counter.now
    )

    assert (waiting.status, waiting.failure) == (ReturnStatus.RECEIVED, "card_declined")
    assert (ended.status, ended.failure) == (ReturnStatus.REFUNDED, None)
    assert (await counter.replacement()).total == Decimal("138.13")
    await assert_balanced(transaction)


async def test_a_return_of_what_was_sent_instead_goes_to_the_card_that_paid(transaction: Transaction) -> None:
    async with transaction() as session:
        await make_coupon(session)
    counter = await (await Counter(transaction).open(codes=("TEN",))).deliver()
    line = await counter.line()
    await counter.done(await counter.propose_exchange(Swap(line.item_id, counter.others["XL"], 2)))
    await counter.receive()
    counter.order_id = (await counter.replacement()).id

    await counter.deliver()
    new = await counter.line()
    await counter.done(await counter.propose_return({new.item_id: 2}))
    ended = await counter.receive()

    # 260 less 10 %, and 6.25 % of that
    assert (ended.status, ended.refund_amount) == (ReturnStatus.REFUNDED, Decimal("248.63"))
    assert await counter.paid() == 0
    back = [it for it in await counter.payments() if it.type == "refund"]
    assert {(it.provider, it.status.value) for it in back} == {("sandbox", "COMPLETED")}
    await assert_balanced(transaction)
