"""Products' vectors: what is said of a product to the embedding model, and keeping up with changes."""

from collections.abc import Callable
from datetime import datetime
from itertools import chain

from stylist.commerce.catalog import queries as catalog_queries
from stylist.commerce.catalog import service as catalog_service
from stylist.commerce.catalog.attributes import ATTRIBUTE_KEYS, attribute_words
from stylist.commerce.catalog.vector_index import build_index, drop_indexes
from stylist.commerce.catalog.views import ProductView
from stylist.db.session import Session, Transaction
from stylist.styling.search.gateway import Embedder

# Told the name of the stage, what is done of it and how much there is.
Progress = Callable[[str, int, int], None]

EMBEDDING, INDEXING = "Understanding products", "Building the search index"

BATCH = 64

# Characters of a product's text that are embedded: facts come first, and twice as much takes twice as long
# without finding more.
MOST = 260

# Words of a fact that say nothing of the goods.
_PLAIN = frozenset({"solid", "none", "regular"})


def product_text(product: ProductView) -> str:
    """What is embedded: name, kind, make, what it is for, then the description. No house: names mislead meaning."""
    words = chain.from_iterable(attribute_words(product.attributes, name) for name in ATTRIBUTE_KEYS)
    facts = [*product.materials, *(word for word in words if word not in _PLAIN), *product.style_tags]
    told = (
        product.name,
        product.category_name,
        ", ".join(dict.fromkeys(facts)),
        ", ".join(product.colors),
        product.description or "",
    )
    return ". ".join(part for part in told if part)[:MOST]


async def bring_up_to_date(
    transaction: Transaction,
    *,
    url: str,
    embedder: Embedder,
    now: datetime,
    on_progress: Progress = lambda _stage, _done, _total: None,
) -> int:
    """Make what is missing of a model's vectors, then their index, and only then make it the active one; how many.

    Until then searches go on by the vectors of the model before, whose index is kept for processes that still
    use it and is dropped the next time. `url` is the database's plain address, direct and through no pooler.

    Raises:
        EmbeddingsUnavailable: the model can't be reached or can't be loaded; the one before stays active.
    """
    made = await embed_products(
        transaction, embedder=embedder, on_progress=lambda done, total: on_progress(EMBEDDING, done, total)
    )
    await build_index(
        url,
        model=embedder.name,
        dimensions=embedder.dimensions,
        on_progress=lambda done, total: on_progress(INDEXING, done, total),
    )
    async with transaction() as session:
        before = await catalog_queries.find_active_model(session)
    await drop_indexes(url, but_of=[embedder.name] if before is None else [embedder.name, before])
    async with transaction() as session:
        await catalog_service.switch_model(session, model=embedder.name, now=now)
    return made


async def keep_up(transaction: Transaction, *, url: str, embedder: Embedder) -> int:
    """Make what is missing of the active model's vectors, and its index; how many. Switches nothing.

    A process whose settings name another model than the active one leaves all to those that use that.

    Raises:
        EmbeddingsUnavailable: the model can't be reached or can't be loaded.
    """
    async with transaction() as session:
        if await catalog_queries.find_active_model(session) != embedder.name:
            return 0
    made = await embed_products(transaction, embedder=embedder)
    await build_index(url, model=embedder.name, dimensions=embedder.dimensions)
    return made


async def is_up_to_date(session: Session, *, embedder: Embedder) -> bool:
    """Whether the model is the active one and has a vector of everything."""
    if await catalog_queries.find_active_model(session) != embedder.name:
        return False
    missing = await catalog_queries.count_products_to_embed(
        session, model=embedder.name, dimensions=embedder.dimensions
    )
    return missing == 0


async def embed_products(
    transaction: Transaction, *, embedder: Embedder, on_progress: Callable[[int, int], None] | None = None
) -> int:
    """Make the vectors that are missing or out of date, in batches of their own; how many were made.

    `on_progress` is told how many are done and how many there are. A vector made by another process
    meanwhile is made again, to the same effect.

    Raises:
        EmbeddingsUnavailable: the model can't be reached or can't be loaded; earlier batches are kept.
    """
    async with transaction() as session:
        total = await catalog_queries.count_products_to_embed(
            session, model=embedder.name, dimensions=embedder.dimensions
        )
    done = 0
    while done < total:
        async with transaction() as session:
            products = await catalog_queries.list_products_to_embed(
                session, model=embedder.name, dimensions=embedder.dimensions, limit=BATCH
            )
        if not products:
            break
        vectors = await embedder.embed([product_text(product) for product in products])
        made = {product.id: row.tolist() for product, row in zip(products, vectors, strict=True)}
        async with transaction() as session:
            await catalog_service.store_vectors(session, model=embedder.name, vectors=made)
        done += len(products)
        if on_progress is not None:
            on_progress(min(done, total), total)
    return done
