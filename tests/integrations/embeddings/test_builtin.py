import asyncio
from pathlib import Path

import numpy as np
import pytest

from stylist.integrations.embeddings import builtin
from stylist.integrations.embeddings.builtin import (
    BuiltinEmbedder,
    check_weights,
    find_weights,
    make_tokenizer,
)
from stylist.styling.search.errors import EmbeddingsUnavailable


@pytest.fixture(scope="module")
def embedder() -> BuiltinEmbedder:
    return BuiltinEmbedder()


async def test_embed_gives_rows_of_length_one(embedder: BuiltinEmbedder) -> None:
    vectors = await embedder.embed(["a silk dress", "", "wool " * 1000, "ドレス 👗", "\x00\u200b"])

    assert vectors.shape == (5, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), np.ones(5), atol=1e-5)


async def test_embed_of_nothing_is_empty(embedder: BuiltinEmbedder) -> None:
    assert (await embedder.embed([])).shape == (0, 384)


async def test_embed_orders_by_meaning(embedder: BuiltinEmbedder) -> None:
    query, close, related, far = await embedder.embed(
        [
            "a dress for a summer wedding",
            "gown to wear to weddings in July",
            "linen trousers",
            "track my parcel",
        ]
    )

    assert query @ close > 0.7
    assert query @ close > query @ related > query @ far


async def test_embed_of_many_equals_one_by_one_in_order(embedder: BuiltinEmbedder) -> None:
    texts = [f"coat number {n} " + "very warm " * (n % 7) for n in range(70)]

    together = await embedder.embed(texts)

    alone = np.concatenate([await embedder.embed([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-4)


async def test_embed_reads_no_more_than_256_tokens(embedder: BuiltinEmbedder) -> None:
    longest = "silk " * 254  # and the two marks around them

    vectors = await embedder.embed([longest, longest + "leather boots", longest.replace("silk ", "wool ", 1)])

    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-5)
    assert np.abs(vectors[0] - vectors[2]).max() > 1e-4


async def test_embed_at_once_from_many_tasks_loads_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[Path] = []

    def counted() -> Path:
        loads.append(find_weights())
        return loads[-1]

    monkeypatch.setattr(builtin, "find_weights", counted)
    embedder = BuiltinEmbedder()

    answers = await asyncio.gather(*(embedder.embed([f"scarf {n % 3}"]) for n in range(12)))

    assert len(loads) == 1
    for n, answer in enumerate(answers):
        np.testing.assert_allclose(answer, answers[n % 3], atol=1e-5)


async def test_embed_is_not_spoiled_by_a_caller_changing_its_vector(embedder: BuiltinEmbedder) -> None:
    first = await embedder.embed(["velvet blazer"])
    before = first.copy()
    first[:] = 0

    again = await embedder.embed(["velvet blazer"])
    again[:] = 0

    np.testing.assert_array_equal(await embedder.embed(["velvet blazer"]), before)


def test_tokenizer_gives_the_published_ids() -> None:
    tokenizer = make_tokenizer()

    ids = {
        text: tokenizer.encode(text).ids for text in ("Hello, World!", "Élan naïve", "embroidered", "日本")
    }

    assert ids == {
        "Hello, World!": [101, 7592, 1010, 2088, 999, 102],
        "Élan naïve": [101, 3449, 2319, 15743, 102],
        "embroidered": [101, 23590, 102],
        "日本": [101, 1864, 1876, 102],
    }


def test_other_weights_are_refused(tmp_path: Path) -> None:
    weights = tmp_path / "model.onnx"
    weights.write_bytes(b"not the model")

    with pytest.raises(EmbeddingsUnavailable, match="SHA-256"):
        check_weights(weights, builtin.WEIGHTS_SHA256)


def test_absent_weights_are_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(builtin, "WEIGHTS_PACKAGE", "no_such_package_of_weights")

    with pytest.raises(EmbeddingsUnavailable, match="not installed"):
        find_weights()
    with pytest.raises(EmbeddingsUnavailable, match="can't be read"):
        check_weights(tmp_path / "none.onnx", builtin.WEIGHTS_SHA256)
