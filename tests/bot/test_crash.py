"""`kill -9` of a real bot process: what was taken is answered, once."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from stylist.agent.channel_inbox import keep_update
from stylist.db.session import Transaction
from stylist.live.events import EventBus
from tests.agent.shop import make_turns
from tests.bot.fake_api import TOKEN, FakeTelegram
from tests.bot.harness import message_json
from tests.servers import Servers

SHOPPER = 7001
SECONDS = 60


@asynccontextmanager
async def bot_process(
    api: FakeTelegram, database_url: str, redis_url: str, data_dir: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`stylist bot` behind a webhook, killed at the end if it still runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "stylist",
        "bot",
        env={
            **os.environ,
            "STYLIST_DATABASE_URL": database_url,
            "STYLIST_REDIS_URL": redis_url,
            "STYLIST_DATA_DIR": str(data_dir),
            "STYLIST_TELEGRAM_TOKEN": TOKEN,
            "STYLIST_TELEGRAM_API_BASE": api.base,
            "STYLIST_TELEGRAM_WEBHOOK_SECRET": "secret",
        },
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def push(transaction: Transaction, update_id: int, said: str) -> None:
    """What the webhook does with an update."""
    await keep_update(
        transaction,
        EventBus(None),
        channel="telegram",
        update={"update_id": update_id, "message": message_json(update_id, SHOPPER, text=said)},
    )


async def count_rows(transaction: Transaction) -> int:
    async with transaction() as session:
        return int(await session.scalar(text("SELECT count(*) FROM ai_interactions")) or 0)


async def until_accepted(transaction: Transaction, rows: int) -> None:
    for _ in range(SECONDS * 100):
        if await count_rows(transaction) >= rows:
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


async def until_sent(api: FakeTelegram, messages: int) -> None:
    for _ in range(SECONDS * 20):
        if len(api.sent(SHOPPER)) >= messages:
            return
        await asyncio.sleep(0.05)
    raise TimeoutError


@pytest.mark.process
@pytest.mark.timeout(240)
async def test_t03_what_a_killed_process_had_taken_is_answered_once(
    fresh_transaction: Transaction, fresh_database: str, servers: Servers, tmp_path: Path
) -> None:
    async with FakeTelegram() as api:
        api.fail("sendMessage", 500, "not yet", times=1)
        await push(fresh_transaction, 1, "Hello")
        async with bot_process(api, fresh_database, servers.redis_url, tmp_path) as first:
            await until_accepted(fresh_transaction, 1)
            first.send_signal(signal.SIGKILL)
            await first.wait()
        await push(fresh_transaction, 2, "Are you there?")
        await _time_passes(fresh_transaction)
        await (await make_turns(fresh_transaction)).sweep(older_than=timedelta())

        async with bot_process(api, fresh_database, servers.redis_url, tmp_path) as second:
            await until_sent(api, 2)
            second.terminate()
            assert await asyncio.wait_for(second.wait(), 20) == 0

        replied_to = await _sent_in_order(fresh_transaction)
        assert len(api.sent(SHOPPER)) == 2
    assert replied_to == [("Hello", True), ("Are you there?", True)]
    assert await count_rows(fresh_transaction) == 2


async def _time_passes(transaction: Transaction) -> None:
    """The claims of the dead process run out."""
    async with transaction() as session:
        await session.execute(text("UPDATE sessions SET turn_until = now() - interval '1 second'"))
        await session.execute(text("UPDATE outbox_messages SET not_before = NULL"))


async def _sent_in_order(transaction: Transaction) -> list[tuple[str, bool]]:
    async with transaction() as session:
        rows = await session.execute(
            text(
                "SELECT i.input_data->>'text', o.sent_at IS NOT NULL FROM outbox_messages o"
                " JOIN ai_interactions i ON i.id = o.interaction_id ORDER BY o.position"
            )
        )
        return [(said, sent) for said, sent in rows]
