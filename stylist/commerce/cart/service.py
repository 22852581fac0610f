"""Commands on a person's open cart; each answers the cart as it is after, with its totals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func

from stylist.commerce.cart import queries, rules
from stylist.commerce.cart.errors import (
    AddressNotFound,
    CartInPayment,
    CodeNotApplied,
    GiftMessageTooLong,
    LineNotFound,
    NotesTooLong,
    PaymentMethodUnknown,
    QuantityInvalid,
    ShippingMethodUnknown,
)
from stylist.commerce.cart.models import Cart, CartItem
from stylist.commerce.cart.personalization import check as check_personalization
from stylist.commerce.cart.pricing import price_cart, price_nothing, unit_price
from stylist.commerce.cart.states import MOST_OF_A_LINE, MOST_OF_NOTES
from stylist.commerce.cart.views import CartLineView, CartView, Goods, PricedCart, Shopper
from stylist.commerce.gift_cards import queries as gift_cards
from stylist.commerce.gift_cards.errors import GiftCardNotUsable
from stylist.commerce.ids import AddressId, CartId, CartLineId, PaymentMethodId, UserId, VariantId
from stylist.commerce.inventory.errors import OutOfStock
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.commerce.pricing import queries as coupons
from stylist.commerce.pricing import service as pricing
from stylist.commerce.pricing.errors import CodeUnknown, CouponNotUsable
from stylist.commerce.pricing.states import CodeKind, CouponProblem
from stylist.db.session import Session

# Problems that adding goods can mend: an empty cart takes such a coupon and applies it later.
_MENDABLE = frozenset(
    {CouponProblem.NOTHING_ELIGIBLE, CouponProblem.BELOW_MINIMUM, CouponProblem.NOTHING_TO_TAKE_OFF}
)


@dataclass(frozen=True, slots=True)
class _Open:
    """The cart at work: locked, with the person it belongs to."""

    session: Session
    shopper: Shopper
    cart: Cart

    @property
    def id(self) -> CartId:
        return CartId(self.cart.id)

    async def view(self) -> CartView:
        return (await price_cart(self.session, cart=self.cart, shopper=self.shopper)).view


async def _open(session: Session, user_id: UserId) -> _Open:
    found = await queries.find_open_for_update(session, user_id=user_id)
    if found is None:
        shopper = await queries.get_shopper(session, user_id=user_id)
        cart = await queries.get_open_cart_for_update(session, user_id=user_id, currency=shopper.currency)
        found = cart, shopper
    return _Open(session, found[1], found[0])


async def _change(session: Session, user_id: UserId) -> _Open:
    """The cart to change: it is no longer abandoned, and expires that much later."""
    opened = await _open(session, user_id)
    policy = await policies.get_policy(session, definitions.CARTS)
    opened.cart.expires_at = opened.shopper.now + timedelta(days=policy.expires_after_days)
    opened.cart.updated_at = opened.shopper.now
    if opened.cart.is_abandoned:
        opened.cart.is_abandoned, opened.cart.abandoned_at = False, None
    return opened


async def find_cart(session: Session, *, user_id: UserId) -> CartView | None:
    """The open cart as `get_cart` answers it; `None`, and nothing priced, where there is none."""
    found = await queries.find_open_for_update(session, user_id=user_id)
    if found is None:
        return None
    return (await price_cart(session, cart=found[0], shopper=found[1])).view


async def get_cart(session: Session, *, user_id: UserId) -> CartView:
    """The open cart at today's prices; an empty one, without id, where there is none."""
    return (await price_open_cart(session, user_id=user_id)).view


async def price_open_cart(session: Session, *, user_id: UserId) -> PricedCart:
    """The open cart as `get_cart` answers it, with the quote behind its totals."""
    # Locked, since pricing writes the snapshot: a reader must not undo what a command just wrote.
    found = await queries.find_open_for_update(session, user_id=user_id)
    if found is None:
        shopper = await queries.get_shopper(session, user_id=user_id)
        return await price_nothing(session, shopper=shopper, currency=shopper.currency)
    return await price_cart(session, cart=found[0], shopper=found[1])


async def lock_cart(session: Session, *, user_id: UserId) -> PricedCart:
    """The open cart, locked until the transaction ends, with the quote behind its totals: for checkout."""
    opened = await _open(session, user_id)
    return await price_cart(session, cart=opened.cart, shopper=opened.shopper)


