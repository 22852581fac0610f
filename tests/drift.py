"""`make drift`: the mapped classes and the migrations say the same (`alembic check`)."""

import sys

from alembic.util import CommandError

from stylist.db import migrations
from tests.conftest import TEMPLATE, Databases
from tests.servers import running_servers


def main() -> int:
    databases = Databases(running_servers().database_url)
    databases.make_template(TEMPLATE, migrations.upgrade)
    url = databases.create("drift")
    try:
        migrations.check(url)
    except CommandError as error:
        sys.stderr.write(f"models and migrations differ: {error}\n")
        return 1
    finally:
        databases.drop("drift")
    sys.stdout.write("models and migrations agree\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
