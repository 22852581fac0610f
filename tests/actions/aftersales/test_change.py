"""Changing address, payment and pieces of an order that is not picked yet."""

from decimal import Decimal

import pytest

from stylist.actions.aftersales.recover import recover
from stylist.actions.checkout.second_step import complete_second_step
from stylist.commerce.aftersales import queries as aftersales
from stylist.commerce.aftersales.errors import (
    AlreadyChanged,
    ChangeUnderWay,
    GiftCardTooSmall,
    LineNotInOrder,
    NotChangeable,
    NothingChosen,
    OtherProduct,
    RefundTargetNotAllowed,
    SameItem,
    SamePayment,
    TooManyUnits,
)
from stylist.commerce.aftersales.views import Purse, Swap
from stylist.commerce.catalog.errors import VariantNotFound
from stylist.commerce.customers.errors import AddressInvalid
from stylist.commerce.gift_cards.errors import GiftCardNotFound
from stylist.commerce.ids import OrderItemId, VariantId
from stylist.commerce.inventory.errors import OutOfStock
from stylist.commerce.orders.states import OrderStatus, PaymentStatus
from stylist.commerce.payments.errors import PaymentMethodNotFound
from stylist.commerce.policies import definitions
from stylist.db.session import Transaction
from tests.actions.aftersales.shop import DENVER, PARIS, Counter
from tests.actions.checkout.desk import AT_ONCE, Overcharging, all_at_once
from tests.books import assert_balanced
from tests.factories import make_coupon, make_variant


