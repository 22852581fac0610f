"""Moving stock. Every change is one conditional UPDATE a variant, in order of id, with its ledger row.

The UPDATE locks the variant's row until the transaction ends, so that ledger rows are written one after
another and `balance_after` follows without gaps; ids in order keep two orders from waiting for each other.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Text, Uuid, func, insert, literal, select, update

from stylist.commerce.catalog.models import ProductVariant
from stylist.commerce.ids import VariantId
from stylist.commerce.inventory import queries
from stylist.commerce.inventory.errors import OutOfStock, StockInconsistent
from stylist.commerce.inventory.models import InventoryTransaction
from stylist.commerce.inventory.states import HELD, ON_HAND, Movement
from stylist.commerce.inventory.views import StockMove
from stylist.db.session import Session

_FREE = ProductVariant.inventory_quantity - ProductVariant.inventory_reserved


async def lock_variants(session: Session, *, variant_ids: Collection[VariantId]) -> None:
    """Lock variants in order of id, before both releasing and reserving within one transaction."""
    await session.execute(
        select(ProductVariant.id)
        .where(ProductVariant.id.in_(variant_ids))
        .order_by(ProductVariant.id)
        .with_for_update(key_share=True)
    )


async def reserve(session: Session, *, moves: Iterable[StockMove], reason: str | None = None) -> None:
    """Hold units for orders not paid yet.

    Raises:
        OutOfStock: a variant has fewer free; roll back, so that nothing of the order stays held.
    """
    for move in _in_order(moves):
        can_hold = move.quantity <= _FREE
        if not await _move(session, move, Movement.RESERVATION, move.quantity, guard=can_hold, reason=reason):
            available = await queries.count_available(session, variant_id=move.variant_id)
            raise OutOfStock(variant_id=move.variant_id, available=available)


async def commit(session: Session, *, moves: Iterable[StockMove], reason: str | None = None) -> None:
    """Sell units that are held.

    Raises:
        StockInconsistent: they are not held.
    """
    for move in _in_order(moves):
        held = ProductVariant.inventory_reserved >= move.quantity
        if not await _move(session, move, Movement.SALE, -move.quantity, guard=held, reason=reason):
            raise StockInconsistent(variant_id=move.variant_id)


async def release(session: Session, *, moves: Iterable[StockMove], reason: str | None = None) -> None:
    """Give held units up.

    Raises:
        StockInconsistent: they are not held.
    """
    for move in _in_order(moves):
        held = ProductVariant.inventory_reserved >= move.quantity
        if not await _move(session, move, Movement.RELEASE, -move.quantity, guard=held, reason=reason):
            raise StockInconsistent(variant_id=move.variant_id)


async def restock(
    session: Session,
    *,
    variant_id: VariantId,
    quantity: int,
    reason: str | None = None,
    by: UUID | None = None,
) -> None:
    """Put new goods on the shelf; also how a variant gets its first stock."""
    await _move(session, StockMove(variant_id, quantity), Movement.RESTOCK, quantity, reason=reason, by=by)


async def take_back(session: Session, *, moves: Iterable[StockMove], reason: str | None = None) -> None:
    """Put sold goods that came back on the shelf again."""
    for move in _in_order(moves):
        await _move(session, move, Movement.RETURN, move.quantity, reason=reason)


async def adjust(
    session: Session, *, variant_id: VariantId, change: int, reason: str, by: UUID | None = None
) -> None:
    """Correct what is on hand after a count, by a signed `change`.

    Raises:
        OutOfStock: fewer would be on hand than orders already hold.
    """
    move = StockMove(variant_id, abs(change))
    if not await _move(
        session, move, Movement.ADJUSTMENT, change, guard=_FREE + change >= 0, reason=reason, by=by
    ):
        available = await queries.count_available(session, variant_id=variant_id)
        raise OutOfStock(variant_id=variant_id, available=available)


def _in_order(moves: Iterable[StockMove]) -> list[StockMove]:
    return sorted((move for move in moves if move.quantity > 0), key=lambda move: move.variant_id)


async def _move(
    session: Session,
    move: StockMove,
    movement: Movement,
    change: int,
    *,
    guard: ColumnElement[bool] | None = None,
    reason: str | None = None,
    by: UUID | None = None,
) -> bool:
    """One movement and its ledger row; `False`, and nothing done, where the guard does not hold."""
    statement = update(ProductVariant).where(ProductVariant.id == move.variant_id)
    if guard is not None:
        statement = statement.where(guard)
    if movement in ON_HAND:
        statement = statement.values(inventory_quantity=ProductVariant.inventory_quantity + change)
    if movement in HELD:
        statement = statement.values(inventory_reserved=ProductVariant.inventory_reserved + change)
    moved = statement.returning(ProductVariant.id, ProductVariant.inventory_quantity).cte("moved")
    entered = {
        "variant_id": moved.c.id,
        "type": literal(movement.value, Text),
        "quantity": literal(change, Integer),
        "balance_after": moved.c.inventory_quantity,
        "order_item_id": literal(move.order_item_id, Uuid),
        "reason": literal(reason, Text),
        "created_by": literal(by, Uuid),
        # The time within the row's lock, not the transaction's start: rows sort as they happened.
        "created_at": func.clock_timestamp(),
    }
    entering = insert(InventoryTransaction).from_select(list(entered), select(*entered.values()))
    return await session.scalar(entering.returning(InventoryTransaction.id)) is not None
