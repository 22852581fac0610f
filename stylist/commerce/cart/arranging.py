"""What goes with a cart to checkout: who, where, how, and as a gift."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stylist.commerce.cart import queries, rules
from stylist.commerce.cart.errors import (
    AddressNotFound,
    GiftMessageTooLong,
    NotesTooLong,
    PaymentMethodUnknown,
    ShippingMethodUnknown,
)
from stylist.commerce.cart.opened import Opened, change_cart
from stylist.commerce.cart.states import MOST_OF_NOTES
from stylist.commerce.cart.views import CartView
from stylist.commerce.ids import AddressId, PaymentMethodId, UserId
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.db.session import Session


@dataclass(frozen=True, slots=True)
class GiftWish:
    """Whether to send an order as a gift, with which words on the card, and wrapped or not."""

    is_gift: bool = True
    message: str | None = None
    is_wrapped: bool = False


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What was said for an order; `None` leaves it as it was, an empty note takes the notes back."""

    email: str | None = None
    name: str | None = None
    phone: str | None = None
    address_id: AddressId | None = None
    payment_method_id: PaymentMethodId | None = None
    shipping_method: str | None = None
    gift: GiftWish | None = None
    notes: str | None = None


async def arrange(session: Session, *, user_id: UserId, wanted: Arrangement) -> None:
    """Take down all that was said for the order, or, where any of it is refused, nothing.

    No parcel of a gift holds a paper that tells a price.

    Raises:
        ContactInvalid: not well formed; `param` says which.
        AddressNotFound, PaymentMethodUnknown: it is not theirs.
        ShippingMethodUnknown: it is not offered to the order's address; carries what is.
        GiftMessageTooLong, NotesTooLong: longer than is kept.
    """
    changes = _contact(wanted)
    if wanted.notes is not None:
        changes["notes"] = _notes(wanted.notes)
    if wanted.gift is not None:
        changes["gift_options"] = await _gift(session, wanted.gift)
    opened = await change_cart(session, user_id)
    if wanted.address_id is not None:
        if not await queries.owns_address(session, user_id=user_id, address_id=wanted.address_id):
            raise AddressNotFound
        changes["shipping_address_id"] = wanted.address_id
    if wanted.payment_method_id is not None:
        method_id = wanted.payment_method_id
        if not await queries.owns_payment_method(session, user_id=user_id, payment_method_id=method_id):
            raise PaymentMethodUnknown
        changes["payment_method_id"] = method_id
    if wanted.shipping_method is not None:
        await _check_method(opened, wanted.shipping_method, wanted.address_id)
        changes["shipping_method"] = wanted.shipping_method
    for name, value in changes.items():
        setattr(opened.cart, name, value)
    await session.flush()


def _contact(wanted: Arrangement) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if wanted.email is not None:
        made["contact_email"] = rules.well_formed(wanted.email, rules.EMAIL, "email", longest=255)
    if wanted.phone is not None:
        made["contact_phone"] = rules.well_formed(wanted.phone, rules.PHONE, "phone", longest=50)
    if wanted.name is not None:
        name = " ".join(wanted.name.split())
        made["contact_name"] = rules.well_formed(name, rules.NAME, "name", longest=255)
    return made


def _notes(notes: str) -> str | None:
    text = notes.strip()
    if len(text) > MOST_OF_NOTES:
        raise NotesTooLong(most=MOST_OF_NOTES)
    return text or None


async def _gift(session: Session, wish: GiftWish) -> Mapping[str, Any] | None:
    if not wish.is_gift:
        return None
    policy = await policies.get_policy(session, definitions.GIFTS)
    text = (wish.message or "").strip()
    if len(text) > policy.most_letters:
        raise GiftMessageTooLong(most=policy.most_letters)
    return {"message": text or None, "wrapping": wish.is_wrapped}


async def _check_method(opened: Opened, method: str, address_id: AddressId | None) -> None:
    chosen = address_id or opened.cart.shipping_address_id
    _, destination = await queries.find_shipping_address_id(
        opened.session, user_id=opened.shopper.user_id, chosen=chosen
    )
    policy = await policies.get_policy(opened.session, definitions.SHIPPING)
    methods = policy.methods_for(destination.country_code) if destination else policy.groups[0].methods
    offered = tuple(it.code for it in methods)
    if method not in offered:
        raise ShippingMethodUnknown(offered=offered)


async def set_contact(
    session: Session,
    *,
    user_id: UserId,
    email: str | None = None,
    name: str | None = None,
    phone: str | None = None,
) -> CartView:
    """Say who this order is for; what is `None` stays as it was. Raises as `arrange`."""
    return await _arranged(session, user_id, Arrangement(email=email, name=name, phone=phone))


async def set_shipping_address(session: Session, *, user_id: UserId, address_id: AddressId) -> CartView:
    """Send to an address of the person's book; tax and shipping follow. Raises as `arrange`."""
    return await _arranged(session, user_id, Arrangement(address_id=address_id))


async def set_payment_method(
    session: Session, *, user_id: UserId, payment_method_id: PaymentMethodId
) -> CartView:
    """Pay with one of the person's own methods. Raises as `arrange`."""
    return await _arranged(session, user_id, Arrangement(payment_method_id=payment_method_id))


async def set_shipping_method(session: Session, *, user_id: UserId, method: str) -> CartView:
    """Choose a way of sending by its code (`standard`, `express`). Raises as `arrange`."""
    return await _arranged(session, user_id, Arrangement(shipping_method=method))


async def _arranged(session: Session, user_id: UserId, wanted: Arrangement) -> CartView:
    await arrange(session, user_id=user_id, wanted=wanted)
    return await (await change_cart(session, user_id)).view()
