"""The rules of `prompts/voice.md` that a machine can check, held against an answer."""

import re
import unicodedata
from collections.abc import Sequence

MOST_WORDS = 60
WITHIN = 10
BANNED = re.compile(
    r"\b(?:certainly|absolutely|great choice|amazing|awesome|perfect choice|hurry|selling fast|almost gone|last chance"
    r"|don't miss|flattering|slimming|hides?|budget-friendly|affordable|cheap|you will love|you'll love)\b",
    re.IGNORECASE,
)


def faults(text: str, *, is_detail: bool = False) -> list[str]:
    """What an answer breaks; a policy or a description of a piece is detail that was asked for."""
    found = []
    if not is_detail and len(text.split()) > MOST_WORDS:
        found.append(f"{len(text.split())} words")
    if text.count("?") > 1:
        found.append("more than one question")
    if "!" in text:
        found.append("an exclamation mark")
    if any(unicodedata.category(sign) == "So" for sign in text):
        found.append("an emoji")
    if banned := BANNED.search(text):
        found.append(f"says {banned[0]}")
    if not text.strip():
        found.append("says nothing")
    if re.search(r"\s[.,]|\.\.|,,|\bNone\b|\{|\}|  ", text):
        found.append("badly put together")
    return found


def opening(text: str) -> str:
    return " ".join(text.lower().split()[:3])


def repeated(texts: Sequence[str]) -> list[str]:
    """Openings heard more often than the wordings there are make needful: three times within ten answers."""
    return [
        opening(text)
        for place, text in enumerate(texts)
        if sum(opening(text) == opening(other) for other in texts[max(0, place - WITHIN + 1) : place + 1]) > 2
    ]
