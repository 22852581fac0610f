"""A message as words: cleaned, cut into tokens that remember their place, and brought to a plain form."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

LONGEST_TEXT: Final = 2_000  # characters understood of a message; people who paste more say it at the start

_TOKEN: Final = re.compile(r"[^\W_]+(?:['.](?=[^\W\d_])[^\W_]+)*|[^\w\s]", re.UNICODE)
_QUOTES: Final = str.maketrans("\u2018\u2019\u02bc\u00b4`\u201c\u201d\u2013\u2014\u2212", "'''''\"\"---")
_IRREGULAR: Final = {
    "scarves": "scarf", "knives": "knife", "men": "man", "women": "woman", "people": "person", "feet": "foot",
    "jewelry": "jewellery", "jewelery": "jewellery", "jewlery": "jewellery", "jewels": "jewellery",
    "pajama": "pyjama", "pajamas": "pyjama", "gray": "grey", "greys": "grey", "grays": "grey",
    "colour": "color",
    "colours": "color", "pants": "pant", "blouses": "blouse", "cashmeres": "cashmere", "fibre": "fiber",
    "bootie": "booty", "booties": "booty", "hoodies": "hoodie", "beanies": "beanie", "selfies": "selfie",
    "movies": "movie", "loungewear": "loungewear", "clothes": "clothes", "glasses": "glasses",
    "dungarees": "dungaree",
    "leaves": "leaf", "mens": "man", "womens": "woman", "ladies": "lady", "sleeves": "sleeve",
    "gloves": "glove",
    "watches": "watch", "dresses": "dress", "lenses": "lens", "canvas": "canvas", "christmas": "christmas",
    "camisoles": "camisole", "chinos": "chino", "stilettos": "stiletto", "espadrilles": "espadrille",
    "briefcases": "briefcase", "cases": "case", "purses": "purse", "vases": "vase", "roses": "rose",
    "fragrances": "fragrance", "perfumes": "perfume", "bracelets": "bracelet", "necklaces": "necklace",
    "suitcases": "suitcase", "checks": "checks", "houses": "house", "lace": "lace",
}  # fmt: skip


# Words too short for a search of like ones to be safe, as they are typed in haste.
_SLIPS: Final = {
    "drss": "dress", "dres": "dress", "drees": "dress", "blk": "black", "wht": "white", "undr": "under",
    "udner": "under", "szie": "size", "chekout": "checkout", "oder": "order", "ordr": "order", "shos": "shoes",
    "weding": "wedding", "wdding": "wedding", "pls": "please", "plz": "please",
}  # fmt: skip
_SHORT: Final = re.compile(rf"\b(?:{'|'.join(_SLIPS)})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign at text[start:end]; `plain` is lower case, without accents, in the singular."""

    text: str
    lower: str
    plain: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is more than a sign."""
        return self.lower[0].isalnum()


def clean(text: str) -> str:
    """The text as it is understood: composed, with plain quotes and dashes, without invisible signs."""
    composed = unicodedata.normalize("NFKC", text[: LONGEST_TEXT * 2]).translate(_QUOTES)
    visible = "".join(
        sign if not unicodedata.category(sign).startswith("C") else (" " if sign in "\n\r\t" else "")
        for sign in composed.replace("\r\n", "\n").replace("\n", " ; " if "\n" in composed.strip() else " ")
    )
    spaced = re.sub(r"(?:\s*;)*\s+(?:;\s+)*", lambda gap: " ; " if ";" in gap[0] else " ", visible).strip(
        " ;"
    )
    return _SHORT.sub(lambda found: _SLIPS[found[0].lower()], spaced)[:LONGEST_TEXT]


def tokens_of(text: str) -> list[Token]:
    """Words and signs in order."""
    return [
        Token(match[0], match[0].lower(), plain_form(match[0].lower()), match.start(), match.end())
        for match in _TOKEN.finditer(text)
    ]


def plain_words(text: str) -> tuple[str, ...]:
    """The plain forms of a phrase's words, signs left out."""
    return tuple(token.plain for token in tokens_of(text.lower()) if token.is_word)


def word_set(text: str) -> frozenset[str]:
    """The words of a text written with blanks between."""
    return frozenset(text.split())


def without_accents(text: str) -> str:
    """The letters alone."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")


@lru_cache(maxsize=8192)
def plain_form(word: str) -> str:
    """A word's form in the lexicon: lower case, no accents, no possessive, singular by simple rules."""
    word = without_accents(word)
    word = word.removesuffix("'s").replace("'", "")
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
