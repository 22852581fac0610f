"""Finds the live catalogue's words in a message: exact, in everyday synonyms, and with slips of the keyboard."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from stylist.agent.builtin.everyday import BASIC_COLORS, GROUPS, SHADES, Group
from stylist.agent.builtin.meaning import Vocabulary
from stylist.agent.builtin.words import Token, plain_words, word_set

# Which reading a word takes when it has several ("gold", "evening", "tailored"), best first.
_PRECEDENCE: Final = (
    "categories", "brands", "patterns", "colors", "materials", "necklines", "sleeves", "lengths", "fits",
    "occasions", "seasons",
    "style_tags",
)  # fmt: skip
_METAL_GOODS: Final = frozenset(
    {"jewellery", "necklaces", "earrings", "bracelets", "rings", "brooches", "cufflinks", "watches"}
)
_WEAK_BRAND_WORDS: Final = word_set(
    "maison house atelier casa studio and the of et di de la le les du von "
    "van der der co company sons fils freres fratelli paris "
    "london milano new royal grand saint st"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A word of the catalogue in a message: `values` in the catalogue's spelling, tokens[first:last] of the message."""

    kind: str
    values: tuple[str, ...]
    first: int
    last: int
    start: int
    end: int
    said: str
    is_exact: bool = True


class Lexicon:
    """The matchers of one vocabulary; made once and kept while that vocabulary is current."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._phrases: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = defaultdict(dict)
        self._genders = _genders_of_categories(vocabulary)
        self._parents = {entry.slug: entry.parent for entry in vocabulary.categories}
        self.brand_names: Mapping[str, str] = {brand.id: brand.name for brand in vocabulary.brands}
        self.category_names: Mapping[str, str] = {entry.slug: entry.name for entry in vocabulary.categories}
        self._metal_goods: frozenset[str] = frozenset()
        self._add_categories(vocabulary)
        self._add_brands(vocabulary)
        for kind in _PRECEDENCE:
            if kind not in {"categories", "brands"}:
                self._add_words(kind, getattr(vocabulary, kind))
        self._longest = max((len(words) for words in self._phrases), default=1)
        self._singles = self._words_by_first_letter()

    def find(self, tokens: Sequence[Token]) -> list[Mention]:
        """Mentions in order, longest first, none overlapping another."""
        found: list[Mention] = []
        position = 0
        while position < len(tokens):
            mention = self._longest_at(tokens, position) or self._misspelt_at(tokens, position)
            if mention is None:
                position += 1
                continue
            found.append(mention)
            position = mention.last
        return self._settle_metals(found)

    def narrowed(self, categories: Iterable[str], gender: str | None) -> tuple[str, ...]:
        """Those categories that suit a gender, where any does; all of them otherwise."""
        slugs = tuple(categories)
        if gender not in {"women", "men"}:
            return slugs
        suited = tuple(slug for slug in slugs if self._genders.get(slug) in {gender, None})
        return suited or slugs

    def gender_of(self, slug: str) -> str | None:
        """The department a category belongs to: women, men or neither."""
        return self._genders.get(slug)

    def within(self, slug: str, ancestor: str) -> bool:
        """Whether a category is another one or lies somewhere below it."""
        here: str | None = slug
        for _ in range(20):
            if here is None or here == ancestor:
                break
            here = self._parents.get(here)
        return here == ancestor

    def _longest_at(self, tokens: Sequence[Token], position: int) -> Mention | None:
        words: list[str] = []
        best: tuple[int, dict[str, tuple[str, ...]]] | None = None
        place = position
        if not tokens[position].is_word:
            return None
        while place < len(tokens) and len(words) < self._longest:
            token = tokens[place]
            if not token.is_word:
                if token.text not in "-&'/" or place == position:
                    break
                place += 1
                continue
            words.append(token.plain)
            place += 1
            readings = self._phrases.get(tuple(words))
            if readings is not None:
                best = (place, readings)
        shade = self._shade_at(tokens, position)
        if shade is not None and (best is None or shade.last > best[0]):
            return shade
        if best is None:
            return None
        kind = next(kind for kind in _PRECEDENCE if kind in best[1])
        return _mention(kind, best[1][kind], tokens, position, best[0])

    def _shade_at(self, tokens: Sequence[Token], position: int) -> Mention | None:
        """ "Dark green": a shade the catalogue has, or else the words as said."""
        if tokens[position].plain not in SHADES or position + 1 >= len(tokens):
            return None
        place = (
            position + 2 if tokens[position + 1].text == "-" and position + 2 < len(tokens) else position + 1
        )
        color = self._phrases.get((tokens[place].plain,), {}).get("colors")
        if color is None:
            return None
        said = f"{tokens[position].plain} {color[0].lower()}"
        return _mention("colors", (said,), tokens, position, place + 1)

    def _misspelt_at(self, tokens: Sequence[Token], position: int) -> Mention | None:
        word = tokens[position].plain
        if (
            len(word) < 5
            or not word.isalpha()
            or word in ordinary_words()
            or tokens[position].lower in ordinary_words()
        ):
            return None
        nearest = self._nearest(word)
        if nearest is None:
            return None
        readings = self._phrases[(nearest,)]
        kind = next(kind for kind in _PRECEDENCE if kind in readings)
        found = _mention(kind, readings[kind], tokens, position, position + 1)
        return Mention(
            found.kind,
            found.values,
            found.first,
            found.last,
            found.start,
            found.end,
            found.said,
            is_exact=False,
        )

    def _nearest(self, word: str) -> str | None:
        allowed = 1 if len(word) < 8 else 2
        candidates = [
            (DamerauLevenshtein.distance(word, known, score_cutoff=allowed), known)
            for known in self._singles.get(word[0], ())
            if abs(len(known) - len(word)) <= allowed
        ]
        near = sorted(candidate for candidate in candidates if candidate[0] <= allowed)
        return near[0][1] if near else None

    def _words_by_first_letter(self) -> Mapping[str, tuple[str, ...]]:
        letters: dict[str, list[str]] = defaultdict(list)
        for words in self._phrases:
            if len(words) == 1 and len(words[0]) >= 4:
                letters[words[0][0]].append(words[0])
        return {letter: tuple(known) for letter, known in letters.items()}

    def _settle_metals(self, found: list[Mention]) -> list[Mention]:
        """ "Gold" is a material beside jewellery and watches, and a colour elsewhere."""
        is_jewellery = any(
            set(mention.values) & self._metal_goods for mention in found if mention.kind == "categories"
        )
        if not is_jewellery:
            return found
        settled = []
        for mention in found:
            readings = self._phrases.get(plain_words(mention.said), {})
            if mention.kind == "colors" and "materials" in readings:
                mention = Mention(
                    "materials",
                    readings["materials"],
                    mention.first,
                    mention.last,
                    mention.start,
                    mention.end,
                    mention.said,
                )
            settled.append(mention)
        return settled

    def _put(self, phrase: str, kind: str, values: tuple[str, ...]) -> None:
        words = plain_words(phrase)
        if words:
            known = self._phrases[words].get(kind, ())
            self._phrases[words][kind] = known + tuple(value for value in values if value not in known)

    def _add_categories(self, vocabulary: Vocabulary) -> None:
        own: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for entry in vocabulary.categories:
            for phrase in (entry.name, *entry.synonyms, *_parts_of_name(entry.name)):
                words = _without_gender(plain_words(phrase))
                if words and entry.slug not in own[words]:
                    own[words].append(entry.slug)
        for words, slugs in own.items():
            if words in {("woman",), ("man",)}:
                continue
            self._phrases[words]["categories"] = tuple(slugs)
        resolved = {
            group.head: slugs for group in GROUPS["categories"] if (slugs := _slugs_of_group(group, own))
        }
        wider = {group.head: group.wider for group in GROUPS["categories"]}
        for group in GROUPS["categories"]:
            head: str | None = group.head
            while head is not None and head not in resolved:
                head = wider[head]
            fallback = self._departments(vocabulary) if group.head == "clothing" else ()
            reached = fallback if head is None else tuple(resolved[head])
            for word in group.words:
                if reached and plain_words(word) not in own:
                    self._put(word, "categories", reached)
        self._metal_goods = frozenset(slug for head in _METAL_GOODS for slug in resolved.get(head, ()))

    def _departments(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        return tuple(
            entry.slug
            for entry in vocabulary.categories
            if entry.parent is None and self._genders.get(entry.slug)
        )

    def _add_brands(self, vocabulary: Vocabulary) -> None:
        part_of: dict[str, set[str]] = defaultdict(set)
        for brand in vocabulary.brands:
            self._put(brand.name, "brands", (brand.id,))
            for word in plain_words(brand.name):
                if len(word) >= 4 and word not in _WEAK_BRAND_WORDS:
                    part_of[word].add(brand.id)
        for word, ids in part_of.items():
            if len(ids) == 1 and (word,) not in self._phrases and word not in ordinary_words():
                self._put(word, "brands", tuple(ids))

    def _add_words(self, kind: str, own_words: Sequence[str]) -> None:
        own = {plain_words(word.replace("_", " ")): word for word in own_words}
        for words, value in own.items():
            if words:
                self._phrases[words][kind] = (value,)
        for group in GROUPS[kind]:
            known = [own[plain_words(word)] for word in group.words if plain_words(word) in own]
            head = known[0] if known else group.head
            for word in group.words:
                if plain_words(word) not in own:
                    self._put(word, kind, (head,))
        if kind == "colors":
            for color in BASIC_COLORS:
                if not self._phrases.get(plain_words(color), {}).get(kind):
                    self._put(color, kind, (color,))


@lru_cache(maxsize=4)
def lexicon_of(vocabulary: Vocabulary) -> Lexicon:
    """The lexicon of a vocabulary; an equal one was perhaps built before."""
    return Lexicon(vocabulary)


@cache
def ordinary_words() -> frozenset[str]:
    """English words that are themselves, and no slip for a word of the catalogue ("while" for "white")."""
    return frozenset(Path(__file__).with_name("ordinary_words.txt").read_text(encoding="utf-8").split())


def _mention(kind: str, values: tuple[str, ...], tokens: Sequence[Token], first: int, last: int) -> Mention:
    said = " ".join(token.lower for token in tokens[first:last] if token.is_word)
    return Mention(kind, values, first, last, tokens[first].start, tokens[last - 1].end, said)


def _parts_of_name(name: str) -> list[str]:
    """ "Coats & Trenches" is about coats and about trenches."""
    parts = re.split(r"\s*(?:&|,|/|\band\b)\s*", name)
    return parts if len(parts) > 1 else []


def _without_gender(words: tuple[str, ...]) -> tuple[str, ...]:
    kept = tuple(word for word in words if word not in {"woman", "man", "s"})
    return kept or words


def _slugs_of_group(group: Group, own: Mapping[tuple[str, ...], list[str]]) -> list[str]:
    slugs: list[str] = []
    for word in group.words:
        for slug in own.get(plain_words(word), ()):
            if slug not in slugs:
                slugs.append(slug)
    return slugs


def _genders_of_categories(vocabulary: Vocabulary) -> Mapping[str, str | None]:
    own: dict[str, str | None] = {}
    for entry in vocabulary.categories:
        words = plain_words(f"{entry.slug.replace('-', ' ')} {entry.name}")
        is_women, is_men = "woman" in words, "man" in words
        own[entry.slug] = "women" if is_women and not is_men else "men" if is_men and not is_women else None
    parents = {entry.slug: entry.parent for entry in vocabulary.categories}
    genders: dict[str, str | None] = {}
    for slug in own:
        here: str | None = slug
        for _ in range(20):
            if here is None or own.get(here) is not None:
                break
            here = parents.get(here)
        genders[slug] = own.get(here) if here is not None else None
    return genders
