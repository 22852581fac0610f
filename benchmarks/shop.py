"""A database with the demo shop for measurements, on servers that keep what they write (fsync on)."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from stylist.db import migrations
from stylist.db.embedded import EmbeddedPostgres
from stylist.db.session import Transaction, make_engine, make_transaction
from stylist.demo import load as demo_load
from stylist.integrations.embeddings.builtin import BuiltinEmbedder


@asynccontextmanager
async def demo_shop() -> AsyncIterator[tuple[Transaction, BuiltinEmbedder]]:
    """Transactions on a freshly loaded demo shop, gone afterwards."""
    embedder = BuiltinEmbedder()
    with tempfile.TemporaryDirectory(prefix="stylist-bench-") as folder:
        postgres = EmbeddedPostgres(Path(folder))
        url = await asyncio.to_thread(postgres.start)
        try:
            await asyncio.to_thread(migrations.upgrade, url)
            await demo_load.load(
                url, data_dir=Path(folder), embedder=embedder, now=datetime.now(UTC), keep_copy=False
            )
            engine = make_engine(url)
            yield make_transaction(engine), embedder
            await engine.dispose()
        finally:
            await asyncio.to_thread(postgres.stop)
