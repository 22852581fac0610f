import psycopg
import pytest
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from stylist.db import migrations
from stylist.db.queue import enqueue
from stylist.db.session import DatabaseUnusable, Transaction, async_url, check_database, make_engine
from tests.agent.shop import make_talk


async def fill(transaction: Transaction) -> None:
    """A shop, and a guest who bought in it: rows in most tables."""
    talk = await make_talk(transaction)
    for said in (
        "I need a silk dress for a summer wedding, under $900",
        "the first one in M please",
        "Anna Berg, 12 Rose Street, Boston, MA 02108, anna@berg.example, test card 4242 4242 4242 4242",
        "check out",
    ):
        reply = await talk.say(said)
    await talk.say(action=next(action.id for action in reply.actions if action.kind == "confirm"))
    await talk.turns.drain()


async def test_a_filled_database_goes_down_and_up_again(
    fresh_database: str, fresh_transaction: Transaction
) -> None:
    await fill(fresh_transaction)

    migrations.downgrade(fresh_database, "base")
    with psycopg.connect(fresh_database) as connection:
        left = connection.execute(
            """
            SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND relkind IN ('r', 'S', 'v')
            UNION SELECT typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE n.nspname = 'public' AND typtype = 'e'
            """
        ).fetchall()
    migrations.upgrade(fresh_database)

    assert left == [("alembic_version",)]
    migrations.check(fresh_database)
    assert migrations.current_of(fresh_database) == migrations.head()


def test_upgrading_again_changes_nothing(fresh_database: str) -> None:
    migrations.upgrade(fresh_database)

    assert migrations.current_of(fresh_database) == migrations.head()


async def enqueue_and_fail(transaction: Transaction) -> None:
    async with transaction() as session:
        await enqueue(session, "greet", {"name": "Bea"})
        raise ZeroDivisionError


async def test_a_job_exists_exactly_if_its_transaction_commits(
    fresh_database: str, fresh_transaction: Transaction
) -> None:
    async with fresh_transaction() as session:
        await enqueue(session, "greet", {"name": "Ada"}, queue="default", lock="l")
    with pytest.raises(ZeroDivisionError):
        await enqueue_and_fail(fresh_transaction)

    with psycopg.connect(fresh_database) as connection:
        jobs = connection.execute(
            "SELECT task_name, args, lock, status::text FROM procrastinate_jobs"
        ).fetchall()
    assert jobs == [("greet", {"name": "Ada"}, "l", "todo")]


async def test_a_server_without_pgvector_is_refused_in_one_line(fresh_database: str) -> None:
    name = fresh_database.rpartition("/")[2]
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET extension_control_path = '/nowhere'")
    engine = make_engine(fresh_database)

    with pytest.raises(DatabaseUnusable) as refused:
        await check_database(engine)
    await engine.dispose()

    assert refused.value.message == "the pgvector extension is not installed on this PostgreSQL server"


async def test_an_old_server_is_refused_in_one_line(fresh_database: str) -> None:
    engine = make_engine(fresh_database)

    with pytest.raises(DatabaseUnusable) as refused:
        await check_database(engine, minimum_version=99)
    await engine.dispose()

    assert refused.value.message.startswith("PostgreSQL 99 or newer is needed, this is ")


async def test_an_unreachable_server_is_refused_without_its_password() -> None:
    engine = make_engine("postgresql://ann:s3cret@127.0.0.1:1/shop")

    with pytest.raises(DatabaseUnusable) as refused:
        await check_database(engine)
    await engine.dispose()

    assert refused.value.message == "the database does not answer: is it running?"
    assert "s3cret" not in str(refused.value)


def test_both_forms_of_an_address_keep_everything_but_the_driver() -> None:
    url = "postgresql://ann:s3cret@127.0.0.1:5432/shop"

    assert create_async_engine(async_url(url)).url.drivername == "postgresql+asyncpg"
    assert create_engine(migrations.sync_url(url)).url.drivername == "postgresql+psycopg"
