"""Checking an answer's sentences against what this turn knows, before anything of it is shown.

A sentence with a price, discount, order number, product or claimed change that the turn's tool results
and state do not bear out is dropped. What is dropped is counted and kept beside the answer.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from stylist.telemetry import UNGROUNDED
from stylist.tools.results import Result, plain

MONEY = re.compile(
    r"(?:[$€£¥]|\b(?:USD|EUR|GBP|JPY)\s?)\s?(\d[\d,]*(?:\.\d{1,2})?)|(\d[\d,]*(?:\.\d{1,2})?)\s?(?:dollars|euros|pounds|USD|EUR|GBP)\b"
)
PERCENT_OFF = re.compile(
    r"(\d{1,3})\s?(?:%|percent)\s*(?:off|discount|reduction)|(?:discount|reduction) of (\d{1,3})\s?(?:%|percent)",
    re.I,
)
ORDER_NUMBER = re.compile(r"\bLV-[A-Z0-9]{4}-[A-Z0-9]{4}\b")
DIGIT = re.compile(r"\d")
QUOTED = re.compile(r"\*\*([^*]{3,80})\*\*|[“\"]([^”\"]{3,80})[”\"]")
SENTENCE_END = re.compile(r"(?<=[.?!…])[\"”’)]*(?:\s+|$)|\n+")
ABBREVIATION = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|No|approx|e\.g|i\.e)\.$")

# Fields nobody repeats in words: reading them would only cost time.
UNSAID = ("_id", "_url", "_hex", "slug", "expires_at")

# Set apart in answers without being names of goods: the buttons.
BUTTONS = frozenset({"confirm", "cancel", "pay"})

# Words that claim a change, and the tools one of which must have made it (this turn).
CLAIMS: Sequence[tuple[re.Pattern[str], frozenset[str]]] = (
    (
        re.compile(
            r"\b(?:I|we)(?:'ve| have)? (?:just )?(?:added|put)\b"
            r"|\b(?:is|are|been) (?:now )?(?:added|placed) (?:to|in) your (?:cart|bag|basket)\b",
            re.I,
        ),
        frozenset({"add_to_cart", "update_cart_item"}),
    ),
    (
        re.compile(r"\bI(?:'ve| have)? (?:just )?(?:removed|taken)\b|\bhas been removed\b", re.I),
        frozenset({"remove_from_cart", "update_cart_item", "remove_from_wishlist"}),
    ),
    (
        re.compile(
            r"\byour order (?:is|has been|was) (?:now )?(?:placed|confirmed)\b"
            r"|\bI(?:'ve| have)? (?:placed|confirmed) (?:your|the) order\b",
            re.I,
        ),
        frozenset({"check_out"}),
    ),
    (
        re.compile(
            r"\b(?:I(?:'ve| have)?|we(?:'ve| have)?|ha(?:s|ve) been) (?:just )?(?:refunded|cancell?ed)\b",
            re.I,
        ),
        frozenset({"cancel_order", "return_items"}),
    ),
    (
        re.compile(
            r"\b(?:code|discount) (?:is|has been|was) (?:now )?applied\b|\bI(?:'ve| have)? applied\b", re.I
        ),
        frozenset({"apply_code"}),
    ),
)


@dataclass(slots=True)
class Grounding:
    """What one turn may say. `note` adds a tool's result; `check` passes or drops a sentence."""

    amounts: set[Decimal] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    dropped: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def start(cls, *, state: Mapping[str, Any], said: str) -> "Grounding":
        """From the state digest and the shopper's own words (their budget may be repeated)."""
        grounding = cls()
        grounding._absorb(state)
        grounding.amounts |= set(amounts_in(said))
        grounding.words.append(said.lower())
        for order in state.get("orders", ()):
            if order.get("status") not in {None, "PENDING", "PAYMENT_PROCESSING", "PAYMENT_FAILED"}:
                grounding.done.add("check_out")
        return grounding

    def note(self, tool: str, result: Result) -> None:
        """Learn what a tool answered."""
        self._absorb(plain(result.data))
        for card in result.cards:
            self._absorb(card)
        if result.effect == "done":
            self.done.add(tool)

    def check(self, sentence: str) -> str | None:
        """The sentence if everything in it holds, else `None`."""
        problem = self._problem(sentence)
        if problem is None:
            return sentence
        UNGROUNDED.labels(problem).inc()
        self.dropped.append({"kind": problem, "text": sentence.strip()})
        return None

    def _problem(self, sentence: str) -> str | None:
        if any(amount not in self.amounts for amount in amounts_in(sentence)):
            return "price"
        if any(percent not in self.amounts for percent in percents_in(sentence)):
            return "discount"
        known = "\n".join(self.words)
        if any(number.lower() not in known for number in ORDER_NUMBER.findall(sentence)):
            return "order"
        names = {name.lower().strip(" .,") for name in names_in(sentence)} - BUTTONS
        if any(name not in known for name in names):
            return "product"
        for pattern, tools in CLAIMS:
            if pattern.search(sentence) and not tools & self.done:
                return "change"
        return None

    def _absorb(self, data: Any) -> None:
        if isinstance(data, Mapping):
            for key, value in data.items():
                if not str(key).endswith(UNSAID):
                    self._absorb(value)
        elif isinstance(data, list | tuple):
            for value in data:
                self._absorb(value)
        elif isinstance(data, str):
            self.words.append(data.lower())
            if not DIGIT.search(data):
                return
            self.amounts |= set(amounts_in(data))
            self.amounts |= set(percents_in(data))
            if re.fullmatch(r"\d+(?:\.\d+)?", data):
                self.amounts.add(Decimal(data))
        elif isinstance(data, int | float) and not isinstance(data, bool):
            self.amounts.add(Decimal(str(data)))


def amounts_in(text: str) -> Iterable[Decimal]:
    """Every sum of money a text names."""
    for found in MONEY.finditer(text):
        yield Decimal((found.group(1) or found.group(2)).replace(",", ""))


def percents_in(text: str) -> Iterable[Decimal]:
    """Every discount in percent a text names."""
    for found in PERCENT_OFF.finditer(text):
        yield Decimal(found.group(1) or found.group(2))


def names_in(text: str) -> Iterable[str]:
    """What a text sets apart as a name: bold, or quoted with a capital letter."""
    for found in QUOTED.finditer(text):
        name = found.group(1) or found.group(2)
        if name[0].isupper() and len(name.split()) <= 8:
            yield name


def split_sentences(text: str) -> tuple[list[str], str]:
    """Complete sentences with their trailing space, and the unfinished rest."""
    sentences: list[str] = []
    start = 0
    for found in SENTENCE_END.finditer(text):
        piece = text[start : found.end()]
        at_end_of_input = found.end() == len(text) and not found.group(0).strip('"”’)')
        if ABBREVIATION.search(piece.rstrip()) or (at_end_of_input and "\n" not in found.group(0)):
            continue
        sentences.append(piece)
        start = found.end()
    return sentences, text[start:]
