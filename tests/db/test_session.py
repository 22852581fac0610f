"""What the pool does with connections the server closed, on real servers."""

import asyncio

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from stylist.db.session import Transaction, make_engine, make_transaction


async def backend(transaction: Transaction) -> int:
    async with transaction() as session:
        pid: int = (await session.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        return pid


def terminate(url: str, pid: int) -> None:
    """End a connection from the server's side, as a restart does; returns when it is gone."""
    with psycopg.connect(url) as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))


def count_pings(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    pings: list[int] = []

    @event.listens_for(engine.sync_engine, "connect")
    def watch(connection: object, _: object) -> None:
        kind = type(connection)
        ping = kind.ping  # type: ignore[attr-defined]

        def counted(self: object) -> object:
            pings.append(1)
            return ping(self)

        monkeypatch.setattr(kind, "ping", counted)

    return pings


async def test_connection_used_just_now_is_not_asked(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine(fresh_database, ping_after_seconds=60)
    pings = count_pings(engine, monkeypatch)
    transaction = make_transaction(engine)

    first, second = await backend(transaction), await backend(transaction)
    await engine.dispose()

    assert first == second
    assert pings == []


async def test_connection_idle_for_a_while_is_asked(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine(fresh_database, ping_after_seconds=0)
    pings = count_pings(engine, monkeypatch)
    transaction = make_transaction(engine)

    first, second = await backend(transaction), await backend(transaction)
    await engine.dispose()

    assert first == second
    assert pings == [1]


@pytest.mark.parametrize("pooled", [1, 3])
async def test_connection_closed_by_the_server_just_now_is_replaced_unasked(
    fresh_database: str, pooled: int
) -> None:
    engine = make_engine(fresh_database, ping_after_seconds=60)
    transaction = make_transaction(engine)
    connections = [await engine.connect() for _ in range(pooled)]
    pids = [(await it.execute(text("SELECT pg_backend_pid()"))).scalar_one() for it in connections]
    for connection in connections:
        await connection.close()

    for pid in pids:
        await asyncio.to_thread(terminate, fresh_database, pid)
    after = await backend(transaction)
    await engine.dispose()

    assert after not in pids


async def test_connection_that_went_away_unheard_is_found_by_asking(fresh_database: str) -> None:
    engine = make_engine(fresh_database, ping_after_seconds=0)
    transaction = make_transaction(engine)
    before = await backend(transaction)

    terminate(fresh_database, before)  # this blocks the loop: the driver has not heard of it
    after = await backend(transaction)
    await engine.dispose()

    assert after != before
