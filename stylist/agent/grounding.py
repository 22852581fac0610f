"""Checking an answer's sentences against what this turn knows, before anything of it is shown.

A sentence with a price, discount, order number, product or claimed change that the turn's tool results
and state do not bear out is dropped. What is dropped is counted and kept beside the answer.
"""

import contextlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from stylist.telemetry import UNGROUNDED
from stylist.tools.results import Result, plain

MOST_READ = 2_000

# Without one a text names no sum, discount, date or time.
DIGIT = re.compile(r"\d")

MONEY = re.compile(
    r"(?:[$€£¥]|\b(?:USD|EUR|GBP|JPY)\s?)\s?(\d[\d,]*(?:\.\d{1,2})?)(?:\s?(k|thousand|grand)\b)?"
    r"|(\d[\d,]*(?:\.\d{1,2})?)(?:\s?(k|thousand|grand))?\s?(?:dollars|bucks|euros|pounds|USD|EUR|GBP)\b",
    re.I,
)
PERCENT_OFF = re.compile(
    r"(\d{1,3})\s?(?:%|percent|per cent)\s*(?:off|discount|reduction|less)"
    r"|(?:discount|reduction|reduced|off)\s(?:of|by)\s(\d{1,3})\s?(?:%|percent|per cent)",
    re.I,
)
ORDER_NUMBER = re.compile(r"\bLV-[A-Z0-9]{4}-[A-Z0-9]{4}\b", re.I)
QUOTED = re.compile(r"\*\*([^*]{3,80})\*\*|[“\"]([^”\"]{3,80})[”\"]")
SENTENCE_END = re.compile(r"(?<=[.?!…])[\"”’)]*(?:\s+|$)|\n+")
ABBREVIATION = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|No|approx|e\.g|i\.e)\.$")

# Beside these a sum may be the shopper's own budget; anywhere else it must be a price of the shop.
BUDGET = re.compile(
    r"\b(?:under|below|over|above|within|around|about|near|up to|at most|at least|less than|more than|no more than"
    r"|beyond|budget|limit|spend|between|from)\b",
    re.I,
)

# Set apart in answers without being names of goods: the buttons.
BUTTONS = frozenset({"confirm", "cancel", "pay"})

# A name followed by what it is a kind of: "the Aurelia gown".
GOODS = (
    "dress|gown|coat|jacket|blazer|bag|tote|clutch|skirt|shirt|blouse|trousers|suit|sweater|cardigan|knit|scarf|shoes?"
    "|boots?|sandals?|heels?|pumps|sneakers|loafers|necklace|earrings|ring|bracelet|watch|belt|gloves|hat|jeans|top|cape"
    "|trench|perfume|candle|robe|jumpsuit|wallet|brooch|cufflinks"
)
CAPITALISED = r"[A-ZÀ-Þ][\w’'&-]*"
NAMED_GOODS = re.compile(
    rf"\b[Tt]he ((?:{CAPITALISED}\s+){{1,7}}(?:(?i:{GOODS})\b)|{CAPITALISED}(?:\s+{CAPITALISED})*"
    rf"(?=\s+(?:by\s+{CAPITALISED}|is\s|has\s|comes\s|costs?\s|at\s+[$€£])))"
)
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NO_NAMES = frozenset({*MONTHS, *WEEKDAYS, "confirm", "cancel", "united", "states", "kingdom", "code"})

# When something arrives or leaves; every time named beside it must come from a tool.
TRAVELS = re.compile(
    r"\b(?:arriv\w*|deliver\w*|reach\w*|ships?\b|shipp\w*|dispatch\w*|leaves?\b|due\b|be with you|get it|have it)",
    re.I,
)
WHEN = re.compile(
    rf"\b(?P<soon>tomorrow|today|tonight|overnight|next day|same day)\b|\b(?P<weekday>{'|'.join(WEEKDAYS)})\b"
    rf"|\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>{'|'.join(MONTHS)})\b"
    rf"|\b(?P<month2>{'|'.join(MONTHS)})\s+(?P<day2>\d{{1,2}})\b"
    r"|\b(?P<count>\d+|one|two|three|four|five|six|seven)(?:\s*(?:to|-|–)\s*(?P<count2>\d+))?\s+"
    r"(?:working |business )?(?:days?|hours?|weeks?)\b",
    re.I,
)
NUMBERS = {word: n for n, word in enumerate(("one", "two", "three", "four", "five", "six", "seven"), 1)}
SPAN = re.compile(r"(\d+)(?:\s*(?:to|-|–)\s*(\d+))?\s+(?:working |business )?(?:days?|hours?|weeks?)\b", re.I)
ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})")

# How many there are; the count must come from a tool of this turn.
STOCK = re.compile(
    r"\b(?P<count>\d+|a few|few|one|two|three|four|five|six|seven|eight|nine|ten|last)\b(?: of [^.?!]{0,60}?)? "
    r"(?:(?:pieces?|items?|units?|ones?) )?(?:left|remain\w*|in stock)\b"
    r"|\b(?:this|that|it) is (?:the|our) (?:very )?(?P<last>last)\b"
    r"|\b(?P<low>low stock|running low|nearly sold out)\b",
    re.I,
)
COUNTS = {
    word: n
    for n, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1
    )
}

