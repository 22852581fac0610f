"""The live catalogue's words for understanding, read anew every minute at most."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

from stylist.agent.builtin.meaning import BrandEntry, CategoryEntry, Vocabulary
from stylist.commerce.catalog import queries as catalog_queries
from stylist.commerce.catalog.views import CatalogueWords
from stylist.db.session import Transaction

FRESH_SECONDS = 60.0


class LiveVocabulary:
    """Hands out the current vocabulary; equal ones stay the same object, so that matchers are kept."""

    def __init__(self, transaction: Transaction, *, clock: Callable[[], datetime]) -> None:
        self._transaction = transaction
        self._clock = clock
        self._lock = asyncio.Lock()
        self._vocabulary = Vocabulary()
        self._read_at = float("-inf")

    async def __call__(self) -> Vocabulary:
        if time.monotonic() - self._read_at > FRESH_SECONDS:
            async with self._lock:
                if time.monotonic() - self._read_at > FRESH_SECONDS:
                    await self._read()
        return self._vocabulary

    async def _read(self) -> None:
        async with self._transaction() as session:
            words = await catalog_queries.load_vocabulary(session, now=self._clock())
        read = to_vocabulary(words)
        if read != self._vocabulary:
            self._vocabulary = read
        self._read_at = time.monotonic()


def to_vocabulary(words: CatalogueWords) -> Vocabulary:
    """The catalogue's words in the shape understanding takes."""
    return Vocabulary(
        categories=tuple(
            CategoryEntry(slug=item.slug, name=item.name, parent=item.parent) for item in words.categories
        ),
        brands=tuple(BrandEntry(id=str(item.id), name=item.name) for item in words.brands),
        colors=words.colors,
        materials=words.materials,
        patterns=words.patterns,
        occasions=words.occasions,
        seasons=words.seasons,
        sizes=words.sizes,
        style_tags=words.style_tags,
        fits=words.fits,
        necklines=words.necklines,
        sleeves=words.sleeves,
        lengths=words.lengths,
    )
