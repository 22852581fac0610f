"""What changes in the catalogue: search texts, vectors, views and searches noted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PgUuid

from stylist.commerce.catalog import queries
from stylist.commerce.catalog.models import ProductView as ProductViewRow
from stylist.commerce.catalog.models import SearchLog
from stylist.commerce.catalog.nearness import ACTIVE_MODEL, VECTOR_SIZE, vector_text
from stylist.commerce.ids import ProductId, SessionId, UserId
from stylist.commerce.policies import service as policy_service
from stylist.db.session import Session

# Name A; house and categories B; materials, colours, tags and the facts goods are chosen by C; prose D.
_REFRESH = """
WITH RECURSIVE above(category_id, id, name, parent_id) AS (
  SELECT id, id, name, parent_id FROM categories
  UNION ALL SELECT a.category_id, c.id, c.name, c.parent_id
  FROM above a JOIN categories c ON c.id = a.parent_id
), paths AS (SELECT category_id, string_agg(name, ' ') AS names FROM above GROUP BY category_id),
texts AS (
  SELECT p.id, p.name, concat_ws(' ', b.name, paths.names) AS kind,
    concat_ws(' ',
      (SELECT string_agg(part.name, ' ') FROM jsonb_object_keys(p.materials) AS part(name)),
      (SELECT string_agg(DISTINCT concat_ws(' ', v.color, v.material), ' ')
         FROM product_variants v WHERE v.product_id = p.id),
      array_to_string(p.style_tags, ' '),
      (SELECT string_agg(fact.value::text, ' ') FROM jsonb_each(p.attributes) AS fact(key, value)
         WHERE fact.key <> 'early_access' AND jsonb_typeof(fact.value) IN ('string', 'array'))
    ) AS facts,
    concat_ws(' ', p.description, p.story, p.ai_description) AS prose
  FROM products p JOIN paths ON paths.category_id = p.category_id LEFT JOIN brands b ON b.id = p.brand_id
  WHERE :everything OR p.id = ANY(:ids)
)
UPDATE products SET search_vector =
  setweight(to_tsvector('english', texts.name), 'A')
  || setweight(to_tsvector('english', texts.kind), 'B')
  || setweight(to_tsvector('english', texts.facts), 'C')
  || setweight(to_tsvector('english', texts.prose), 'D')
FROM texts WHERE texts.id = products.id
"""
_REFRESH_STATEMENT = text(_REFRESH).bindparams(bindparam("ids", type_=ARRAY(PgUuid(as_uuid=True))))


async def refresh_search_vectors(session: Session, product_ids: Sequence[ProductId] | None = None) -> int:
    """Put what products' texts say now into their search vectors (all products without ids); how many."""
    values = {"everything": product_ids is None, "ids": list(product_ids or ())}
    result = await session.execute(_REFRESH_STATEMENT, values)
    return result.rowcount  # type: ignore[attr-defined,no-any-return]


_STORE_VECTORS = """
INSERT INTO product_embeddings (product_id, model, vector)
SELECT given.id, :model, given.vector::vector
FROM unnest(CAST(:ids AS uuid[]), CAST(:vectors AS text[])) AS given(id, vector)
ON CONFLICT (product_id, model) DO UPDATE SET vector = excluded.vector, updated_at = CURRENT_TIMESTAMP
"""

# The seed's column, padded with zeros; empty where the active model has no vector of the product.
_SHOW_VECTORS = f"""
UPDATE products SET product_embedding = (
  SELECT (vector::real[] || array_fill(0::real, ARRAY[{VECTOR_SIZE} - vector_dims(vector)]))::vector
  FROM product_embeddings WHERE product_id = products.id AND model = :model)
WHERE"""
_OF_THESE = "id = ANY(CAST(:ids AS uuid[]))"
_HAS_ONE = "EXISTS (SELECT FROM product_embeddings WHERE product_id = products.id AND model = :model)"
_MISSED = f"product_embedding IS NULL AND {_HAS_ONE}"
_OF_ANOTHER = f"product_embedding IS NOT NULL OR {_HAS_ONE}"


async def store_vectors(
    session: Session, *, model: str, vectors: Mapping[ProductId, Sequence[float]]
) -> None:
    """Keep products' vectors by one model (of one size, at most 1536); shown in the seed's column if it is active."""
    if not vectors:
        return
    ids = [str(it) for it in vectors]
    texts = [vector_text(vector) for vector in vectors.values()]
    await session.execute(text(_STORE_VECTORS), {"ids": ids, "vectors": texts, "model": model})
    if await queries.find_active_model_for_share(session) == model:
        await session.execute(text(f"{_SHOW_VECTORS} {_OF_THESE}"), {"ids": ids, "model": model})


async def switch_model(session: Session, *, model: str, now: datetime) -> bool:
    """Make a model the active one and show its vectors in the seed's column; whether another one was before."""
    was_active = await queries.find_active_model(session) == model
    if not was_active:
        await policy_service.set_policy(session, ACTIVE_MODEL, value=model, actor_id=None, now=now)
    stale = _MISSED if was_active else _OF_ANOTHER
    await session.execute(text(f"{_SHOW_VECTORS} {stale}"), {"model": model})
    return not was_active


async def record_view(
    session: Session,
    *,
    product_id: ProductId,
    user_id: UserId | None,
    session_id: SessionId | None,
    source: str,
    now: datetime,
    search_query: str | None = None,
) -> None:
    """Note that somebody opened a product (`source`: search, chat, home, link...)."""
    await record_views(
        session,
        product_ids=(product_id,),
        user_id=user_id,
        session_id=session_id,
        source=source,
        now=now,
        search_query=search_query,
    )


async def record_views(
    session: Session,
    *,
    product_ids: Sequence[ProductId],
    user_id: UserId | None,
    session_id: SessionId | None,
    source: str,
    now: datetime,
    search_query: str | None = None,
) -> None:
    """Note that products were shown together, in one statement."""
    row = {
        "user_id": user_id,
        "session_id": session_id,
        "source": source,
        "search_query": search_query,
        "created_at": now,
    }
    if product_ids:
        await session.execute(insert(ProductViewRow), [{"product_id": it, **row} for it in product_ids])


# Counted anew from the views, so that a batch can run twice; locked products wait for the next one.
_COUNT_VIEWS = """
WITH due AS (
  SELECT id FROM products
  WHERE id IN (SELECT product_id FROM product_views WHERE created_at >= :since)
  ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
), counted AS (
  SELECT v.product_id, count(*) AS n FROM product_views v JOIN due ON due.id = v.product_id GROUP BY 1
)
UPDATE products SET view_count = counted.n FROM counted
WHERE products.id = counted.product_id AND products.view_count < counted.n
"""


async def count_views(session: Session, *, since: datetime) -> int:
    """Bring the view counts of products seen since then up to date; how many changed. Counts never fall."""
    result = await session.execute(text(_COUNT_VIEWS), {"since": since})
    return result.rowcount  # type: ignore[attr-defined,no-any-return]


async def record_search(
    session: Session,
    *,
    user_id: UserId | None,
    session_id: SessionId | None,
    query: str,
    filters: Mapping[str, Any],
    results_count: int,
    search_method: str,
    now: datetime,
    response_time_ms: int | None = None,
) -> None:
    """Note a search and how much it found."""
    row = {
        "user_id": user_id,
        "session_id": session_id,
        "query": query,
        "filters": dict(filters),
        "results_count": results_count,
        "search_method": search_method,
        "response_time_ms": response_time_ms,
        "created_at": now,
    }
    await session.execute(insert(SearchLog).values(row))
