"""Two drops still to come, which higher tiers see first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from stylist.demo.catalogue.specs import PriceChange, ProductSpec


@dataclass(frozen=True, slots=True)
class _Drop:
    """`opens` are days from now: to everybody under `PEARL`, to higher tiers earlier."""

    name: str
    house_slug: str
    pieces: int
    opens: Mapping[str, int]


# The first is already open to DIAMOND, so that there is something to show a member; the second to nobody.
_DROPS = (
    _Drop(
        "The Courtyard Drop", "maison-orvelle", 7, {"PEARL": 6, "SAPPHIRE": 3, "DIAMOND": -1, "OBSIDIAN": -1}
    ),
    _Drop("The Arno Drop", "marchetti-alba", 6, {"PEARL": 14, "SAPPHIRE": 12, "DIAMOND": 10, "OBSIDIAN": 9}),
)


def with_drops(products: Sequence[ProductSpec], now: datetime) -> tuple[ProductSpec, ...]:
    """The same products, some of them held back for the drops."""
    drops = {slug: drop for drop in _DROPS for slug in _pieces(products, drop)}
    return tuple(
        _held_back(product, drops[product.slug], now) if product.slug in drops else product
        for product in products
    )


def _pieces(products: Sequence[ProductSpec], drop: _Drop) -> list[str]:
    own = [
        product
        for product in products
        if product.house_slug == drop.house_slug and product.compare_at_price is None
    ]
    return [product.slug for product in own[:: max(1, len(own) // drop.pieces)]][: drop.pieces]


def _held_back(product: ProductSpec, drop: _Drop, now: datetime) -> ProductSpec:
    start = now.replace(hour=15, minute=0, second=0, microsecond=0)
    opens = {tier: start + timedelta(days=days) for tier, days in drop.opens.items()}
    windows = {tier: at.isoformat() for tier, at in opens.items() if tier != "PEARL"}
    return replace(
        product,
        published_at=opens["PEARL"],
        featured_at=None,
        attributes={**product.attributes, "drop": drop.name, "early_access": windows},
        price_history=(PriceChange(product.price, None, opens["PEARL"]),),
    )
