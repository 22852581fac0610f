from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from stylist.bootstrap.servers import Addresses
from tests.conftest import Databases
from tests.servers import Servers
from tests.web.service import SHOP, Service, make_shop_database, service
from tests.web.shopper import Shopper


@pytest.fixture(scope="session")
def shop_databases(databases: Databases) -> Databases:
    make_shop_database(databases)
    return databases


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all services of a worker: what the built-in stylist learnt is kept in it."""
    return tmp_path_factory.mktemp("web")


@pytest.fixture(scope="session")
async def shop(shop_databases: Databases, servers: Servers, data_dir: Path) -> AsyncIterator[Service]:
    """One shop for all tests of a worker: every test is a shopper of its own in it."""
    name = f"web_{uuid4().hex[:8]}"
    addresses = Addresses(shop_databases.create(name, template=SHOP), servers.redis_url)
    async with service(addresses, data_dir) as made:
        yield made
    shop_databases.drop(name)


@pytest.fixture
def own_addresses(shop_databases: Databases, servers: Servers) -> Iterator[Addresses]:
    """A shop of the test's own, to break or to count in."""
    name = f"web_{uuid4().hex[:8]}"
    yield Addresses(shop_databases.create(name, template=SHOP), servers.redis_url)
    shop_databases.drop(name)


@pytest.fixture
async def shopper(shop: Service) -> Shopper:
    return await Shopper.arrive(shop.http)
