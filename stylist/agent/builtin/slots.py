"""What a request says besides its intent, taken from the part of the message it stands in."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from stylist.agent.builtin.changes import find_changes
from stylist.agent.builtin.everyday import GENDERS, RECIPIENTS
from stylist.agent.builtin.lexicon import Lexicon, Mention
from stylist.agent.builtin.meaning import Facets, Intent, Size, Slots
from stylist.agent.builtin.money import merged
from stylist.agent.builtin.reading import Reading
from stylist.agent.builtin.topics import topic_of
from stylist.agent.builtin.words import plain_form, word_set

_COUNTS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "a couple": 2,
    "a dozen": 12, "half a dozen": 6, "another": 1,
}  # fmt: skip
_COUNT: Final = rf"(?P<n>\d{{1,2}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))})"
_QUANTITIES: Final = (
    re.compile(rf"\b(?:quantity|qty|amount)\s*(?:to|is|of|should\s+be|:|=)*\s*{_COUNT}\b", re.I),
    re.compile(rf"\bmake\s+(?:it|that|them|those)\s+(?:to\s+)?{_COUNT}\b(?!\s*(?:size|uk|us|eu))", re.I),
    re.compile(rf"\b(?:set|change|update|increase|reduce|raise|lower"
    rf"|up)\s+(?:[\w']+\s+){{0,5}}?to\s+{_COUNT}\b(?!\s*(?:size|uk|us|eu))", re.I),
    re.compile(rf"(?<![\d$€£#.,-])\b{_COUNT}\s*(?:x\b|of\s+(?:these|those|them|it|each|the)\b|pieces?\b"
    rf"|units?\b|copies\b)", re.I),
    re.compile(rf"\b(?:x\s?|times\s+){_COUNT}\b", re.I),
    re.compile(rf"\b(?:add|take|get|want|need|buy|order|have|put|send|give\s+me|only|just"
    rf"|keep)\s+(?:me\s+)?{_COUNT}\b(?!\s*(?:%|percent|dollars?|euros?|pounds?|points?|days?|uk|us|eu"
    rf"|\d)|[.,]\d|\s*one\b|\s+of\s+my)", re.I),
)  # fmt: skip
_ONE_IS_A_THING: Final = re.compile(
    r"\b(?:the|this|that|which|first|second|third|last|other|no|any|<\w+>)\s+one\b|\b(?:need|want|get|have"
    r"|only|take|just)\s+one\s+(?:that|with|in|for|which)\b",
    re.I,
)
_POINTS: Final = re.compile(r"\b(?P<n>\d{1,3}(?:,\d{3})+|\d+)\s+(?:\w+\s+)?points?\b", re.IGNORECASE)
_STARS: Final = re.compile(
    r"\b(?P<n>[1-5]|one|two|three|four|five)(?:\s*-?\s*stars?\b|\s*(?:/|out\s+of)\s*(?:5|five)\b)",
    re.IGNORECASE,
)
_FOR_WHOM: Final = re.compile(
    r"\b(?:for|give|get|buy|gift\s+to|present\s+to)\s+(?:my|our|a|an|the|his|her)\s+(?:(?:little|big|older"
    r"|younger|best|new|good|dear|teenage|late|\d+[- ]year[- ]old)\s+)?(?P<who>[a-z]+)"
    r"|\b(?:my|our)\s+(?:(?:little|big|older|younger|best)\s+)?(?P<whose>[a-z]+)\b",
    re.IGNORECASE,
)
_GENDER: Final = re.compile(
    r"\b(?P<women>wom[ae]n'?s?|ladies'?|lady's|female|womenswear)\b|\b(?P<men>men'?s?|man'?s?|male"
    r"|gentlem[ae]n'?s?|menswear|guys?)\b|\b(?P<unisex>unisex)\b"
    r"|\bfor\s+(?P<her>her)\b|\bfor\s+(?P<him>him)\b",
    re.IGNORECASE,
)
_FRAME: Final = word_set(
    "i im ive id ill you we he she they it its me my mine your our his her their them "
    "us a an the this that these those there here "
    "is are am was were be been being do does did done dont have has had having got get getting give find "
    "show see look looking "
    "searching search hunting shopping need want wanted wanna would like love could can should may might "
    "must will shall "
    "let lets go going take buy purchase sell stock carry offer help please pls plz thank hi hello hey ok "
    "okay yes no not some any "
    "something anything someone thing stuff one piece item for of to in on at by from with and or but so "
    "if as than then "
    "about around also just maybe perhaps really very quite rather too more most less least much many lot "
    "other another else same different "
    "what which who where when how why available right now today soon next week month year tomorrow "
    "actually well um uh er sure "
    "suggest recommend suggestion recommendation option idea pair couple kind sort type browse check pick "
    "choose after "
    "u r ur gonna still again back only under over below above between max maximum budget price cost "
    "dollar euro pound size "
    "nothing everything wear wearing made everyone everybody anyone somebody up down out theres thats "
    "whats instead appropriate suitable "
    "gift present attend attending invited invite coming color put together without never hate except avoid "
    "wed youre were were cant wont know think tell bit little"
)
_FACETS: Final = tuple(Facets.__slots__)


def slots_of(
    reading: Reading, start: int, end: int, *, intent: Intent, lexicon: Lexicon, pointed: Sequence[str] = ()
) -> Slots:
    """The slots of the request in text[start:end]; words within `pointed` describe what is shown already."""
    text = reading.text[start:end]
    skeleton = reading.skeleton(start, end)
    known = [(start + text.lower().find(said), len(said)) for said in pointed if said in text.lower()]
    spans = [(place, place + length) for place, length in known]
    mentions = [one for one in reading.mentions if start <= one.start < end and not _is_in(one.start, spans)]
    gender, recipient = _for_whom(text)
    wanted = [one for one in mentions if not reading.is_negated(one.start)]
    avoided = [one for one in mentions if reading.is_negated(one.start)]
    query, residual = _words(reading, start, end)
    name = reading.name if reading.name is not None and start <= reading.name.start < end else None
    address = (
        reading.address if reading.address is not None and start <= reading.address.start < end else None
    )
    return Slots(
        wanted=_facets(wanted, lexicon, gender),
        avoided=_facets(avoided, lexicon, gender),
        price=merged([one.price for one in reading.prices if start <= one.start < end]),
        sizes=_sizes(reading, start, end),
        changes=find_changes(text),
        gender=gender,
        recipient=recipient,
        quantity=_quantity(reading, start, end),
        email=next((one.value for one in reading.emails if start <= one.start < end), None),
        phone=next((one.value for one in reading.phones if start <= one.start < end), None),
        full_name=name.value if name is not None else None,
        address=address.address if address is not None else None,
        codes=tuple(one.value for one in reading.codes if start <= one.start < end),
        cards=tuple(one.value for one in reading.cards if start <= one.start < end),
        order_numbers=tuple(one.value for one in reading.order_numbers if start <= one.start < end),
        dates=tuple(one.day for one in reading.dates if start <= one.start < end),
        points=_counted(_POINTS, text),
        rating=_counted(_STARS, text),
        topic=topic_of(text, skeleton, intent),
        query=query,
        residual=residual,
    )


def _facets(mentions: Sequence[Mention], lexicon: Lexicon, gender: str | None) -> Facets:
    values: dict[str, list[str]] = defaultdict(list)
    for mention in mentions:
        chosen = lexicon.narrowed(mention.values, gender) if mention.kind == "categories" else mention.values
        values[mention.kind].extend(value for value in chosen if value not in values[mention.kind])
    return Facets(**{name: tuple(values[name]) for name in _FACETS})


def _sizes(reading: Reading, start: int, end: int) -> tuple[Size, ...]:
    found = [
        one.size for one in reading.sizes if start <= one.start < end and not reading.is_negated(one.start)
    ]
    return tuple(dict.fromkeys(found))


def _for_whom(text: str) -> tuple[str | None, str | None]:
    """Gender of the goods and whom they are for; "my sister's wedding" is for the shopper."""
    for match in _FOR_WHOM.finditer(text):
        group = "who" if match["who"] else "whose"
        word = plain_form(match[group].lower())
        if re.match(
            r"(?:'s|s)?\s+(?:\w+\s+)?(?:wedding|birthday|party|graduation|christening|house|anniversary)\b"
            r"|(?:'s|\s+is|\s+are|\s+gets?)\s+(?:getting\s+)?(?:married|marrying)\b"
            r"|(?:\s+has|\s+just)*\s+(?:died|passed\s+away)\b",
            text[match.end(group) :],
            re.I,
        ):
            continue
        gender, recipient = GENDERS.get(word, (None, None))
        if recipient is not None:
            return gender, recipient
        if word in RECIPIENTS:
            return _gender_word(text), word
    return _gender_word(text), None


def _gender_word(text: str) -> str | None:
    match = _GENDER.search(text)
    if match is None:
        return None
    kind = match.lastgroup or ""
    return {"women": "women", "her": "women", "men": "men", "him": "men"}.get(kind, "unisex")


def _quantity(reading: Reading, start: int, end: int) -> int | None:
    """How many pieces; numbers that are sizes, prices or positions are not counted."""
    text = reading.text[start:end]
    taken = [(first - start, last - start) for first, last, tag in reading.values if tag not in {"<cat>"}]
    for pattern in _QUANTITIES:
        for match in pattern.finditer(text):
            if any(first < match.end("n") and match.start("n") < last for first, last in taken):
                continue
            said = match["n"].lower()
            if said == "one" and _ONE_IS_A_THING.search(text):
                continue
            if said == "another" and not re.match(r"\s*(?:one|of)\b", text[match.end("n") :], re.I):
                continue
            return int(said) if said.isdigit() else _COUNTS[said]
    counted = re.match(rf"\s*(?:and\s+|also\s+|yes\s+|ok\s+)?{_COUNT}\b\s*(?P<next>\S+)?", text, re.I)
    if counted is not None and not any(
        first < counted.end("n") and counted.start("n") < last for first, last in taken
    ):
        following = start + counted.start("next") if counted["next"] else -1
        if any(mention.start <= following < mention.end for mention in reading.mentions):
            said = counted["n"].lower()
            return int(said) if said.isdigit() else _COUNTS[said]
    return None


def _counted(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    if match is None:
        return None
    said = match["n"].replace(",", "").lower()
    return int(said) if said.isdigit() else _COUNTS[said]


def _words(reading: Reading, start: int, end: int) -> tuple[str, str]:
    """The words to search by, and those of them that no facet explains."""
    hidden = [(first, last) for first, last, tag in reading.values if tag not in _FACET_TAGS]
    hidden.extend(reading.negated)
    explained = [(one.start, one.end) for one in reading.mentions]
    query: list[str] = []
    residual: list[str] = []
    for token in reading.tokens:
        if not start <= token.start < end or not token.is_word or _is_in(token.start, hidden):
            continue
        is_facet = _is_in(token.start, explained)
        if not is_facet and (
            token.plain in _FRAME or token.lower in _FRAME or token.plain in GENDERS or token.plain.isdigit()
        ):
            continue
        query.append(token.lower)
        if not is_facet:
            residual.append(token.lower)
    return " ".join(query), " ".join(residual)


_FACET_TAGS: Final = frozenset(
    {
        "<cat>",
        "<brand>",
        "<color>",
        "<mat>",
        "<pat>",
        "<occ>",
        "<season>",
        "<style>",
        "<fit>",
        "<neck>",
        "<sleeve>",
        "<length>",
    }
)


def _is_in(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(first <= place < last for first, last in spans)
