"""What a line and a contact must be like."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from stylist.commerce.cart.errors import ContactInvalid, CurrencyMismatch, PersonalizationNotOffered
from stylist.commerce.cart.models import Cart, CartItem
from stylist.commerce.catalog.views import Offer
from stylist.commerce.ids import VariantId

EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
PHONE = re.compile(r"\+?[\d ()./-]{5,30}")
NAME = re.compile(r".+")


def check_personalization(offer: Offer, personalization: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The wishes for a line, or `None`; refused where the piece is not offered with any."""
    if not personalization:
        return None
    if not offer.product.personalization:
        raise PersonalizationNotOffered
    return dict(personalization)


def match_currency(cart: Cart, offer: Offer, *, is_empty: bool) -> None:
    """An empty cart takes the currency of what is put in; a full one refuses another."""
    if is_empty:
        cart.currency = offer.product.currency
    elif cart.currency != offer.product.currency:
        raise CurrencyMismatch(f"the cart is in {cart.currency}, the piece in {offer.product.currency}")


def count_units(items: Sequence[CartItem], variant_id: VariantId) -> int:
    """Units of a variant over all lines."""
    return sum(item.quantity for item in items if item.variant_id == variant_id)


def find_same(
    items: Sequence[CartItem], variant_id: VariantId, personalization: Mapping[str, Any] | None
) -> CartItem | None:
    """The line of this variant and these wishes."""
    return next(
        (it for it in items if it.variant_id == variant_id and it.personalization == personalization), None
    )


def well_formed(value: str, pattern: re.Pattern[str], param: str, *, longest: int) -> str:
    """The value without outer spaces; refused, naming `param`, where it does not fit."""
    value = value.strip()
    if len(value) > longest or not pattern.fullmatch(value):
        raise ContactInvalid(f"the {param} is not well formed", param=param)
    return value
