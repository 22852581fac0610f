"""What a question is about: the policy topic, or the side of a product asked after."""

import re
from typing import Final

from stylist.agent.builtin.meaning import Intent

_POLICIES: Final = (
    ("duties", r"\bdut(?:y|ies)\b|customs|\bimport (?:tax|fee|charge)|\bsales tax|\bvat\b|\btax(?:es)?\b"),
    ("gift_cards", r"\bgift ?(?:card|voucher|certificate)s?\b"),
    ("gift_wrapping", r"\bgift[- ]?wrap|\bgift (?:box|note|message|bag)|\bwrapp(?:ed|ing)\b"),
    ("exchanges", r"\bexchang\w+\b|\bswap"),
    ("refunds", r"\brefund\w*\b|\bmoney back\b"),
    ("returns", r"\breturn\w*\b|\bsend (?:it|something|things|them)? ?back\b|\bdoesn'?t fit\b|\bdon'?t "
    r"(?:like|fit)\b"),
    ("repairs", r"\brepairs?\b|\bfix(?:ed)?\b|\bmend\w*\b|\bwarrant\w+\b|\bguarantee\w*\b|\balteration\w*\b"
    r"|\btailor(?:ing)?\b|\bhem\b|\bcleaning service"),
    ("authenticity", r"\bauthentic\w*\b|\bgenuine\b|\breal or fake\b|\bfakes?\b|\bcounterfeit\b"
    r"|\boriginals?\b"),
    ("privacy", r"\bprivacy\b|\bmy data\b|\bpersonal (?:data|information)\b|\bgdpr\b|\bdata safe\b"),
    ("payment", r"\bpay(?:ment|pal|ing)?\b|\bcards? (?:do|can|you)|\bvisa\b|\bmastercard\b|\bamex\b"
    r"|\bklarna\b|\binstal+ments?\b|\bapple pay\b|\bwhich cards\b|\bcredit cards?\b|\bcash on\b"),
    ("membership", r"\bmember(?:ship)?s?\b|\btiers?\b"),
    ("points", r"\bpoints\b|\bloyalty\b"),
    ("stores", r"\b(?:physical )?stores?\b|\bboutiques?\b|\bshowroom\b|\bpick ?up\b|\bcollect\b|\bopening "
    r"hours\b"),
    ("sustainability", r"\bsustainab\w+\b|\beco\b|\bethical\w*\b|\brecycl\w+\b|\bpackaging\b"
    r"|\benvironment\w*\b|\bcarbon\b"),
    ("price_match", r"\bprice[- ]?match\w*\b|\blower price elsewhere\b|\bprice adjust\w*"),
    ("delivery", r"\bdeliver\w*\b|\bship\w*\b|\bexpress\b|\bcourier\b|\barriv\w+\b|\bpostage\b|\bnext day\b"
    r"|\bsame day\b|\bpo box\w*\b|\bparcels?\b|\bpackages?\b|\btracking\b|\binternational\w*\b"),
)  # fmt: skip
_PRODUCT: Final = (
    ("price", r"\bhow much\b|\bprices?\b|\bcosts?\b|\bdiscount\b|\bon sale\b"),
    ("sizes", r"\b(?:what|which|any|other) sizes?\b|\bsizes? (?:does|do|are|left|available)|\bin (?:a "
    r"|size )?<size>|\bavailable in\b|\bsizes\b|\bcome in <size>"),
    ("colors", r"\bcolou?rs?\b|\bin <color>|\bshades?\b"),
    ("stock", r"\bin stock\b|\bavailab\w+\b|\bsold out\b|\bleft\b|\bback in\b|\bstill have\b"),
    ("care", r"\bwash\w*\b|\bcare\b|\bclean\w*\b|\biron\w*\b|\bdry\b|\bwrinkl\w*\b|\bcrease\w*\b"
    r"|\bstains?\b"),
    ("origin", r"\bwhere (?:is|are|was|were).*\bmade\b|\bmade in\b|\bcountry\b|\borigin\w*\b|\bcome from\b"),
    ("material", r"\bmade (?:of|from|out)\b|\bmaterials?\b|\bfabrics?\b|\bcomposition\b|\blined\b"
    r"|\blining\b|\breal leather\b|\bcloth\b|\bpure\b|\bscratchy\b|\bitch\w*\b|\bsee[- ]?through\b"
    r"|\bsheer\b|\bsoft\b|\bquality\b|\bvegan\b|\bis (?:it|that|this) <mat>"),
    ("measurements", r"\bhow (?:long|wide|tall|high|big|heavy|deep)\b|\bmeasure\w*\b|\bdimensions?\b"
    r"|\bweigh\w*\b|\blength\b|\bheel height\b|\bfit a\b|\blaptop\b"),
    ("sustainability", r"\bsustainab\w+\b|\beco\b|\bethical\w*\b|\bcertif\w+\b|\bcarbon\b|\brecycl\w+\b"
    r"|\borganic\b"),
    ("brand", r"\b(?:brand|house|designer|label)\b|\bwho (?:makes|made|designed)\b"),
    ("personalisation", r"\bmonogram\w*\b|\bengrav\w*\b|\bpersonali[sz]\w*\b|\binitials\b"),
    ("pictures", r"\bpictures?\b|\bphotos?\b|\bimages?\b"),
    ("occasion", r"\bsuitable\b|\bwear (?:it|this|that) (?:to|for)\b|\bappropriate\b|\bfor <occ>|\bfor a "
    r"<occ>"),
)  # fmt: skip
_COMPILED: Final = {
    "policy": tuple((topic, re.compile(pattern, re.IGNORECASE)) for topic, pattern in _POLICIES),
    "product": tuple((topic, re.compile(pattern, re.IGNORECASE)) for topic, pattern in _PRODUCT),
}


def topic_of(text: str, skeleton: str, intent: Intent) -> str | None:
    """The topic of a policy question or of a question on a product; none for other requests."""
    if intent is Intent.POLICY_QUESTION:
        table = _COMPILED["policy"]
    elif intent in {Intent.TELL_ABOUT, Intent.COMPARE}:
        table = _COMPILED["product"]
    else:
        return None
    return next((topic for topic, pattern in table if pattern.search(text) or pattern.search(skeleton)), None)
