"""Adding to a cart, beside the bare statements it needs.

The statements an addition ran are recorded with their values and run again by asyncpg alone, in a transaction that is
rolled back; the two alternate, so that other load on the machine weighs on both alike.
"""

import asyncio
import statistics
import sys
import time
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from benchmarks.shop import demo_shop
from stylist.commerce.cart import service
from stylist.commerce.customers import service as customers
from stylist.commerce.ids import VariantId
from stylist.log import configure_logging

ROUNDS = 60
WARM_UP = 10


async def main() -> None:
    recorded: list[tuple[str, Any]] = []

    @event.listens_for(Engine, "before_cursor_execute")
    def record(_: Any, __: Any, statement: str, values: Any, ___: Any, ____: Any) -> None:
        recorded.append((statement, values))

    async with demo_shop() as (transaction, _):
        async with transaction() as session:
            guest = await customers.create_guest(session, channel="bench")
            found = await session.execute(
                text(
                    "SELECT v.id FROM product_variants v JOIN products p ON p.id = v.product_id"
                    " WHERE p.status = 'ACTIVE' AND p.published_at < now() AND v.is_available"
                    " ORDER BY v.inventory_quantity - v.inventory_reserved DESC, v.id LIMIT 1"
                )
            )
            variant_id = VariantId(found.scalar_one())
        whole: list[float] = []
        bare: list[float] = []
        count = 0
        for turn in range(WARM_UP + ROUNDS):
            async with transaction() as session:
                await service.clear(session, user_id=guest.id)
            recorded.clear()
            began = time.perf_counter()
            async with transaction() as session:
                await service.add_item(session, user_id=guest.id, variant_id=variant_id, quantity=1)
            took = time.perf_counter() - began
            statements = list(recorded)
            async with transaction() as session:
                raw: Any = (await (await session.connection()).get_raw_connection()).driver_connection
                began = time.perf_counter()
                for statement, values in statements:
                    if not statement.startswith("INSERT"):  # the line is there already: a look at it instead
                        await raw.fetch(statement, *values)
                    else:
                        await raw.fetch("SELECT 1")
                again = time.perf_counter() - began
            if turn >= WARM_UP:
                whole.append(took)
                bare.append(again)
                count = len(statements)
    ours, theirs = statistics.median(whole) * 1000, statistics.median(bare) * 1000
    sys.stdout.write(f"adding: {ours:.1f} ms (median of {ROUNDS}), {count} statements\n")
    sys.stdout.write(f"the statements alone: {theirs:.1f} ms\n ratio: {ours / theirs:.2f}\n")


if __name__ == "__main__":
    configure_logging("WARNING")
    asyncio.run(main())
