"""`make chaos N=100`: the storm at full length, with its figures; exit 1 where anything is lost, doubled or off.

Ctrl-C ends it early: what happened until then is examined.
"""

import asyncio
import sys
import tempfile
from pathlib import Path
from uuid import uuid4

from stylist.bootstrap.servers import Addresses
from stylist.db import migrations
from tests.chaos.storm import run_storm
from tests.conftest import TEMPLATE, Databases
from tests.servers import running_servers


def main(kills: int, seed: int) -> int:
    servers = running_servers()
    databases = Databases(servers.database_url)
    databases.make_template(TEMPLATE, migrations.upgrade)
    name = f"chaos_{uuid4().hex[:8]}"
    addresses = Addresses(databases.create(name), servers.redis_url)
    with tempfile.TemporaryDirectory(prefix="stylist-chaos-") as folder:
        figures, faults = asyncio.run(run_storm(addresses, Path(folder), kills=kills, seed=seed))
    sys.stdout.write(f"{figures}\n")
    for fault in faults:
        sys.stdout.write(f"WRONG: {fault}\n")
    sys.stdout.write(f"{len(faults)} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:3]]
    sys.exit(main(*(given + [100, 1][len(given) :])))
