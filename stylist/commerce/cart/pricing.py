"""What an open cart comes to today, and its snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from stylist.commerce.cart import personalization, queries, rules
from stylist.commerce.cart.models import Cart, CartItem
from stylist.commerce.cart.personalization import Personalized
from stylist.commerce.cart.views import (
    CartLineView,
    CartView,
    CheckoutContact,
    GiftOptions,
    Goods,
    PricedCart,
    Shopper,
)
from stylist.commerce.gift_cards import queries as gift_cards
from stylist.commerce.ids import AddressId, CartId, CartLineId, PaymentMethodId
from stylist.commerce.loyalty import queries as loyalty
from stylist.commerce.money import quantize
from stylist.commerce.policies.queries import Policies
from stylist.commerce.pricing import service as pricing
from stylist.commerce.pricing.views import Buyer, Credit, PricedLine
from stylist.db.session import Session


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with what it is today; `price` is a unit's, with what personalising it costs (`surcharge`)."""

    item: CartItem
    goods: Goods
    wishes: Personalized
    surcharge: Decimal
    price: Decimal


async def price_cart(session: Session, *, cart: Cart, shopper: Shopper) -> PricedCart:
    """The cart at today's prices; a fall is passed on and the money columns are brought up to date.

    A rise keeps `price_at_time`, what the shopper saw, until they agree to it at checkout.
    """
    found = await queries.list_lines(session, cart_id=CartId(cart.id), shopper=shopper)
    policies = await pricing.read_rules(session)
    _follow_currency(cart, found, shopper, policies)
    lines = [_to_priced(item, goods, cart.currency, policies) for item, goods in found]
    for line in lines:
        if line.item.price_at_time > line.price:
            line.item.price_at_time = line.price
    priced = await _price_lines(session, cart, lines, shopper, policies)
    _take_snapshot(cart, priced)
    await session.flush()
    return priced


async def price_nothing(session: Session, *, shopper: Shopper, currency: str) -> PricedCart:
    """What a person without an open cart sees."""
    empty = Cart(user_id=shopper.user_id, currency=currency, gift_card_codes=[], points_to_use=0)
    return await _price_lines(session, empty, [], shopper, await pricing.read_rules(session))


def unit_price(goods: Goods, wishes: dict[str, str] | None, currency: str, policies: Policies) -> Decimal:
    """What a unit costs in a currency it has a price in, personalised as wished."""
    return _price_of(goods, personalization.describe(goods.personalization, wishes), currency, policies)[1]


def _price_of(
    goods: Goods, wishes: Personalized, currency: str, policies: Policies
) -> tuple[Decimal, Decimal]:
    """The surcharge of a unit, and its price with it; a surcharge goes by the rate of the day."""
    price = goods.price_in(currency)
    surcharge = Decimal(0)
    if wishes.surcharge:
        own = pricing.rate_of(policies, wishes.currency or goods.currency) or Decimal(1)
        wanted = pricing.rate_of(policies, currency) or Decimal(1)
        surcharge = quantize(wishes.surcharge * wanted / own, currency)
    return surcharge, quantize(goods.price if price is None else price, currency) + surcharge


def _follow_currency(
    cart: Cart, found: Sequence[tuple[CartItem, Goods]], shopper: Shopper, policies: Policies
) -> None:
    """Charge in the currency the person prefers where every piece has a price in it, else in the goods' own.

    What was seen in another currency cannot be compared: lines that change it take today's price.
    """
    if not found:
        return
    wanted = rules.choose_currency(
        [goods for _, goods in found],
        preferred=shopper.currency,
        known=lambda code: pricing.rate_of(policies, code) is not None,
    )
    if wanted == cart.currency:
        return
    cart.currency = wanted
    for item, goods in found:
        wishes = personalization.describe(goods.personalization, item.personalization)
        item.price_at_time = _price_of(goods, wishes, wanted, policies)[1]


def _to_priced(item: CartItem, goods: Goods, currency: str, policies: Policies) -> _Line:
    wishes = personalization.describe(goods.personalization, item.personalization)
    surcharge, price = _price_of(goods, wishes, currency, policies)
    return _Line(item, goods, wishes, surcharge, price)