async def add_item(
    session: Session,
    *,
    user_id: UserId,
    variant_id: VariantId,
    quantity: int,
    personalization: Mapping[str, Any] | None = None,
    added_from: str | None = None,
    recommendation_id: UUID | None = None,
    recommendation_score: Decimal | None = None,
) -> CartView:
    """Put units of a variant in the open cart, on top of any already there.

    Stock is checked over all lines of the variant, not held: checkout reserves it. A personalised piece is a
    line of its own for each wish.

    Raises:
        VariantNotFound: the variant is not on sale to this person.
        OutOfStock: the cart would hold more than is free; carries `available`.
        PersonalizationNotOffered, PersonalizationInvalid: what was wished for can't be made.
        QuantityInvalid, CurrencyMismatch: as they say.
    """
    opened = await _change(session, user_id)
    goods = await _get_goods(opened, variant_id)
    wishes = check_personalization(goods.personalization, personalization)
    found = await queries.list_lines(session, cart_id=opened.id, shopper=opened.shopper)
    items = [item for item, _ in found]
    rules.match_currency(opened.cart, goods, [other for _, other in found])
    _check_stock(goods, rules.count_units(items, variant_id) + quantity, asked=quantity)
    line = rules.find_same(items, variant_id, wishes)
    if line is None:
        line = CartItem(cart_id=opened.id, product_id=goods.product_id, variant_id=variant_id, quantity=0)
        line.personalization = dict(wishes) if wishes else None
        line.added_from = added_from
        line.recommendation_id = recommendation_id
        line.recommendation_score = recommendation_score
        line.added_at = func.clock_timestamp()  # several in one transaction keep their order
        session.add(line)
    line.quantity += quantity
    line.price_at_time = await _seen_now(opened, goods, wishes)
    await session.flush()
    return await opened.view()


async def change_line(
    session: Session,
    *,
    user_id: UserId,
    line_id: CartLineId,
    quantity: int | None = None,
    variant_id: VariantId | None = None,
) -> CartView:
    """Set a line's quantity, its variant (another size or colour), or both, in one step.

    A line that becomes like another joins it. On any refusal the line stays as it was.

    Raises:
        LineNotFound, CartInPayment, VariantNotFound, OutOfStock, QuantityInvalid: as they say.
    """
    opened = await _change(session, user_id)
    items = await queries.list_items(session, cart_id=opened.id)
    line = await _get_line(opened, items, line_id)
    target = variant_id or VariantId(line.variant_id)
    goods = await _get_goods(opened, target)
    wishes = check_personalization(goods.personalization, line.personalization)
    wanted = line.quantity if quantity is None else quantity
    others = [item for item in items if item.id != line.id]
    _check_stock(goods, rules.count_units(others, target) + wanted, asked=wanted)
    same = rules.find_same(others, target, line.personalization)
    if same is not None:
        same.quantity += wanted
        same.price_at_time = await _seen_now(opened, goods, wishes)
        await session.delete(line)
    else:
        if target != line.variant_id:
            line.price_at_time = await _seen_now(opened, goods, wishes)
        line.variant_id, line.product_id, line.quantity = target, goods.product_id, wanted
    await session.flush()
    return await opened.view()


async def remove_line(session: Session, *, user_id: UserId, line_id: CartLineId) -> CartView:
    """Take a line out.

    Raises:
        LineNotFound, CartInPayment: it is not in the open cart.
    """
    opened = await _change(session, user_id)
    items = await queries.list_items(session, cart_id=opened.id)
    await session.delete(await _get_line(opened, items, line_id))
    await session.flush()
    return await opened.view()


async def clear(session: Session, *, user_id: UserId) -> CartView:
    """Take everything out, codes too; contact, address and card stay."""
    opened = await _change(session, user_id)
    await session.execute(delete(CartItem).where(CartItem.cart_id == opened.id))
    opened.cart.coupon_code = None
    opened.cart.gift_card_codes = []
    opened.cart.points_to_use = 0
    return await opened.view()


async def set_contact(
    session: Session,
    *,
    user_id: UserId,
    email: str | None = None,
    name: str | None = None,
    phone: str | None = None,
) -> CartView:
    """Say who this order is for; what is `None` stays as it was.

    Raises:
        ContactInvalid: not well formed; `param` says which.
    """
    opened = await _change(session, user_id)
    if email is not None:
        opened.cart.contact_email = rules.well_formed(email, rules.EMAIL, "email", longest=255)
    if phone is not None:
        opened.cart.contact_phone = rules.well_formed(phone, rules.PHONE, "phone", longest=50)
    if name is not None:
        opened.cart.contact_name = rules.well_formed(" ".join(name.split()), rules.NAME, "name", longest=255)
    return await opened.view()


async def set_shipping_address(session: Session, *, user_id: UserId, address_id: AddressId) -> CartView:
    """Send to an address of the person's book; tax and shipping follow.

    Raises:
        AddressNotFound: it is not theirs.
    """
    opened = await _change(session, user_id)
    if not await queries.owns_address(session, user_id=user_id, address_id=address_id):
        raise AddressNotFound
    opened.cart.shipping_address_id = address_id
    return await opened.view()


