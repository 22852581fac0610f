"""Search: a wish in, real goods out, with what had to be given up said."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from stylist.commerce.catalog import cursors, finding, nearness
from stylist.commerce.catalog import queries as catalog_queries
from stylist.commerce.catalog import service as catalog_service
from stylist.commerce.catalog.attributes import ATTRIBUTE_KEYS
from stylist.commerce.catalog.finding import Criteria, Match, Matches
from stylist.commerce.catalog.views import Meaning, ProductView, Viewer
from stylist.commerce.ids import ProductId, SessionId
from stylist.db.session import Session, Transaction
from stylist.styling.search.gateway import Embedder
from stylist.styling.search.kinds import category_slugs, fact_words, kinds_of, shades_of, size_names
from stylist.styling.search.reasons import why_facts
from stylist.styling.search.terms import is_slip, may_be_a_slip, price_bounds, search_pairs, search_terms
from stylist.styling.search.views import FoundProduct, SearchPage, Wish

# What is given up when nothing meets the whole wish, weakest first. A highest price, what is avoided, whom it
# is for and the kind of goods never are.
WEAKEST_FIRST = (
    "necklines",
    "sleeves",
    "lengths",
    "fits",
    "patterns",
    "seasons",
    "tags",
    "occasions",
    "price_min",
    "on_sale",
    "materials",
    "colors",
    "brands",
    "sizes",
)

_NOTHING: dict[str, Any] = {"price_min": None, "on_sale": False}


async def meaning_of(embedder: Embedder, text: str) -> Meaning | None:
    """What a text means, for `search`; nothing when it is blank.

    Raises:
        EmbeddingsUnavailable: the model can't be reached or can't be loaded.
    """
    if not text.strip():
        return None
    return Meaning(model=embedder.name, vector=tuple((await embedder.embed([text]))[0].tolist()))


async def search(
    session: Session,
    *,
    wish: Wish,
    viewer: Viewer,
    meaning: Meaning | None,
    limit: int = 24,
    cursor: str | None = None,
    with_facets: bool = True,
) -> SearchPage:
    """Find goods for a wish; `meaning` is its text's (`meaning_of`).

    When nothing meets all of it, the weakest condition that helps is given up, or several, and named.

    Raises:
        CursorInvalid: the cursor is not of this search.
    """
    offset, dropped_before = cursors.read_position(cursor)
    wish, criteria = await _read(session, wish)
    terms = search_terms(wish.text)
    ask = _Ask(
        session=session,
        viewer=viewer,
        terms=terms,
        pairs=search_pairs(wish.text),
        phrase=" ".join(terms),
        meaning=meaning if terms else None,
        sort=wish.sort if wish.sort in finding.SORTS else "best",
        limit=limit,
        offset=offset,
        with_facets=with_facets,
    )
    if ask.meaning is not None:
        await nearness.let_index_go_on(session)
    if offset:
        dropped = tuple(name for name in WEAKEST_FIRST if name in dropped_before)
        return await _to_page(ask, await ask.find(_without(criteria, dropped)), criteria, dropped)
    dropped, matches = await _find_relaxing(ask, criteria)
    if matches.unheard and (respelt := await _respell(ask, matches.unheard)):
        ask = replace(ask, terms=respelt, phrase=" ".join(respelt))
        dropped, matches = await _find_relaxing(ask, criteria)
    page = await _to_page(ask, matches, criteria, dropped)
    if page.total == 0 and criteria.price_max is not None:
        return replace(page, cheapest=await _cheapest(ask, criteria))
    return page


@dataclass(frozen=True, slots=True)
class _Ask:
    """Everything about one search but its conditions."""

    session: Session
    viewer: Viewer
    terms: tuple[str, ...]
    pairs: tuple[str, ...]
    phrase: str
    meaning: Meaning | None
    sort: str
    limit: int
    offset: int
    with_facets: bool

    async def find(self, criteria: Criteria) -> Matches:
        return await finding.find(
            self.session,
            criteria=criteria,
            viewer=self.viewer,
            terms=self.terms,
            pairs=self.pairs,
            phrase=self.phrase,
            meaning=self.meaning,
            sort=self.sort,
            limit=self.limit,
            offset=self.offset,
            with_facets=self.with_facets,
        )


async def _read(session: Session, wish: Wish) -> tuple[Wish, Criteria]:
    """The wish as conditions; words for categories that the shop does not have become words to look for.

    Prices named in the words bound as if they had been given.
    """
    slugs, unknown = await _read_categories(session, wish.categories)
    if unknown:
        wish = replace(wish, text=" ".join((*unknown, wish.text)))
    low, high = price_bounds(wish.text[:1000])
    facts: dict[str, Any] = {
        name: fact_words(name, getattr(wish, name)) for name in (*ATTRIBUTE_KEYS, "tags")
    }
    return wish, Criteria(
        price_min=low if wish.price_min is None else wish.price_min,
        price_max=high if wish.price_max is None else wish.price_max,
        categories=slugs,
        brands=tuple(brand.lower().strip() for brand in wish.brands),
        colors=shades_of(wish.colors),
        avoid_colors=shades_of(wish.avoid_colors),
        materials=kinds_of(wish.materials),
        avoid_materials=kinds_of(wish.avoid_materials),
        sizes=size_names(wish.sizes),
        gender=wish.gender if wish.gender in ("women", "men") else None,
        in_stock=wish.in_stock,
        on_sale=wish.on_sale,
        **facts,
    )


async def _read_categories(session: Session, said: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Slugs of the categories meant, and the words that mean none."""
    if not said:
        return (), ()
    known = [(it.slug, it.name) for it in await catalog_queries.list_category_words(session)]
    meant = {word: category_slugs(word, known) for word in said}
    slugs = dict.fromkeys(slug for found in meant.values() for slug in found)
    return tuple(slugs), tuple(word for word, found in meant.items() if not found)


