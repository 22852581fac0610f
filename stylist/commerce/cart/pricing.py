"""What an open cart comes to today, and its snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from stylist.commerce.cart import queries
from stylist.commerce.cart.models import Cart, CartItem
from stylist.commerce.cart.views import CartLineView, CartView, CheckoutContact, PricedCart, Shopper
from stylist.commerce.catalog.views import Offer
from stylist.commerce.gift_cards import queries as gift_cards
from stylist.commerce.ids import (
    AddressId,
    CartId,
    CartLineId,
    PaymentMethodId,
    VariantId,
)
from stylist.commerce.inventory import queries as inventory
from stylist.commerce.money import quantize
from stylist.commerce.pricing import service as pricing
from stylist.commerce.pricing.views import Buyer, Credit, PricedLine
from stylist.db.session import Session


@dataclass(frozen=True, slots=True)
class _Goods:
    """A line with what it is today."""

    item: CartItem
    offer: Offer

    @property
    def price(self) -> Decimal:
        return quantize(self.offer.variant.price, self.offer.product.currency)


async def price_cart(session: Session, *, cart: Cart, shopper: Shopper) -> PricedCart:
    """The cart at today's prices; a fall is passed on and the money columns are brought up to date.

    A rise keeps `price_at_time`, what the shopper saw, until they agree to it at checkout.
    """
    cart_id = CartId(cart.id)
    items = await queries.list_items(session, cart_id=cart_id)
    variant_ids = {VariantId(item.variant_id) for item in items}
    offers = await queries.list_offers(session, variant_ids=variant_ids, shopper=shopper)
    goods = [_Goods(item, offers[VariantId(item.variant_id)]) for item in items]
    for line in goods:
        line.item.price_at_time = min(line.item.price_at_time, line.price)
    priced = await _price_goods(session, cart, goods, shopper)
    _take_snapshot(cart, priced)
    await session.flush()
    return priced


async def price_nothing(session: Session, *, shopper: Shopper, currency: str) -> PricedCart:
    """What a person without an open cart sees."""
    empty = Cart(user_id=shopper.user_id, currency=currency, gift_card_codes=[])
    return await _price_goods(session, empty, [], shopper)


async def _price_goods(session: Session, cart: Cart, goods: Sequence[_Goods], shopper: Shopper) -> PricedCart:
    address_id, destination = await queries.find_shipping_address_id(
        session, user_id=shopper.user_id, chosen=cart.shipping_address_id
    )
    quote = await pricing.quote(
        session,
        lines=[_to_priced_line(line) for line in goods],
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
        lines=await _to_lines(session, cart, goods),
        totals=quote.totals,
        codes=quote.codes,
        contact=_to_contact(cart, shopper, address_id),
    )
    return PricedCart(view=view, quote=quote, now=shopper.now)


async def _list_credits(session: Session, cart: Cart, shopper: Shopper) -> list[Credit]:
    cards = await gift_cards.list_cards(session, codes=cart.gift_card_codes)
    return [
        Credit(card.code, card.balance)
        for card in cards
        if card.find_problem(currency=cart.currency, now=shopper.now) is None
    ]


def _to_priced_line(line: _Goods) -> PricedLine:
    product = line.offer.product
    return PricedLine(
        key=line.item.id,
        product_id=product.id,
        category_id=product.category_id,
        brand_id=product.brand_id,
        unit_price=line.price,
        quantity=line.item.quantity,
    )


async def _to_lines(session: Session, cart: Cart, goods: Sequence[_Goods]) -> tuple[CartLineView, ...]:
    if not goods:
        return ()
    variant_ids = {line.offer.variant.id for line in goods}
    free = await inventory.list_available(session, variant_ids=variant_ids, cart_id=CartId(cart.id))
    return tuple(_to_line(line, free.get(line.offer.variant.id, 0)) for line in goods)


def _to_line(line: _Goods, free: int) -> CartLineView:
    item, product, variant = line.item, line.offer.product, line.offer.variant
    return CartLineView(
        line_id=CartLineId(item.id),
        product_id=product.id,
        slug=product.slug,
        variant_id=variant.id,
        sku=variant.sku,
        name=product.name,
        brand=product.brand,
        size=variant.size,
        color=variant.color,
        quantity=item.quantity,
        unit_price=line.price,
        total=quantize(line.price * item.quantity, product.currency),
        image_url=variant.image_url,
        available=free if line.offer.is_sellable else 0,
        price_rose_from=item.price_at_time if item.price_at_time < line.price else None,
        personalization=item.personalization,
        added_from=item.added_from,
        recommendation_id=item.recommendation_id,
        available_at=variant.available_at,
        is_on_sale=line.offer.is_sellable,
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
