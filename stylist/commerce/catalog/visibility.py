"""Which goods exist for whom: the one rule every read for shoppers goes through.

A product is on show when it is ACTIVE, not deleted, published (or in the early-access window of the viewer's
tier or one below it) and in a category that is active with all its ancestors.

The rule is a piece of SQL on `products`, so that hot statements can be built once; `viewer_values` fills it.
"""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, bindparam, cast, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import DateTime, Text

from stylist.commerce.catalog.states import TIERS
from stylist.commerce.catalog.views import Viewer

CLOSED_CATEGORIES = """
WITH RECURSIVE closed(id) AS (
  SELECT id FROM categories WHERE NOT is_active
  UNION SELECT c.id FROM categories c JOIN closed ON c.parent_id = closed.id
) SELECT id FROM closed
"""

VISIBLE = f"""
products.status = 'ACTIVE' AND products.deleted_at IS NULL
AND (products.published_at <= :viewer_now OR EXISTS (
  SELECT 1 FROM jsonb_each_text(
    CASE jsonb_typeof(products.attributes -> 'early_access')
    WHEN 'object' THEN products.attributes -> 'early_access' ELSE '{{}}' END
  ) AS opens(tier, at)
  WHERE opens.tier = ANY(:viewer_tiers) AND opens.at::timestamptz <= :viewer_now
))
AND products.category_id NOT IN ({CLOSED_CATEGORIES})
"""

is_visible: ColumnElement[bool] = cast(
    text(VISIBLE).bindparams(
        bindparam("viewer_now", type_=DateTime(timezone=True)), bindparam("viewer_tiers", type_=ARRAY(Text))
    ),
    Boolean,
)


# The condition on `categories` that one is active with all its ancestors.
is_open: ColumnElement[bool] = cast(text(f"categories.id NOT IN ({CLOSED_CATEGORIES})"), Boolean)


def viewer_values(viewer: Viewer) -> dict[str, Any]:
    """The values of `VISIBLE`: whose windows count and when."""
    rank = TIERS.index(viewer.tier) if viewer.tier in TIERS else 0
    return {"viewer_now": viewer.now, "viewer_tiers": list(TIERS[: rank + 1])}
