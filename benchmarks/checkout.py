"""Whole guest purchases over HTTP against a real server process, and how much of their time is bare SQL.

A purchase is four requests: a session, a line, who-where-how, and the yes (which pays by the sandbox's card). Mixed
buyers take different variants; on the hot one, more want it than there are. Nothing may be sold that is not there.
"""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import psutil

from stylist.db import migrations
from stylist.db.embedded import EmbeddedPostgres
from stylist.demo import load as demo_load
from stylist.integrations.embeddings.builtin import BuiltinEmbedder

ORDERS = int(os.environ.get("ORDERS", "160"))
WARM_UP = 16
HOT_PIECES = 40
WHO = {
    "email": "ada@shop.example",
    "name": "Ada Winter",
    "address": {
        "line1": "12 Rose Street",
        "city": "Boston",
        "state": "MA",
        "postal_code": "02108",
        "country": "US",
    },
    "payment_token": "pm_sandbox_visa",
}


@dataclass
class Client:
    """One keep-alive connection, as lean as can be: the client shares the machine with what it measures."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    token: str | None = None

    async def post(self, path: str, body: object) -> tuple[int, Any]:
        """Send JSON and read the answer."""
        content = orjson.dumps(body)
        head = f"POST /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(content)}\r\n"
        head += "Content-Type: application/json\r\n"
        if self.token:
            head += f"Authorization: Bearer {self.token}\r\n"
        self.writer.write(head.encode() + b"\r\n" + content)
        answer = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(answer.split("content-length: ")[1].split("\r\n")[0])
        return int(answer.split(" ", 2)[1]), orjson.loads(await self.reader.readexactly(length))


@dataclass
class Tally:
    """What came of the buyers of one round."""

    done: int = 0
    sold_out: int = 0
    others: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


async def buy(client: Client, variant_id: str, tally: Tally) -> None:
    """One guest's purchase."""
    began = time.perf_counter()
    client.token = None
    _, session = await client.post("/sessions", {})
    client.token = session["token"]
    status, answer = await client.post("/cart/lines", {"variant_id": variant_id})
    if status == 201:
        status, answer = await client.post("/checkout", WHO)
        if status == 200 and answer["proposal"]:
            chosen = answer["proposal"]["confirmation_id"]
            status, answer = await client.post("/checkout/confirm", {"confirmation_id": chosen})
    tally.seconds.append(time.perf_counter() - began)
    if answer.get("outcome") == "done":
        tally.done += 1
    elif "out_of_stock" in orjson.dumps(answer).decode():
        tally.sold_out += 1
    else:
        tally.others.append(f"{status} {str(answer)[:300]}")


async def run(port: int, variants: list[str], *, buyers: int, at_once: int) -> tuple[Tally, float]:
    """So many purchases, so many at a time; what came of them, and the seconds."""
    tally = Tally()
    turns = iter(range(buyers))

    async def worker() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        client = Client(reader, writer)
        for turn in turns:
            await buy(client, variants[turn % len(variants)], tally)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    return tally, time.perf_counter() - began


@asynccontextmanager
async def served() -> AsyncIterator[tuple[str, int, psutil.Process]]:
    """The demo shop behind one `stylist web` process: the database's address, the port, the process."""
    with tempfile.TemporaryDirectory(prefix="stylist-bench-") as folder:
        postgres = EmbeddedPostgres(Path(folder) / "postgres")
        url = await asyncio.to_thread(postgres.start)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        try:
            await asyncio.to_thread(migrations.upgrade, url)
            await demo_load.load(
                url, data_dir=Path(folder), embedder=BuiltinEmbedder(), now=datetime.now(UTC), keep_copy=False
            )
            clean = {key: value for key, value in os.environ.items() if not key.startswith("STYLIST_")}
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "stylist", "web", "--port", str(port)),
                env=clean | {"STYLIST_DATABASE_URL": url, "STYLIST_DATA_DIR": folder},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                await _ready(port)
                yield url, port, psutil.Process(process.pid)
            finally:
                process.terminate()
                await process.wait()
        finally:
            await asyncio.to_thread(postgres.stop)


