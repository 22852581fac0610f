"""Product descriptions: two to four sentences on cut, cloth, making and wearing, in changing order."""

import re
from collections.abc import Mapping, Sequence
from random import Random

from stylist.demo.catalogue.cloths import Cloth
from stylist.demo.catalogue.designs.scents import Scent
from stylist.demo.catalogue.phrases import PATTERN_LINES, WEAR, wear_group
from stylist.demo.catalogue.specs import HouseSpec

# d: the design, c: the cloth, l: what it is, of what and for when, p: where it is made, w: how to wear it.
_ORDERS = (
    "dc", "dcw", "dcw", "cdw", "dwp", "dcp", "cd", "cdwp", "dcwp", "pdc", "cdp", "dwc",
    "ld", "ld", "ldw", "ldc", "ldp", "ldcp", "ldwp", "ldcw",
)  # fmt: skip

# How an occasion is said within a sentence; summer has words of its own.
_OCCASIONS: Mapping[str, tuple[str, ...]] = {
    "wedding": ("weddings", "a wedding", "ceremonies"),
    "summer wedding": ("summer weddings", "a summer wedding", "weddings in the sun"),
    "garden party": ("garden parties", "long lunches on lawns"),
    "summer party": ("summer parties", "parties outdoors"),
    "cocktail": ("cocktails", "drinks that turn into dinner"),
    "black tie": ("black tie", "black-tie evenings"),
    "evening": ("the evening", "evenings out"),
    "date night": ("a date", "dinner for two"),
    "party": ("parties", "a party"),
    "work": ("work", "the office", "the working week"),
    "weekend": ("the weekend", "weekends"),
    "everyday": ("every day", "ordinary days"),
    "travel": ("travel", "long journeys"),
    "holiday": ("holidays", "a week in the sun"),
    "beach": ("the beach", "the beach bar"),
    "gala": ("a gala", "grand evenings"),
    "lounge": ("slow mornings", "quiet nights"),
    "gift": ("giving",),
    "interview": ("interviews", "first impressions"),
}
_LEADS = (
    "{A} {noun} in {cloth}, for {first} and {second}.",
    "{A} {noun} in {cloth}, made with {first} in mind.",
    "{Cloth}, cut as {a} {noun} for {first} and {second}.",
    "{A} {cloth} {noun} that is as right for {first} as it is for {second}.",
    "For {first}: {a} {noun} in {cloth}.",
    "{A} {noun} for {first}, and for {second} too, in {cloth}.",
)
_GOODS_LEADS = tuple(lead for lead in _LEADS if "cut as" not in lead)
_PLURAL_LEADS = (
    "{Noun} in {cloth}, for {first} and {second}.",
    "{Cloth} {noun} that are as right for {first} as they are for {second}.",
    "For {first}: {noun} in {cloth}.",
    "{Noun} made with {first} in mind, in {cloth}.",
)
_PLURALS = frozenset(
    [
        "trousers",
        "jeans",
        "shorts",
        "pumps",
        "sandals",
        "boots",
        "ankle-boots",
        "sneakers",
        "loafers",
        "oxfords",
        "mules",
        "flats",
        "earrings",
        "cufflinks",
        "gloves",
        "sunglasses",
    ]
)
CLOTHES = frozenset(
    [
        "dress",
        "gown",
        "jumpsuit",
        "blouse",
        "shirt",
        "t-shirt",
        "sweater",
        "cardigan",
        "coat",
        "trench",
        "jacket",
        "blazer",
        "trousers",
        "jeans",
        "shorts",
        "skirt",
        "suit",
        "waistcoat",
        "swimsuit",
        "robe",
    ]
)
_NO_LEAD = frozenset({"watch", "umbrella", "tumbler", "bed-linen", "sunglasses", "perfume", "candle"})
_AS_WRITTEN = frozenset({"Chelsea", "Oxford", "Derby", "Bermuda", "Chantilly", "Super"})


