"""Commands on a cart."""

from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from stylist.commerce.cart import service
from stylist.commerce.cart.errors import (
    AddressNotFound,
    CodeNotApplied,
    ContactInvalid,
    LineNotFound,
    PaymentMethodUnknown,
    PersonalizationNotOffered,
    QuantityInvalid,
    ShippingMethodUnknown,
)
from stylist.commerce.cart.models import Cart
from stylist.commerce.catalog.errors import VariantNotFound
from stylist.commerce.catalog.models import ProductVariant
from stylist.commerce.catalog.states import ProductStatus
from stylist.commerce.ids import CartLineId, UserId, VariantId
from stylist.commerce.inventory.errors import OutOfStock
from stylist.commerce.pricing.errors import CodeUnknown, CouponNotUsable
from stylist.db.session import Session
from tests.factories import (
    make_address,
    make_card,
    make_coupon,
    make_customer,
    make_gift_card,
    make_product,
    make_variant,
)


async def reprice(session: Session, variant_id: VariantId, price: Decimal) -> None:
    await session.execute(update(ProductVariant).where(ProductVariant.id == variant_id).values(price=price))


async def read_snapshot(session: Session, user_id: UserId) -> tuple[Decimal, ...]:
    statement = select(
        Cart.subtotal, Cart.discount_amount, Cart.shipping_amount, Cart.tax_amount, Cart.total
    ).where(Cart.user_id == user_id, Cart.closed_at.is_(None))
    return tuple((await session.execute(statement)).one())


async def test_get_cart_of_somebody_without_one_is_empty(session: Session) -> None:
    user_id = await make_customer(session)

    cart = await service.get_cart(session, user_id=user_id)

    assert (cart.id, cart.lines, cart.totals.total, cart.currency) == (None, (), Decimal(0), "USD")
    assert await session.scalar(select(Cart.id).where(Cart.user_id == user_id)) is None


async def test_find_cart_is_none_or_what_get_cart_answers(session: Session) -> None:
    user_id = await make_customer(session)
    variant_id = await make_variant(session, product_id=await make_product(session), on_hand=2)

    before = await service.find_cart(session, user_id=user_id)
    added = await service.add_item(session, user_id=user_id, variant_id=variant_id, quantity=1)

    assert before is None
    assert await service.find_cart(session, user_id=user_id) == added


async def test_add_item_shows_the_line_and_an_estimate(session: Session) -> None:
    user_id = await make_customer(session)
    variant_id = await make_variant(session, on_hand=3, price=Decimal("120.50"))

    cart = await service.add_item(session, user_id=user_id, variant_id=variant_id, quantity=2)

    line = cart.lines[0]
    assert (line.name, line.size, line.color, line.quantity) == ("Silk Dress", "M", "Black", 2)
    assert (line.unit_price, line.total, line.available) == (Decimal("120.50"), Decimal("241.00"), 3)
    assert cart.totals.is_estimate
    assert (cart.totals.subtotal, cart.totals.shipping, cart.totals.tax) == (Decimal(241), Decimal(15), 0)
    assert cart.totals.total == Decimal(256)
    assert cart.totals.shipping_method == "standard"


async def test_add_item_puts_the_same_piece_on_one_line(session: Session) -> None:
    user_id = await make_customer(session)
    variant_id = await make_variant(session)

    await service.add_item(session, user_id=user_id, variant_id=variant_id, quantity=1)
    cart = await service.add_item(session, user_id=user_id, variant_id=variant_id, quantity=2)

    assert [line.quantity for line in cart.lines] == [3]


async def test_add_item_refuses_more_than_is_free(session: Session) -> None:
    user_id = await make_customer(session)
    variant_id = await make_variant(session, on_hand=2)
    await service.add_item(session, user_id=user_id, variant_id=variant_id, quantity=2)

    with pytest.raises(OutOfStock) as refused:
        await service.add_item(session, user_id=user_id, variant_id=variant_id, quantity=1)

    assert refused.value.available == 2
    cart = await service.get_cart(session, user_id=user_id)
    assert cart.quantities == {variant_id: 2}


async def test_c03_lines_that_share_a_variant_are_added_up(session: Session) -> None:
    user_id = await make_customer(session)
    product_id = await make_product(session, personalization={"kind": "monogram", "max_length": 3})
    variant_id = await make_variant(session, product_id=product_id, on_hand=3)
    await service.add_item(session, user_id=user_id, variant_id=variant_id, quantity=2)

    with pytest.raises(OutOfStock) as refused:
        await service.add_item(
            session, user_id=user_id, variant_id=variant_id, quantity=2, personalization={"text": "AW"}
        )
    cart = await service.add_item(
        session, user_id=user_id, variant_id=variant_id, quantity=1, personalization={"text": "AW"}
    )

    assert refused.value.available == 3
    assert [line.quantity for line in cart.lines] == [2, 1]
    with pytest.raises(OutOfStock):
        await service.change_line(session, user_id=user_id, line_id=cart.lines[1].line_id, quantity=2)


