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
# What stays as it is even if it looks like a name.
FIRM = frozenset(
    {
        Intent.CONFIRM,
        Intent.DENY,
        Intent.THANKS,
        Intent.GOODBYE,
        Intent.GREET,
        Intent.CHECK_OUT,
        Intent.VIEW_CART,
        Intent.HAND_TO_PERSON,
        Intent.COMPLAINT,
        Intent.POLICY_QUESTION,
        Intent.APPLY_CODE,
        Intent.REMOVE_ITEM,
        Intent.CHANGE_ITEM,
        Intent.ORDER_STATUS,
        Intent.ASK_BOT,
    }
)
NAMING = frozenset({"name", "address", "name_and_address", "email", "payment"})

# A bare "the first one" says which is meant and not that it is bought.
BARE = 0.6
SURE = 0.5

_WHICH = re.compile(
    r"\s*(?:and |but )?(?:which|what)\b.*\b(?:\w{3,}est|best|better|most|least|recommend|prefer|would you)\b",
    re.I,
)
_HOW_SENT = re.compile(
    r"\bexpress\b|\bhow (?:long|fast|quick\w*|soon|much)\b.*\b(?:deliver|ship|arriv|tak)", re.I
)
_OF_THEM = re.compile(
    r"\s*(?:make it |only |just )?(?:\d+|one|two|three|four|five)(?: of (?:them|those|it|these))?\W*$", re.I
)

_PIECES = re.compile(r"[,;\n]+|\s+-\s+|(?<=\w{3})\.\s+")
_NAME = re.compile(
    r"(?:my name is |i'm |i am |it's |for |to )?((?:[^\W\d_][\w.'’-]*)(?: [^\W\d_][\w.'’-]*){1,3})", re.I
)
_NO_NAME = word_set(
    "a an the my our your it this that please and or with for to card test pay use visa mastercard yes no not what "
    "which where how when show find want need dress bag shoes coat size check out cart order policy return street "
    "road avenue lane drive via rue new york los angeles san francisco thanks thank you later another is are can "
    "do does ship shipping delivery express standard hello too very so really more less much that's there here "
    "then just like love good bad nice cheap expensive wait stop hmm well oh"
)
_TEST_CARD = re.compile(
    r"\btest (?:card|visa)\b|\b(?:the|that) card\b|\bby card\b|^\s*(?:card|visa)\W*$", re.I
)
_AGREES = re.compile(
    r"\s*(?:yes|yep|sure|ok|okay|fine|that (?:one|works)|use (?:it|that)|go ahead)\b[\w ,.]{0,20}", re.I
)
_CAPITALS = re.compile(r"[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*){1,3}")
_DELIVERY = re.compile(r"\b(?:express|standard)\b(?: (?:delivery|shipping))?", re.I)


def heard(moment: Moment) -> list[Act]:
    """The requests of a message, in the light of what was asked."""
    acts = [_in_context(act, moment) for act in moment.understanding.acts]
    asked = str(moment.state.get("dialogue", {}).get("expecting", ""))
    if asked not in MISSING_QUESTIONS:
        return _joined([_with_name(act, "", moment.text, alone=False) for act in acts])
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
    is_detail = act.intent is Intent.GIVE_DETAILS and bool(act.slots.address or act.slots.email)
    is_name = alone and asked in NAMING and act.intent not in FIRM and _may_be_name(text, act, asked)
    if act.slots.full_name or (act.intent not in {*MISTAKEN, Intent.CHECK_OUT} and not is_name):
        return act
    if asked not in NAMING and not is_detail:
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


def _may_be_name(text: str, act: Act, asked: str) -> bool:
    said = text.strip(" .")
    is_plain_pair = (
        asked in {"name", "name_and_address"} and len(said.split()) == 2 and act.confidence <= SURE
    )
    return bool(_CAPITALS.fullmatch(said)) or is_plain_pair


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
        if all(word.islower() for word in words) and (
            len(words) > 2 or not _is_bare(text) or act.confidence > SURE or "'" in piece
        ):
            continue
        return " ".join(word if any(map(str.isupper, word)) else word.capitalize() for word in words)
    return None


def _in_context(act: Act, moment: Moment) -> Act:
    """The act as it must be meant with what is on the table."""
    shown = moment.context.shown
    if act.intent in {Intent.OUT_OF_SCOPE, Intent.CHITCHAT} and len(shown) > 1 and _WHICH.match(act.span):
        return replace(act, intent=Intent.COMPARE)
    if act.intent in {Intent.OUT_OF_SCOPE, Intent.CHITCHAT, Intent.ORDER_STATUS} and _HOW_SENT.search(
        act.span
    ):
        if act.intent is not Intent.ORDER_STATUS or not moment.state.get("orders"):
            return replace(act, intent=Intent.POLICY_QUESTION, slots=replace(act.slots, topic="delivery"))
        return act
    if (
        act.intent is Intent.OUT_OF_SCOPE
        and act.slots.gender
        and moment.state.get("dialogue", {}).get("wish")
    ):
        return replace(act, intent=Intent.REFINE)
    if (
        act.intent is Intent.SIZE_ADVICE
        and act.slots.sizes
        and moment.context.cart_lines
        and "?" not in act.span
    ):
        return replace(act, intent=Intent.CHANGE_ITEM)
    is_bare = act.intent is Intent.ADD_TO_CART and act.confidence <= BARE and not act.slots.sizes
    if is_bare and len(act.references) == 1 and act.references[0].is_resolved and not _is_asked(moment):
        one = act.references[0]
        if one.kind == "product" and not (one.many or one.size or one.color or one.quantity):
            return replace(act, intent=Intent.TELL_ABOUT)
    if (
        act.intent in MISTAKEN
        and (act.slots.address or act.slots.email)
        and act.intent is not Intent.GIVE_DETAILS
    ):
        return replace(act, intent=Intent.GIVE_DETAILS)
    if (
        act.intent is Intent.TELL_ABOUT
        and act.slots.quantity
        and moment.context.cart_lines
        and _OF_THEM.match(act.span)
    ):
        return replace(act, intent=Intent.CHANGE_ITEM, references=())
    return act


def _is_asked(moment: Moment) -> bool:
    """Whether the last question was about what goes into the cart."""
    dialogue = moment.state.get("dialogue", {})
    return bool(dialogue.get("pending")) or "add_to_cart" in str(dialogue.get("expecting", ""))


def _joined(acts: Sequence[Act]) -> list[Act]:
    """A request to check out beside its details is one request; what a name was mistaken for is none."""
    intents = {act.intent for act in acts}
    if not intents & {Intent.GIVE_DETAILS, Intent.CHECK_OUT}:
        return list(acts)
    return [
        act
        for act in acts
        if not (act.intent is Intent.CHECK_OUT and Intent.GIVE_DETAILS in intents)
        and not (act.intent in MISTAKEN - {Intent.GIVE_DETAILS} and act.confidence < SURE)
    ]
