"""What people on whose lists a piece is wait for: a lower price, or that it is back. Each is told once.

A price counts as lower by the policy's share, below what the piece cost when it was saved *and* below whatever it
was sold at in the days before (price history): a price raised for a week and put back is no reduction. After a
notice, only a price lower by that share again is news, unless the price went up in between.
"""

from datetime import datetime

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from stylist.commerce.catalog.states import TIERS
from stylist.commerce.catalog.views import Viewer
from stylist.commerce.catalog.visibility import VISIBLE, viewer_values
from stylist.commerce.ids import ProductId, UserId, VariantId, WishlistItemId
from stylist.commerce.money import format_money
from stylist.commerce.notifications import service as notifications
from stylist.commerce.notifications.states import NotificationType
from stylist.commerce.policies import queries as policies
from stylist.commerce.policies.definitions import WATCHES
from stylist.commerce.wishlists.views import Watched
from stylist.db.session import Session

# What every watched piece costs now, and whether it can be bought: of a product without a chosen variant, the
# lowest price among those in stock. Pieces that are not on public show are left out.
_NOW = f"""
SELECT item.id, list.user_id, item.product_id, item.variant_id, products.name AS product_name, products.slug,
  products.currency, item.price_when_added, item.told_price, item.sold_out_at, item.added_at,
  item.notify_price_drop, item.notify_back_in_stock, state.price, state.is_available,
  (item.variant_id IS NOT NULL AND chosen.price IS NOT NULL) AS has_own_price
FROM wishlist_items item
JOIN wishlists list ON list.id = item.wishlist_id
JOIN users owner ON owner.id = list.user_id AND owner.deleted_at IS NULL
JOIN products ON products.id = item.product_id
LEFT JOIN product_variants chosen ON chosen.id = item.variant_id
CROSS JOIN LATERAL (
  SELECT coalesce(
      min(coalesce(v.price, products.price)) FILTER (WHERE v.free > 0 OR item.variant_id IS NOT NULL),
      products.price
    ) AS price,
    coalesce(bool_or(v.free > 0), false) AS is_available
  FROM (
    SELECT one.price, CASE WHEN one.is_available
      THEN one.inventory_quantity - one.inventory_reserved ELSE 0 END AS free
    FROM product_variants one
    WHERE one.product_id = item.product_id AND (item.variant_id IS NULL OR one.id = item.variant_id)
  ) v
) state
WHERE (item.notify_price_drop OR item.notify_back_in_stock) AND {VISIBLE}
"""

# The lowest price the piece was sold at in the days before it was saved, from the price history.
_REFERENCE = """
least(now.price_when_added, (
  SELECT min(past.price) FROM (
    SELECT h.price, h.created_at, lead(h.created_at) OVER (ORDER BY h.created_at) AS until
    FROM price_history h
    WHERE h.product_id = now.product_id
      AND h.variant_id IS NOT DISTINCT FROM (CASE WHEN now.has_own_price THEN now.variant_id END)
  ) past
  WHERE past.created_at <= now.added_at
    AND (past.until IS NULL OR past.until > now.added_at - make_interval(days => :days))
))
"""

_MEASURED = f"""
WITH now AS MATERIALIZED ({_NOW}),
measured AS (SELECT now.*, {_REFERENCE} AS reference FROM now
  WHERE now.notify_price_drop AND now.price_when_added IS NOT NULL)
"""

