"""The vectors of the demo texts by the built-in model, kept with the project so that a load need not wait for them.

They are what the model says, rounded to eight bits a number (a likeness above 0.9999 is left). A text that is not
among them, and every text of another model, is embedded as usual.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stylist.styling.search.gateway import Embedder

FILE = Path(__file__).with_name("vectors.npz")

Vectors = NDArray[np.float32]


class KeptVectors:
    """An `Embedder` that knows the demo texts by heart and asks another one for the rest."""

    def __init__(self, embedder: Embedder, *, file: Path = FILE) -> None:
        self._embedder = embedder
        self._known = _read(file) if file.exists() and _model_of(file) == embedder.name else {}

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimensions(self) -> int:
        return self._embedder.dimensions

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts in order, each of length one."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        unknown = []
        for place, text in enumerate(texts):
            known = self._known.get(_key(text))
            if known is None:
                unknown.append(place)
            else:
                vectors[place] = known
        if unknown:
            vectors[unknown] = await self._embedder.embed([texts[place] for place in unknown])
        return vectors


def save_vectors(file: Path, *, model: str, texts: Sequence[str], vectors: Vectors) -> None:
    """Write a model's vectors of texts to a file that `KeptVectors` reads."""
    peaks = np.abs(vectors).max(axis=1, keepdims=True)
    rounded = np.rint(vectors / peaks * 127).astype(np.int8)
    keys = np.array([_key(text) for text in texts], dtype=np.uint64)
    np.savez_compressed(file, model=np.array(model), keys=keys, vectors=rounded)


def _key(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


@cache
def _model_of(file: Path) -> str:
    with np.load(file, allow_pickle=False) as kept:
        return str(kept["model"])


@cache
def _read(file: Path) -> Mapping[int, Vectors]:
    with np.load(file, allow_pickle=False) as kept:
        vectors = kept["vectors"].astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return dict(zip((int(key) for key in kept["keys"]), vectors, strict=True))
