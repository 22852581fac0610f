"""A message heard as the answer to what was asked.

Understanding reads a message by itself; who was asked for a name and says "Anna Moreau" gives a name, even
if a house is called Moreau.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from stylist.agent.builtin.dialogue import Moment
from stylist.agent.builtin.meaning import Act, Intent
from stylist.agent.builtin.phrase import MISSING_QUESTIONS
from stylist.agent.builtin.words import word_set

# What a message that is really a detail may have been taken for.
MISTAKEN = frozenset(
    {
        Intent.OUT_OF_SCOPE,
        Intent.CHITCHAT,
        Intent.SEARCH,
        Intent.RECOMMEND,
        Intent.REFINE,
        Intent.BROWSE,
        Intent.TELL_ABOUT,
        Intent.UPDATE_PROFILE,
        Intent.GIVE_DETAILS,
        Intent.ADD_TO_CART,
    }
)
NAMING = frozenset({"name", "address", "name_and_address", "email", "payment"})

_PIECES = re.compile(r"[,;\n]+|\s+-\s+")
_NAME = re.compile(
    r"(?:my name is |i'm |i am |it's |for |to )?((?:[^\W\d_][\w.'’-]*)(?: [^\W\d_][\w.'’-]*){1,3})", re.I
)
_NO_NAME = word_set(
    "a an the my our your it this that please and or with for to card test pay use visa mastercard yes no not what "
    "which where how when show find want need dress bag shoes coat size check out cart order policy return street "
    "road avenue lane drive via rue new york los angeles san francisco thanks thank you later another is are can "
    "do does ship shipping delivery express standard hello"
)
_TEST_CARD = re.compile(
    r"\btest (?:card|visa)\b|\b(?:the|that) card\b|\bby card\b|^\s*(?:card|visa)\W*$", re.I
)
_AGREES = re.compile(
    r"\s*(?:yes|yep|sure|ok|okay|fine|that (?:one|works)|use (?:it|that)|go ahead)\b[\w ,.]{0,20}", re.I
)
_DELIVERY = re.compile(r"\b(?:express|standard)\b(?: (?:delivery|shipping))?", re.I)


def heard(moment: Moment) -> list[Act]:
    """The requests of a message, in the light of what was asked."""
    acts = list(moment.understanding.acts)
    asked = str(moment.state.get("dialogue", {}).get("expecting", ""))
    if asked not in MISSING_QUESTIONS:
        return _joined(acts)
    if len(acts) == 1 and _pays(acts[0], asked, moment.text):
        said = acts[0].span if "test" in acts[0].span.lower() else f"{acts[0].span} (test card)"
        return [replace(acts[0], intent=Intent.GIVE_DETAILS, span=said, confidence=0.9)]
    return _joined([_with_name(act, asked, moment.text, alone=len(acts) == 1) for act in acts])


def _pays(act: Act, asked: str, text: str) -> bool:
    if act.slots.cards or act.intent in {Intent.POLICY_QUESTION, Intent.HAND_TO_PERSON, Intent.DENY}:
        return False
    if asked == "payment" and (_TEST_CARD.search(text) or _AGREES.fullmatch(text)):
        return True
    return bool(re.search(r"\btest (?:card|visa)\b", text, re.I)) and act.intent in MISTAKEN


def _with_name(act: Act, asked: str, text: str, *, alone: bool) -> Act:
    """The act with the name that its message gives, if it was one to be asked for."""
    if asked not in NAMING or act.slots.full_name or act.intent not in {*MISTAKEN, Intent.CHECK_OUT}:
        return act
    if act.intent not in {Intent.GIVE_DETAILS, Intent.CHECK_OUT} and not alone:
        return act
    if alone and act.intent in MISTAKEN and _DELIVERY.fullmatch(text.strip(" .,")):
        return replace(act, intent=Intent.GIVE_DETAILS, confidence=0.9)
    name = name_in(text, act)
    if name is None or (
        act.intent is not Intent.GIVE_DETAILS and act.confidence > 0.9 and not _is_bare(text)
    ):
        return act
    slots = replace(act.slots, full_name=name)
    intent = Intent.CHECK_OUT if act.intent is Intent.CHECK_OUT else Intent.GIVE_DETAILS
    return replace(act, intent=intent, slots=slots, confidence=max(act.confidence, 0.8))


def _is_bare(text: str) -> bool:
    return len(text.split()) <= 4


def name_in(text: str, act: Act) -> str | None:
    """A name of two to four words that stands by itself in the message, apart from address, e-mail and card."""
    address = act.slots.address
    taken = (
        {part.lower() for part in (address.line1, address.line2, address.city, address.state) if part}
        if address
        else set()
    )
    without_card = re.sub(r"\[card[^\]]*\]", ",", text)
    for piece in _PIECES.split(re.sub(r"\S+@\S+", ",", without_card)):
        found = _NAME.fullmatch(piece.strip(" ."))
        if found is None or piece.strip().lower() in taken:
            continue
        words = found[1].split()
        if {word.lower().strip(".") for word in words} & _NO_NAME:
            continue
        if all(word.islower() for word in words) and not _is_bare(text):
            continue
        return " ".join(word if any(map(str.isupper, word)) else word.capitalize() for word in words)
    return None


def _joined(acts: Sequence[Act]) -> list[Act]:
    """A request to check out beside its details is one request."""
    has_details = any(act.intent is Intent.GIVE_DETAILS for act in acts)
    return [act for act in acts if not (has_details and act.intent is Intent.CHECK_OUT)]