_RISEN = text(
    f"""{_MEASURED}
    UPDATE wishlist_items SET told_price = NULL FROM measured
    WHERE wishlist_items.id = measured.id AND measured.told_price IS NOT NULL
      AND measured.price > measured.reference * :kept
    """
)
_FALLEN = text(
    f"""{_MEASURED}, fallen AS (
      SELECT measured.* FROM measured
      WHERE measured.is_available AND measured.price <= measured.reference * :kept
        AND (measured.told_price IS NULL OR measured.price <= measured.told_price * :kept)
      ORDER BY measured.id LIMIT :limit
    )
    UPDATE wishlist_items SET told_price = fallen.price FROM fallen WHERE wishlist_items.id = fallen.id
    RETURNING fallen.*
    """
)
_GONE = text(
    f"""WITH now AS MATERIALIZED ({_NOW})
    UPDATE wishlist_items SET sold_out_at = :now FROM now
    WHERE wishlist_items.id = now.id AND NOT now.is_available AND now.sold_out_at IS NULL
    """
)
_BACK = text(
    f"""WITH now AS MATERIALIZED ({_NOW}), back AS (
      SELECT now.* FROM now WHERE now.is_available AND now.sold_out_at IS NOT NULL
      ORDER BY now.id LIMIT :limit
    )
    UPDATE wishlist_items SET sold_out_at = NULL FROM back WHERE wishlist_items.id = back.id
    RETURNING back.*, back.price AS reference
    """
)
_TIERS = bindparam("viewer_tiers", type_=ARRAY(Text))


async def tell_price_drops(session: Session, *, now: datetime, limit: int = 500) -> int:
    """Tell people of pieces on their lists that cost less and can be bought, at most `limit`; how many were told."""
    policy = await policies.get_policy(session, WATCHES)
    values = {
        **_public(now),
        "kept": 1 - policy.drop_percent / 100,
        "days": policy.reference_days,
    }
    await session.execute(_RISEN.bindparams(_TIERS), values)
    found = await session.execute(_FALLEN.bindparams(_TIERS), {**values, "limit": limit})
    told = 0
    for it in [_watched(row) for row in found]:
        price, before = format_money(it.price, it.currency), format_money(it.before, it.currency)
        told += await notifications.notify(
            session,
            user_id=it.user_id,
            type=NotificationType.PRICE_DROP,
            title=f"{it.product_name} costs less"[:255],
            message=f"{it.product_name} from your list is {price} now, {before} before.",
            dedupe_key=f"price-drop:{it.user_id}:{it.product_id}:{it.price}:{now:%Y-%m-%d}",
            product_id=it.product_id,
            action_url=f"/products/{it.slug}",
            action_label="See it",
            now=now,
        )
    return told


async def tell_back_in_stock(session: Session, *, now: datetime, limit: int = 500) -> int:
    """Tell people of pieces on their lists that were sold out and are back, at most `limit`; how many were told."""
    values = _public(now)
    await session.execute(_GONE.bindparams(_TIERS), {**values, "now": now})
    found = await session.execute(_BACK.bindparams(_TIERS), {**values, "limit": limit})
    told = 0
    for it in [_watched(row) for row in found if row.notify_back_in_stock]:
        told += await notifications.notify(
            session,
            user_id=it.user_id,
            type=NotificationType.BACK_IN_STOCK,
            title=f"{it.product_name} is back"[:255],
            message=f"{it.product_name} from your list can be bought again, {format_money(it.price, it.currency)}."
            " Nothing is held for you.",
            dedupe_key=f"back-in-stock:{it.user_id}:{it.product_id}:{it.sold_out_at}",
            product_id=it.product_id,
            action_url=f"/products/{it.slug}",
            action_label="See it",
            now=now,
        )
    return told


def _public(now: datetime) -> dict[str, object]:
    return viewer_values(Viewer(user_id=None, tier=TIERS[0], now=now))


def _watched(row: object) -> Watched:
    fields = row._mapping  # type: ignore[attr-defined]
    return Watched(
        item_id=WishlistItemId(fields["id"]),
        user_id=UserId(fields["user_id"]),
        product_id=ProductId(fields["product_id"]),
        variant_id=VariantId(fields["variant_id"]) if fields["variant_id"] else None,
        product_name=fields["product_name"],
        slug=fields["slug"],
        currency=fields["currency"],
        price=fields["price"],
        before=fields["reference"],
        sold_out_at=fields["sold_out_at"],
    )
