"""The facts in `products.attributes` that goods are chosen by: one word or a list of words under each key.

A key may be in the singular, as feeds often have it (`occasion` for `occasions`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, func

from stylist.commerce.catalog.models import Product

# What the words are called outside, and the keys they stand under, the usual one first.
ATTRIBUTE_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "patterns": ("pattern", "patterns"),
        "occasions": ("occasions", "occasion"),
        "seasons": ("seasons", "season"),
        "fits": ("fit", "fits"),
        "necklines": ("neckline", "necklines"),
        "sleeves": ("sleeve", "sleeves", "sleeve_length"),
        "lengths": ("length", "lengths"),
    }
)
GENDER = "gender"


def attribute(name: str) -> ColumnElement[Any]:
    """The words of a product under a name of `ATTRIBUTE_KEYS`, as JSON."""
    return func.coalesce(
        *(Product.attributes[key] for key in ATTRIBUTE_KEYS[name]), type_=Product.attributes.type
    )


def words_of(value: Any) -> tuple[str, ...]:
    """A fact's words in lower case: of a word, a list of words, or nothing."""
    words = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(word.lower() for word in words if isinstance(word, str) and word)


def attribute_words(attributes: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The words a product has under a name of `ATTRIBUTE_KEYS`."""
    found = (attributes.get(key) for key in ATTRIBUTE_KEYS[name])
    return words_of(next((value for value in found if value is not None), None))
