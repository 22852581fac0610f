"""Products' vectors: what is said of a product to the embedding model, and keeping up with changes."""

from collections.abc import Callable
from itertools import chain

from stylist.commerce.catalog import queries as catalog_queries
from stylist.commerce.catalog import service as catalog_service
from stylist.commerce.catalog.attributes import ATTRIBUTE_KEYS, attribute_words
from stylist.commerce.catalog.views import ProductView
from stylist.db.session import Transaction
from stylist.styling.search.gateway import Embedder

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
        total = await catalog_queries.count_products_to_embed(session, model=embedder.name)
    done = 0
    while done < total:
        async with transaction() as session:
            products = await catalog_queries.list_products_to_embed(session, model=embedder.name, limit=BATCH)
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
