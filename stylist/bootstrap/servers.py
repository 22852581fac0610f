"""Where PostgreSQL and Redis are: the settings' addresses, or embedded servers of our own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from stylist.db.embedded import EmbeddedPostgres
from stylist.live.embedded import EmbeddedValkey
from stylist.settings import Settings


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses with their passwords: never logged."""

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    owns_servers: bool = False


@contextmanager
def servers(settings: Settings) -> Iterator[Addresses]:
    """Addresses to connect to; embedded servers run while the block does. Call it from the main thread.

    Raises:
        EmbeddedServerError: an embedded server cannot start; says why in one line.
    """
    with ExitStack() as stack:
        owns = False
        if settings.database_url is not None:
            database_url = settings.database_url.get_secret_value()
        else:
            postgres = stack.enter_context(EmbeddedPostgres(settings.data_dir.absolute()))
            postgres.keep_running()
            database_url, owns = postgres.url, postgres.is_owner
        if settings.redis_url is not None:
            redis_url = settings.redis_url.get_secret_value()
        else:
            valkey = stack.enter_context(EmbeddedValkey(settings.data_dir.absolute()))
            valkey.keep_running()
            redis_url = valkey.url
        yield Addresses(database_url=database_url, redis_url=redis_url, owns_servers=owns)
