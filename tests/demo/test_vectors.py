"""The kept vectors. With `UPDATE_DEMO_VECTORS=1` the file is written anew, after a change of texts or of the model."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from stylist.commerce.catalog import queries as catalog
from stylist.db.session import Session
from stylist.demo.vectors import FILE, KeptVectors, save_vectors
from stylist.integrations.embeddings.builtin import BuiltinEmbedder
from stylist.styling.search.indexing import product_text

TOO_MANY_TO_MEASURE = 5_000


class Refusing:
    """A model under the built-in one's name that must not be asked."""

    name = BuiltinEmbedder.name
    dimensions = BuiltinEmbedder.dimensions

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise AssertionError(f"{len(texts)} demo texts have no kept vector, first: {texts[0]}")


class Counting:
    """A model of another name that counts what it is asked."""

    name = "another"
    dimensions = 4
    asked = 0

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += len(texts)
        return np.full((len(texts), 4), 0.5, dtype=np.float32)


async def _texts(session: Session) -> list[str]:
    products = await catalog.list_products_to_embed(
        session, model="none yet", dimensions=8, limit=TOO_MANY_TO_MEASURE
    )
    return sorted(product_text(product) for product in products)


async def test_every_demo_text_has_a_kept_vector(demo_session: Session) -> None:
    texts = await _texts(demo_session)
    if os.environ.get("UPDATE_DEMO_VECTORS") == "1":
        vectors = await BuiltinEmbedder().embed(texts)
        save_vectors(FILE, model=BuiltinEmbedder.name, texts=texts, vectors=vectors)

    vectors = await KeptVectors(Refusing()).embed(texts)

    assert vectors.shape == (len(texts), BuiltinEmbedder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


async def test_kept_vectors_are_what_the_model_says(demo_session: Session) -> None:
    texts = (await _texts(demo_session))[::100]
    kept = await KeptVectors(Refusing()).embed(texts)
    said = await BuiltinEmbedder().embed(texts)
    assert float((kept * said).sum(axis=1).min()) > 0.999


async def test_another_model_is_asked_itself() -> None:
    model = Counting()
    vectors = await KeptVectors(model).embed(["a silk dress", "a wool coat"])
    assert model.asked == 2
    assert vectors.shape == (2, 4)


async def test_unknown_texts_are_asked_and_known_ones_are_not(tmp_path: Path) -> None:
    model = Counting()
    file = tmp_path / "vectors.npz"
    known = np.eye(4, dtype=np.float32)[:1]
    save_vectors(file, model=model.name, texts=["known"], vectors=known)

    vectors = await KeptVectors(model, file=file).embed(["unknown", "known"])

    assert model.asked == 1
    assert vectors.tolist() == [[0.5] * 4, [1.0, 0.0, 0.0, 0.0]]


@pytest.mark.parametrize("model", ["another", BuiltinEmbedder.name])
def test_a_missing_file_is_no_trouble(tmp_path: Path, model: str) -> None:
    counting = Counting()
    counting.name = model
    assert KeptVectors(counting, file=tmp_path / "none.npz").name == model
