"""A shopper's wish and what was found for it."""

from dataclasses import dataclass
from decimal import Decimal

from stylist.commerce.catalog.finding import Facets
from stylist.commerce.catalog.views import ProductView
from stylist.commerce.ids import ProductId, VariantId


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for: words, and conditions as the shopper or the catalogue words them.

    Values of one field are alternatives; `avoid_*` hold absolutely. Prices are in the shop's currency and
    bound the variant that can be bought. A size means that size is in stock, with a colour in that colour.
    `categories` are slugs or everyday words, `brands` ids, slugs or names, `gender` women or men.
    """

    text: str = ""
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    categories: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    colors: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    avoid_materials: tuple[str, ...] = ()
    avoid_colors: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    fits: tuple[str, ...] = ()
    necklines: tuple[str, ...] = ()
    sleeves: tuple[str, ...] = ()
    lengths: tuple[str, ...] = ()
    gender: str | None = None
    tags: tuple[str, ...] = ()
    in_stock: bool = True
    on_sale: bool = False
    sort: str = "best"


@dataclass(frozen=True, slots=True)
class FoundProduct:
    """A product with why it was found, in facts of the catalogue ("100% silk", "M in stock").

    `variant_ids` are those that meet the wish; the product's picture shows one of them.
    """

    product: ProductView
    score: float
    why_facts: tuple[str, ...]
    variant_ids: tuple[VariantId, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of what was found.

    `relaxed` names the fields of the wish that were dropped because nothing met them all, weakest first.
    `cheapest` is the lowest price of what would fit but for `price_max`, given only when nothing was found.
    """

    items: tuple[FoundProduct, ...]
    total: int
    relaxed: tuple[str, ...]
    facets: Facets
    next_cursor: str | None
    cheapest: Decimal | None = None

    @property
    def product_ids(self) -> tuple[ProductId, ...]:
        """The products of this page in order."""
        return tuple(found.product.id for found in self.items)