async def _price_lines(
    session: Session, cart: Cart, lines: Sequence[_Line], shopper: Shopper, policies: Policies
) -> PricedCart:
    address_id, destination = await queries.find_shipping_address_id(
        session, user_id=shopper.user_id, chosen=cart.shipping_address_id
    )
    gift = to_gift(cart.gift_options)
    quote = await pricing.quote(
        session,
        rules=policies,
        lines=[_to_line_to_price(line) for line in lines],
        buyer=Buyer(user_id=shopper.user_id, tier=shopper.tier),
        currency=cart.currency,
        destination=destination,
        shipping_method=cart.shipping_method,
        coupon_code=cart.coupon_code,
        credits=await _list_credits(session, cart, shopper),
        now=shopper.now,
        points=await _points(session, cart, shopper),
        is_wrapped=gift is not None and gift.is_wrapped,
        preferred_currency=shopper.currency,
    )
    view = CartView(
        id=CartId(cart.id) if cart.id else None,
        user_id=shopper.user_id,
        currency=cart.currency,
        lines=tuple(_to_line(line) for line in lines),
        totals=quote.totals,
        codes=quote.codes,
        contact=_to_contact(cart, shopper, address_id),
        gift=gift,
        notes=cart.notes,
        points=quote.points,
        conversion=quote.conversion,
    )
    return PricedCart(view=view, quote=quote, now=shopper.now)


def to_gift(options: dict[str, Any] | None) -> GiftOptions | None:
    """The gift options as `carts.gift_options` and `orders.gift_options` keep them."""
    if not options:
        return None
    return GiftOptions(message=options.get("message"), is_wrapped=bool(options.get("wrapping")))


async def _list_credits(session: Session, cart: Cart, shopper: Shopper) -> list[Credit]:
    cards = await gift_cards.list_cards(session, codes=cart.gift_card_codes)
    return [
        Credit(card.code, card.balance)
        for card in cards
        if card.find_problem(currency=cart.currency, now=shopper.now) is None
    ]


async def _points(session: Session, cart: Cart, shopper: Shopper) -> int:
    """The points to pay with: as many as were asked for and are there."""
    if cart.points_to_use == 0:
        return 0
    balance = await loyalty.get_balance(session, user_id=shopper.user_id, now=shopper.now)
    return max(min(cart.points_to_use, balance), 0)


def _to_line_to_price(line: _Line) -> PricedLine:
    return PricedLine(
        key=line.item.id,
        product_id=line.goods.product_id,
        category_id=line.goods.category_id,
        brand_id=line.goods.brand_id,
        unit_price=line.price,
        quantity=line.item.quantity,
        weight_kg=line.goods.weight_kg,
    )


def _to_line(line: _Line) -> CartLineView:
    item, goods = line.item, line.goods
    return CartLineView(
        line_id=CartLineId(item.id),
        product_id=goods.product_id,
        slug=goods.slug,
        variant_id=goods.variant_id,
        sku=goods.sku,
        name=goods.name,
        brand=goods.brand,
        size=goods.size,
        color=goods.color,
        quantity=item.quantity,
        unit_price=line.price,
        total=line.price * item.quantity,
        image_url=goods.image_url,
        available=goods.free if goods.is_on_sale else 0,
        price_rose_from=item.price_at_time if item.price_at_time < line.price else None,
        personalization=item.personalization,
        added_from=item.added_from,
        recommendation_id=item.recommendation_id,
        available_at=goods.available_at,
        is_on_sale=goods.is_on_sale,
        surcharge=line.surcharge,
        preview=line.wishes.preview,
        lead_days=line.wishes.lead_days,
        is_final_sale=line.wishes.is_final_sale,
        recommendation_score=item.recommendation_score,
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
    snapshot = {
        "subtotal": totals.subtotal,
        "discount_amount": totals.discount,
        "shipping_amount": totals.shipping,
        "tax_amount": totals.tax,
        "total": totals.total,
    }
    for name, amount in snapshot.items():
        if getattr(cart, name) != amount:  # what is the same is not written again
            setattr(cart, name, amount)
