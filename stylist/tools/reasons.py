"""Why a piece was found, as one true phrase of cloth, cut, colour or occasion.

"pure silk satin with a halter neck, for a summer wedding". Everything in it stands in the catalogue; what is
not known is left out, and so is anything that would press.
"""

from collections.abc import Mapping
from typing import Any

from stylist.commerce.catalog.attributes import attribute_words
from stylist.commerce.catalog.views import ProductView
from stylist.styling.search.views import FoundProduct, Wish

# From this share on, in percent, a component may be named alone.
NAMED_ALONE = 80

# Cloths one calls pure; anything else is plainly "leather" or "steel".
PURE = frozenset({"silk", "wool", "cashmere", "linen", "cotton", "alpaca", "mohair", "merino"})

NECKLINES = {
    "crew neck": "a crew neck",
    "roll neck": "a roll neck",
    "high neck": "a high neck",
    "boat neck": "a boat neck",
    "v-neck": "a V-neck",
    "halter": "a halter neck",
    "cowl": "a cowl neck",
    "square": "a square neck",
    "scoop": "a scoop neck",
    "sweetheart": "a sweetheart neck",
    "one-shoulder": "one bare shoulder",
    "off-shoulder": "bare shoulders",
    "strapless": "no straps",
    "bow": "a bow at the neck",
    "collar": "a collar",
    "lapel": "lapels",
    "shawl": "a shawl collar",
}

LENGTHS = {
    "mini": "cut short",
    "knee": "cut to the knee",
    "midi": "cut to the calf",
    "maxi": "cut long",
}

# Occasions as one speaks of them; any other follows "a".
OCCASIONS = {
    "everyday": "every day",
    "work": "work",
    "office": "the office",
    "weekend": "the weekend",
    "evening": "the evening",
    "black tie": "black tie",
    "travel": "travelling",
    "beach": "the beach",
    "lounge": "quiet evenings at home",
    "gift": "a present",
    "interview": "an interview",
}

IN_SEASON = frozenset({"wedding", "evening", "garden party", "party", "holiday", "weekend"})


def reason(found: FoundProduct, wish: Wish) -> str | None:
    """One phrase, without a subject or a full stop; none when nothing is known."""
    product = found.product
    cloth, cut = cloth_of(product), cut_of(product)
    color = _color(found, wish)
    text = " ".join(filter(None, (cloth, f"in {color}" if color else None)))
    if cut:
        joint = " " if text and not color and cut.startswith("with ") else ", "
        text = f"{text}{joint}{cut}" if text else cut
    occasion = _occasion(product, wish) or (None if cut else _own_occasion(product))
    if occasion:
        text = f"{text}, for {occasion}" if text else f"made for {occasion}"
    return text or None


def cloth_of(product: ProductView) -> str | None:
    """`pure silk satin`, `55% silk and 45% linen`, `leather`; none when the composition is unknown."""
    return composition(product.materials, product.attributes.get("material"))


def composition(materials: Mapping[str, Any] | None, cloth: object = None) -> str | None:
    """A composition in words; `cloth` is what the house calls the material, named when it fits."""
    shares = [(str(name), share) for name, share in (materials or {}).items()]
    if not shares:
        return None
    shares.sort(key=lambda part: -_percent(part[1]))
    main, share = shares[0]
    called = str(cloth).lower() if cloth else ""
    if len(shares) == 1 and _percent(share) >= 100:
        named = called or main
        return f"pure {named}" if main in PURE and main in named.split() else named
    if _percent(share) >= NAMED_ALONE:
        return f"{_percent(share):g}% {main}" if not called or main in called.split() else called
    parts = [f"{_percent(part):g}% {name}" for name, part in shares[:3]]
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _percent(share: object) -> float:
    # Shares that are no number stand for the whole: feeds often name the material alone.
    return float(share) if isinstance(share, int | float) and not isinstance(share, bool) else 100.0


def cut_of(product: ProductView) -> str | None:
    """`with a halter neck`, or `cut to the knee`."""
    for neckline in attribute_words(product.attributes, "necklines"):
        if neckline in NECKLINES:
            return f"with {NECKLINES[neckline]}"
    for length in attribute_words(product.attributes, "lengths"):
        if length in LENGTHS:
            return LENGTHS[length]
    return None


def _color(found: FoundProduct, wish: Wish) -> str | None:
    if not wish.colors:
        return None
    colors = {it.color for it in found.product.variants if it.id in found.variant_ids and it.color}
    return colors.pop().lower() if len(colors) == 1 else None


def _occasion(product: ProductView, wish: Wish) -> str | None:
    own = attribute_words(product.attributes, "occasions")
    asked = [word.lower() for word in wish.occasions if word.lower() in own]
    if not asked:
        return None
    occasion = asked[0]
    seasons = attribute_words(product.attributes, "seasons")
    season = next((word.lower() for word in wish.seasons if word.lower() in seasons), None)
    if season and occasion in IN_SEASON:
        return f"a {season} {occasion}"
    return _spoken(occasion)


def _own_occasion(product: ProductView) -> str | None:
    own = attribute_words(product.attributes, "occasions")
    return _spoken(own[0]) if own else None


def _spoken(occasion: str) -> str:
    return OCCASIONS.get(occasion) or f"a{'n' if occasion[0] in 'aeiou' else ''} {occasion}"
