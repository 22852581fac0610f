"""A bot over a fake Bot API, on a database of the test's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from stylist.db.session import Transaction
from tests.bot.harness import Harness, open_harness


@pytest.fixture
async def harness(fresh_transaction: Transaction, tmp_path: Path) -> AsyncIterator[Harness]:
    async with open_harness(fresh_transaction, tmp_path / "media") as opened:
        yield opened
