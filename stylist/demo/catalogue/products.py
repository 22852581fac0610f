"""Products: a design, made by a house, in a material, in some colours and sizes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from stylist.demo.catalogue import personalization
from stylist.demo.catalogue.cloths import CLOTHS, Cloth
from stylist.demo.catalogue.designs.design import DESIGNS, Design
from stylist.demo.catalogue.designs.scents import CANDLES, PERFUMES, Scent
from stylist.demo.catalogue.ids import demo_id
from stylist.demo.catalogue.names import LENGTH_NAMES, PATTERN_NAMES, NameGiver, slugify
from stylist.demo.catalogue.palette import ACCENTS, COLOURS, PALETTES
from stylist.demo.catalogue.pricing import list_price, price_history
from stylist.demo.catalogue.specs import ColourSpec, HouseSpec, ProductSpec
from stylist.demo.catalogue.stories import STORIES
from stylist.demo.catalogue.texts import Writer
from stylist.demo.catalogue.variants import variant_specs

_TOO_PLAIN_FOR_COUTURE = frozenset({"satin-viscose", "viscose-crepe", "vermeil", "sterling", "nylon-bag"})
_TOO_DEAR_FOR_LEVEL_TWO = frozenset(
    {"yellow-gold", "platinum", "enamel", "double-face", "camel-hair", "duchesse", "cashmere-throw"}
)
_PRINTED_ONLY_ON = frozenset({"floral", "dotted", "paisley", "abstract", "animal"})
_WOVEN_ONLY = frozenset(
    {"wool-suiting", "wool-flannel", "hopsack", "tweed", "wool-mohair", "wool-melton", "loden"}
)
_CARBON_PER_KG: Mapping[str, float] = {
    "silk": 21, "wool": 14, "cashmere": 29, "camel hair": 22, "mohair": 20, "alpaca": 15, "leather": 17, "cotton": 7.5,
    "linen": 4.2, "viscose": 6, "lyocell": 4.5, "triacetate": 8, "polyester": 9, "recycled polyester": 4,
    "recycled nylon": 4.5, "polyamide": 9, "recycled polyamide": 5, "elastane": 11, "down": 6, "raffia": 1.5,
    "straw": 1.2, "acetate": 6, "gold": 900, "silver": 95, "platinum": 1400, "steel": 6, "glass": 1.6, "stoneware": 2.1,
    "wood": 1.4, "soy wax": 2.4, "beeswax": 1.9,
}  # fmt: skip
_RECYCLABLE = frozenset(
    {"cotton", "linen", "wool", "cashmere", "glass", "gold", "silver", "steel", "recycled nylon", "lyocell"}
)


@dataclass(frozen=True, slots=True)
class _Draft:
    """The choices made for one product before it is written up."""

    design: Design
    house: HouseSpec
    cloth: Cloth
    line: str
    pattern: str
    length: str | None
    neckline: str | None
    sleeve: str | None
    fit: str | None
    scent: Scent | None


def product_specs(houses: Sequence[HouseSpec], now: datetime) -> tuple[ProductSpec, ...]:
    """Every product, in a stable order; prices, texts and stock depend on the design and its turn alone."""
    names = NameGiver(Random("names"))
    writer = Writer()
    cast = _HouseCast(houses)
    return tuple(
        _product(draft, number, now, names, writer) for number, draft in enumerate(_drafts(cast), start=1)
    )


class _HouseCast:
    """Shares designs out among the houses that make such things, busiest last."""

    def __init__(self, houses: Sequence[HouseSpec]) -> None:
        self._houses = houses
        self._made: dict[str, int] = {house.slug: 0 for house in houses}

    def pick(self, design: Design, taken: set[str], random: Random) -> HouseSpec:
        able = [house for house in self._houses if _makes(house, design.category)]
        fresh = [house for house in able if house.slug not in taken] or able
        house = min(fresh, key=lambda one: self._burden(one, design) + random.random() * 2.2)
        self._made[house.slug] += 1
        taken.add(house.slug)
        return house

    def _burden(self, house: HouseSpec, design: Design) -> float:
        return self._made[house.slug] / _breadth(house) + (0.0 if _knows(house, design) else 4.0)


def _knows(house: HouseSpec, design: Design) -> bool:
    """Whether the house is at home in one of the design's materials."""
    known = " ".join(house.materials)
    return any(part in known for key in design.cloths for part in (key, *CLOTHS[key].materials))


