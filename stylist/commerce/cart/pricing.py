"""What an open cart comes to today, and its snapshot."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from stylist.commerce.cart import queries
from stylist.commerce.cart.models import Cart, CartItem
from stylist.commerce.cart.views import CartLineView, CartView, CheckoutContact, PricedCart, Shopper
from stylist.commerce.gift_cards import queries as gift_cards
from stylist.commerce.ids import (
    AddressId,
    BrandId,
    CartId,
    CartLineId,
    CategoryId,
    PaymentMethodId,
    ProductId,
    VariantId,
)
from stylist.commerce.inventory import queries as inventory
from stylist.commerce.money import quantize
from stylist.commerce.pricing import service as pricing
from stylist.commerce.pricing.views import Buyer, Credit, PricedLine
from stylist.db.session import Session


async def price_cart(session: Session, *, cart: Cart, shopper: Shopper) -> PricedCart:
    """The cart at today's prices; a fall is passed on and the money columns are brought up to date.

    A rise keeps `price_at_time`, what the shopper saw, until they agree to it at checkout.
    """
    cart_id = CartId(cart.id)
    rows = await queries.list_priced_items(session, cart_id=cart_id, shopper=shopper)
    for row in rows:
        row.CartItem.price_at_time = min(row.CartItem.price_at_time, _price(row))
    priced = await _price_rows(session, cart, rows, shopper)
    _take_snapshot(cart, priced)
    await session.flush()
    return priced


async def price_nothing(session: Session, *, shopper: Shopper, currency: str) -> CartView:
    """What a person without an open cart sees."""
    empty = Cart(user_id=shopper.user_id, currency=currency, gift_card_codes=[])
    return (await _price_rows(session, empty, [], shopper)).view


async def _price_rows(session: Session, cart: Cart, rows: Sequence[Row[Any]], shopper: Shopper) -> PricedCart:
    address_id, destination = await queries.find_shipping_address_id(
        session, user_id=shopper.user_id, chosen=cart.shipping_address_id
    )
    quote = await pricing.quote(
        session,
        lines=[_to_priced_line(row) for row in rows],
        buyer=Buyer(user_id=shopper.user_id, tier=shopper.tier),
        currency=cart.currency,
        destination=destination,
        shipping_method=cart.shipping_method,
        coupon_code=cart.coupon_code,
        credits=await _list_credits(session, cart, shopper),
        now=shopper.now,
    )
    view = CartView(
        id=CartId(cart.id) if cart.id else None,
        user_id=shopper.user_id,
        currency=cart.currency,
        lines=await _to_lines(session, cart, rows),
        totals=quote.totals,
        codes=quote.codes,
        contact=_to_contact(cart, shopper, address_id),
    )
    return PricedCart(view=view, quote=quote)


async def _list_credits(session: Session, cart: Cart, shopper: Shopper) -> list[Credit]:
    cards = await gift_cards.list_cards(session, codes=cart.gift_card_codes)
    return [
        Credit(card.code, card.balance)
        for card in cards
        if card.find_problem(currency=cart.currency, now=shopper.now) is None
    ]


def _price(row: Row[Any]) -> Decimal:
    return quantize(row.price, row.currency)


def _to_priced_line(row: Row[Any]) -> PricedLine:
    return PricedLine(
        key=row.CartItem.id,
        product_id=ProductId(row.product_id),
        category_id=CategoryId(row.category_id),
        brand_id=None if row.brand_id is None else BrandId(row.brand_id),
        unit_price=_price(row),
        quantity=row.CartItem.quantity,
    )


async def _to_lines(session: Session, cart: Cart, rows: Sequence[Row[Any]]) -> tuple[CartLineView, ...]:
    if not rows:
        return ()
    variant_ids = {VariantId(row.variant_id) for row in rows}
    free = await inventory.list_available(session, variant_ids=variant_ids, cart_id=CartId(cart.id))
    return tuple(_to_line(row, free.get(VariantId(row.variant_id), 0)) for row in rows)


def _to_line(row: Row[Any], free: int) -> CartLineView:
    item: CartItem = row.CartItem
    price = _price(row)
    return CartLineView(
        line_id=CartLineId(item.id),
        product_id=ProductId(row.product_id),
        slug=row.slug,
        variant_id=VariantId(row.variant_id),
        sku=row.sku,
        name=row.name,
        brand=row.brand,
        size=row.size,
        color=row.color,
        quantity=item.quantity,
        unit_price=price,
        total=quantize(price * item.quantity, row.currency),
        image_url=row.image_url,
        available=free if row.is_sellable else 0,
        price_rose_from=item.price_at_time if item.price_at_time < price else None,
        personalization=item.personalization,
        added_from=item.added_from,
        available_at=row.available_at,
    )


def _to_contact(cart: Cart, shopper: Shopper, address_id: AddressId | None) -> CheckoutContact:
    method_id = cart.payment_method_id
    return CheckoutContact(
        email=cart.contact_email or shopper.email,
        name=cart.contact_name or shopper.name,
        phone=cart.contact_phone or shopper.phone,
        shipping_address_id=address_id,
        payment_method_id=None if method_id is None else PaymentMethodId(method_id),
    )


def _take_snapshot(cart: Cart, priced: PricedCart) -> None:
    totals = priced.quote.totals
    cart.subtotal = totals.subtotal
    cart.discount_amount = totals.discount
    cart.shipping_amount = totals.shipping
    cart.tax_amount = totals.tax
    cart.total = totals.total
