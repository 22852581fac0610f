"""What search and understanding ask of a text embedding model."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Embedder(Protocol):
    """Turns texts into vectors whose inner product is their likeness in meaning."""

    @property
    def name(self) -> str:
        """Recorded with every stored vector, at most 100 characters; vectors of two names never meet."""
        ...

    @property
    def dimensions(self) -> int:
        """Numbers in a vector."""
        ...

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts in order: shape (len(texts), dimensions), each row of length one.

        Raises:
            EmbeddingsUnavailable: the model can't be reached or can't be loaded.
        """
        ...
