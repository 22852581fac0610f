"""The cart at work: locked, with the person it belongs to."""

from dataclasses import dataclass
from datetime import timedelta

from stylist.commerce.cart import queries
from stylist.commerce.cart.models import Cart
from stylist.commerce.cart.pricing import price_cart, price_nothing
from stylist.commerce.cart.views import CartView, PricedCart, Shopper
from stylist.commerce.ids import CartId, UserId
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.db.session import Session


@dataclass(frozen=True, slots=True)
class Opened:
    """The open cart, locked, with its person."""

    session: Session
    shopper: Shopper
    cart: Cart

    @property
    def id(self) -> CartId:
        return CartId(self.cart.id)

    async def view(self) -> CartView:
        """The cart as it is after the change."""
        return (await price_cart(self.session, cart=self.cart, shopper=self.shopper)).view


async def open_cart(session: Session, user_id: UserId) -> Opened:
    """The person's open cart; made if there is none."""
    found = await queries.find_open_for_update(session, user_id=user_id)
    if found is None:
        shopper = await queries.get_shopper(session, user_id=user_id)
        cart = await queries.add_cart(session, user_id=user_id, currency=shopper.currency)
        if cart is None:
            cart = await queries.get_open_cart_for_update(session, user_id=user_id, currency=shopper.currency)
        found = cart, shopper
    return Opened(session, found[1], found[0])


async def change_cart(session: Session, user_id: UserId) -> Opened:
    """The cart to change: it is no longer abandoned, and expires that much later."""
    opened = await open_cart(session, user_id)
    policy = await policies.get_policy(session, definitions.CARTS)
    opened.cart.expires_at = opened.shopper.now + timedelta(days=policy.expires_after_days)
    opened.cart.updated_at = opened.shopper.now
    if opened.cart.is_abandoned:
        opened.cart.is_abandoned, opened.cart.abandoned_at = False, None
    return opened


async def price_open_cart(session: Session, *, user_id: UserId) -> PricedCart:
    """The open cart as `get_cart` answers it, with the quote behind its totals."""
    # Locked, since pricing writes the snapshot: a reader must not undo what a command just wrote.
    found = await queries.find_open_for_update(session, user_id=user_id)
    if found is None:
        shopper = await queries.get_shopper(session, user_id=user_id)
        return await price_nothing(session, shopper=shopper, currency=shopper.currency)
    return await price_cart(session, cart=found[0], shopper=found[1])