async def _find_relaxing(ask: _Ask, criteria: Criteria) -> tuple[tuple[str, ...], Matches]:
    whole = await ask.find(criteria)
    if whole.total:
        return (), whole
    for dropped in _sacrifices(criteria):
        matches = await ask.find(_without(criteria, dropped))
        if matches.total:
            return dropped, matches
    return (), whole


async def _respell(ask: _Ask, unheard: Sequence[str]) -> tuple[str, ...] | None:
    """The terms with the catalogue's likest words for those it does not know; none when there are none."""
    doubtful = [term for term in unheard if may_be_a_slip(term)]
    if not doubtful:
        return None
    like = await finding.list_like_words(ask.session, words=doubtful, viewer=ask.viewer)
    meant = {
        term: next((word for word in like.get(term, ()) if is_slip(term, word)), term) for term in unheard
    }
    mended = tuple(dict.fromkeys(meant.get(term, term) for term in ask.terms))
    return mended if mended != ask.terms else None


def _sacrifices(criteria: Criteria) -> Iterator[tuple[str, ...]]:
    """What to give up, one condition before several, weaker ones before stronger."""
    held = [name for name in WEAKEST_FIRST if getattr(criteria, name) != _NOTHING.get(name, ())]
    yield from ((name,) for name in held)
    yield from (tuple(held[:count]) for count in range(2, len(held) + 1))


def _without(criteria: Criteria, dropped: Sequence[str]) -> Criteria:
    return replace(criteria, **{name: _NOTHING.get(name, ()) for name in dropped})


async def _cheapest(ask: _Ask, criteria: Criteria) -> Decimal | None:
    ask = replace(ask, sort="price_asc", limit=1, with_facets=False)
    matches = await ask.find(replace(criteria, price_max=None))
    return matches.items[0].price if matches.items else None


async def _to_page(ask: _Ask, matches: Matches, criteria: Criteria, dropped: tuple[str, ...]) -> SearchPage:
    ids = [match.product_id for match in matches.items]
    products = {
        it.id: it
        for it in await catalog_queries.list_products(ask.session, product_ids=ids, viewer=ask.viewer)
    }
    met = _without(criteria, dropped)
    end = ask.offset + len(matches.items)
    return SearchPage(
        items=tuple(
            _to_found(products[match.product_id], match, met, ask.viewer)
            for match in matches.items
            if match.product_id in products
        ),
        total=matches.total,
        relaxed=dropped,
        facets=matches.facets,
        next_cursor=cursors.of_position(end, dropped) if end < min(matches.total, cursors.MOST) else None,
    )


def _to_found(product: ProductView, match: Match, criteria: Criteria, viewer: Viewer) -> FoundProduct:
    matching = [it for it in product.variants if it.id in match.variant_ids]
    if matching and (criteria.colors or criteria.avoid_colors):
        # Black asked for, black pictured.
        product = replace(product, image_url=matching[0].image_url or product.image_url)
    return FoundProduct(
        product=product,
        score=match.score,
        why_facts=why_facts(product, matching, criteria, viewer),
        variant_ids=tuple(it.id for it in matching),
    )


async def similar(
    session: Session,
    *,
    product_id: ProductId,
    viewer: Viewer,
    limit: int = 8,
    price_max: Decimal | None = None,
) -> tuple[FoundProduct, ...]:
    """Goods of the same category that are most alike in meaning, nearest first; in stock, itself left out.

    Raises:
        ProductNotFound: the product is not on show for the viewer.
    """
    product = await catalog_queries.get_product(session, product_id=product_id, viewer=viewer)
    meaning = await catalog_queries.find_meaning(session, product_id=product_id)
    if meaning is not None:
        await nearness.let_index_go_on(session)
    criteria = Criteria(categories=(product.category_slug,), price_max=price_max, without=(product_id,))
    ask = _Ask(
        session=session,
        viewer=viewer,
        terms=() if meaning is not None else search_terms(f"{product.name} {' '.join(product.style_tags)}"),
        pairs=(),
        phrase="",
        meaning=meaning,
        sort="best",
        limit=limit,
        offset=0,
        with_facets=False,
    )
    return (await _to_page(ask, await ask.find(criteria), criteria, ())).items


def logging(
    transaction: Transaction, viewer: Viewer, session_id: SessionId | None, wish: Wish, page: SearchPage
) -> Callable[[], Awaitable[None]]:
    """Work for after the answer: note the search, so that its quality and unmet wishes can be seen."""

    async def log() -> None:
        async with transaction() as session:
            await catalog_service.record_search(
                session,
                user_id=viewer.user_id,
                session_id=session_id,
                query=wish.text,
                filters=_filters(wish, page),
                results_count=page.total,
                search_method="hybrid" if wish.text.strip() else "filters",
                now=viewer.now,
            )

    return log


def _filters(wish: Wish, page: SearchPage) -> dict[str, Any]:
    given = {
        name: value
        for name, value in asdict(wish).items()
        if name != "text" and value not in (None, (), False)
    }
    shown = {name: str(value) if isinstance(value, Decimal) else value for name, value in given.items()}
    return {**shown, "relaxed": list(page.relaxed)} if page.relaxed else shown