# What is never said, whatever the stock: it only presses.
PRESSES = re.compile(
    r"\b(?:selling (?:out )?fast|almost gone|nearly gone|won'?t last|hurry|act (?:now|fast)|before it'?s gone"
    r"|don'?t miss|last chance|while (?:stocks|they) last)\b",
    re.I,
)

# Words that claim a change, and the tools one of which must have made it (this turn). No tools: nothing can.
_HAVE = r"(?<!shall )(?<!should )(?<!may )(?<!can )\b(?:I|we)(?:['’]ve| have)? (?:just |already |now )?"
CLAIMS: Sequence[tuple[re.Pattern[str], frozenset[str]]] = (
    (
        re.compile(
            rf"{_HAVE}(?:added|put)\b|\b(?:is|are|been) (?:now )?(?:added|placed) (?:to|in) your (?:cart|bag|basket)\b",
            re.I,
        ),
        frozenset({"add_to_cart", "update_cart_item"}),
    ),
    (
        re.compile(
            rf"{_HAVE}(?:removed|taken (?:it|them|the|that)\b.* out)|\bha(?:s|ve) been removed\b", re.I
        ),
        frozenset({"remove_from_cart", "update_cart_item", "remove_from_wishlist"}),
    ),
    (
        re.compile(rf"{_HAVE}(?:changed|updated|swapped)\b|\byour cart (?:now has|has been updated)\b", re.I),
        frozenset({"update_cart_item", "add_to_cart", "remove_from_cart"}),
    ),
    (
        re.compile(
            rf"\b(?:your|the) order (?:is|has been|was) (?:now )?(?:placed|confirmed|complete)\b"
            rf"|{_HAVE}(?:placed|confirmed|completed|submitted) (?:your|the) (?:order|purchase)\b",
            re.I,
        ),
        frozenset({"check_out"}),
    ),
    (
        re.compile(
            rf"{_HAVE}(?:refunded|cancell?ed|issued|processed)\b|\bha(?:s|ve) been (?:refunded|cancell?ed|charged)\b"
            r"|\byour refund\b.* (?:issued|processed|on its way)",
            re.I,
        ),
        frozenset({"cancel_order", "return_items"}),
    ),
    (
        re.compile(rf"\b(?:code|discount) (?:is|has been|was) (?:now )?applied\b|{_HAVE}applied\b", re.I),
        frozenset({"apply_code"}),
    ),
    (
        re.compile(
            rf"{_HAVE}(?:asked|told|informed|notified|brought in|brought it to) (?:a|our|my) \w+", re.I
        ),
        frozenset({"hand_to_person"}),
    ),
    (
        re.compile(rf"{_HAVE}(?:reserved|held|set aside|emailed|e-mailed|sent you|charged)\b", re.I),
        frozenset(),
    ),
)
IN_CART = re.compile(r"\b(?:is|are) (?:now |already )?in your (?:cart|bag|basket)\b", re.I)
CART_TOOLS = frozenset({"add_to_cart", "update_cart_item", "remove_from_cart"})


