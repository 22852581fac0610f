from datetime import UTC, datetime

import pytest

from stylist.demo.catalogue import DemoShop, generate

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def shop() -> DemoShop:
    return generate(now=NOW)