def _makes(house: HouseSpec, category: str) -> bool:
    return any(category == made or category.startswith(f"{made}/") for made in house.makes)


def _breadth(house: HouseSpec) -> float:
    return float(sum(3.0 if "/" not in made else 1.0 for made in house.makes) ** 0.8)


def _drafts(cast: _HouseCast) -> Iterator[_Draft]:
    for design in DESIGNS:
        taken: set[str] = set()
        for turn in range(design.count):
            random = Random(f"{design.key}:{turn}")
            yield _draft(design, turn, cast.pick(design, taken, random), random)


def _draft(design: Design, turn: int, house: HouseSpec, random: Random) -> _Draft:
    scent = _scent(design, turn)
    line = design.lines[turn % len(design.lines)] if design.lines else ""
    demands: dict[str, str] = {}
    if line.startswith("["):
        demand, line = line[1:].split("]", 1)
        demands = dict([demand.split("=")]) if "=" in demand else {"pattern": demand}
    cloth = _cloth(design, house, random)
    return _Draft(
        design=design,
        house=house,
        cloth=cloth,
        line=line,
        pattern=_pattern(design, cloth, "pattern" in demands, random),
        length=demands.get("len") or _option(design, "len", turn),
        neckline=demands.get("neck") or _option(design, "neck", turn // 2),
        sleeve=demands.get("sleeve") or _option(design, "sleeve", turn),
        fit=_option(design, "fit", turn),
        scent=scent,
    )


def _scent(design: Design, turn: int) -> Scent | None:
    shelf = {"perfume": PERFUMES, "candle": CANDLES}.get(design.facts.get("scent", ""))
    return shelf[turn % len(shelf)] if shelf else None


def _option(design: Design, fact: str, turn: int) -> str | None:
    options = design.options(fact)
    return options[turn % len(options)] if options else None


def _cloth(design: Design, house: HouseSpec, random: Random) -> Cloth:
    unfit = (
        _TOO_PLAIN_FOR_COUTURE
        if house.level >= 4
        else _TOO_DEAR_FOR_LEVEL_TWO
        if house.level <= 2
        else frozenset()
    )
    keys = [key for key in design.cloths if key not in unfit] or list(design.cloths)
    fibres = " ".join(house.materials)
    weights = [3.0 if any(part in fibres for part in CLOTHS[key].materials) else 1.0 for key in keys]
    return CLOTHS[random.choices(keys, weights)[0]]


def _pattern(design: Design, cloth: Cloth, patterned: bool, random: Random) -> str:
    patterns = [one for one in design.patterns if not (patterned and one == "solid")]
    if cloth.key in _WOVEN_ONLY:
        patterns = [one for one in patterns if one not in _PRINTED_ONLY_ON]
    return random.choice(patterns or ["solid"])


def _product(draft: _Draft, number: int, now: datetime, names: NameGiver, writer: Writer) -> ProductSpec:
    design, house, cloth = draft.design, draft.house, draft.cloth
    random = Random(f"product:{design.key}:{number}")
    name = _name(draft, names)
    slug = f"{house.slug}-{slugify(name)}"
    colours = _colours(draft, random)
    price = list_price(design, house, cloth, random)
    published_at = _published(random, now)
    reduced = design.category.partition("/")[0] not in {"watches", "fragrance"} and random.random() < 0.15
    price, compare_at, history = price_history(
        price, reduced=reduced, published_at=published_at, now=now, random=random
    )
    attributes = _attributes(draft, colours, random)
    seasons, occasions = attributes["seasons"], attributes["occasions"]
    spec = ProductSpec(
        id=demo_id("product", slug),
        slug=slug,
        sku=_sku(house, design, number),
        name=name,
        house_slug=house.slug,
        category_slug=design.category,
        garment=design.garment,
        design=design.key,
        price=price,
        compare_at_price=compare_at,
        cost=(price * Decimal(str(round(random.uniform(0.27, 0.46), 3)))).quantize(
            Decimal("0.01"), ROUND_HALF_UP
        ),
        description=writer.description(
            house=house,
            cloth=cloth,
            line=draft.line,
            scent=draft.scent,
            garment=design.garment,
            category=design.category,
            pattern=draft.pattern,
            noun=_noun(draft),
            random=random,
            facts=frozenset([*seasons, *occasions, *_words_of(draft)]),
        ),  # fmt: skip
        story=STORIES.get(design.key) if _is_first(draft) else None,
        materials=dict(cloth.materials),
        attributes=attributes,
        style_tags=_tags(draft, random),
        carbon_footprint=_carbon(draft, random),
        recyclable=_is_recyclable(cloth),
        published_at=published_at,
        featured_at=published_at + timedelta(days=2) if random.random() < 0.09 else None,
        colours=colours,
        variants=(),
        price_history=history,
    )
    return replace(spec, variants=variant_specs(spec, design, cloth, now, random))


def _sku(house: HouseSpec, design: Design, number: int) -> str:
    maker, kind = slugify(house.name).replace("-", ""), design.garment.replace("-", "")
    return f"{maker[:3]}-{kind[:3]}-{number:04d}".upper()


def _is_first(draft: _Draft) -> bool:
    """Whether this is the first product of its design, the one that carries the design's story."""
    return bool(draft.design.lines) and draft.design.lines[0].endswith(draft.line)


def _name(draft: _Draft, names: NameGiver) -> str:
    design = draft.design
    if draft.scent:
        return names.name("plain", design.gender, f"{draft.scent.name} {design.noun}")
    manner = design.facts.get("name", "cloth")
    words = [PATTERN_NAMES.get(draft.pattern, "")]
    if manner == "cloth":
        words.append(draft.cloth.name)
    words.append(_noun(draft))
    rest = _without_echo(" ".join(word for word in words if word))
    return names.name(draft.house.naming, design.gender, rest)


def _noun(draft: _Draft) -> str:
    return draft.design.noun.format(length=LENGTH_NAMES.get(draft.length or "", ""))


def _words_of(draft: _Draft) -> tuple[str, ...]:
    """The words by which sentences are chosen that may be said of this piece."""
    design = draft.design
    told = (design.gender, design.garment, design.key, design.category.partition("/")[0], draft.cloth.key)
    return (*told, draft.pattern, draft.sleeve or "", draft.neckline or "")


def _without_echo(name: str) -> str:
    """Drop a word that a material and a design both bring: "Silk Satin Silk Shirt"."""
    seen: list[str] = []
    for word in name.split():
        if word not in seen:
            seen.append(word)
    return " ".join(seen)


def _colours(draft: _Draft, random: Random) -> tuple[ColourSpec, ...]:
    if draft.scent:
        return (_colour(random.choice(PALETTES[draft.cloth.palette]), draft, random),)
    palette = PALETTES[draft.design.facts.get("colour", draft.cloth.palette)]
    count = min(len(palette), random.choices((1, 2, 3, 4), _colour_weights(draft))[0])
    chosen: list[str] = []
    weights = {name: 1 / (rank + 3) for rank, name in enumerate(palette)}
    while len(chosen) < count:
        left = [name for name in palette if name not in chosen]
        chosen.append(random.choices(left, [weights[name] for name in left])[0])
    return tuple(_colour(name, draft, random) for name in chosen)


def _colour_weights(draft: _Draft) -> tuple[int, int, int, int]:
    # A dress is shown and sold in the one colour it was made for; another colour is another piece.
    if draft.design.garment in {"dress", "gown"}:
        return (1, 0, 0, 0)
    if draft.design.garment in {"gown", "ball-gown"} or draft.pattern in _PRINTED_ONLY_ON:
        return (6, 3, 1, 0)
    return (3, 5, 3, 1)


def _colour(name: str, draft: _Draft, random: Random) -> ColourSpec:
    colour = COLOURS[name]
    if draft.pattern == "solid":
        return ColourSpec(name, colour.family, (colour.hex,))
    count = 2 if draft.pattern in {"floral", "abstract", "paisley"} else 1
    partners = [partner for partner in ACCENTS[colour.family] if partner != name]
    accents = random.sample(partners, min(count, len(partners)))
    return ColourSpec(name, colour.family, (colour.hex, *(COLOURS[accent].hex for accent in accents)))


def _metal(cloth: Cloth, colour: str) -> str | None:
    fixed = {
        "yellow-gold": "gold",
        "sterling": "silver",
        "platinum": "platinum",
        "enamel": "gold",
        "steel": "steel",
        "gold-watch": "gold",
    }
    if cloth.key in fixed:
        return fixed[cloth.key]
    return slugify(colour) if cloth.key in {"vermeil", "pearl"} else None


def _attributes(draft: _Draft, colours: Sequence[ColourSpec], random: Random) -> dict[str, Any]:
    design, house, facts = draft.design, draft.house, draft.design.facts
    seasons = facts.get("season", "").split() or list(draft.cloth.seasons)
    attributes: dict[str, Any] = {
        "gender": design.gender,
        "pattern": draft.pattern,
        "occasions": list(design.occasions),
        "seasons": seasons,
        "formality": design.formality,
        "fit": draft.fit,
        "neckline": draft.neckline,
        "sleeve": draft.sleeve,
        "length": None if "nolen" in facts else draft.length,
        "material": draft.cloth.name,
        "care": draft.cloth.care,
        "origin": house.country,
        "certificates": _certificates(house, random),
        "dimensions": _dimensions(facts.get("dim")),
        "personalization": personalization.scheme(facts.get("pers"), design, random),
        "early_access": None,
    }
    for fact, key in (
        ("heel", "heel_height"),
        ("laptop", "laptop"),
        ("case", "case_diameter"),
        ("stones", "stones"),
    ):
        if fact in facts:
            attributes[key] = facts[fact]
    metal = _metal(draft.cloth, colours[0].name)
    if metal:
        attributes["metal"] = metal
    if draft.scent:
        attributes["notes"] = list(draft.scent.notes)
    return attributes


def _certificates(house: HouseSpec, random: Random) -> list[str] | None:
    """A part of the house's certificates; None where nothing is known of this product."""
    if not house.certifications or random.random() < 0.3:
        return None
    return sorted(random.sample(house.certifications, random.randint(1, len(house.certifications))))


def _dimensions(text: str | None) -> dict[str, int] | None:
    if not text:
        return None
    width, height, depth = (int(part) for part in text.split("x"))
    return {"width_cm": width, "height_cm": height, **({"depth_cm": depth} if depth else {})}


def _tags(draft: _Draft, random: Random) -> tuple[str, ...]:
    own = list(draft.design.tags)
    extra = [tag for tag in draft.house.tags if tag not in own]
    if draft.pattern == "solid" and random.random() < 0.15:
        extra.append("monochrome")
    return tuple(dict.fromkeys([*own, *random.sample(extra, min(len(extra), random.randint(0, 2)))]))


def _carbon(draft: _Draft, random: Random) -> Decimal | None:
    """Kilograms of CO2 equivalent from cradle to door; None where the house has not had it measured."""
    if draft.house.sustainability_score is None or random.random() < 0.28:
        return None
    weight = float(draft.design.facts.get("wt", "0.3"))
    intensity = sum(
        _CARBON_PER_KG.get(part, 5) * share / 100 for part, share in draft.cloth.materials.items()
    )
    kilograms = 0.9 + weight * intensity * random.uniform(0.85, 1.2)
    return Decimal(str(round(kilograms, 2)))


def _is_recyclable(cloth: Cloth) -> bool:
    return len(cloth.materials) == 1 and next(iter(cloth.materials)) in _RECYCLABLE


def _published(random: Random, now: datetime) -> datetime:
    age = min(720.0, random.expovariate(1 / 190) + 3)
    moment = now - timedelta(days=age)
    return moment.replace(hour=9, minute=0, second=0, microsecond=0)
