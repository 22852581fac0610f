"""Reading stock."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Text, cast, column, func, select, table

from stylist.commerce.catalog.models import ProductVariant
from stylist.commerce.ids import CartId, VariantId
from stylist.commerce.inventory.views import StockLevel
from stylist.db.session import Session

# Orders live above inventory; only these columns of theirs are read here, to know whose a hold is.
_orders = table("orders", column("id"), column("cart_id"), column("status"), column("reserved_until"))
_order_items = table("order_items", column("order_id"), column("variant_id"), column("quantity"))


async def list_stock(
    session: Session, *, variant_ids: Collection[VariantId]
) -> Mapping[VariantId, StockLevel]:
    """The counters of the variants that exist."""
    rows = await session.execute(
        select(ProductVariant.id, ProductVariant.inventory_quantity, ProductVariant.inventory_reserved).where(
            ProductVariant.id.in_(variant_ids)
        )
    )
    return {
        VariantId(row.id): StockLevel(
            VariantId(row.id), on_hand=row.inventory_quantity, reserved=row.inventory_reserved
        )
        for row in rows
    }


async def count_available(session: Session, *, variant_id: VariantId, cart_id: CartId | None = None) -> int:
    """Units that can be promised; see `list_available` for `cart_id`. Zero when there is no such variant."""
    return (await list_available(session, variant_ids=[variant_id], cart_id=cart_id)).get(variant_id, 0)


async def list_available(
    session: Session, *, variant_ids: Collection[VariantId], cart_id: CartId | None = None
) -> Mapping[VariantId, int]:
    """Units that can be promised of each variant.

    What a failed payment of the same cart still holds counts as free for that cart: trying again
    takes the old hold over.
    """
    levels = await list_stock(session, variant_ids=variant_ids)
    own = await _list_own_holds(session, cart_id=cart_id) if cart_id is not None else {}
    return {variant_id: level.available + own.get(variant_id, 0) for variant_id, level in levels.items()}


async def _list_own_holds(session: Session, *, cart_id: CartId) -> Mapping[UUID, int]:
    rows = await session.execute(
        select(_order_items.c.variant_id, func.sum(_order_items.c.quantity))
        .join(_orders, _orders.c.id == _order_items.c.order_id)
        .where(
            _orders.c.cart_id == cart_id,
            cast(_orders.c.status, Text) == "PAYMENT_FAILED",
            _orders.c.reserved_until.is_not(None),
        )
        .group_by(_order_items.c.variant_id)
    )
    return {variant_id: int(held) for variant_id, held in rows}