async def test_an_address_elsewhere_changes_tax_and_charges_the_difference(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    # 6.25 % of 200 in Boston, 2.9 % in Denver
    confirmation = await counter.propose_address(DENVER)

    await counter.done(confirmation)

    order = await counter.order()
    assert confirmation.total == Decimal("-6.70")
    assert (order.tax, order.total, order.status) == (
        Decimal("5.80"),
        Decimal("220.80"),
        OrderStatus.CONFIRMED,
    )
    assert order.shipping_address is not None
    kept = {
        key: order.shipping_address[key] for key in ("line1", "city", "state", "country_code", "last_name")
    }
    assert kept == {
        "line1": "1 Blake Street",
        "city": "Denver",
        "state": "CO",
        "country_code": "US",
        "last_name": "Winter",
    }
    assert await counter.movements() == [
        ("charge", "PARTIALLY_REFUNDED", Decimal("227.50"), "sandbox"),
        ("refund", "COMPLETED", Decimal("6.70"), "sandbox"),
    ]
    assert order.payment_status is PaymentStatus.COMPLETED
    await assert_balanced(transaction)


async def test_an_address_abroad_has_its_shipping_and_included_tax(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()

    # 25 to ship to Europe instead of 15; in France the 20 % are in the prices
    confirmation = await counter.propose_address(PARIS)
    await counter.done(confirmation)

    order = await counter.order()
    assert confirmation.total == Decimal("-2.50")
    assert (order.shipping, order.tax, order.tax_included, order.total) == (
        Decimal("25.00"),
        Decimal("33.33"),
        True,
        Decimal("225.00"),
    )
    await assert_balanced(transaction)


async def test_the_policy_can_leave_prices_as_agreed(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    await counter.set_policy(definitions.ORDER_CHANGES, address_reprices=False)

    confirmation = await counter.propose_address(PARIS)
    await counter.done(confirmation)

    order = await counter.order()
    assert (confirmation.total, order.total, order.shipping) == (0, Decimal("227.50"), Decimal("15.00"))
    await assert_balanced(transaction)


async def test_an_address_nobody_could_find_is_refused(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()

    with pytest.raises(AddressInvalid) as refused:
        await counter.propose_address(
            DENVER.__class__("", "", "1 Blake Street", None, "Denver", "CO", "8", "US")
        )

    assert refused.value.field == "postal_code"


async def test_another_card_pays_and_the_first_gets_its_money_back(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    other = await counter.card("pm_sandbox_mastercard")

    confirmation = await counter.propose_payment(Purse.method(other))
    await counter.done(confirmation)

    paid = {
        (it.type.value, it.payment_method_id == other, it.status.value) for it in await counter.payments()
    }
    assert paid == {
        ("charge", False, "REFUNDED"),
        ("charge", True, "COMPLETED"),
        ("refund", False, "COMPLETED"),
    }
    assert await counter.paid() == Decimal("227.50")
    order = await counter.order()
    assert (order.status, order.payment_status) == (OrderStatus.CONFIRMED, PaymentStatus.COMPLETED)
    await assert_balanced(transaction)


async def test_a_gift_card_pays_at_once_if_it_holds_as_much(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    small, large = await counter.gift_card(Decimal("227.49")), await counter.gift_card(Decimal("300.00"))

    with pytest.raises(GiftCardTooSmall):
        await counter.propose_payment(Purse.gift_card(small))
    await counter.done(await counter.propose_payment(Purse.gift_card(large)))

    assert await counter.balance(large) == Decimal("72.50")
    assert await counter.movements() == [
        ("charge", "COMPLETED", Decimal("227.50"), "gift_card"),
        ("charge", "REFUNDED", Decimal("227.50"), "sandbox"),
        ("refund", "COMPLETED", Decimal("227.50"), "sandbox"),
    ]
    await assert_balanced(transaction)


async def test_paying_with_what_paid_changes_nothing(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    paid_by = (await counter.payments())[0].payment_method_id
    assert paid_by is not None

    with pytest.raises(SamePayment):
        await counter.propose_payment(Purse.method(paid_by))


async def test_c16_nobody_pays_with_another_persons_card_or_gift_card(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    stranger = await Counter(transaction).open()
    card, gift_card = await stranger.card("pm_sandbox_mastercard"), await stranger.gift_card(Decimal(500))

    with pytest.raises(PaymentMethodNotFound):
        await counter.propose_payment(Purse.method(card))
    with pytest.raises(GiftCardNotFound):
        await counter.propose_payment(Purse.gift_card(gift_card))

    assert await counter.paid() == Decimal("227.50")


async def test_a_declined_card_leaves_everything_as_it_was(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    bad = await counter.card("pm_sandbox_declined")

    result = await counter.commit(await counter.propose_payment(Purse.method(bad)))

    assert (result.outcome, result.failure) == ("declined", "payments.card_declined")
    assert await counter.movements() == [
        ("charge", "COMPLETED", Decimal("227.50"), "sandbox"),
        ("charge", "FAILED", Decimal("227.50"), "sandbox"),
    ]
    await assert_balanced(transaction)


async def test_a_dearer_piece_is_charged_before_it_is_swapped(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    line = await counter.line()

    confirmation = await counter.propose_items(Swap(line.item_id, counter.others["XL"], 2))
    await counter.done(confirmation)

    order = await counter.order()
    # 60 more, and 6.25 % on them
    assert confirmation.total == Decimal("63.75")
    assert [(it.variant_id, it.quantity, it.unit_price, it.tax) for it in order.lines] == [
        (counter.others["XL"], 2, Decimal("130.00"), Decimal("16.25"))
    ]
    assert (order.subtotal, order.tax, order.total) == (
        Decimal("260.00"),
        Decimal("16.25"),
        Decimal("291.25"),
    )
    assert await counter.paid() == order.total
    assert (await counter.stock(), await counter.stock_of(counter.others["XL"])) == ((5, 0), (1, 0))
    await assert_balanced(transaction)


async def test_a_cheaper_piece_gives_the_difference_back(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    line = await counter.line()

    confirmation = await counter.propose_items(Swap(line.item_id, counter.others["S"], 1))
    await counter.done(confirmation)

    order = await counter.order()
    assert confirmation.total == Decimal("-31.87")  # 30 less, and 6.25 % of 170, 10.63, instead of 12.50
    assert [(it.variant_title, it.quantity, it.total) for it in order.lines] == [
        ("M, Black", 1, Decimal("100.00")),
        ("S, Black", 1, Decimal("70.00")),
    ]
    assert (order.tax, order.total) == (Decimal("10.63"), Decimal("195.63"))
    assert await counter.paid() == order.total
    await assert_balanced(transaction)


async def test_a_discount_keeps_its_share(transaction: Transaction) -> None:
    async with transaction() as session:
        await make_coupon(session)
    counter = await Counter(transaction).open(codes=("TEN",))
    line = await counter.line()

    await counter.done(await counter.propose_items(Swap(line.item_id, counter.others["XL"], 1)))

    order = await counter.order()
    # 100 and 130, each less 10 %
    assert [it.discount for it in order.lines] == [Decimal("10.00"), Decimal("13.00")]
    assert (order.discount, order.subtotal) == (Decimal("23.00"), Decimal("230.00"))
    assert await counter.paid() == order.total
    await assert_balanced(transaction)


async def test_a_fixed_discount_stays_the_same(transaction: Transaction) -> None:
    async with transaction() as session:
        await make_coupon(session, discount_type="fixed", value=Decimal(30))
    counter = await Counter(transaction).open(codes=("TEN",))
    line = await counter.line()

    await counter.done(await counter.propose_items(Swap(line.item_id, counter.others["XL"], 2)))

    order = await counter.order()
    assert (order.discount, order.subtotal) == (Decimal("30.00"), Decimal("260.00"))
    await assert_balanced(transaction)


async def test_pieces_can_be_swapped_for_one_another_and_paid_by_gift_card(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    line, card = await counter.line(), await counter.gift_card(Decimal("100.00"))

    await counter.done(
        await counter.propose_items(
            Swap(line.item_id, counter.others["XL"], 1),
            Swap(line.item_id, counter.others["L"], 1),
            pay_with=Purse.gift_card(card),
        )
    )

    order = await counter.order()
    assert sorted((it.variant_title or "", it.total) for it in order.lines) == [
        ("L, Black", Decimal("100.00")),
        ("XL, Black", Decimal("130.00")),
    ]
    assert await counter.balance(card) == Decimal("68.12")  # 30 and the tax on it, 1.88
    assert await counter.paid() == order.total
    await assert_balanced(transaction)


async def test_what_cannot_be_swapped(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    async with transaction() as session:
        elsewhere = await make_variant(session)
    line = await counter.line()

    async def refused(error: type[Exception], *swaps: Swap) -> None:
        with pytest.raises(error):
            await counter.propose_items(*swaps)

    await refused(NothingChosen)
    await refused(NothingChosen, Swap(line.item_id, counter.others["L"], 0))
    await refused(LineNotInOrder, Swap(OrderItemId(counter.order_id), counter.others["L"], 1))
    await refused(TooManyUnits, Swap(line.item_id, counter.others["L"], 3))
    await refused(SameItem, Swap(line.item_id, counter.variant_id, 1))
    await refused(OtherProduct, Swap(line.item_id, elsewhere, 1))
    await refused(VariantNotFound, Swap(line.item_id, VariantId(counter.order_id), 1))

    assert (await counter.order()).lines == (line,)


async def test_a_piece_that_is_sold_out_is_not_promised(transaction: Transaction) -> None:
    counter = await Counter(transaction).open(quantity=4)
    line = await counter.line()

    with pytest.raises(OutOfStock) as refused:
        await counter.propose_items(Swap(line.item_id, counter.others["L"], 4))

    assert refused.value.available == 3


async def test_a_difference_goes_to_what_paid_or_a_gift_card(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    line, other = await counter.line(), await counter.card("pm_sandbox_mastercard")
    swap = Swap(line.item_id, counter.others["S"], 2)

    with pytest.raises(RefundTargetNotAllowed):
        await counter.propose_items(swap, pay_with=Purse.method(other))
    await counter.set_policy(definitions.ORDER_CHANGES, difference_to=("original", "any_method"))
    await counter.done(await counter.propose_items(swap, pay_with=Purse.method(other)))

    back = [it for it in await counter.payments() if it.type == "refund"]
    assert [(it.payment_method_id, it.amount, it.status) for it in back] == [
        (other, Decimal("63.75"), PaymentStatus.COMPLETED)
    ]
    assert await counter.paid() == (await counter.order()).total
    await assert_balanced(transaction)


async def test_the_policy_can_make_changed_pieces_final(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    await counter.set_policy(definitions.ORDER_CHANGES, items_are_final=True, items_at_most=1)
    line = await counter.line()
    await counter.done(await counter.propose_address(DENVER))
    await counter.done(await counter.propose_items(Swap(line.item_id, counter.others["L"], 1)))

    for again in (
        counter.propose_items(Swap(line.item_id, counter.others["S"], 1)),
        counter.propose_address(PARIS),
        counter.propose_payment(Purse.method(await counter.card("pm_sandbox_mastercard"))),
        counter.propose_cancel(),
    ):
        with pytest.raises(AlreadyChanged):
            await again
    await assert_balanced(transaction)


async def test_what_is_being_picked_cannot_be_changed(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    line = await counter.line()
    await counter.start()

    with pytest.raises(NotChangeable) as refused:
        await counter.propose_items(Swap(line.item_id, counter.others["L"], 1))

    assert (refused.value.part, refused.value.state) == ("items", "PROCESSING")


async def test_a_second_step_is_taken_on_the_payment_page(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    line, card = await counter.line(), await counter.card("pm_sandbox_second_step")
    confirmation = await counter.propose_items(
        Swap(line.item_id, counter.others["XL"], 2), pay_with=Purse.method(card)
    )

    asked = await counter.commit(confirmation)
    held = await counter.stock_of(counter.others["XL"])
    with pytest.raises(ChangeUnderWay):
        await counter.propose_cancel()
    assert asked.action_url is not None
    token = asked.action_url.removeprefix("/pay/")
    passed = await complete_second_step(
        transaction, token=token, approved=True, gateway=counter.gateway, now=counter.now
    )

    assert (asked.outcome, held) == ("requires_action", (3, 2))
    assert (passed.outcome, passed.order_id) == ("done", counter.order_id)
    assert (await counter.commit(confirmation)).outcome == "done"
    assert (await counter.order()).subtotal == Decimal("260.00")
    assert await counter.stock_of(counter.others["XL"]) == (1, 0)
    await assert_balanced(transaction)


async def test_a_second_step_refused_gives_up_what_was_held(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    line, card = await counter.line(), await counter.card("pm_sandbox_second_step")
    swap = Swap(line.item_id, counter.others["XL"], 2)
    asked = await counter.commit(await counter.propose_items(swap, pay_with=Purse.method(card)))
    assert asked.action_url is not None

    told = await complete_second_step(
        transaction,
        token=asked.action_url.removeprefix("/pay/"),
        approved=False,
        gateway=counter.gateway,
        now=counter.now,
    )

    assert (told.outcome, told.failure) == ("declined", "payments.second_step_refused")
    assert await counter.stock_of(counter.others["XL"]) == (3, 0)
    assert (await counter.order()).subtotal == Decimal("200.00")
    await assert_balanced(transaction)


async def test_a_charge_that_settles_late_is_found_and_the_change_made(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    line, card = await counter.line(), await counter.card("pm_sandbox_timeout")
    swap = Swap(line.item_id, counter.others["XL"], 2)
    waiting = await counter.commit(await counter.propose_items(swap, pay_with=Purse.method(card)))

    counter.now = counter.now.replace(year=counter.now.year + 1)
    settled = await recover(transaction, gateway=counter.gateway, now=counter.now, idle=AT_ONCE)

    assert (waiting.outcome, settled) == ("pending", 1)
    assert (await counter.order()).total == await counter.paid() == Decimal("291.25")
    await assert_balanced(transaction)


async def test_c09_money_in_another_amount_or_too_late_goes_back(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    line = await counter.line()
    confirmation = await counter.propose_items(Swap(line.item_id, counter.others["XL"], 2))
    counter.gateway = Overcharging(transaction)

    result = await counter.commit(confirmation)

    assert (result.outcome, result.failure) == ("declined", "payments.charged_another_amount")
    assert await counter.paid() == (await counter.order()).total == Decimal("227.50")
    assert await counter.stock_of(counter.others["XL"]) == (3, 0)
    await assert_balanced(transaction)


async def test_picked_while_the_charge_was_open_the_order_stays_and_the_money_goes_back(
    transaction: Transaction,
) -> None:
    counter = await Counter(transaction).open()
    line, card = await counter.line(), await counter.card("pm_sandbox_second_step")
    swap = Swap(line.item_id, counter.others["XL"], 1)
    asked = await counter.commit(await counter.propose_items(swap, pay_with=Purse.method(card)))
    await counter.start()
    assert asked.action_url is not None

    told = await complete_second_step(
        transaction,
        token=asked.action_url.removeprefix("/pay/"),
        approved=True,
        gateway=counter.gateway,
        now=counter.now,
    )

    assert (told.outcome, told.failure) == ("declined", "payments.order_went_on")
    assert await counter.paid() == (await counter.order()).total == Decimal("227.50")
    await assert_balanced(transaction)


async def test_changes_are_kept_with_what_they_came_to(transaction: Transaction) -> None:
    counter = await Counter(transaction).open()
    line = await counter.line()
    await counter.done(await counter.propose_items(Swap(line.item_id, counter.others["L"], 1)))

    async with transaction() as session:
        changes = await aftersales.list_changes(session, order_id=counter.order_id)

    assert [(it.kind, it.status, it.difference, it.by) for it in changes] == [
        ("items", "done", Decimal("0.00"), counter.user_id)
    ]


async def test_the_last_pieces_go_to_one_of_two_who_want_them_at_once(
    fresh_transaction: Transaction,
) -> None:
    changer = await Counter(fresh_transaction).open(others={"L": None})
    change = await changer.propose_items(Swap((await changer.line()).item_id, changer.others["L"], 2))
    buyer = Counter(fresh_transaction)
    await buyer.fill(variant_id=changer.others["L"], quantity=2)
    purchase = await buyer.propose()

    ended = await all_at_once([lambda: changer.commit(change), lambda: buyer.commit(purchase)])

    assert sorted(result.outcome for result in ended) == ["changed", "done"]
    assert await changer.stock_of(changer.others["L"]) == (1, 0)
    await assert_balanced(fresh_transaction)
