"""What a line and a contact must be like."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from stylist.commerce.cart.errors import ContactInvalid, CurrencyMismatch
from stylist.commerce.cart.models import Cart, CartItem
from stylist.commerce.cart.views import Goods
from stylist.commerce.ids import VariantId

EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
PHONE = re.compile(r"\+?[\d ()./-]{5,30}")
NAME = re.compile(r".+")


def match_currency(cart: Cart, goods: Goods, others: Sequence[Goods]) -> None:
    """An empty cart takes the currency of what is put in; goods kept in another one are refused."""
    if not others:
        cart.currency = goods.currency
    elif any(it.currency != goods.currency for it in others):
        raise CurrencyMismatch(f"the cart is in {others[0].currency}, the piece in {goods.currency}")


def choose_currency(goods: Sequence[Goods], *, preferred: str, known: Callable[[str], bool]) -> str:
    """The currency to charge: the preferred one where every piece has a price in it, else the goods' own."""
    own = goods[0].currency
    has_list = all(it.price_in(preferred) is not None for it in goods)
    return preferred if has_list and known(preferred) else own


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
