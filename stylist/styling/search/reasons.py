"""Why a product was found, in facts the catalogue holds."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from stylist.commerce.catalog.attributes import attribute_words
from stylist.commerce.catalog.finding import Criteria
from stylist.commerce.catalog.views import ProductView, VariantView, Viewer
from stylist.commerce.money import format_money

# The facts worth telling, in this order, and how.
_TOLD = {
    "occasions": "for {}",
    "seasons": "for {}",
    "patterns": "{}",
    "necklines": "{} neckline",
    "fits": "{} fit",
}

_WELL_LIKED, _ENOUGH_REVIEWS = Decimal("4.5"), 3


def why_facts(
    product: ProductView, matching: Sequence[VariantView], criteria: Criteria, viewer: Viewer
) -> tuple[str, ...]:
    """Short facts, those that answer the wish first: "100% silk", "for wedding", "M in stock"."""
    told = (
        *_composition(product, criteria),
        *_attributes(product, criteria),
        *_variants(matching, criteria),
        *_general(product, viewer),
    )
    return tuple(dict.fromkeys(told))


def _composition(product: ProductView, criteria: Criteria) -> Iterator[str]:
    for component, share in product.materials.items():
        if _says(component, criteria.materials):
            is_share = isinstance(share, int | float | Decimal) and not isinstance(share, bool)
            yield f"{share}% {component}" if is_share else str(component)


def _attributes(product: ProductView, criteria: Criteria) -> Iterator[str]:
    for name, phrase in _TOLD.items():
        for word in attribute_words(product.attributes, name):
            if _says(word, getattr(criteria, name)):
                yield phrase.format(word)


def _variants(matching: Sequence[VariantView], criteria: Criteria) -> Iterator[str]:
    if criteria.colors:
        yield from (f"in {it.color}" for it in matching if it.color)
    if criteria.sizes:
        yield from (f"{it.size} in stock" for it in matching if it.size and it.is_sellable)
    if matching and all(it.is_low or not it.is_sellable for it in matching):
        yield "few left"


def _general(product: ProductView, viewer: Viewer) -> Iterator[str]:
    if product.compare_at_price is not None:
        yield f"reduced from {format_money(product.compare_at_price, product.currency)}"
    if (
        product.rating is not None
        and product.rating >= _WELL_LIKED
        and product.review_count >= _ENOUGH_REVIEWS
    ):
        yield f"rated {product.rating} by {product.review_count} customers"
    if product.published_at is not None and product.published_at > viewer.now:
        yield "early access"


def _says(text: str, words: Sequence[str]) -> bool:
    lowered = text.lower().replace("-", " ")
    return any(re.search(rf"\b{re.escape(word.replace('-', ' '))}\b", lowered) for word in words)
