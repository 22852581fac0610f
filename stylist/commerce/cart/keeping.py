"""Carts over time: merged, closed by an order and opened again, abandoned, expired."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from stylist.commerce.cart import queries, rules
from stylist.commerce.cart.models import Cart, CartItem
from stylist.commerce.cart.opened import price_open_cart
from stylist.commerce.cart.pricing import price_cart
from stylist.commerce.cart.views import CartLineView, CartView
from stylist.commerce.customers import queries as customers
from stylist.commerce.customers.consent import allows
from stylist.commerce.customers.errors import UserNotFound
from stylist.commerce.customers.states import Use
from stylist.commerce.ids import CartId, UserId, VariantId
from stylist.commerce.notifications import service as notifications
from stylist.commerce.notifications.states import NotificationType
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.db.session import Session


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
    return (await price_open_cart(session, user_id=into_user_id)).view


async def close(session: Session, *, cart_id: CartId, lines: Sequence[CartLineView], now: datetime) -> None:
    """Close a locked cart whose order was made at its lines' prices; the next thing added opens another."""
    await session.execute(
        update(Cart)
        .where(Cart.id == cart_id)
        .values(closed_at=now)
        .execution_options(synchronize_session="auto")
    )
    for line in lines:
        if line.price_rose_from is not None:  # agreed to with the order
            await session.execute(
                update(CartItem).where(CartItem.id == line.line_id).values(price_at_time=line.unit_price)
            )


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


async def mark_abandoned(session: Session, *, now: datetime) -> int:
    """Flag carts that nobody has touched for long; how many. Whatever changes one takes the flag off."""
    policy = await policies.get_policy(session, definitions.CARTS)
    before = now - timedelta(hours=policy.abandoned_after_hours)
    found = await queries.list_idle_for_update(session, before=before)
    marked = {"is_abandoned": True, "abandoned_at": now}
    await _note(session, [cart.id for cart in found], marked)
    return len(found)


async def _note(session: Session, cart_ids: Sequence[UUID], values: Mapping[str, Any]) -> None:
    """Write to carts what is no change of their owners': `updated_at` stays."""
    if cart_ids:
        statement = update(Cart).where(Cart.id.in_(cart_ids)).values(**values, updated_at=Cart.updated_at)
        await session.execute(statement.execution_options(synchronize_session=False))


async def remind(session: Session, *, now: datetime) -> int:
    """Tell owners of abandoned carts once, those who agreed to be written to about such things; how many."""
    policy = await policies.get_policy(session, definitions.CARTS)
    before = now - timedelta(hours=policy.reminder_after_hours)
    told = 0
    for cart in await queries.list_to_remind_for_update(session, before=before):
        owner = None if cart.user_id is None else UserId(cart.user_id)
        if owner is not None and await _may_be_told(session, owner):
            told += await _tell(session, cart, owner, now)
    return told


async def _may_be_told(session: Session, user_id: UserId) -> bool:
    try:
        user = await customers.get_user(session, user_id=user_id)
    except UserNotFound:
        return False
    return allows(user, Use.MARKETING)


async def _tell(session: Session, cart: Cart, user_id: UserId, now: datetime) -> bool:
    told = await notifications.notify(
        session,
        user_id=user_id,
        type=NotificationType.AI_RECOMMENDATION,
        title="Still in your cart",
        message="What you chose is waiting in your cart. Nothing is held: the last pieces may go to others.",
        dedupe_key=f"cart:{cart.id}:reminder",
        now=now,
        action_url="/",
        action_label="Back to the shop",
    )
    await _note(session, [cart.id], {"reminder_sent_at": now})
    return told


async def expire(session: Session, *, now: datetime) -> int:
    """See to carts whose time is over (decision 0022); how many there were.

    Who can come back finds the goods: codes, points and choices made long ago are dropped. A cart that nobody
    can come back to is closed.
    """
    policy = await policies.get_policy(session, definitions.CARTS)
    found = await queries.list_expired_for_update(session, now=now)
    for cart in found:
        owner = None if cart.user_id is None else UserId(cart.user_id)
        if owner is None or not await queries.can_be_reached(session, user_id=owner, now=now):
            cart.closed_at = now
            continue
        cart.coupon_code, cart.gift_card_codes, cart.points_to_use = None, [], 0
        cart.shipping_method = cart.gift_options = cart.notes = None
        cart.expires_at = now + timedelta(days=policy.expires_after_days)
    await session.flush()
    return len(found)
