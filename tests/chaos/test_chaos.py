"""The storm of `make chaos`, short."""

from pathlib import Path

import pytest

from stylist.bootstrap.servers import Addresses
from tests.chaos.storm import run_storm
from tests.servers import Servers

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

KILLS = 4


async def test_c17_a_server_killed_among_buyers_loses_and_doubles_nothing(
    fresh_database: str, servers: Servers, tmp_path: Path
) -> None:
    figures, faults = await run_storm(
        Addresses(fresh_database, servers.redis_url), tmp_path, kills=KILLS, is_quick=True
    )

    assert faults == []
    assert figures.kills == KILLS
    assert figures.in_flight.total() >= KILLS
    assert KILLS <= figures.ended["done"] <= figures.orders["CONFIRMED"]
