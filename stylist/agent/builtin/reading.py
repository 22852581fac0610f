"""One message read through: every value found in it, with its place, and the message's skeleton.

The skeleton is the text in lower case with each value replaced by what it is ("add <ref> in <size>"); rules and the
classifier look at it, so that they need not know the catalogue.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from stylist.agent.builtin.addresses import FoundAddress, find_address
from stylist.agent.builtin.contact import (
    Found,
    find_cards,
    find_codes,
    find_emails,
    find_name,
    find_order_numbers,
    find_phones,
)
from stylist.agent.builtin.dates import FoundDate, find_dates
from stylist.agent.builtin.lexicon import Lexicon, Mention
from stylist.agent.builtin.meaning import CardMention, DialogueContext
from stylist.agent.builtin.money import FoundPrice, find_prices
from stylist.agent.builtin.pointers import Pointer, find_pointers
from stylist.agent.builtin.sizes import FoundSize, find_sizes
from stylist.agent.builtin.words import Token, tokens_of

_TAGS: Final = {
    "categories": "<cat>", "brands": "<brand>", "colors": "<color>", "materials": "<mat>",
    "patterns": "<pat>", "occasions": "<occ>",
    "seasons": "<season>", "style_tags": "<style>", "fits": "<fit>", "necklines": "<neck>",
    "sleeves": "<sleeve>", "lengths": "<length>",
}  # fmt: skip
_NEGATION: Final = re.compile(
    r"\b(?:(?<!have )(?<!got )no(?=\s+[a-z])(?!\s+(?:thanks|thank|problem|worries|idea|more|need|one|longer"
    r"|rush))|not(?!\s+(?:sure|only|yet|now|just|bad|more|really\b(?!\s+into)|today|necessarily))"
    r"|without|w/o|except(?:\s+for)?|excluding|avoid(?:ing)?|hates?|dislikes?|can'?t\s+stand|cannot\s+stand"
    r"|(?:don'?t|do\s+not|doesn'?t|won'?t|wouldn'?t|didn'?t)"
    r"(?:\s+(?:really|ever|even|particularly))?\s+(?:want|like|love|wear|need|do|care\s+for|show\s+me)"
    r"|not\s+(?:a\s+fan\s+of|into|in|the|any|with)|never(?:\s+(?:wear|show\s+me|in|buy))?"
    r"|nothing(?:\s+(?:in|with|made\s+of))?|anything\s+but|everything\s+but|instead\s+of|rather\s+than"
    r"|other\s+than|isn'?t|aren'?t|nor"
    r"|allergic\s+to|intolerant\s+to|sick\s+of|tired\s+of|free\s+of)\b",
    re.IGNORECASE,
)
_SCOPE_END: Final = re.compile(
    r"[.;!?:]|\b(?:but|just|only|please|though|because|cause|so|under|below|for|show|want|need|prefer"
    r"|rather|instead|i'd|maybe|then|what|do\s+you)\b"
    r"|,(?!\s*(?:or|nor|no|not|and\s+no)\b)",
    re.IGNORECASE,
)
_FREE: Final = re.compile(r"^\s?-?\s?free\b", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """A cleaned message and what was found in it, all places counted in `text`."""

    text: str
    tokens: Sequence[Token]
    mentions: Sequence[Mention]
    negated: Sequence[tuple[int, int]]
    prices: Sequence[FoundPrice]
    sizes: Sequence[FoundSize]
    pointers: Sequence[Pointer]
    emails: Sequence[Found[str]]
    phones: Sequence[Found[str]]
    cards: Sequence[Found[CardMention]]
    codes: Sequence[Found[str]]
    order_numbers: Sequence[Found[str]]
    dates: Sequence[FoundDate]
    address: FoundAddress | None
    name: Found[str] | None

    def is_negated(self, start: int) -> bool:
        """Whether the word there is said not to be wanted."""
        return any(first <= start < last for first, last in self.negated)

    @cached_property
    def values(self) -> Sequence[tuple[int, int, str]]:
        """Places of all values with their tags, in order, none overlapping another."""
        spans = sorted(self._tagged(), key=lambda span: (span[0], -span[1]))
        kept: list[tuple[int, int, str]] = []
        for span in spans:
            if not kept or span[0] >= kept[-1][1]:
                kept.append(span)
        return kept

    def skeleton(self, start: int, end: int) -> str:
        """The skeleton of text[start:end]."""
        parts: list[str] = []
        here = start
        for first, last, tag in self.values:
            if first >= end or last <= start:
                continue
            parts.extend((self.text[here : max(first, here)].lower(), f" {tag} "))
            here = max(here, last)
        parts.append(self.text[here:end].lower())
        return re.sub(r"\s+", " ", "".join(parts)).strip(" ,.;!")

    def _tagged(self) -> Iterator[tuple[int, int, str]]:
        if self.address is not None:
            yield self.address.start, self.address.end, "<address>"
        yield from ((one.start, one.end, "<email>") for one in self.emails)
        yield from ((one.start, one.end, "<card>") for one in self.cards)
        yield from ((one.start, one.end, "<number>") for one in self.order_numbers)
        yield from ((one.start, one.end, "<code>") for one in self.codes)
        yield from ((one.start, one.end, "<phone>") for one in self.phones)
        yield from ((one.start, one.end, "<price>") for one in self.prices)
        yield from ((one.start, one.end, "<date>") for one in self.dates)
        if self.name is not None:
            yield self.name.start, self.name.end, "<name>"
        yield from ((one.start, one.end, "<size>") for one in self.sizes)
        yield from ((one.start, one.end, "<ref>") for one in self.pointers if one.is_plain)
        yield from ((one.start, one.end, _TAGS[one.kind]) for one in self.mentions)


def read(text: str, *, lexicon: Lexicon, known_sizes: frozenset[str], context: DialogueContext) -> Reading:
    """Read a cleaned message; what the stylist asked for last decides doubtful cases."""
    expecting = context.expecting or ""
    cards, emails = find_cards(text), find_emails(text)
    rest = _blanked(
        text, [*((one.start, one.end) for one in cards), *((one.start, one.end) for one in emails)]
    )
    numbers = find_order_numbers(rest, context.orders)
    rest = _blanked(rest, [(one.start, one.end) for one in numbers])
    address = find_address(rest, expected=expecting in {"address", "details"})
    if address is not None:
        rest = _blanked(rest, [(address.start, address.end)])
    codes = find_codes(rest, expected=expecting == "code")
    rest = _blanked(rest, [(one.start, one.end) for one in codes])
    phones = find_phones(rest)
    rest = _blanked(rest, [(one.start, one.end) for one in phones])
    prices = find_prices(rest)
    dates = find_dates(rest, today=context.today, month_first=context.currency == "USD")
    prices = [one for one in prices if not any(one.start < day.end and day.start < one.end for day in dates)]
    rest = _blanked(
        rest, [*((one.start, one.end) for one in prices), *((one.start, one.end) for one in dates)]
    )
    name = _name(rest, address, expecting)
    without_name = rest if name is None else _blanked(rest, [(name.start, name.end)])
    pointers = find_pointers(without_name, expecting=expecting)
    sizes = find_sizes(
        _blanked(
            without_name, [(one.start, one.end) for one in pointers if one.how in {"ordinal", "number"}]
        ),
        known=known_sizes,
        expected=expecting in {"size", "quiz:sizes"},
    )
    tokens = tokens_of(without_name)
    mentions = [
        one for one in lexicon.find(tokens) if not any(size.start <= one.start < size.end for size in sizes)
    ]
    return Reading(
        text, tokens, mentions, _negated(without_name, mentions), prices, sizes, pointers, emails, phones,
        cards, codes,
        numbers, dates, address, name,
    )  # fmt: skip


def _name(rest: str, address: FoundAddress | None, expecting: str) -> Found[str] | None:
    if address is not None and address.name is not None:
        return Found(address.name, address.start, address.start)
    return find_name(rest, expected=expecting in {"name", "details"})


def _negated(text: str, mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    """Stretches of the text whose words are not wanted."""
    spans: list[tuple[int, int]] = []
    for cue in _NEGATION.finditer(text):
        if any(mention.start <= cue.start() < mention.end for mention in mentions):
            continue  # "without sleeves" is a word of its own
        end = _SCOPE_END.search(text, cue.end())
        spans.append((cue.end(), end.start() if end else len(text)))
    for mention in mentions:
        if _FREE.match(text[mention.end :]):
            spans.append((mention.start, mention.end))
    return spans


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with these places emptied; a comma keeps its neighbours apart."""
    for start, end in spans:
        if end - start >= 3:
            text = f"{text[:start]} {',' * (end - start - 2)} {text[end:]}"
        else:
            text = text[:start] + " " * (end - start) + text[end:]
    return text
