"""E-mail, phone, names, masked cards, codes and order numbers in a message."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from stylist.agent.builtin.meaning import CardMention, OrderRef
from stylist.agent.builtin.words import word_set

EMAIL: Final = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+'-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
PHONE: Final = re.compile(
    r"(?<![\w-])(?:\+\d{1,3}[\s.-]?)?(?:\(\d{1,4}\)[\s.-]?)?\d{2,4}(?:[\s.-]?\d{2,4}){2,4}(?![\w-])"
)
CARD: Final = re.compile(
    r"\[card (?:hidden|(?P<brand>[a-z_ ]+?) (?P<last4>\d{4}) (?P<token>[\w-]+))\]", re.IGNORECASE
)
Value = TypeVar("Value")

_CODE_SAID: Final = re.compile(
    r"\b(?:codes?|coupon|voucher|promo(?:\s?code)?|gift\s?card|certificate)\b(?:\s+(?:code|number|is|of"
    r"|called|named|-))*\s*[:=]?\s*"
    r"[\"']?(?P<code>[A-Za-z0-9][A-Za-z0-9_-]{2,39})[\"']?",
    re.IGNORECASE,
)
_CODE_SHAPE: Final = re.compile(
    r"(?<![\w@#-])(?=[A-Z0-9-]*[A-Z])(?=[A-Z0-9-]*\d)[A-Z][A-Z0-9]{1,19}(?:-[A-Z0-9]{2,19}){0,4}(?![\w@-])"
)
_NOT_A_CODE: Final = word_set(
    "please and for the is to that it on my a an i in at with from off can or "
    "code codes coupon voucher work works doesn "
    "does do did isn wasn not valid expired by we you me number again now here field work out here's"
)
_NOT_CODE_SHAPE: Final = re.compile(
    r"^(?:(?:UK|US|EU|IT|FR|DE|JP|SIZE|NO)-?\d+|\d*X+[SL]|[A-Z]\d[A-Z]|[A-Z]{1,2}\d{1,2}[A-Z]?)$"
)
_ORDER_SHAPE: Final = re.compile(
    r"(?<!\w)#?(?:[A-Z]{1,4}-(?=[A-Z0-9-]*\d)[A-Z0-9]{3,12}(?:-[A-Z0-9]{2,12})*|#?W\d{5,9}|#\d{3,12})(?!\w)",
    re.IGNORECASE,
)
_ORDER_SAID: Final = re.compile(
    r"\border(?:\s+(?:number|no\.?|nr\.?|id|is))*\s*[:#]?\s*#?(?P<number>\d[\w-]{3,19})", re.IGNORECASE
)

_NAME_WORD: Final = (
    r"(?:(?:van|von|de|der|den|di|da|del|la|le|bin|al|el|st\.?|o')\s+)*[^\W\d_][^\W\d_]*(?:['-][^\W\d_]+)*\.?"
)
_NAME_SAID: Final = re.compile(
    r"\b(?:i'm|i am|im|this is|it's|my (?:full )?name(?:'s| is|:)|the name(?:'s| is|:)|(?:full "
    r")?name\s*(?:is|:)?|call me|for|to"
    rf"|on behalf of)\s+(?P<name>{_NAME_WORD}(?:\s+{_NAME_WORD}){{0,3}})",
    re.IGNORECASE,
)
_STRONG_NAME: Final = re.compile(r"\bname", re.IGNORECASE)
NOT_NAMES: Final = word_set(
    "a an the my your our his her their this that these those it its i you we they "
    "he she me us them and or but so if of in on at to "
    "for from with by as not no yes ok okay sure please thanks thank hi hello hey is am are was were be "
    "been have has had do does did "
    "can could will would should may might must get got going go looking look searching search interested "
    "afraid sorry sure after "
    "here there back new now just still also very really quite too more most less least some any all both "
    "each every none one two "
    "three four five ready done fine good great happy unhappy sad angry upset glad tired bored excited "
    "nervous busy late early sick "
    "size small medium large petite tall short slim between usually normally always never email e-mail "
    "mail address phone card cash "
    "shipping ship delivery deliver order cart bag dress visa mastercard confirm check checkout pay paying "
    "buying shopping planning "
    "trying thinking wondering hoping want wanting need needing allergic vegan pregnant getting invited "
    "what which who where when why "
    "how home work office sister mother mom mum wife husband daughter son friend girlfriend boyfriend dad "
    "father brother aunt "
    "under over around about below above up down left right first second third last next other another "
    "same different men women "
    "man woman kids summer winter spring autumn fall wedding party male female guest customer person human "
    "robot bot "
    "send sent them him her use saved usual take want"
)


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """A value and its place in the text."""

    value: Value
    start: int
    end: int


def find_emails(text: str) -> list[Found[str]]:
    """Addresses in order, in lower case."""
    return [
        Found(match[0].rstrip(".'").lower(), match.start(), match.start() + len(match[0].rstrip(".'")))
        for match in EMAIL.finditer(text)
    ]


def find_phones(text: str) -> list[Found[str]]:
    """Numbers of 7 to 15 digits, written with "+" where it was."""
    found = []
    for match in PHONE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        said = re.search(
            r"(?:phone|call|mobile|cell|number|tel\.?|reach me)\D{0,20}$", text[: match.start()], re.I
        )
        if 7 <= len(digits) <= 15 and (match[0].startswith("+") or said or len(digits) >= 10):
            found.append(
                Found(("+" if match[0].startswith("+") else "") + digits, match.start(), match.end())
            )
    return found


def find_cards(text: str) -> list[Found[CardMention]]:
    """What the masking of card numbers left: `[card visa 4242 TOKEN]` or `[card hidden]`."""
    return [
        Found(CardMention(match["brand"], match["last4"], match["token"]), match.start(), match.end())
        for match in CARD.finditer(text)
    ]


def find_order_numbers(text: str, orders: Sequence[OrderRef]) -> list[Found[str]]:
    """Order numbers: the shopper's own however written, others by their shape or the word before."""
    own = {_letters_and_digits(order.number): order.number for order in orders}
    found: dict[int, Found[str]] = {}
    for match in _ORDER_SHAPE.finditer(text):
        key = _letters_and_digits(match[0])
        known = own.get(key)
        if (
            known
            or re.search(r"\border\s*(?:number|no\.?|nr|id)?\s*[:#]?\s*$", text[: match.start()], re.I)
            or "#" in match[0]
        ):
            found[match.start()] = Found(known or match[0].lstrip("#").upper(), match.start(), match.end())
        elif re.match(r"[A-Z]{2,4}-\d{4,}", match[0]):
            found[match.start()] = Found(match[0], match.start(), match.end())
    for match in re.finditer(r"(?<![\w-])[A-Za-z0-9][A-Za-z0-9-]{4,}(?![\w-])", text):
        known = own.get(_letters_and_digits(match[0]))
        if known is not None:
            found.setdefault(match.start(), Found(known, match.start(), match.end()))
    for match in _ORDER_SAID.finditer(text):
        key = _letters_and_digits(match["number"])
        ends = [number for plain, number in own.items() if plain.endswith(key)]
        value = ends[0] if len(ends) == 1 else match["number"].upper()
        found.setdefault(match.start("number"), Found(value, match.start("number"), match.end("number")))
    return sorted(found.values(), key=lambda number: number.start)


