"""Whether a cart can be ordered."""

from datetime import datetime

from stylist.commerce.cart.errors import CartEmpty
from stylist.commerce.cart.views import CartView, PricedCart
from stylist.commerce.catalog.errors import VariantNotFound
from stylist.commerce.checkout.delivery import estimate_cart
from stylist.commerce.checkout.views import Blocker, DeliveryRange, Readiness
from stylist.commerce.customers import queries as customers
from stylist.commerce.customers.views import AddressView
from stylist.commerce.inventory.errors import OutOfStock
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments.states import PAGE_PROVIDERS
from stylist.db.session import Session

# Blockers go by the codes of the errors they would be.
CART_EMPTY = CartEmpty.code
OUT_OF_STOCK = OutOfStock.code
NOT_ON_SALE = VariantNotFound.code
NOT_SERVED = "checkout.country_not_served"
NO_RATE = "checkout.currency_without_rate"


async def check_readiness(session: Session, *, priced: PricedCart, provider: str | None) -> Readiness:
    """All that is missing or in the way; where a `provider` is named, only its methods can pay."""
    cart = priced.view
    contact = cart.contact
    address = None
    if contact.shipping_address_id is not None:
        address = await customers.get_address(
            session, user_id=cart.user_id, address_id=contact.shipping_address_id
        )
    method = await payments.find_method(
        session, user_id=cart.user_id, payment_method_id=contact.payment_method_id, provider=provider
    )
    name = contact.name or (address.full_name if address else None) or None
    return Readiness(
        missing=_missing(
            cart, contact.email, name, address, can_pay=method is not None or provider in PAGE_PROVIDERS
        ),
        blockers=_blockers(cart, is_served=priced.quote.is_served, is_priced=priced.quote.is_priced),
        cart=cart,
        email=contact.email,
        name=name,
        phone=contact.phone or (address.phone if address else None),
        address=address,
        payment_method=method,
        delivery=await _delivery(session, cart, address, priced.now),
    )


def _missing(
    cart: CartView,
    email: str | None,
    name: str | None,
    address: AddressView | None,
    *,
    can_pay: bool,
) -> tuple[str, ...]:
    wanted = (
        ("email", email is None),
        ("name", name is None),
        ("address", address is None),
        ("payment", not can_pay and cart.totals.due > 0),
    )
    return tuple(word for word, is_missing in wanted if is_missing)


def _blockers(cart: CartView, *, is_served: bool, is_priced: bool) -> tuple[Blocker, ...]:
    found = [] if cart.lines else [Blocker(CART_EMPTY)]
    quantities = cart.quantities
    for line in cart.lines:
        if quantities[line.variant_id] > line.available:
            code = OUT_OF_STOCK if line.is_on_sale else NOT_ON_SALE
            found.append(Blocker(code, line.line_id, line.variant_id, line.name, line.available))
    if not is_served:
        found.append(Blocker(NOT_SERVED))
    if not is_priced:
        found.append(Blocker(NO_RATE))
    return tuple(found)


async def _delivery(
    session: Session, cart: CartView, address: AddressView | None, now: datetime
) -> DeliveryRange | None:
    if address is None:
        return None
    return await estimate_cart(
        session,
        lines=cart.lines,
        method_code=cart.totals.shipping_method,
        country_code=address.country_code,
        now=now,
    )