@dataclass(slots=True)
class Grounding:
    """What one turn may say. `note` adds a tool's result; `check` passes or drops a sentence."""

    amounts: set[Decimal] = field(default_factory=set)
    budgets: set[Decimal] = field(default_factory=set)
    percents: set[Decimal] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    dates: set[date] = field(default_factory=set)
    spans: set[int] = field(default_factory=set)
    counts: set[int] = field(default_factory=set)
    has_few: bool = False
    has_cart: bool = False
    done: set[str] = field(default_factory=set)
    dropped: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def start(cls, *, state: Mapping[str, Any], said: str) -> "Grounding":
        """From the state digest and the shopper's own words (their budget may be repeated, as a budget)."""
        grounding = cls()
        grounding._absorb(state)
        grounding.budgets |= {*amounts_in(said), *numbers_in(said)}
        grounding.words.append(said.lower())
        grounding.has_cart = bool((state.get("cart") or {}).get("lines"))
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
        if tool == "view_cart" and result.ok:
            self.has_cart = bool((result.data.get("cart") or {}).get("lines"))

    def check(self, sentence: str) -> str | None:
        """The sentence if everything in it holds, else `None`."""
        problem = self._problem(sentence)
        if problem is None:
            return sentence
        UNGROUNDED.labels(problem).inc()
        self.dropped.append({"kind": problem, "text": sentence.strip()})
        return None

    def _problem(self, sentence: str) -> str | None:
        allowed = self.amounts | self.budgets if BUDGET.search(sentence) else self.amounts
        if any(amount not in allowed for amount in amounts_in(sentence)):
            return "price"
        if any(percent not in self.percents for percent in percents_in(sentence)):
            return "discount"
        known = "\n".join(self.words)
        if any(number.lower() not in known for number in ORDER_NUMBER.findall(sentence)):
            return "order"
        if any(not self._is_known(name, known) for name in names_in(sentence)):
            return "product"
        if TRAVELS.search(sentence) and not self._knows_times(sentence, known):
            return "date"
        if PRESSES.search(sentence) or not self._knows_stock(sentence):
            return "stock"
        return "change" if self._claims_more(sentence) else None

    def _is_known(self, name: str, known: str) -> bool:
        plain_name = name.lower().strip(" .,")
        if plain_name in known or plain_name in BUTTONS:
            return True
        telling = [word for word in re.findall(CAPITALISED, name) if word.lower() not in NO_NAMES]
        if not telling:
            return True
        return any(all(word.lower() in line for word in telling) for line in self.words)

    def _knows_times(self, sentence: str, known: str) -> bool:
        for found in WHEN.finditer(sentence):
            if found["soon"]:
                holds = found["soon"].lower() in known
            elif found["weekday"]:
                holds = found["weekday"].lower() in known or any(
                    WEEKDAYS[it.weekday()] == found["weekday"].lower() for it in self.dates
                )
            elif found["month"] or found["month2"]:
                month = MONTHS.index((found["month"] or found["month2"]).lower()) + 1
                number = int(found["day"] or found["day2"])
                holds = any((it.month, it.day) == (month, number) for it in self.dates)
            else:
                said = found["count"].lower()
                counts = {
                    NUMBERS.get(said) or int(said),
                    *([int(found["count2"])] if found["count2"] else []),
                }
                holds = counts <= self.spans or found[0].lower() in known
            if not holds:
                return False
        return True

    def _knows_stock(self, sentence: str) -> bool:
        for found in STOCK.finditer(sentence):
            said = (found["count"] or found["last"] or found["low"]).lower()
            if said == "last":
                holds = 1 in self.counts
            elif said in COUNTS or said.isdigit():
                holds = (COUNTS.get(said) or int(said)) in self.counts
            else:
                holds = self.has_few or bool(self.counts)
            if not holds:
                return False
        return True

    def _claims_more(self, sentence: str) -> bool:
        if IN_CART.search(sentence) and not (self.has_cart or CART_TOOLS & self.done):
            return True
        return any(pattern.search(sentence) and not tools & self.done for pattern, tools in CLAIMS)

    def _absorb(self, data: Any, key: str = "") -> None:
        if isinstance(data, str):  # most of it
            self._absorb_text(data)
        elif isinstance(data, dict | Mapping):  # a dict is told faster than by the protocol
            for name, value in data.items():
                self._absorb(value, str(name))
        elif isinstance(data, list | tuple):
            for value in data:
                self._absorb(value, key)
        elif isinstance(data, bool):
            self.has_few = self.has_few or (key == "few_left" and data)
        elif isinstance(data, int | float):
            self.amounts.add(Decimal(str(data)))
            if key == "available":
                self.counts.add(int(data))

    def _absorb_text(self, text: str) -> None:
        if text in self.read:  # sizes and colours come once for every variant
            return
        self.read.add(text)
        self.words.append(text.lower())
        if not DIGIT.search(text):
            return
        self.amounts |= set(amounts_in(text))
        self.percents |= set(percents_in(text))
        if re.fullmatch(r"\d+(?:\.\d+)?", text):
            self.amounts.add(Decimal(text))
        for found in ISO_DATE.finditer(text):
            with contextlib.suppress(ValueError):
                self.dates.add(date(int(found[1]), int(found[2]), int(found[3])))
        for span in SPAN.finditer(text):
            self.spans |= {int(part) for part in span.groups() if part}


def amounts_in(text: str) -> Iterable[Decimal]:
    """Every sum of money a text names."""
    for found in MONEY.finditer(text):
        digits, times = (found[1], found[2]) if found[1] else (found[3], found[4])
        yield Decimal(digits.replace(",", "")) * (1000 if times else 1)


def numbers_in(text: str) -> Iterable[Decimal]:
    """Plain numbers: a shopper writes a budget without a sign."""
    for found in re.finditer(r"(?<![\w.])(\d{2,6}(?:,\d{3})*)(k)?(?![\w])", text[:MOST_READ], re.I):
        yield Decimal(found[1].replace(",", "")) * (1000 if found[2] else 1)


def percents_in(text: str) -> Iterable[Decimal]:
    """Every discount in percent a text names."""
    for found in PERCENT_OFF.finditer(text):
        yield Decimal(found.group(1) or found.group(2))


def names_in(text: str) -> Iterable[str]:
    """What a text gives as a name of goods: bold, quoted with a capital letter, or "the Aurelia gown"."""
    for found in QUOTED.finditer(text):
        name = found.group(1) or found.group(2)
        # An example of an address is quoted too: names of goods hold no comma.
        if name[0].isupper() and len(name.split()) <= 8 and "," not in name:
            yield name
    for found in NAMED_GOODS.finditer(text):
        yield found[1]


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
