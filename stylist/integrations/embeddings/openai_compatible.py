"""Text embeddings from any endpoint that speaks OpenAI's embeddings API."""

import asyncio
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from openai import AsyncOpenAI, OpenAIError

from stylist.styling.search.errors import EmbeddingsUnavailable

BATCH_SIZE: Final = 128
PARALLEL_BATCHES: Final = 4
LONGEST_TEXT: Final = 8_000  # characters; the common limit is 8,191 tokens


class OpenAICompatibleEmbedder:
    """An `Embedder` over an outside endpoint.

    Args:
        dimensions: what the model answers with; with `shorten` the endpoint is asked for that many.
    """

    def __init__(
        self,
        *,
        base_url: str | None,
        api_key: str,
        model: str,
        dimensions: int,
        shorten: bool = False,
        timeout_seconds: float = 20.0,
    ) -> None:
        self.name: Final = model[:100]
        self.dimensions: Final = dimensions
        self._model = model
        self._shorten = shorten
        self._slots = asyncio.Semaphore(PARALLEL_BATCHES)
        self._client = AsyncOpenAI(base_url=base_url, api_key=api_key, timeout=timeout_seconds, max_retries=2)

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts in batches, a few at a time.

        Raises:
            EmbeddingsUnavailable: no answer, a refusal, or vectors of another number or size than asked for.
        """
        if len(texts) == 0:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        starts = range(0, len(texts), BATCH_SIZE)
        batches = await asyncio.gather(*(self._batch(texts[start : start + BATCH_SIZE]) for start in starts))
        return np.concatenate(batches)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _batch(self, texts: Sequence[str]) -> NDArray[np.float32]:
        inputs = [text[:LONGEST_TEXT] or " " for text in texts]  # an empty input is refused
        extra = {"dimensions": self.dimensions} if self._shorten else {}
        try:
            async with self._slots:
                answer = await self._client.embeddings.create(
                    model=self._model, input=inputs, encoding_format="float", extra_body=extra
                )
        except OpenAIError as error:
            raise EmbeddingsUnavailable(
                reason=f"{type(error).__name__} from the embeddings endpoint"
            ) from error
        rows = sorted(answer.data, key=lambda row: row.index)
        return self._checked([row.embedding for row in rows], expected=len(texts))

    def _checked(self, rows: list[list[float]], *, expected: int) -> NDArray[np.float32]:
        if len(rows) != expected or any(len(row) != self.dimensions for row in rows):
            sizes = sorted({len(row) for row in rows})
            raise EmbeddingsUnavailable(
                reason=f"{len(rows)} vectors of {sizes} numbers, not {expected} of {self.dimensions}"
            )
        vectors = np.asarray(rows, dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.all(np.isfinite(lengths)) or np.any(lengths == 0):
            raise EmbeddingsUnavailable(reason="a vector without a direction")
        normalised: NDArray[np.float32] = vectors / lengths
        return normalised