class Writer:
    """Writes descriptions, drawing each kind of sentence evenly so that none is heard too often."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def description(
        self,
        *,
        house: HouseSpec,
        cloth: Cloth,
        line: str,
        scent: Scent | None,
        noun: str,
        garment: str,
        category: str,
        pattern: str,
        facts: frozenset[str],
        random: Random,
    ) -> str:
        """The finished text; `facts` are the words that decide which sentences on wearing it may be said."""
        if scent:
            return " ".join(
                [*scent.lines, *self._some((cloth.lines, _provenance(house, frozenset({garment}))), random)]
            )
        facts |= _grammar(garment, cloth, pattern)
        wear = [phrase.text for phrase in WEAR[wear_group(garment, category)] if phrase.fits(facts)]
        banks: dict[str, Sequence[str]] = {"c": cloth.lines, "p": _provenance(house, facts), "w": wear}
        sentences: list[str] = []
        for part in _order(line, garment, random):
            if part == "d":
                sentences.append(line)
                sentences += self._pattern(pattern, facts, random)
            elif part == "l":
                sentences.append(self._lead(noun, cloth, garment, facts, random))
            elif banks[part]:
                sentences.append(self._pick(banks[part], random))
        return " ".join(sentences[:4])

    def _pattern(self, pattern: str, facts: frozenset[str], random: Random) -> list[str]:
        lines = [phrase.text for phrase in PATTERN_LINES.get(pattern, ()) if phrase.fits(facts)]
        return [self._pick(lines, random)] if lines else []

    def _lead(self, noun: str, cloth: Cloth, garment: str, facts: frozenset[str], random: Random) -> str:
        told = _echoless(cloth.name, noun)
        first, second = _two_occasions(facts, random)
        words = {
            "noun": _lower(told),
            "cloth": _lower(cloth.name),
            "a": _article(told),
            "first": first,
            "second": second,
        }
        lead = self._pick(_leads(garment, cloth), random)
        if "{a} {cloth}" in lead.lower():
            words["a"] = _article(cloth.name)
        words |= {
            "A": words["a"].capitalize(),
            "Cloth": _upper(words["cloth"]),
            "Noun": _upper(words["noun"]),
        }
        return lead.format(**words)

    def _some(self, banks: Sequence[Sequence[str]], random: Random) -> list[str]:
        return [self._pick(bank, random) for bank in banks if random.random() < 0.7]

    def _pick(self, lines: Sequence[str], random: Random) -> str:
        fewest = min(self._used.get(line, 0) for line in lines)
        line = random.choice([one for one in lines if self._used.get(one, 0) == fewest])
        self._used[line] = fewest + 1
        return line


def _provenance(house: HouseSpec, facts: frozenset[str]) -> list[str]:
    """What the house says of its making that is true of this piece: `[a,b]` asks for one of those facts."""
    said = []
    for line in house.provenance:
        needs, _, text = line[1:].partition("]") if line.startswith("[") else ("", "", line)
        if not needs or facts & set(needs.split(",")):
            said.append(text)
    return said


def _leads(garment: str, cloth: Cloth) -> Sequence[str]:
    if garment in _PLURALS:
        return _PLURAL_LEADS
    return _LEADS if "leather" not in cloth.materials and garment in CLOTHES else _GOODS_LEADS


def _order(line: str, garment: str, random: Random) -> str:
    orders = [order for order in _ORDERS if not (garment in _NO_LEAD and "l" in order)]
    if line.startswith(("It ", "They ", "There ")):
        orders = [order for order in orders if not order.startswith("d")]
    return random.choice(orders)


def _two_occasions(facts: frozenset[str], random: Random) -> tuple[str, str]:
    known = sorted(fact for fact in facts if fact in _OCCASIONS)
    if "wedding" in known and "summer" in facts:
        known[known.index("wedding")] = "summer wedding"
    first, second = random.sample(known, 2) if len(known) > 1 else (known[0], "everyday")
    if "everyday" in (first, second) and first == second:
        second = "weekend"
    return random.choice(_OCCASIONS[first]), random.choice(_OCCASIONS[second])


def _echoless(cloth: str, noun: str) -> str:
    """The noun without the words the material already says: not "leather leather belt"."""
    said = re.split(r"[ -]", cloth)
    return " ".join(word for word in noun.split() if word not in said) or noun


def _lower(name: str) -> str:
    words = [word if word in _AS_WRITTEN else word.lower() for word in name.replace("&", "and").split()]
    return " ".join(words).replace("t-shirt", "T-shirt")


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _article(words: str) -> str:
    return "an" if words[:1] in "AEIOaeio" and not words.lower().startswith(("one", "eu")) else "a"


_NOT_WOVEN = frozenset({"lycra", "cotton-jersey", "pima-jersey", "cotton-pique", "swim-nylon"})
_PAIRS = frozenset({"earrings", "cufflinks", "gloves", "sunglasses"})


def _grammar(garment: str, cloth: Cloth, pattern: str) -> frozenset[str]:
    """The facts about words and making that decide whether a sentence may speak of this garment."""
    facts = set() if garment in _PAIRS else {"singular"}
    if garment in CLOTHES:
        facts.add("clothes")
    if pattern != "solid":
        facts.add("patterned")
    if cloth.palette == "knit" and garment != "throw":
        facts.add("knit")
    elif cloth.key not in _NOT_WOVEN:
        facts.add("woven")
    return frozenset(facts)
