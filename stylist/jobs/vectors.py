"""The job that keeps products' vectors and their index up to date, so that new goods are found by meaning too."""

from dataclasses import dataclass

from procrastinate import App

from stylist.db.session import Transaction
from stylist.jobs.app import EVERY_MINUTE, schedule
from stylist.log import get_logger
from stylist.styling.search.errors import EmbeddingsUnavailable
from stylist.styling.search.gateway import Embedder
from stylist.styling.search.indexing import keep_up

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class VectorKeeper:
    """Embeds what is new or changed. `database_url` is direct, through no pooler."""

    transaction: Transaction
    database_url: str
    embedder: Embedder

    async def keep_vectors(self) -> int:
        """Make what is missing of the active model's vectors; how many. Without the model it waits."""
        try:
            made = await keep_up(self.transaction, url=self.database_url, embedder=self.embedder)
        except EmbeddingsUnavailable as error:
            log.warning("vectors.waiting", code=error.code)
            return 0
        if made:
            log.info("vectors.made", count=made, model=self.embedder.name)
        return made


def add_vectors(app: App, keeper: VectorKeeper) -> None:
    """Register the job with the worker's application."""
    schedule(app, "keep_vectors", EVERY_MINUTE, keeper.keep_vectors)
