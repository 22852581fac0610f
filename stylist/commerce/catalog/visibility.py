"""Which goods exist for whom: the one rule every read for shoppers goes through.

A product is on show when it is ACTIVE, not deleted, published (or in the early-access window of the viewer's
tier) and in a category that is active with all its ancestors. A drop's window opens the tier's hours
(`MEMBERSHIP_TIERS`) before `published_at`, or when the product itself says so for that tier or one below it.

The rule is a piece of SQL on `products`, so that hot statements can be built once; `viewer_values` fills it.
"""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, bindparam, cast, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import DateTime, Integer, Text

from stylist.commerce.catalog.states import TIERS
from stylist.commerce.catalog.views import Viewer
from stylist.commerce.policies.definitions import MEMBERSHIP_TIERS

CLOSED_CATEGORIES = """
WITH RECURSIVE closed(id) AS (
  SELECT id FROM categories WHERE NOT is_active
  UNION SELECT c.id FROM categories c JOIN closed ON c.parent_id = closed.id
) SELECT id FROM closed
"""

# How long before its publication a drop is open to the viewer's tier: worked out once a statement.
_HEAD_START = """
make_interval(hours => coalesce(
  (SELECT CAST(system_settings.value -> CAST(:viewer_tier AS text) ->> 'early_access_hours' AS integer)
   FROM system_settings WHERE system_settings.key = 'membership_tiers'),
  CAST(:viewer_hours AS integer)
))
"""

VISIBLE = f"""
products.status = 'ACTIVE' AND products.deleted_at IS NULL
AND (products.published_at <= :viewer_now OR CASE jsonb_typeof(products.attributes -> 'early_access')
  WHEN 'object' THEN EXISTS (
    SELECT 1 FROM jsonb_each_text(products.attributes -> 'early_access') AS opens(tier, at)
    WHERE opens.tier = ANY(:viewer_tiers) AND opens.at::timestamptz <= :viewer_now
  )
  ELSE products.published_at - {_HEAD_START} <= :viewer_now END
)
AND products.category_id NOT IN ({CLOSED_CATEGORIES})
"""

is_visible: ColumnElement[bool] = cast(
    text(VISIBLE).bindparams(
        bindparam("viewer_now", type_=DateTime(timezone=True)),
        bindparam("viewer_tiers", type_=ARRAY(Text)),
        bindparam("viewer_tier", type_=Text),
        bindparam("viewer_hours", type_=Integer),
    ),
    Boolean,
)


# The condition on `categories` that one is active with all its ancestors.
is_open: ColumnElement[bool] = cast(text(f"categories.id NOT IN ({CLOSED_CATEGORIES})"), Boolean)


def viewer_values(viewer: Viewer) -> dict[str, Any]:
    """The values of `VISIBLE`: whose windows count and when."""
    rank = TIERS.index(viewer.tier) if viewer.tier in TIERS else 0
    usual = MEMBERSHIP_TIERS.default.benefits_of(TIERS[rank])
    return {
        "viewer_now": viewer.now,
        "viewer_tiers": list(TIERS[: rank + 1]),
        "viewer_tier": TIERS[rank],
        "viewer_hours": usual.early_access_hours,
    }
