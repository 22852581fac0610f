"""Nearness in meaning: the SQL that measures it, and what the index proposes where goods are many (decision 0010).

Few goods that meet the conditions are all measured by their whole vectors. Of many, only those are that the
index proposes and those whose words answer best; the others count as the farthest of these.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import text

from stylist.commerce.catalog.views import Meaning
from stylist.commerce.policies.definitions import Definition
from stylist.db.session import Session

# The size of the seed's column.
VECTOR_SIZE = 1536

# So many goods are always all measured. More are too where the index would look at more vectors than that until
# enough of them meet the conditions.
EXACT_UP_TO = 2_000

# What the index proposes, and as many by words; a page further back than this has no order by meaning.
CANDIDATES = 200

# Rows the index looks at before it gives up finding `CANDIDATES` that meet the conditions.
MOST_LOOKED_AT = 100_000

# Whose vectors the seed's column holds. Not a policy that staff set: `stylist embed` switches once all are made.
ACTIVE_MODEL: Definition[str | None] = Definition(
    "embedding_model",
    TypeAdapter(str | None),
    None,
    "The model whose vectors products show; set by stylist embed.",
)

# Every index of a model is called so; migrations do not know them.
INDEX_PREFIX = "hnsw_product_embeddings_"


def index_family(model: str) -> str:
    """How the names of a model's indexes begin, whatever the size of its vectors."""
    return f"{INDEX_PREFIX}{hashlib.sha256(model.encode()).hexdigest()[:16]}_"


def index_name(model: str, dimensions: int) -> str:
    """The index over the vectors of one model."""
    return f"{index_family(model)}{dimensions}"


def indexed(dimensions: int) -> str:
    """What is indexed: the numbers in use, each in two bytes. The same text in index and statement."""
    return f"(subvector(vector, 1, {dimensions})::halfvec({dimensions}))"


def of_model(model: str, dimensions: int) -> str:
    """The condition on `product_embeddings` that a vector is of the model and of this size.

    The model stands there as a literal, since a partial index is only used for what surely lies within it.
    """
    is_ours = f"product_embeddings.model = {_literal(model)}"
    return f"{is_ours} AND vector_dims(product_embeddings.vector) = {dimensions}"


def _literal(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


def vector_text(vector: Sequence[float]) -> str:
    """A vector as PostgreSQL reads it."""
    return f"[{','.join(f'{number:.7g}' for number in vector)}]"


async def let_index_go_on(session: Session) -> None:
    """For the rest of the transaction the index goes on until enough candidates meet the conditions.

    Its order need not be exact, since candidates are measured again. The set of goods that meet the conditions
    is kept in memory, whatever it was estimated at.
    """
    await session.execute(_SETTINGS)


_SETTINGS = text(f"""
SELECT set_config('hnsw.iterative_scan', 'relaxed_order', true),
  set_config('hnsw.ef_search', '{CANDIDATES}', true),
  set_config('hnsw.max_scan_tuples', '{MOST_LOOKED_AT}', true),
  set_config('work_mem', greatest(pg_size_bytes(current_setting('work_mem')) / 1024, 65536)::text, true)
""")


def distances(meaning: Meaning, *, by_words: str, values: dict[str, Any]) -> str:
    """Statements for a WITH that end in `distances(id, nearness)`, of the goods in `matched`.

    `by_words` selects from `weighed` the ids of goods that answer by their words, best first.
    """
    dimensions = len(meaning.vector)
    values["vector"] = vector_text(meaning.vector)
    ours = of_model(meaning.model, dimensions).replace(":", r"\:")
    return f"""
    amount AS MATERIALIZED (
      SELECT count(*) > {EXACT_UP_TO} AND count(*) * count(*) > {CANDIDATES} * (
        SELECT reltuples::float8 FROM pg_class WHERE oid = 'product_embeddings'::regclass) AS is_large
      FROM matched),
    wanted AS MATERIALIZED (
      SELECT id FROM matched WHERE NOT (SELECT is_large FROM amount)
      UNION (
        SELECT product_id FROM product_embeddings
        WHERE (SELECT is_large FROM amount) AND {ours}
        AND (product_id IN (SELECT id FROM matched)) IS TRUE
        ORDER BY {indexed(dimensions)} <=> CAST(:vector AS halfvec({dimensions})) LIMIT {CANDIDATES}
      )
      UNION (SELECT id FROM ({by_words}) spoken WHERE (SELECT is_large FROM amount) LIMIT {CANDIDATES})
    ),
    distances AS MATERIALIZED (
      SELECT id, 1 - (vector <=> CAST(:vector AS vector)) AS nearness
      FROM wanted CROSS JOIN LATERAL (
        SELECT vector FROM product_embeddings WHERE product_id = wanted.id AND {ours} OFFSET 0) one
    )"""
