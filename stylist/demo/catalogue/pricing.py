"""What things cost, and what they cost before."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from stylist.demo.catalogue.cloths import CLOTHS, Cloth
from stylist.demo.catalogue.designs.design import Design
from stylist.demo.catalogue.specs import HouseSpec, PriceChange

_LEVELS: Mapping[int, float] = {1: 0.6, 2: 0.76, 3: 1.0, 4: 1.36, 5: 2.05}
_LOWEST, _HIGHEST = 40, 11_900


def list_price(design: Design, house: HouseSpec, cloth: Cloth, random: Random) -> Decimal:
    """The full price in whole USD: the design's, by the house's level and against its usual material."""
    usual = CLOTHS[design.cloths[0]].factor
    raw = design.price * _LEVELS[house.level] * cloth.factor / usual * random.lognormvariate(0, 0.11)
    return Decimal(min(_HIGHEST, max(_LOWEST, _rounded(raw))))


def _rounded(raw: float) -> int:
    step = 5 if raw < 300 else 10 if raw < 1000 else 50 if raw < 3000 else 100
    return int(round(raw / step)) * step


def price_history(
    price: Decimal, *, reduced: bool, published_at: datetime, now: datetime, random: Random
) -> tuple[Decimal, Decimal | None, tuple[PriceChange, ...]]:
    """Today's price, the former one when it is reduced, and every change since publication, oldest first."""
    first = PriceChange(price, None, published_at)
    if not reduced or now - published_at < timedelta(days=45):
        return price, None, (first,)
    now_price = Decimal(_rounded(float(price) * random.choice((0.6, 0.7, 0.7, 0.75, 0.8, 0.85))))
    if not _LOWEST <= now_price < price:
        return price, None, (first,)
    changed_at = now - timedelta(days=random.randint(2, 30), hours=random.randint(0, 12))
    return now_price, price, (first, PriceChange(now_price, price, changed_at))
