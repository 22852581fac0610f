"""What a review says, by a small list of words: its sentiment, its use to others, and of what it speaks.

Sentiment (0-1) is three parts the stars and two parts the words: praise against blame, a negation within three words
before turning one into the other. Quality (0-1) is how much one learns from it: length, sides of the product it speaks
of, a title, pictures. Flags say why a person should see it before others do. docs/guides/reviews.md tells it in full.
"""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from stylist.commerce.reviews.views import Draft, Scores


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PRAISE = _words(
    """amazing beautiful beautifully best comfortable comfy compliments delighted dense easy effortless
    elegant excellent exactly fantastic fast favourite favorite fits flattering flawless generous
    gorgeous great handsome happy heavenly helpful impressed keeper lasts light like lovely love loved
    luxurious nice perfect perfectly pleased pretty quick quickly recommend right sharp smooth soft
    solid special sturdy stunning superb timeless warm well wonderful worth"""
)
BLAME = _words(
    """awful bad badly bobbled broke broken bulky cheap chipped clingy coarse creases damaged defective
    delayed disappointed disappointing disappointment expected faded far faulty flaw flimsy horrible
    hole itchy late loose lost narrow overpriced pill pilled pills poor poorly returned rough rubbed
    ruined sadly scratch scratched scratchy shrank shrunk slow small snug stain stained stiff strange
    stopped terrible thin thinner tight torn ugly uncomfortable uneven unhappy wasted weak wide worn
    worst wrong"""
)
NEGATIONS = _words("not no never isn't wasn't don't didn't doesn't won't without hardly nothing cannot can't")
REACH = 3

TOPICS: Mapping[str, frozenset[str]] = {
    "fit": _words(
        """fit fits fitted size sizes sizing tight loose snug shoulders waist length long short sleeves small
    large"""
    ),
    "comfort": _words("comfortable comfy comfort soft itchy scratchy rubbed warm heavy light wear"),
    "material": _words(
        "silk wool cashmere cotton linen leather cloth fabric material satin velvet lining gold silver metal"
    ),
    "making": _words(
        "made quality stitching seam seams finishing clasp zip thread hole flaw chipped sturdy solid broke"
    ),
    "colour": _words("colour color colours colors shade faded photo photos pictured pictures"),
    "price": _words("price priced worth overpriced expensive cheap money penny value"),
    "service": _words(
        """delivery delivered arrived parcel packaging wrapped service support stylist courier replacement
    return"""
    ),
}

_WORD = re.compile(r"[a-z']+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_LINK = re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|net|org|ru|shop|xyz|info)\b", re.I)
_CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?:\+?\d[\s().-]?){9,}|\b(?:whatsapp|telegram me|dm me)\b", re.I)
_ABUSE = re.compile(r"\b(?:idiots?|morons?|scum|fuck\w*|shit\w*|bitch\w*|asshole\w*|bastards?)\b", re.I)
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,40}\b(?:instructions?|rules|prompt)\b|\bsystem prompt\b", re.I
)
_REPEATED = re.compile(r"(.)\1{6,}|\b(\w+)(?:\W+\2\b){3,}", re.I)
_LETTERS_OF_CAPITALS = 20
_HUNDREDTH = Decimal("0.01")


def score(draft: Draft) -> Scores:
    """Both scores of a review, and its flags."""
    text = "\n".join(part for part in (draft.title, draft.content) if part)
    praise, blame = _count(text)
    flags = tuple(_flags(text, draft.rating, praise, blame))
    return Scores(
        sentiment=_sentiment(draft.rating, praise, blame), quality=_quality(draft, flags), flags=flags
    )


def opinions(content: str, rating: int) -> Mapping[str, tuple[int, str]]:
    """Of which topics a text speaks: 1 for praise, -1 for blame, and the first sentence that does.

    A sentence without a word of either counts by the stars, where those are clear.
    """
    found: dict[str, tuple[int, str]] = {}
    for sentence in _SENTENCE.split(content):
        praise, blame = _count(sentence)
        lean = praise - blame or (rating >= 4) - (rating <= 2)
        if lean == 0:
            continue
        words = set(_WORD.findall(sentence.lower()))
        for topic, names in TOPICS.items():
            if words & names and topic not in found:
                found[topic] = (1 if lean > 0 else -1, sentence.strip())
    return found


def _count(text: str) -> tuple[int, int]:
    words = _WORD.findall(text.lower())
    praise = blame = 0
    for place, word in enumerate(words):
        is_turned = any(it in NEGATIONS for it in words[max(0, place - REACH) : place])
        if word in PRAISE:
            praise, blame = (praise, blame + 1) if is_turned else (praise + 1, blame)
        elif word in BLAME:
            praise, blame = (praise + 1, blame) if is_turned else (praise, blame + 1)
    return praise, blame


def _sentiment(rating: int, praise: int, blame: int) -> Decimal:
    stars = Decimal(rating - 1) / 4
    if praise + blame == 0:
        return stars.quantize(_HUNDREDTH, ROUND_HALF_UP)
    words = Decimal(praise + 1) / (praise + blame + 2)
    return ((3 * stars + 2 * words) / 5).quantize(_HUNDREDTH, ROUND_HALF_UP)


def _quality(draft: Draft, flags: tuple[str, ...]) -> Decimal:
    content = draft.content or ""
    words = set(_WORD.findall(content.lower()))
    sides = sum(bool(words & names) for names in TOPICS.values())
    value = Decimal("0.10") + Decimal("0.40") * min(len(content), 400) / 400
    value += Decimal("0.10") * min(sides, 3)
    value += Decimal("0.05") * bool(draft.title) + Decimal("0.15") * bool(draft.media_urls)
    if flags:
        value /= 4
    return min(value, Decimal(1)).quantize(_HUNDREDTH, ROUND_HALF_UP)


def _flags(text: str, rating: int, praise: int, blame: int) -> list[str]:
    letters = [it for it in text if it.isalpha()]
    is_shouted = (
        len(letters) >= _LETTERS_OF_CAPITALS and sum(it.isupper() for it in letters) > len(letters) * 0.7
    )
    contradicts = (rating >= 4 and blame >= 3 and blame > 3 * praise) or (
        rating <= 2 and praise >= 3 and praise > 3 * blame
    )
    checks = {
        "link": _LINK.search(text) is not None,
        "contact": _CONTACT.search(text) is not None,
        "abuse": _ABUSE.search(text) is not None,
        "instructions": _ORDERS.search(text) is not None,
        "repetition": _REPEATED.search(text) is not None,
        "shouting": is_shouted,
        "contradiction": contradicts,
    }
    return [name for name, holds in checks.items() if holds]
