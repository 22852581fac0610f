"""Moving stock."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from stylist.commerce.ids import VariantId
from stylist.commerce.inventory import queries, service
from stylist.commerce.inventory.errors import OutOfStock, StockInconsistent
from stylist.commerce.inventory.models import InventoryTransaction
from stylist.commerce.inventory.views import StockMove
from stylist.db.session import Session
from stylist.doctor.examine import find_breaches
from tests.factories import make_variant


async def levels(session: Session, variant_id: VariantId) -> tuple[int, int]:
    level = (await queries.list_stock(session, variant_ids=[variant_id]))[variant_id]
    return level.on_hand, level.reserved


async def test_every_movement_has_its_row_and_balance(session: Session) -> None:
    variant_id = await make_variant(session, on_hand=10)
    moves = [StockMove(variant_id, 3)]

    await service.reserve(session, moves=moves)
    await service.release(session, moves=moves)
    await service.reserve(session, moves=moves)
    await service.commit(session, moves=moves)
    await service.take_back(session, moves=[StockMove(variant_id, 1)])
    await service.adjust(session, variant_id=variant_id, change=-2, reason="count")

    rows = await session.execute(
        select(InventoryTransaction.type, InventoryTransaction.quantity, InventoryTransaction.balance_after)
        .where(InventoryTransaction.variant_id == variant_id)
        .order_by(InventoryTransaction.created_at)
    )
    assert [tuple(row) for row in rows] == [
        ("restock", 10, 10),
        ("reservation", 3, 10),
        ("release", -3, 10),
        ("reservation", 3, 10),
        ("sale", -3, 7),
        ("return", 1, 8),
        ("adjustment", -2, 6),
    ]
    assert await levels(session, variant_id) == (6, 0)
    ledger_rules = {it.rule for it in await find_breaches(session) if it.rule.startswith("stock.")}
    assert ledger_rules == set()


async def test_reserve_refuses_more_than_is_free(session: Session) -> None:
    variant_id = await make_variant(session, on_hand=5)
    await service.reserve(session, moves=[StockMove(variant_id, 4)])

    with pytest.raises(OutOfStock) as refused:
        await service.reserve(session, moves=[StockMove(variant_id, 2)])

    assert refused.value.available == 1
    assert await levels(session, variant_id) == (5, 4)


async def test_what_is_not_held_is_neither_sold_nor_released(session: Session) -> None:
    variant_id = await make_variant(session, on_hand=5)

    for move in (service.commit, service.release):
        with pytest.raises(StockInconsistent):
            await move(session, moves=[StockMove(variant_id, 1)])

    assert await levels(session, variant_id) == (5, 0)


async def test_adjust_keeps_what_orders_hold(session: Session) -> None:
    variant_id = await make_variant(session, on_hand=5)
    await service.reserve(session, moves=[StockMove(variant_id, 4)])

    with pytest.raises(OutOfStock):
        await service.adjust(session, variant_id=variant_id, change=-2, reason="count")

    assert await levels(session, variant_id) == (5, 4)


async def test_availability_of_what_does_not_exist_is_nothing(session: Session) -> None:
    assert await queries.count_available(session, variant_id=VariantId(uuid4())) == 0
