"""Commands on a person's open cart; each answers the cart as it is after, with its totals."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func

from stylist.commerce.cart import queries, rules
from stylist.commerce.cart.arranging import arrange as arrange
from stylist.commerce.cart.arranging import set_contact as set_contact
from stylist.commerce.cart.arranging import set_payment_method as set_payment_method
from stylist.commerce.cart.arranging import set_shipping_address as set_shipping_address
from stylist.commerce.cart.arranging import set_shipping_method as set_shipping_method
from stylist.commerce.cart.errors import (
    CartInPayment,
    CodeNotApplied,
    LineNotFound,
    QuantityInvalid,
)
from stylist.commerce.cart.keeping import close as close
from stylist.commerce.cart.keeping import merge_carts as merge_carts
from stylist.commerce.cart.keeping import reopen as reopen
from stylist.commerce.cart.models import CartItem
from stylist.commerce.cart.opened import Opened, change_cart, open_cart
from stylist.commerce.cart.opened import price_open_cart as price_open_cart
from stylist.commerce.cart.personalization import check as check_personalization
from stylist.commerce.cart.pricing import price_cart, unit_price
from stylist.commerce.cart.states import MOST_OF_A_LINE
from stylist.commerce.cart.views import CartView, Goods, PricedCart
from stylist.commerce.gift_cards import queries as gift_cards
from stylist.commerce.gift_cards.errors import GiftCardNotUsable
from stylist.commerce.ids import CartLineId, UserId, VariantId
from stylist.commerce.inventory.errors import OutOfStock
from stylist.commerce.pricing import queries as coupons
from stylist.commerce.pricing import service as pricing
from stylist.commerce.pricing.errors import CodeUnknown, CouponNotUsable
from stylist.commerce.pricing.states import CodeKind, CouponProblem
from stylist.db.session import Session

# Problems that adding goods can mend: an empty cart takes such a coupon and applies it later.
_MENDABLE = frozenset(
    {CouponProblem.NOTHING_ELIGIBLE, CouponProblem.BELOW_MINIMUM, CouponProblem.NOTHING_TO_TAKE_OFF}
)


async def find_cart(session: Session, *, user_id: UserId) -> CartView | None:
    """The open cart as `get_cart` answers it; `None`, and nothing priced, where there is none."""
    found = await queries.find_open_for_update(session, user_id=user_id)
    if found is None:
        return None
    return (await price_cart(session, cart=found[0], shopper=found[1])).view


async def get_cart(session: Session, *, user_id: UserId) -> CartView:
    """The open cart at today's prices; an empty one, without id, where there is none."""
    return (await price_open_cart(session, user_id=user_id)).view


async def lock_cart(session: Session, *, user_id: UserId) -> PricedCart:
    """The open cart, locked until the transaction ends, with the quote behind its totals: for checkout."""
    opened = await open_cart(session, user_id)
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
    opened = await change_cart(session, user_id)
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
    opened = await change_cart(session, user_id)
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
    opened = await change_cart(session, user_id)
    items = await queries.list_items(session, cart_id=opened.id)
    await session.delete(await _get_line(opened, items, line_id))
    await session.flush()
    return await opened.view()


async def clear(session: Session, *, user_id: UserId) -> CartView:
    """Take everything out, codes too; contact, address and card stay."""
    opened = await change_cart(session, user_id)
    await session.execute(delete(CartItem).where(CartItem.cart_id == opened.id))
    opened.cart.coupon_code = None
    opened.cart.gift_card_codes = []
    opened.cart.points_to_use = 0
    return await opened.view()


async def apply_code(session: Session, *, user_id: UserId, code: str) -> CartView:
    """Put a coupon or gift card on the cart; a coupon takes the place of another.

    Raises:
        CodeUnknown: nothing goes by it.
        CouponNotUsable, GiftCardNotUsable: it does not apply, with the reason; the cart is as before.
    """
    opened = await change_cart(session, user_id)
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


async def _apply_gift_card(opened: Opened, code: str) -> CartView:
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
    opened = await change_cart(session, user_id)
    wanted = code.strip().upper()
    kept = [it for it in opened.cart.gift_card_codes if it.upper() != wanted]
    if (opened.cart.coupon_code or "").upper() == wanted:
        opened.cart.coupon_code = None
    elif len(kept) < len(opened.cart.gift_card_codes):
        opened.cart.gift_card_codes = kept
    else:
        raise CodeNotApplied
    return await opened.view()


async def _get_goods(opened: Opened, variant_id: VariantId) -> Goods:
    return await queries.get_goods(
        opened.session, variant_id=variant_id, cart_id=opened.id, shopper=opened.shopper
    )


async def _seen_now(opened: Opened, goods: Goods, wishes: dict[str, str] | None) -> Decimal:
    """The price a shopper sees by this change; where the cart follows to another currency, pricing mends it."""
    rates = await pricing.read_rules(opened.session)
    return unit_price(goods, wishes, opened.cart.currency, rates)


async def _get_line(opened: Opened, items: Sequence[CartItem], line_id: CartLineId) -> CartItem:
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