@pytest.mark.parametrize("quantity", [0, -1, 100])
async def test_add_item_refuses_odd_quantities(session: Session, quantity: int) -> None:
    user_id = await make_customer(session)
    variant_id = await make_variant(session, on_hand=200)

    with pytest.raises(QuantityInvalid):
        await service.add_item(session, user_id=user_id, variant_id=variant_id, quantity=quantity)


async def test_add_item_refuses_what_is_not_on_sale(session: Session) -> None:
    user_id = await make_customer(session)
    hidden = await make_variant(session, status=ProductStatus.DRAFT)

    for variant_id in (hidden, VariantId(uuid4())):
        with pytest.raises(VariantNotFound):
            await service.add_item(session, user_id=user_id, variant_id=variant_id, quantity=1)


async def test_add_item_refuses_a_monogram_where_none_is_offered(session: Session) -> None:
    user_id = await make_customer(session)
    variant_id = await make_variant(session)

    with pytest.raises(PersonalizationNotOffered):
        await service.add_item(
            session, user_id=user_id, variant_id=variant_id, quantity=1, personalization={"text": "AW"}
        )


async def test_change_line_to_another_size_keeps_the_quantity(session: Session) -> None:
    user_id = await make_customer(session)
    product_id = await make_product(session)
    medium = await make_variant(session, product_id=product_id, size="M")
    large = await make_variant(session, product_id=product_id, size="L", on_hand=2)
    cart = await service.add_item(session, user_id=user_id, variant_id=medium, quantity=2)

    changed = await service.change_line(
        session, user_id=user_id, line_id=cart.lines[0].line_id, variant_id=large
    )

    assert [(line.line_id, line.size, line.quantity) for line in changed.lines] == [
        (cart.lines[0].line_id, "L", 2)
    ]


async def test_t11_a_size_that_is_sold_out_leaves_the_line_as_it_was(session: Session) -> None:
    user_id = await make_customer(session)
    product_id = await make_product(session)
    medium = await make_variant(session, product_id=product_id, size="M")
    large = await make_variant(session, product_id=product_id, size="L", on_hand=0)
    cart = await service.add_item(session, user_id=user_id, variant_id=medium, quantity=2)

    with pytest.raises(OutOfStock):
        await service.change_line(session, user_id=user_id, line_id=cart.lines[0].line_id, variant_id=large)

    assert (await service.get_cart(session, user_id=user_id)).quantities == {medium: 2}


async def test_change_line_joins_the_line_it_becomes_like(session: Session) -> None:
    user_id = await make_customer(session)
    product_id = await make_product(session)
    medium = await make_variant(session, product_id=product_id, size="M")
    large = await make_variant(session, product_id=product_id, size="L")
    await service.add_item(session, user_id=user_id, variant_id=medium, quantity=1)
    cart = await service.add_item(session, user_id=user_id, variant_id=large, quantity=2)

    joined = await service.change_line(
        session, user_id=user_id, line_id=cart.lines[0].line_id, variant_id=large
    )

    assert joined.quantities == {large: 3}


async def test_remove_line_refuses_lines_of_others(session: Session) -> None:
    owner, other = await make_customer(session), await make_customer(session)
    variant_id = await make_variant(session)
    cart = await service.add_item(session, user_id=owner, variant_id=variant_id, quantity=1)

    for line_id in (cart.lines[0].line_id, CartLineId(uuid4())):
        with pytest.raises(LineNotFound):
            await service.remove_line(session, user_id=other, line_id=line_id)

    assert (await service.get_cart(session, user_id=owner)).quantities == {variant_id: 1}
    emptied = await service.remove_line(session, user_id=owner, line_id=cart.lines[0].line_id)
    assert emptied.is_empty
    assert emptied.totals.total == 0


async def test_a_rise_is_shown_and_a_fall_passed_on(session: Session) -> None:
    user_id = await make_customer(session)
    variant_id = await make_variant(session, price=Decimal(100))
    await service.add_item(session, user_id=user_id, variant_id=variant_id, quantity=1)

    await reprice(session, variant_id, Decimal(120))
    risen = (await service.get_cart(session, user_id=user_id)).lines[0]
    await reprice(session, variant_id, Decimal(90))
    fallen = (await service.get_cart(session, user_id=user_id)).lines[0]
    await reprice(session, variant_id, Decimal(100))
    again = (await service.get_cart(session, user_id=user_id)).lines[0]

    assert (risen.unit_price, risen.price_rose_from) == (Decimal(120), Decimal(100))
    assert (fallen.unit_price, fallen.price_rose_from) == (Decimal(90), None)
    assert (again.unit_price, again.price_rose_from) == (Decimal(100), Decimal(90))


