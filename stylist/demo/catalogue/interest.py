"""What people are drawn to, and how that has changed lately: the wind behind orders, views and searches."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from stylist.demo.catalogue.specs import ProductSpec

RISING_DAYS = 24


def is_rising(product: ProductSpec) -> bool:
    """Butter yellow, suede to carry, and waistcoats: what has caught on in the last weeks."""
    yellow = any(colour.name == "Butter Yellow" for colour in product.colours) and product.garment in {
        "dress",
        "sweater",
        "cardigan",
    }
    suede = product.attributes["material"] == "Suede" and product.category_slug.startswith("bags")
    return yellow or suede or product.garment == "waistcoat"


def is_fading(product: ProductSpec) -> bool:
    """Animal prints and retro runners have had their season."""
    return product.attributes["pattern"] == "animal" or product.design == "runner"


def appeal(product: ProductSpec, at: datetime, now: datetime) -> float:
    """How much a product draws people at a moment; 0 before it was published."""
    if product.published_at > at:
        return 0.0
    age_days = (now - at) / timedelta(days=1)
    base = Random(f"appeal:{product.slug}").paretovariate(1.6)
    base *= 1.8 if float(product.price) < 400 else 1.0 if float(product.price) < 1500 else 0.45
    freshness = max(0.0, 1 - age_days / RISING_DAYS)
    if is_rising(product):
        return base * (0.8 + 6.5 * freshness)
    return base * (1.5 - freshness) if is_fading(product) else base


class Crowd:
    """Draws products by their appeal, week by week."""

    def __init__(self, products: Sequence[ProductSpec], now: datetime) -> None:
        self._products = products
        self._now = now
        self._weeks: dict[int, list[float]] = {}

    def draw(self, at: datetime, random: Random) -> ProductSpec:
        week = (self._now - at).days // 4
        if week not in self._weeks:
            moment = self._now - timedelta(days=week * 4 + 3)
            self._weeks[week] = list(
                accumulate(appeal(product, moment, self._now) for product in self._products)
            )
        return random.choices(self._products, cum_weights=self._weeks[week])[0]