def find_codes(text: str, *, expected: bool = False) -> list[Found[str]]:
    """Coupon and gift-card codes in capitals: by their shape, by the word "code" before, or alone when asked for."""
    found: dict[int, Found[str]] = {}
    for match in _CODE_SAID.finditer(text):
        code = match["code"]
        if code.lower() in _NOT_A_CODE or not (code.isupper() or re.search(r"\d", code)):
            continue
        if re.fullmatch(r"\d{1,2}", code):
            continue
        found[match.start("code")] = Found(code.upper(), match.start("code"), match.end("code"))
    for match in _CODE_SHAPE.finditer(text):
        if not _NOT_CODE_SHAPE.match(match[0]) and len(match[0]) >= 4:
            found.setdefault(match.start(), Found(match[0], match.start(), match.end()))
    alone = text.strip(" .\"'")
    if (
        expected
        and not found
        and re.fullmatch(r"[A-Za-z0-9_-]{4,40}", alone)
        and alone.lower() not in _NOT_A_CODE
    ):
        found[0] = Found(alone.upper(), text.find(alone), text.find(alone) + len(alone))
    return sorted(found.values(), key=lambda code: code.start)


def find_name(text: str, *, expected: bool) -> Found[str] | None:
    """A person's full name: "I'm Anna Berg", "name: Anna Berg", or the bare name when it was asked for."""
    for match in _NAME_SAID.finditer(text):
        is_strong = bool(_STRONG_NAME.search(match[0][: match.start("name") - match.start()]))
        found = _as_name(
            match["name"],
            match.start("name"),
            capitals=not (is_strong or expected),
            least=1 if is_strong else 2,
        )
        if found is not None:
            return _surname_first(text, found)
    if expected:
        bare = re.match(
            rf"\s*(?:(?:ok|sure|yes|of course|it's"
            rf"|its)[,\s]+)?(?P<name>{_NAME_WORD}(?:\s+{_NAME_WORD}){{1,3}})\s*(?:[,.;]|$)",
            text,
            re.I,
        )
        if bare is not None:
            return _as_name(bare["name"], bare.start("name"), capitals=False, least=2)
    return None


def _as_name(said: str, start: int, *, capitals: bool, least: int) -> Found[str] | None:
    words: list[str] = []
    length = 0
    for match in re.finditer(r"\S+", said):
        word = match[0].rstrip(".,")
        if word.lower() in NOT_NAMES or (
            capitals
            and not word[0].isupper()
            and word not in {"van", "von", "de", "der", "di", "da", "la", "al"}
        ):
            break
        words.append(word)
        length = match.start() + len(word)
    if len(words) < least or (len(words) == 1 and len(words[0]) < 2):
        return None
    name = " ".join(word if any(map(str.isupper, word)) else word.capitalize() for word in words)
    return Found(name, start, start + length)


def _surname_first(text: str, found: Found[str]) -> Found[str]:
    """ "The name is Bond, James Bond" gives the whole name."""
    if " " in found.value:
        return found
    whole = re.match(
        rf"\s*,\s*(?P<name>[^\W\d_]+ {re.escape(found.value)})\b", text[found.end :], re.IGNORECASE
    )
    return Found(whole["name"].title(), found.start, found.end + whole.end()) if whole else found


def _letters_and_digits(number: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", number.upper())