async def set_payment_method(
    session: Session, *, user_id: UserId, payment_method_id: PaymentMethodId
) -> CartView:
    """Pay with one of the person's own methods.

    Raises:
        PaymentMethodUnknown: it is not theirs.
    """
    opened = await _change(session, user_id)
    if not await queries.owns_payment_method(session, user_id=user_id, payment_method_id=payment_method_id):
        raise PaymentMethodUnknown
    opened.cart.payment_method_id = payment_method_id
    return await opened.view()


async def set_shipping_method(session: Session, *, user_id: UserId, method: str) -> CartView:
    """Choose a way of sending by its code (`standard`, `express`).

    Raises:
        ShippingMethodUnknown: it is not offered to the cart's address; carries what is.
    """
    opened = await _change(session, user_id)
    _, destination = await queries.find_shipping_address_id(
        session, user_id=user_id, chosen=opened.cart.shipping_address_id
    )
    policy = await policies.get_policy(session, definitions.SHIPPING)
    methods = policy.methods_for(destination.country_code) if destination else policy.groups[0].methods
    offered = tuple(it.code for it in methods)
    if method not in offered:
        raise ShippingMethodUnknown(offered=offered)
    opened.cart.shipping_method = method
    return await opened.view()


async def set_gift(
    session: Session, *, user_id: UserId, is_gift: bool, message: str | None = None, is_wrapped: bool = False
) -> CartView:
    """Send the order as a gift, with a card and wrapping if wanted, or as an ordinary one again.

    No paper in a gift's parcel tells a price.

    Raises:
        GiftMessageTooLong: the card can't hold it.
    """
    opened = await _change(session, user_id)
    policy = await policies.get_policy(session, definitions.GIFTS)
    text = (message or "").strip() or None
    if text is not None and len(text) > policy.most_letters:
        raise GiftMessageTooLong(most=policy.most_letters)
    opened.cart.gift_options = {"message": text, "wrapping": is_wrapped} if is_gift else None
    return await opened.view()


async def set_notes(session: Session, *, user_id: UserId, notes: str | None) -> CartView:
    """The shopper's own words to whoever sends the order; `None` takes them back.

    Raises:
        NotesTooLong: longer than is kept.
    """
    opened = await _change(session, user_id)
    text = (notes or "").strip() or None
    if text is not None and len(text) > MOST_OF_NOTES:
        raise NotesTooLong(most=MOST_OF_NOTES)
    opened.cart.notes = text
    return await opened.view()


async def apply_code(session: Session, *, user_id: UserId, code: str) -> CartView:
    """Put a coupon or gift card on the cart; a coupon takes the place of another.

    Raises:
        CodeUnknown: nothing goes by it.
        CouponNotUsable, GiftCardNotUsable: it does not apply, with the reason; the cart is as before.
    """
    opened = await _change(session, user_id)
    code = code.strip()
    coupon = await coupons.find_coupon(session, code=code, user_id=user_id)
    if coupon is None:
        return await _apply_gift_card(opened, code)
    before = opened.cart.coupon_code
    opened.cart.coupon_code = coupon.code
    view = await opened.view()
    problem = next((it.problem for it in view.codes if it.kind is CodeKind.COUPON), None)
    if problem is not None and not (view.is_empty and problem in _MENDABLE):
        opened.cart.coupon_code = before
        await opened.view()
        minimum = coupon.minimum_amount if problem is CouponProblem.BELOW_MINIMUM else None
        raise CouponNotUsable(reason=problem, minimum=minimum)
    return view


async def _apply_gift_card(opened: _Open, code: str) -> CartView:
    card = await gift_cards.find_card(opened.session, code=code)
    if card is None:
        raise CodeUnknown
    problem = card.find_problem(currency=opened.cart.currency, now=opened.shopper.now)
    if problem is not None:
        raise GiftCardNotUsable(reason=problem)
    if card.code not in opened.cart.gift_card_codes:
        opened.cart.gift_card_codes = [*opened.cart.gift_card_codes, card.code]
    return await opened.view()


async def remove_code(session: Session, *, user_id: UserId, code: str) -> CartView:
    """Take a coupon or gift card off the cart.

    Raises:
        CodeNotApplied: it is not on it.
    """
    opened = await _change(session, user_id)
    wanted = code.strip().upper()
    kept = [it for it in opened.cart.gift_card_codes if it.upper() != wanted]
    if (opened.cart.coupon_code or "").upper() == wanted:
        opened.cart.coupon_code = None
    elif len(kept) < len(opened.cart.gift_card_codes):
        opened.cart.gift_card_codes = kept
    else:
        raise CodeNotApplied
    return await opened.view()


