"""Running Alembic from the product: no ini file, the address comes from the settings."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text

FOLDER = Path(__file__).resolve().parents[2] / "migrations"

# Held while migrating, so that two processes that start at once migrate one after the other.
ADVISORY_LOCK = 7_023_511_904


def sync_url(url: str) -> str:
    """The psycopg form of a plain `postgresql://` address: Alembic and procrastinate's schema need it."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url[len(prefix) :]
    return url


def config(connection: Connection) -> Config:
    """Alembic's configuration for one open connection."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(slug)s")
    made.attributes["connection"] = connection
    return made


def head() -> str:
    """The newest revision in the project."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    revision = ScriptDirectory.from_config(made).get_current_head()
    if revision is None:
        raise LookupError("the project has no migrations")
    return revision


def _engine(url: str) -> Engine:
    return create_engine(sync_url(url), pool_size=1)


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` to a revision; does nothing when it is there."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
            connection.commit()
            if revision != "head" or current(connection) != head():
                command.upgrade(config(connection), revision)
                connection.commit()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
            connection.commit()
    finally:
        engine.dispose()


def downgrade(url: str, revision: str) -> None:
    """Take the database back to a revision; `base` empties it."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            command.downgrade(config(connection), revision)
            connection.commit()
    finally:
        engine.dispose()


def current(connection: Connection) -> str | None:
    """The revision a database is at, or `None` when it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def current_of(url: str) -> str | None:
    """The revision of the database at `url`."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            return current(connection)
    finally:
        engine.dispose()


def check(url: str) -> None:
    """`alembic check`: raises `alembic.util.CommandError` when models and migrations differ."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            command.check(config(connection))
    finally:
        engine.dispose()