async def _ready(port: int) -> None:
    for _ in range(600):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        except OSError:
            await asyncio.sleep(0.1)
    raise TimeoutError("the server did not start")


async def main() -> None:
    async with served() as (url, port, process):
        database = await asyncpg.connect(url)
        rows = await database.fetch(
            "SELECT v.id FROM product_variants v JOIN products p ON p.id = v.product_id"
            " WHERE p.status = 'ACTIVE' AND p.published_at < now() AND v.is_available"
            " ORDER BY v.inventory_quantity - v.inventory_reserved DESC, v.id LIMIT 400"
        )
        variants = [str(row["id"]) for row in rows]
        hot = variants.pop()
        await _stock(database, variants, 1_000)
        warm, _ = await run(port, variants, buyers=WARM_UP, at_once=4)
        assert warm.done == WARM_UP, warm.others
        for at_once in (8, 16):
            sql, cpu = await _sql_seconds(database), _cpu(process)
            tally, seconds = await run(port, variants, buyers=ORDERS, at_once=at_once)
            sql = await _sql_seconds(database) - sql
            cpu = _cpu(process) - cpu
            _report(f"mixed, {at_once:2} at once", tally, seconds, sql, cpu)
        for at_once in (8, 16):
            await _stock(database, [hot], HOT_PIECES)
            tally, seconds = await run(port, [hot], buyers=2 * HOT_PIECES, at_once=at_once)
            _report(f"one hot,  {at_once:2} at once", tally, seconds, None, None)
            sys.stdout.write(
                f"    sold of {HOT_PIECES}: {tally.done}; oversold {max(0, tally.done - HOT_PIECES)}\n"
            )
        breaches = await database.fetchval(
            "SELECT count(*) FROM product_variants WHERE inventory_reserved > inventory_quantity"
        )
        sys.stdout.write(f"variants that promise more than there is: {breaches}\n")
        await database.close()


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


async def _sql_seconds(database: asyncpg.Connection) -> float:
    """What the database spent on statements so far, as it counts itself."""
    await asyncio.sleep(1.2)  # backends report about once a second
    value = await database.fetchval(
        "SELECT active_time FROM pg_stat_database WHERE datname = current_database()"
    )
    return float(value) / 1000


async def _stock(database: asyncpg.Connection, variants: list[str], pieces: int) -> None:
    """So many free pieces of each, with the ledger row that says why."""
    await database.execute(
        "WITH changed AS (UPDATE product_variants v SET inventory_quantity = v.inventory_reserved + $2"
        " FROM product_variants old WHERE old.id = v.id AND v.id = ANY($1::uuid[])"
        " RETURNING v.id, v.inventory_quantity AS now, old.inventory_quantity AS before)"
        " INSERT INTO inventory_transactions (variant_id, type, quantity, balance_after, reason)"
        " SELECT id, 'adjustment', now - before, now, 'measuring' FROM changed WHERE now <> before",
        variants,
        pieces,
    )


def _report(name: str, tally: Tally, seconds: float, sql: float | None, cpu: float | None) -> None:
    rate = tally.done / seconds
    median = statistics.median(tally.seconds) * 1000
    sys.stdout.write(
        f"{name}: {rate:5.1f} orders/s, a purchase {median:.0f} ms (median), "
        f"{tally.done} done, {tally.sold_out} sold out, {len(tally.others)} other\n"
    )
    if sql is not None and cpu is not None and tally.done:
        share = sql / sum(tally.seconds) * 100
        sys.stdout.write(
            f"    an order: {cpu / tally.done * 1000:.1f} ms CPU of the server, {sql / tally.done * 1000:.1f} ms"
            f" of statements ({share:.0f} % of its time)\n"
        )
    for other in tally.others[:3]:
        sys.stdout.write(f"    {other}\n")


if __name__ == "__main__":
    asyncio.run(main())