async def merge_carts(
    session: Session, *, from_user_id: UserId, into_user_id: UserId, now: datetime
) -> CartView:
    """Move a guest's open cart into an account's; doing it again changes nothing.

    A line both have is kept once, with the larger quantity. The lower price that was seen is kept, so
    that a rise since is shown and asked. Contact, address, card and codes fill what the account's lacks.
    """
    ordered = sorted({from_user_id, into_user_id})
    carts = {
        user_id: await queries.find_open_cart_for_update(session, user_id=user_id) for user_id in ordered
    }
    guest_cart = carts[from_user_id]
    if guest_cart is not None and from_user_id != into_user_id:
        shopper = await queries.get_shopper(session, user_id=into_user_id)
        target = carts[into_user_id] or await queries.get_open_cart_for_update(
            session, user_id=into_user_id, currency=guest_cart.currency
        )
        await _move_lines(session, source=guest_cart, target=target)
        _fill_in(source=guest_cart, target=target)
        guest_cart.closed_at = target.updated_at = now
        await session.flush()
        return (await price_cart(session, cart=target, shopper=shopper)).view
    return await get_cart(session, user_id=into_user_id)


async def close(session: Session, *, cart_id: CartId, lines: Sequence[CartLineView], now: datetime) -> None:
    """Close a locked cart whose order was made at its lines' prices; the next thing added opens another."""
    cart = await session.get_one(Cart, cart_id)
    cart.closed_at = now
    for line in lines:
        item = await session.get_one(CartItem, line.line_id)
        item.price_at_time = line.unit_price
    await session.flush()


async def reopen(session: Session, *, cart_id: CartId, user_id: UserId, now: datetime) -> CartId:
    """Give the goods of an order that came to nothing back: the cart that holds them now.

    What the person began meanwhile is kept: the lines join it.
    """
    carts = await queries.lock_carts(session, user_id=user_id, cart_id=cart_id)
    closed = next((cart for cart in carts if cart.id == cart_id and cart.closed_at is not None), None)
    current = next((cart for cart in carts if cart.closed_at is None), None)
    if closed is None:
        return cart_id
    if current is not None:
        await _move_lines(session, source=current, target=closed)
        _fill_in(source=current, target=closed)
        current.closed_at = now
        await session.flush()
    closed.closed_at = None
    await session.flush()
    shopper = await queries.get_shopper(session, user_id=user_id)
    await price_cart(session, cart=closed, shopper=shopper)
    return cart_id


async def _move_lines(session: Session, *, source: Cart, target: Cart) -> None:
    here = list(await queries.list_items(session, cart_id=CartId(target.id)))
    if not here:
        target.currency = source.currency
    for line in await queries.list_items(session, cart_id=CartId(source.id)):
        same = rules.find_same(here, VariantId(line.variant_id), line.personalization)
        if same is None:
            line.cart_id = target.id
            continue
        same.quantity = max(same.quantity, line.quantity)
        same.price_at_time = min(same.price_at_time, line.price_at_time)
        await session.delete(line)
    await session.flush()


def _fill_in(*, source: Cart, target: Cart) -> None:
    for name in (
        "contact_email",
        "contact_name",
        "contact_phone",
        "shipping_address_id",
        "payment_method_id",
        "shipping_method",
        "coupon_code",
        "gift_options",
        "notes",
        "points_to_use",
    ):
        setattr(target, name, getattr(target, name) or getattr(source, name))
    target.gift_card_codes = list(dict.fromkeys([*target.gift_card_codes, *source.gift_card_codes]))


async def _get_goods(opened: _Open, variant_id: VariantId) -> Goods:
    return await queries.get_goods(
        opened.session, variant_id=variant_id, cart_id=opened.id, shopper=opened.shopper
    )


async def _seen_now(opened: _Open, goods: Goods, wishes: dict[str, str] | None) -> Decimal:
    """The price a shopper sees by this change; where the cart follows to another currency, pricing mends it."""
    rates = await pricing.read_rules(opened.session)
    return unit_price(goods, wishes, opened.cart.currency, rates)


async def _get_line(opened: _Open, items: Sequence[CartItem], line_id: CartLineId) -> CartItem:
    line = next((item for item in items if item.id == line_id), None)
    if line is None:
        user_id = opened.shopper.user_id
        if await queries.is_in_closed_cart(opened.session, line_id=line_id, user_id=user_id):
            raise CartInPayment
        raise LineNotFound(line_id=line_id)
    return line


def _check_stock(goods: Goods, wanted: int, *, asked: int) -> None:
    if asked < 1 or wanted > MOST_OF_A_LINE:
        raise QuantityInvalid(most=MOST_OF_A_LINE)
    if wanted > goods.free:
        raise OutOfStock(variant_id=goods.variant_id, available=goods.free)
