"""Reviews: who says what of which product, with a believable spread of ratings."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from stylist.demo.catalogue.ids import demo_id
from stylist.demo.catalogue.review_phrases import goods_of, remarks
from stylist.demo.catalogue.specs import (
    OrderLineSpec,
    OrderSpec,
    PersonSpec,
    ProductSpec,
    ReviewSpec,
    VariantSpec,
)

_FIBRES: Mapping[str, str] = {
    "silk": "silk", "wool": "wool", "cashmere": "cashmere", "cotton": "cotton", "linen": "linen", "leather": "leather",
    "gold": "metal", "silver": "metal", "platinum": "metal", "alpaca": "wool", "mohair": "wool", "camel hair": "wool",
}  # fmt: skip


def review_specs(
    products: Sequence[ProductSpec], people: Sequence[PersonSpec], orders: Sequence[OrderSpec], now: datetime
) -> tuple[ReviewSpec, ...]:
    """Reviews of delivered purchases first, then some by people who bought elsewhere or were given the thing."""
    by_slug = {product.slug: product for product in products if product.published_at < now}
    random = Random("reviews")
    written: dict[tuple[str, str], ReviewSpec] = {}
    for product, email, line, earliest in _occasions(by_slug, people, orders, now, random):
        if (product.slug, email) not in written:
            written[product.slug, email] = _review(product, email, line, earliest, people, now, random)
    return tuple(written.values())


Occasion = tuple[ProductSpec, str, OrderLineSpec | None, datetime]


def _occasions(
    products: Mapping[str, ProductSpec],
    people: Sequence[PersonSpec],
    orders: Sequence[OrderSpec],
    now: datetime,
    random: Random,
) -> Iterator[Occasion]:
    for order in orders:
        for line in order.lines:
            if order.delivered_at and now - order.delivered_at > timedelta(days=3) and random.random() < 0.55:
                yield products[line.product_slug], order.email, line, order.delivered_at
    for product in products.values():
        age = (now - product.published_at).days
        for _ in range(min(14, int(random.expovariate(1 / 3.4) * min(1.0, age / 90)))):
            person = random.choice(people)
            yield product, person.email, None, max(product.published_at, person.joined_at)


def _review(
    product: ProductSpec,
    email: str,
    line: OrderLineSpec | None,
    earliest: datetime,
    people: Sequence[PersonSpec],
    now: datetime,
    random: Random,
) -> ReviewSpec:
    rating = _rating(product, random)
    bought = _bought(product, line, random)
    spam = random.random() < 0.012
    content = (
        random.choice(remarks("spam/any/any", frozenset()))
        if spam
        else _content(product, bought, rating, random)
    )
    quality = 0.08 if spam else min(0.98, 0.35 + len(content) / 420 + random.uniform(-0.08, 0.1))
    voters = random.sample(people, min(12, int(random.expovariate(1 / 1.6)))) if not spam else []
    helpful = [
        voter.email for voter in voters if voter.email != email and random.random() < 0.3 + quality / 2
    ]
    return ReviewSpec(
        id=demo_id("review", f"{product.slug}:{email}"),
        product_slug=product.slug,
        email=email,
        order_line_id=line.id if line else None,
        rating=rating,
        title=random.choice(_titles(product, rating)),
        content=content,
        status="FLAGGED" if spam else random.choices(("APPROVED", "PENDING", "REJECTED"), (955, 35, 10))[0],
        sentiment=Decimal(str(round((rating - 1) / 4 * 0.86 + 0.04 + random.uniform(0, 0.1), 2))),
        quality=Decimal(str(round(quality, 2))),
        helpful=tuple(helpful),
        not_helpful=tuple(v.email for v in voters if v.email != email and v.email not in helpful),
        created_at=earliest + (now - earliest) * random.betavariate(1.3, 2.2),
    )


def _rating(product: ProductSpec, random: Random) -> int:
    """Most things please most people; each product has its own standing, so some disappoint."""
    standing = Random(f"standing:{product.slug}").betavariate(7, 1.6)
    doubt = 1 - standing
    weights = (0.35 * doubt**1.3, 0.3 * doubt, 0.06 + 0.3 * doubt, 0.3, 0.2 + 0.62 * standing**2)
    return random.choices((1, 2, 3, 4, 5), weights)[0]


def _bought(product: ProductSpec, line: OrderLineSpec | None, random: Random) -> VariantSpec:
    if line is None:
        return random.choice(product.variants)
    return next(variant for variant in product.variants if variant.id == line.variant_id)


def _mood(rating: int) -> str:
    return "good" if rating >= 4 else "fair" if rating == 3 else "bad"


def _titles(product: ProductSpec, rating: int) -> Sequence[str]:
    mood, facts = _mood(rating), _facts(product)
    wearable = goods_of(product.garment) in {"clothes", "shoes"}
    return [*remarks(f"title/any/{mood}", facts), *(remarks(f"title/wear/{mood}", facts) if wearable else ())]


def _content(product: ProductSpec, bought: VariantSpec, rating: int, random: Random) -> str:
    """One to four sentences, each on a topic of its own; four stars come with a reservation."""
    mood = _mood(rating)
    topics = dict(_topics(product, mood))
    first = next(iter(topics))
    others = [topic for topic in topics if topic != first]
    told = [first, *random.sample(others, min(len(others), random.choice((1, 1, 2, 2, 3))))]
    sentences = [random.choice(topics[topic]) for topic in told]
    if rating == 4:
        doubts = [lines for topic, lines in _topics(product, "fair") if topic not in told]
        sentences += [random.choice(random.choice(doubts))] if doubts else []
    return " ".join(sentences).format(size=bought.size, colour=bought.colour.lower(), Colour=bought.colour)


def _topics(product: ProductSpec, mood: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What can be said in that mood, by topic, the most telling first; never nothing."""
    goods, facts = goods_of(product.garment), _facts(product)
    about = "fit" if goods in {"clothes", "shoes"} and product.garment != "robe" else "use"
    fibre = _FIBRES.get(max(product.materials, key=lambda part: product.materials[part]), "")
    where = [f"where/{one}/{mood}" for one in product.attributes["occasions"]] if goods == "clothes" else []
    headings = {
        about: [f"{about}/{goods}/{mood}"],
        "where": where,
        "cloth": [f"cloth/{fibre}/{mood}"] if _speaks_of_cloth(goods, fibre) else [],
        "colour": [f"colour/any/{mood}"] if goods in {"clothes", "shoes", "bag"} else [],
        "service": [f"service/any/{mood}"],
    }
    for topic, names in headings.items():
        lines = tuple(line for name in names for line in remarks(name, facts))
        if lines:
            yield topic, lines


def _facts(product: ProductSpec) -> frozenset[str]:
    garment, attributes = product.garment, product.attributes
    facts = {attributes["gender"], garment, *attributes["occasions"]}
    facts |= {"upper"} if garment not in _LOWER else set()
    facts |= {"lower"} if garment in _LOWER | _WHOLE else set()
    facts |= {"sleeves"} if attributes["sleeve"] in {"long", "three-quarter"} else set()
    facts |= {"long"} if attributes["length"] in {"midi", "maxi"} or garment in _LOWER - {"shorts"} else set()
    facts |= {"knit"} if garment in {"sweater", "cardigan"} else set()
    facts |= {"light"} if product.variants[0].weight_kg < 1 else set()
    return frozenset(facts)


_LOWER = frozenset({"trousers", "jeans", "shorts", "skirt"})
_WHOLE = frozenset({"dress", "gown", "jumpsuit"})


def _speaks_of_cloth(goods: str, fibre: str) -> bool:
    if goods in {"shoes", "bag"}:
        return fibre == "leather"
    return goods == "clothes" or (goods == "jewel" and fibre == "metal")
