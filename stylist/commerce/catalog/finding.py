"""Which goods meet conditions, and how well they answer words and a meaning: the SQL under search.

Conditions on price, size, colour and stock hold for one and the same variant. Words are weighed by how rare
they are among what meets the conditions; word, name and meaning scores are each stretched to 0-1 and added
(measured best among blends, see the notes on local models in the decision records).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, text

from stylist.commerce.catalog import nearness
from stylist.commerce.catalog.attributes import ATTRIBUTE_KEYS
from stylist.commerce.catalog.views import Meaning, Viewer
from stylist.commerce.catalog.visibility import VISIBLE, viewer_values
from stylist.commerce.ids import ProductId, VariantId
from stylist.db.session import Session

# What a component must at least make up for the product to count as made of it, in percent.
MADE_OF = 30

# Shares of the score: words in the product's text, the wish within its name or house, meaning.
WORDS, NAMES, MEANING = 0.45, 0.1, 0.45

# What being wholly of the material asked for is worth beside them: all silk comes before half silk.
PURITY = 0.5

# The rank of two words that stand together, where a single word in the name has about 0.6.
TOGETHER = 0.3

# Below these a product does not answer the words at all.
ALIKE_NAME, ALIKE_MEANING = 0.5, 0.25

# What of the best score for words, and how near to the nearest in meaning, still counts as an answer.
WORTH_SHOWING, FARTHER = 0.25, 0.15

# The likeness of two words, by their triples of letters, from which one may be the other misspelt.
MISSPELT = 0.35


@dataclass(frozen=True, slots=True)
class Criteria:
    """Conditions goods must meet; those of one field are alternatives. All words are in lower case.

    `categories` are slugs and include all below them; `brands` are ids, slugs or names. Colours and materials
    are words or phrases that must stand in the name of the colour or component; so for patterns to tags.
    `sizes` are in capitals, with or without their system ("EU 38", "38"). `gender` is women or men.
    """

    price_min: Decimal | None = None
    price_max: Decimal | None = None
    categories: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    colors: tuple[str, ...] = ()
    avoid_colors: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    avoid_materials: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    fits: tuple[str, ...] = ()
    necklines: tuple[str, ...] = ()
    sleeves: tuple[str, ...] = ()
    lengths: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    gender: str | None = None
    in_stock: bool = True
    on_sale: bool = False
    without: tuple[ProductId, ...] = ()

    @property
    def describes_goods(self) -> bool:
        """Whether the conditions say what kind of goods are meant, not just for whom and how much."""
        kinds = ("categories", "brands", "colors", "materials", "tags", *ATTRIBUTE_KEYS)
        return any(getattr(self, kind) for kind in kinds)


@dataclass(frozen=True, slots=True)
class Match:
    """A product found; `variant_ids` are those that meet the conditions, `price` is the lowest of theirs."""

    product_id: ProductId
    price: Decimal
    score: float
    variant_ids: tuple[VariantId, ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value the found goods have; `value` is what a condition takes, `count` the number of products."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """How all that was found divides, the most frequent first; prices are of the variants that match."""

    categories: tuple[FacetValue, ...] = ()
    brands: tuple[FacetValue, ...] = ()
    colors: tuple[FacetValue, ...] = ()
    sizes: tuple[FacetValue, ...] = ()
    materials: tuple[FacetValue, ...] = ()
    occasions: tuple[FacetValue, ...] = ()
    price_min: Decimal | None = None
    price_max: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """The part of the ranked list asked for, and how long the whole is.

    `unheard` are the terms that stand in nothing of what meets the criteria.
    """

    items: tuple[Match, ...]
    total: int
    facets: Facets
    unheard: tuple[str, ...] = ()


SORTS: Mapping[str, str] = {
    "best": "score DESC, view_count DESC, came_out DESC, id",
    "price_asc": "price, score DESC, id",
    "price_desc": "price DESC, score DESC, id",
    "newest": "came_out DESC, id",
    "popular": "view_count DESC, id",
}


async def find(
    session: Session,
    *,
    criteria: Criteria,
    viewer: Viewer,
    terms: Sequence[str] = (),
    pairs: Sequence[str] = (),
    phrase: str = "",
    meaning: Meaning | None = None,
    sort: str = "best",
    limit: int = 24,
    offset: int = 0,
    with_facets: bool = False,
) -> Matches:
    """Rank the goods on show that meet the criteria.

    `terms` are the single words to look for, `pairs` those of them that stand together, `phrase` what may be a
    name, `meaning` is compared with the products' vectors by the same model. Where the criteria describe no
    goods, what answers neither words nor meaning is left out; otherwise words only rank.
    """
    values: dict[str, Any] = {**viewer_values(viewer), "limit": limit, "offset": offset}
    matched = _matched(criteria, values)
    scored = _scored(terms, pairs, phrase, values)
    kept = "TRUE" if criteria.describes_goods or not terms else _answers(phrase, meaning)
    by_words = _best_by_words(phrase)
    measuring = f"{nearness.distances(meaning, by_words=by_words, values=values)}," if meaning else ""
    looked_for = [*_names("term", terms), *_names("pair", pairs)]
    heard = ", ".join(f"heard_{name}" for name in _names("term", terms))
    statement = f"""
    WITH matched AS MATERIALIZED ({matched}), scored AS MATERIALIZED ({scored}),
    counts AS MATERIALIZED (SELECT {_count(looked_for)} FROM scored),
    weighed AS MATERIALIZED (SELECT scored.*, {_weigh(looked_for)} AS words FROM scored CROSS JOIN counts),
    {measuring}
    measured AS (
      SELECT weighed.*, max(words) OVER () AS most_words
      {", nearness, max(nearness) OVER () AS nearest" if meaning else ""}
      FROM weighed {"LEFT JOIN distances USING (id)" if meaning else ""}
    ),
    ranked AS MATERIALIZED (
      SELECT id, price, variant_ids, view_count, came_out, {_blend(terms, phrase, meaning)} AS score
      FROM measured WHERE {kept}
    )
    SELECT id, price, variant_ids, score, count(*) OVER () AS total,
           (SELECT ARRAY[{heard}]::bool[] FROM counts) AS heard,
           {_FACETS if with_facets else "NULL::json"} AS facets
    FROM ranked ORDER BY {SORTS[sort]} LIMIT :limit OFFSET :offset
    """
    rows = (await session.execute(text(statement), values)).all()
    return Matches(
        items=tuple(_to_match(row) for row in rows),
        total=rows[0].total if rows else 0,
        facets=_to_facets(rows[0].facets) if rows else Facets(),
        unheard=_unheard(terms, rows[0].heard) if rows else tuple(terms),
    )


def _unheard(terms: Sequence[str], heard: Sequence[bool]) -> tuple[str, ...]:
    return tuple(term for term, is_heard in zip(terms, heard, strict=True) if not is_heard)


def _to_match(row: Row[*tuple[Any, ...]]) -> Match:
    return Match(
        product_id=ProductId(row.id),
        price=row.price,
        score=float(row.score),
        variant_ids=tuple(VariantId(it) for it in row.variant_ids),
    )


_PRICE = "coalesce(v.price, products.price)"
_COMPARE_AT = "coalesce(v.compare_at_price, products.compare_at_price)"
_BARE_SIZE = r"regexp_replace(upper(v.size), '^(EU|UK|US|IT|FR|JP|W|L)\s*|\s*(CM|ML)$', '', 'g')"


def _matched(criteria: Criteria, values: dict[str, Any]) -> str:
    conditions = [VISIBLE, *_goods_conditions(criteria, values), *_variant_conditions(criteria, values)]
    share = f"min({_SHARE_OF_MATERIALS})" if criteria.materials else "1"
    return f"""
    SELECT products.id, min({_PRICE}) AS price, array_agg(v.id) AS variant_ids, {share} AS purity
    FROM products JOIN product_variants v ON v.product_id = products.id
    WHERE {" AND ".join(f"({it})" for it in conditions)}
    GROUP BY products.id
    """


def _variant_conditions(criteria: Criteria, values: dict[str, Any]) -> list[str]:
    found = ["v.is_available"]
    if criteria.in_stock:
        found.append("v.inventory_quantity > v.inventory_reserved")
    if criteria.price_min is not None:
        values["price_min"] = criteria.price_min
        found.append(f"{_PRICE} >= :price_min")
    if criteria.price_max is not None:
        values["price_max"] = criteria.price_max
        found.append(f"{_PRICE} <= :price_max")
    if criteria.on_sale:
        found.append(f"{_COMPARE_AT} > {_PRICE}")
    if criteria.sizes:
        values["sizes"] = list(criteria.sizes)
        found.append(f"upper(v.size) = ANY(:sizes) OR {_BARE_SIZE} = ANY(:sizes)")
    if criteria.colors:
        values["colors"] = whole_words(criteria.colors)
        found.append("v.color ~* :colors")
    if criteria.avoid_colors:
        values["avoid_colors"] = whole_words(criteria.avoid_colors)
        found.append("v.color IS NULL OR v.color !~* :avoid_colors")
    return found


def _goods_conditions(criteria: Criteria, values: dict[str, Any]) -> list[str]:
    found = []
    if criteria.categories:
        values["categories"] = list(criteria.categories)
        found.append(_BELOW_CATEGORIES)
    if criteria.brands:
        values["brands"] = list(criteria.brands)
        found.append(_OF_BRANDS)
    if criteria.materials:
        values |= {"materials": whole_words(criteria.materials), "made_of": MADE_OF}
        found.append(_MADE_OF)
    if criteria.avoid_materials:
        values["avoid_materials"] = whole_words(criteria.avoid_materials)
        found.append(_FREE_OF)
    for name, keys in ATTRIBUTE_KEYS.items():
        if words := getattr(criteria, name):
            values[name] = whole_words(words)
            known = ", ".join(f"products.attributes -> '{key}'" for key in keys)
            found.append(f"coalesce({known})::text ~* :{name}")
    if criteria.tags:
        values["tags"] = whole_words(criteria.tags)
        found.append("array_to_string(products.style_tags, '|') ~* :tags")
    if criteria.gender:
        other = "men" if criteria.gender == "women" else "women"
        values |= {"genders": [criteria.gender, "unisex"], "other_gender": other}
        found.append(_FOR_GENDER)
    if criteria.without:
        values["without"] = list(criteria.without)
        found.append("products.id <> ALL(:without)")
    return found


def whole_words(words: Sequence[str]) -> str:
    """A PostgreSQL pattern that finds any of the words or phrases as whole words, hyphens like spaces."""
    either = (re.escape(word).replace(r"\ ", "[ -]").replace(r"\-", "[ -]") for word in words)
    return rf"\m({'|'.join(either)})\M"


_BELOW_CATEGORIES = """
products.category_id IN (
  WITH RECURSIVE below(id) AS (
    SELECT id FROM categories WHERE slug = ANY(:categories)
    UNION SELECT c.id FROM categories c JOIN below ON c.parent_id = below.id
  ) SELECT id FROM below)
