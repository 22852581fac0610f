import psycopg
import pytest

from stylist.bootstrap import prepare
from stylist.bootstrap.servers import Addresses
from stylist.db.session import DatabaseUnusable


def test_a_database_of_a_version_we_do_not_know_is_refused_in_one_line(fresh_database: str) -> None:
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'of_the_future'")

    with pytest.raises(DatabaseUnusable, match="of a version this one does not know"):
        prepare.migrate(Addresses(fresh_database, "redis://127.0.0.1:1/0"))

    with psycopg.connect(fresh_database) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("of_the_future",)
