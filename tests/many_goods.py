"""Thousands of goods with vectors, made by single statements: for what only shows in a large catalogue.

Vectors lie around as many centres as there are kinds of goods, as those of real texts do.
"""

from sqlalchemy import text

from stylist.db.session import Session

# Every sixth product is of the small category, every twentieth is dear.
_GOODS = """
WITH kinds AS (
  INSERT INTO categories (slug, name) VALUES ('large', 'Large'), ('small', 'Small') RETURNING id, slug
), made AS (
  INSERT INTO products (sku, slug, name, price, currency, category_id, status, published_at)
  SELECT 'P-' || n, 'piece-' || n, 'Piece ' || n, CASE WHEN n % 20 = 0 THEN 900 ELSE 100 END, 'USD',
    (SELECT id FROM kinds WHERE slug = CASE WHEN n % 6 = 0 THEN 'small' ELSE 'large' END),
    'ACTIVE', '2026-01-01'
  FROM generate_series(1, :amount) AS n
  RETURNING id
)
INSERT INTO product_variants (product_id, sku, size, color, inventory_quantity, is_available)
SELECT id, 'V-' || id, 'M', 'Black', 5, TRUE FROM made
"""

_VECTORS = """
WITH numbers AS (
  SELECT c, array_agg(random_normal() ORDER BY d) AS center
  FROM generate_series(1, :centres) AS c, generate_series(1, :dimensions) AS d GROUP BY c
), made AS (
  SELECT products.id, array_agg(at + 0.6 * random_normal()) AS made
  FROM (SELECT id, 1 + (row_number() OVER (ORDER BY id)) % :centres AS c FROM products) products
  JOIN numbers USING (c), unnest(center) AS at GROUP BY products.id
)
INSERT INTO product_embeddings (product_id, model, vector)
SELECT id, :model, l2_normalize(made::vector) FROM made
"""


async def make_many_goods(
    session: Session, *, amount: int, model: str, dimensions: int, centres: int = 200
) -> None:
    """Goods, each with one variant in stock and a vector by the model."""
    await session.execute(text("SELECT setseed(0.42)"))
    await session.execute(text(_GOODS), {"amount": amount})
    await session.execute(text(_VECTORS), {"model": model, "dimensions": dimensions, "centres": centres})
    await session.execute(text("ANALYZE products, product_variants, product_embeddings"))