"""

_OF_BRANDS = """
products.brand_id IN (
  SELECT id FROM brands WHERE id::text = ANY(:brands) OR slug = ANY(:brands) OR lower(name) = ANY(:brands))
"""

# Shares that are no number count as the whole: feeds often name the material alone.
_MADE_OF = """
EXISTS (
  SELECT 1 FROM jsonb_each(products.materials) AS part(name, share) WHERE part.name ~* :materials
  AND CASE jsonb_typeof(part.share) WHEN 'number' THEN part.share::numeric >= :made_of ELSE TRUE END)
OR (products.materials IS NULL AND v.material ~* :materials)
"""

_SHARE_OF_MATERIALS = """
coalesce((
  SELECT sum(CASE jsonb_typeof(part.share) WHEN 'number' THEN part.share::numeric / 100 ELSE 1 END)
  FROM jsonb_each(products.materials) AS part(name, share) WHERE part.name ~* :materials), 1)::float8
"""

_FREE_OF = """
NOT EXISTS (
  SELECT 1 FROM jsonb_object_keys(products.materials) AS part(name) WHERE part.name ~* :avoid_materials)
AND coalesce(v.material, '') !~* :avoid_materials
AND (products.materials IS NOT NULL OR products.name !~* :avoid_materials)
"""

# Goods that do not say for whom they are follow their department.
_FOR_GENDER = """
CASE WHEN products.attributes ? 'gender' THEN lower(products.attributes ->> 'gender') = ANY(:genders)
ELSE products.category_id NOT IN (
  WITH RECURSIVE below(id) AS (
    SELECT id FROM categories WHERE slug = :other_gender
    UNION SELECT c.id FROM categories c JOIN below ON c.parent_id = below.id
  ) SELECT id FROM below) END
