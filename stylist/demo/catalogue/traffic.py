"""Views and searches of the last three months."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from stylist.demo.catalogue.ids import demo_id
from stylist.demo.catalogue.interest import Crowd
from stylist.demo.catalogue.specs import PersonSpec, ProductSpec, SearchSpec, ViewSpec

VIEWS = 14_000
SEARCHES = 2_400
DAYS = 90
_SOURCES = ("search", "search", "browse", "browse", "chat", "recommendation", "collection")
# Asked more and more often of late, steadily, and in vain.
_RISING = ("butter yellow dress", "suede bag", "waistcoat women", "suede bucket bag", "yellow cardigan")
_STEADY = (
    "silk dress for a summer wedding", "black blazer", "white shirt", "cashmere sweater", "leather tote",
    "linen trousers", "midi dress", "ankle boots", "navy suit", "gift under 100", "evening clutch", "gold hoops",
    "trench coat", "silk scarf", "wide leg trousers", "wedding guest dress under 500", "loafers", "men's linen shirt",
    "camel coat", "pearl earrings", "something for a garden party", "weekend bag", "candle", "robe with monogram",
    "watch for my dad", "belt 90 cm",
)  # fmt: skip
_IN_VAIN = (
    "cowboy hat",
    "ski goggles",
    "baby clothes",
    "wellington boots",
    "wedding dress size 24",
    "vegan leather backpack",
    "maternity jeans",
)


def view_specs(
    products: Sequence[ProductSpec], people: Sequence[PersonSpec], now: datetime
) -> tuple[ViewSpec, ...]:
    """Looks at product pages, oldest first."""
    random = Random("views")
    crowd = Crowd([product for product in products if product.published_at < now], now)
    moments = sorted(now - timedelta(days=DAYS * random.betavariate(1, 1.15)) for _ in range(VIEWS))
    return tuple(
        _view(number, at, crowd.draw(at, random), people, random) for number, at in enumerate(moments)
    )


def _view(
    number: int, at: datetime, product: ProductSpec, people: Sequence[PersonSpec], random: Random
) -> ViewSpec:
    source = random.choice(_SOURCES)
    return ViewSpec(
        id=demo_id("view", str(number)),
        product_slug=product.slug,
        email=random.choice(people).email if random.random() < 0.6 else None,
        source=source,
        search_query=f"{product.attributes['material']} {product.garment}".lower()
        if source == "search"
        else None,
        seconds=max(2, round(random.lognormvariate(3.1, 0.8))),
        interactions=_interactions(random),
        created_at=at,
    )


def _interactions(random: Random) -> Mapping[str, Any]:
    done = {
        "zoomed": 0.3,
        "opened_reviews": 0.22,
        "opened_size_guide": 0.18,
        "saved": 0.07,
        "added_to_cart": 0.06,
    }
    return {what: True for what, chance in done.items() if random.random() < chance}


def search_specs(
    products: Sequence[ProductSpec], people: Sequence[PersonSpec], now: datetime
) -> tuple[SearchSpec, ...]:
    """What was typed into the search, oldest first; rising words cluster in the last weeks."""
    random = Random("searches")
    published = [product for product in products if product.published_at < now]
    rows = []
    for number in range(SEARCHES):
        rising = random.random() < 0.16
        days = 22 * random.betavariate(1, 1.8) if rising else DAYS * random.random()
        rows.append(
            _search(number, now - timedelta(days=days), _query(rising, random), published, people, random)
        )
    return tuple(sorted(rows, key=lambda row: row.created_at))


def _query(rising: bool, random: Random) -> str:
    if rising:
        return random.choice(_RISING)
    return random.choice(_IN_VAIN) if random.random() < 0.06 else random.choice(_STEADY)


def _search(
    number: int,
    at: datetime,
    query: str,
    products: Sequence[ProductSpec],
    people: Sequence[PersonSpec],
    random: Random,
) -> SearchSpec:
    words = [word for word in query.split() if len(word) > 3]
    hits = (
        []
        if query in _IN_VAIN
        else [one for one in products if one.published_at < at and any(w in one.name.lower() for w in words)]
    )
    clicked = random.choice(hits[:30]) if hits and random.random() < 0.62 else None
    return SearchSpec(
        id=demo_id("search", str(number)),
        email=random.choice(people).email if random.random() < 0.5 else None,
        query=query,
        filters={"max_price": 500}
        if "under 500" in query
        else {"max_price": 100}
        if "under 100" in query
        else {},
        results_count=len(hits),
        clicked_position=hits.index(clicked) + 1 if clicked else None,
        clicked_product_slug=clicked.slug if clicked else None,
        response_time_ms=max(6, round(random.lognormvariate(3.3, 0.4))),
        method=random.choice(("hybrid", "hybrid", "keyword", "vector")),
        created_at=at,
    )
