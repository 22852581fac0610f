"""Writing an order's lines anew after some of its pieces were changed for others."""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import func

from stylist.commerce.aftersales.amounts import Line, NewTotals
from stylist.commerce.aftersales.views import ChangePlan, SwapLine
from stylist.commerce.ids import OrderItemId
from stylist.commerce.inventory.views import StockMove
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.models import OrderItem
from stylist.commerce.orders.views import OrderView
from stylist.db.session import Session


async def write_lines(
    session: Session, *, order: OrderView, plan: ChangePlan, totals: NewTotals
) -> list[StockMove]:
    """Write the parts of `totals` to the lines; what goes back to the shelf.

    A line all of whose units are changed for one other piece becomes that piece; else a new line is added.
    """
    rows = {it.id: it for it in await orders.list_item_rows(session, order_id=order.id)}
    parts = iter(totals.lines)
    taken = _units_taken(plan)
    for line in order.lines:
        row, stays = rows[line.item_id], line.quantity - taken.get(line.item_id, 0)
        if stays:
            row.quantity = stays
            _put(row, next(parts))
    back = []
    for line in order.lines:
        row, is_free = rows[line.item_id], taken.get(line.item_id, 0) == line.quantity
        for it in (it for it in plan.swaps if it.swap.order_item_id == line.item_id):
            target = row if is_free else _like(row)
            is_free = False
            _become(target, it)
            _put(target, next(parts))
            session.add(target)
            await session.flush()
            back.append(StockMove(line.variant_id, it.swap.quantity, line.item_id))
    await session.flush()
    return back


def _units_taken(plan: ChangePlan) -> Mapping[OrderItemId, int]:
    taken: dict[OrderItemId, int] = {}
    for it in plan.swaps:
        taken[it.swap.order_item_id] = taken.get(it.swap.order_item_id, 0) + it.swap.quantity
    return taken


def _put(row: OrderItem, part: Line) -> None:
    row.total_price, row.discount_amount, row.tax_amount = part.total, part.discount, part.tax


def _like(row: OrderItem) -> OrderItem:
    return OrderItem(
        order_id=row.order_id,
        product_id=row.product_id,
        added_from=row.added_from,
        recommendation_id=row.recommendation_id,
        recommendation_score=row.recommendation_score,
        created_at=func.clock_timestamp(),
    )


def _become(row: OrderItem, it: SwapLine) -> None:
    row.variant_id = it.swap.new_variant_id
    row.product_name, row.variant_title, row.sku = it.name, it.new_detail, it.new_sku
    row.quantity, row.unit_price, row.surcharge = it.swap.quantity, it.new_unit_price, Decimal(0)