"""


def _scored(terms: Sequence[str], pairs: Sequence[str], phrase: str, values: dict[str, Any]) -> str:
    columns = ["p.view_count", "coalesce(p.published_at, p.created_at) AS came_out"]
    for name, term in zip(_names("term", terms), terms, strict=True):
        values[name] = term
        rank = f"ts_rank('{{0.1, 0.3, 0.6, 1.0}}', p.search_vector, plainto_tsquery('english', :{name}))"
        columns.append(f"coalesce({rank}, 0) AS {name}")
    for name, pair in zip(_names("pair", pairs), pairs, strict=True):
        values[name] = pair
        together = f"p.search_vector @@ phraseto_tsquery('english', :{name})"
        columns.append(f"CASE WHEN {together} THEN {TOGETHER} ELSE 0 END AS {name}")
    if phrase:
        values["phrase"] = phrase
        house = "word_similarity(b.name, :phrase)"
        columns.append(f"greatest(word_similarity(:phrase, p.name), coalesce({house}, 0)) AS name_likeness")
    return f"""
    SELECT m.*, {", ".join(columns)} FROM matched m JOIN products p ON p.id = m.id
    LEFT JOIN brands b ON b.id = p.brand_id
    """


def _best_by_words(phrase: str) -> str:
    """The ids of goods that answer by words or name, best first."""
    likeness = "name_likeness" if phrase else "0"
    return f"""
    SELECT id FROM weighed WHERE words > 0 OR {likeness} >= {ALIKE_NAME}
    ORDER BY {WORDS} * words + {NAMES} * {likeness} DESC, id
    """


def _names(kind: str, words: Sequence[str]) -> list[str]:
    return [f"{kind}_{i}" for i in range(len(words))]


def _count(columns: Sequence[str]) -> str:
    """For each word, whether it stands anywhere and how rare it is (as in BM25) among what meets the conditions."""
    made = ["count(*)"]
    for it in columns:
        having = f"(count(*) FILTER (WHERE {it} > 0))::float8"
        made.append(f"ln(1 + (count(*) - {having} + 0.5) / ({having} + 0.5)) AS rarity_{it}")
        made.append(f"{having} > 0 AS heard_{it}")
    return ", ".join(made)


def _weigh(columns: Sequence[str]) -> str:
    return " + ".join(f"{it} * rarity_{it}" for it in columns) or "0"


def _answers(phrase: str, meaning: Meaning | None) -> str:
    ways = [f"words > 0 AND words >= {WORTH_SHOWING} * most_words"]
    if phrase:
        ways.append(f"name_likeness >= {ALIKE_NAME}")
    if meaning is not None:
        ways.append(f"nearness >= greatest({ALIKE_MEANING}, nearest - {FARTHER})")
    return " OR ".join(ways)


def _blend(terms: Sequence[str], phrase: str, meaning: Meaning | None) -> str:
    parts = []
    if terms:
        parts.append(f"{WORDS} * {_stretched('words')}")
    if phrase:
        parts.append(f"{NAMES} * {_stretched('name_likeness')}")
    if meaning is not None:
        parts.append(f"{MEANING} * {_stretched('nearness')}")
    return " + ".join([*parts, f"{PURITY} * purity"])


def _stretched(column: str) -> str:
    least, most = f"min({column}) OVER ()", f"max({column}) OVER ()"
    return f"coalesce(({column} - {least}) / nullif({most} - {least}, 0), 0)"


_LIKE_WORDS = f"""
WITH said AS (SELECT DISTINCT word FROM unnest(CAST(:words AS text[])) AS said(word)),
texts AS (
  SELECT products.name AS line FROM products WHERE {VISIBLE}
  UNION ALL SELECT name FROM brands
  UNION ALL SELECT name FROM categories
  UNION ALL SELECT part.name FROM products, jsonb_object_keys(products.materials) AS part(name) WHERE {VISIBLE}
), known AS (
  SELECT DISTINCT word FROM texts, regexp_split_to_table(lower(line), '[^[:alnum:]]+') AS word
  WHERE length(word) > 2
)
SELECT said.word, known.word AS like_it FROM said JOIN known
ON similarity(said.word, known.word) >= :misspelt
ORDER BY said.word, similarity(said.word, known.word) DESC, known.word
"""


async def list_like_words(
    session: Session, *, words: Sequence[str], viewer: Viewer
) -> dict[str, tuple[str, ...]]:
    """For words that may be misspelt: like words of names, houses, categories and materials, likest first."""
    values = {**viewer_values(viewer), "words": list(words), "misspelt": MISSPELT}
    found: dict[str, tuple[str, ...]] = {}
    for row in await session.execute(text(_LIKE_WORDS), values):
        found[row.word] = (*found.get(row.word, ()), row.like_it)
    return found


def _counted(name: str, value: str, label: str, source: str) -> str:
    return f"""'{name}', (
      SELECT json_agg(json_build_array(value, label, n) ORDER BY n DESC, label)
      FROM (SELECT {value} AS value, {label} AS label, count(DISTINCT r.id) AS n FROM ranked r {source}
            GROUP BY 1, 2 ORDER BY 3 DESC, 2 LIMIT 30) counted)"""


_OF_GOODS = "JOIN products p ON p.id = r.id"
_OF_VARIANTS = "JOIN product_variants v ON v.id = ANY(r.variant_ids)"
_FACETS = f"""(SELECT json_build_object(
{_counted("categories", "c.slug", "c.name", f"{_OF_GOODS} JOIN categories c ON c.id = p.category_id")},
{_counted("brands", "b.id::text", "b.name", f"{_OF_GOODS} JOIN brands b ON b.id = p.brand_id")},
{_counted("colors", "lower(v.color)", "v.color", f"{_OF_VARIANTS} AND v.color IS NOT NULL")},
{_counted("sizes", "upper(v.size)", "v.size", f"{_OF_VARIANTS} AND v.size IS NOT NULL")},
{
    _counted(
        "materials",
        "lower(part.name)",
        "lower(part.name)",
        f"{_OF_GOODS} CROSS JOIN jsonb_object_keys(p.materials) AS part(name)",
    )
},
{
    _counted(
        "occasions",
        "lower(word)",
        "lower(word)",
        f"{_OF_GOODS} CROSS JOIN jsonb_array_elements_text(CASE jsonb_typeof(p.attributes -> 'occasions')"
        " WHEN 'array' THEN p.attributes -> 'occasions' ELSE '[]' END) AS word",
    )
},
'price_min', (SELECT min(price)::text FROM ranked), 'price_max', (SELECT max(price)::text FROM ranked)))"""


def _to_facets(found: Mapping[str, Any] | None) -> Facets:
    if found is None:
        return Facets()
    counted = {
        field.name: tuple(FacetValue(*it) for it in found[field.name] or ())
        for field in fields(Facets)
        if not field.name.startswith("price")
    }
    prices = {name: Decimal(found[name]) for name in ("price_min", "price_max")}
    return Facets(**counted, **prices)  # type: ignore[arg-type]
