"""Which intent a request has: a linear classifier over its sentence embedding and its skeleton.

Multinomial logistic regression in numpy, trained from the example files in a few seconds; its weights are cached
under a hash of everything they depend on.
"""

import asyncio
import hashlib
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stylist.agent.builtin.meaning import Intent

EXAMPLES: Final = Path(__file__).with_name("examples")
VERSION: Final = 3  # of the features and the training; raising it retrains
HASHED_WORDS: Final = 2048
WORD_WEIGHT: Final = 0.7  # of the skeleton's words beside the embedding, found by five-fold cross-validation
STEPS: Final = 300
LEARNING_RATE: Final = 0.05
L2: Final = 3e-5

_WORD: Final = re.compile(r"<\w+>|[a-z]+|\d+|[?]")

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    intent: Intent
    text: str


def load_examples(folder: Path = EXAMPLES) -> tuple[Example, ...]:
    """The training utterances: a file per intent, one utterance a line."""
    return tuple(
        Example(intent, line.strip())
        for intent in Intent
        for line in (folder / f"{intent}.txt").read_text(encoding="utf-8").splitlines()
        if line.strip()
    )


class IntentClassifier:
    """Trained weights; `probabilities` is a softmax over `Intent` in its order."""

    def __init__(self, weights: Array) -> None:
        self._weights = weights

    def probabilities(self, embeddings: Array, skeletons: Sequence[str]) -> Array:
        """Shape (n, number of intents), rows sum to one."""
        return _softmax(_with_bias(_features(embeddings, skeletons)) @ self._weights)

    def save(self, path: Path) -> None:
        """Write the weights so that a reader sees all of them or none."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft.npy")
        np.save(draft, self._weights.astype(np.float16))
        draft.replace(path)

    @classmethod
    def load(cls, path: Path) -> "IntentClassifier":
        """Weights saved before."""
        return cls(np.load(path, allow_pickle=False).astype(np.float32))


def train(embeddings: Array, skeletons: Sequence[str], intents: Sequence[Intent]) -> IntentClassifier:
    """Fit the weights; each intent counts the same however many examples it has."""
    order = {intent: place for place, intent in enumerate(Intent)}
    labels = np.array([order[intent] for intent in intents])
    features = _with_bias(_features(embeddings, skeletons))
    targets = np.eye(len(order), dtype=np.float32)[labels]
    counts = np.bincount(labels, minlength=len(order))
    shares = (1.0 / np.sqrt(counts[labels])).astype(np.float32)
    shares = (shares / shares.sum())[:, np.newaxis]
    weights = np.zeros((features.shape[1], len(order)), dtype=np.float32)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        gradient = features.T @ ((_softmax(features @ weights) - targets) * shares)
        gradient[:-1] += L2 * weights[:-1]
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient * gradient
        rate = LEARNING_RATE * (1 - 0.9 * step / STEPS)
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return IntentClassifier(weights)


async def load_or_train(
    *, embeddings: Array, skeletons: Sequence[str], intents: Sequence[Intent], path: Path | None
) -> IntentClassifier:
    """Train in a worker thread, and keep the weights at `path` if one is given."""
    classifier = await asyncio.to_thread(train, embeddings, skeletons, intents)
    if path is not None:
        await asyncio.to_thread(classifier.save, path)
    return classifier


def cache_path(folder: Path, *, model: str, examples: Sequence[Example], skeletons: Sequence[str]) -> Path:
    """Where weights trained from exactly this are kept."""
    content = "\n".join(
        [
            str(VERSION),
            model,
            *(
                f"{one.intent}\t{one.text}\t{skeleton}"
                for one, skeleton in zip(examples, skeletons, strict=True)
            ),
        ]
    )
    return folder / f"intents-{hashlib.sha256(content.encode()).hexdigest()[:24]}.npy"


def _features(embeddings: Array, skeletons: Sequence[str]) -> Array:
    words = np.zeros((len(skeletons), HASHED_WORDS), dtype=np.float32)
    for row, skeleton in enumerate(skeletons):
        places = _hashed(skeleton)
        if places:
            words[row, places] = WORD_WEIGHT / np.sqrt(len(places))
    return np.hstack([embeddings, words]).astype(np.float32)


def _hashed(skeleton: str) -> list[int]:
    """Places of the skeleton's words and pairs of neighbours among the hashed features."""
    words = ["^", *_WORD.findall(skeleton.replace("'", "")), "$"]
    pairs = [f"{one} {other}" for one, other in zip(words, words[1:], strict=False)]
    return sorted({zlib.crc32(feature.encode()) % HASHED_WORDS for feature in (*words[1:-1], *pairs)})


def _with_bias(features: Array) -> Array:
    return np.hstack([features, np.ones((len(features), 1), dtype=np.float32)])


def _softmax(scores: Array) -> Array:
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Array = exponents / exponents.sum(axis=1, keepdims=True)
    return shares


def by_intent(probabilities: Array) -> Mapping[Intent, float]:
    """One row as a table."""
    return {intent: float(share) for intent, share in zip(Intent, probabilities, strict=True)}