async def test_the_snapshot_follows_prices_codes_and_address(session: Session) -> None:
    user_id = await make_customer(session)
    variant_id = await make_variant(session, price=Decimal(200))
    await make_coupon(session, code="TEN")
    await service.add_item(session, user_id=user_id, variant_id=variant_id, quantity=1)
    await make_address(session, user_id=user_id, region="MA")

    cart = await service.apply_code(session, user_id=user_id, code="ten")

    # 200 - 20, 15 to ship, 6.25 % on 180
    assert await read_snapshot(session, user_id) == (200, 20, 15, Decimal("11.25"), Decimal("206.25"))
    assert (cart.totals.discount, cart.totals.tax, cart.totals.total) == (
        20,
        Decimal("11.25"),
        Decimal("206.25"),
    )
    assert not cart.totals.is_estimate


async def test_apply_code_refuses_what_does_not_apply_and_keeps_the_cart(session: Session) -> None:
    user_id = await make_customer(session)
    variant_id = await make_variant(session, price=Decimal(200))
    await make_coupon(session, code="BIG", minimum_amount=Decimal(500))
    await service.add_item(session, user_id=user_id, variant_id=variant_id, quantity=1)

    with pytest.raises(CouponNotUsable) as refused:
        await service.apply_code(session, user_id=user_id, code="BIG")
    with pytest.raises(CodeUnknown):
        await service.apply_code(session, user_id=user_id, code="NOPE")

    assert (refused.value.reason, refused.value.minimum) == ("below_minimum", Decimal(500))
    assert (await service.get_cart(session, user_id=user_id)).codes == ()


async def test_a_gift_card_pays_and_can_be_taken_off(session: Session) -> None:
    user_id = await make_customer(session)
    variant_id = await make_variant(session, price=Decimal(200))
    await make_gift_card(session, code="GIFT-77AB", amount=Decimal(50))
    await service.add_item(session, user_id=user_id, variant_id=variant_id, quantity=1)

    paid = await service.apply_code(session, user_id=user_id, code="gift-77ab")
    taken_off = await service.remove_code(session, user_id=user_id, code="GIFT-77AB")

    assert (paid.totals.total, paid.totals.credits, paid.totals.due) == (215, 50, 165)
    assert (taken_off.totals.credits, taken_off.totals.due) == (0, 215)
    with pytest.raises(CodeNotApplied):
        await service.remove_code(session, user_id=user_id, code="GIFT-77AB")


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "not an address"), ("email", "a@b"), ("phone", "call me"), ("name", " "), ("name", "x" * 300)],
)
async def test_set_contact_refuses_what_is_not_well_formed(session: Session, field: str, value: str) -> None:
    user_id = await make_customer(session)

    with pytest.raises(ContactInvalid) as refused:
        await service.set_contact(session, user_id=user_id, **{field: value})

    assert refused.value.param == field


async def test_set_contact_keeps_what_is_not_said(session: Session) -> None:
    user_id = await make_customer(session, email="ada@shop.example")

    await service.set_contact(session, user_id=user_id, phone="+1 617 555 0100")
    contact = (await service.set_contact(session, user_id=user_id, email="gift@shop.example")).contact

    assert (contact.email, contact.phone, contact.name) == (
        "gift@shop.example",
        "+1 617 555 0100",
        "Ada Winter",
    )


async def test_c16_addresses_and_cards_of_others_are_refused(session: Session) -> None:
    owner, other = await make_customer(session), await make_customer(session)
    address_id = await make_address(session, user_id=owner)
    card_id = await make_card(session, user_id=owner)

    with pytest.raises(AddressNotFound):
        await service.set_shipping_address(session, user_id=other, address_id=address_id)
    with pytest.raises(PaymentMethodUnknown):
        await service.set_payment_method(session, user_id=other, payment_method_id=card_id)

    await service.set_shipping_address(session, user_id=owner, address_id=address_id)
    contact = (await service.set_payment_method(session, user_id=owner, payment_method_id=card_id)).contact
    assert (contact.shipping_address_id, contact.payment_method_id) == (address_id, card_id)


async def test_set_shipping_method_offers_what_goes_there(session: Session) -> None:
    user_id = await make_customer(session)
    variant_id = await make_variant(session, price=Decimal(200))
    await service.add_item(session, user_id=user_id, variant_id=variant_id, quantity=1)

    cart = await service.set_shipping_method(session, user_id=user_id, method="express")
    with pytest.raises(ShippingMethodUnknown) as refused:
        await service.set_shipping_method(session, user_id=user_id, method="pigeon")

    assert (cart.totals.shipping_method, cart.totals.shipping) == ("express", 35)
    assert refused.value.offered == ("standard", "express")
