"""What shoppers' words cover: shades of a colour, kinds of a material, everyday names of categories."""

import re
from collections.abc import Iterable, Mapping, Sequence

_SHADES = """
black: black, jet, onyx, ebony
white: white, ivory, ecru, off-white, cream, pearl, snow, chalk, optic white
grey: grey, gray, charcoal, stone, slate, ash, graphite, anthracite, steel
beige: beige, sand, camel, taupe, ecru, champagne, oatmeal, nude, stone, tan, khaki
brown: brown, chocolate, espresso, tan, cognac, camel, tortoiseshell, mocha, chestnut, caramel, walnut, coffee
red: red, scarlet, crimson, burgundy, cherry, ruby, wine, bordeaux, oxblood, claret
pink: pink, blush, rose, fuchsia, magenta, salmon, coral
orange: orange, coral, terracotta, rust, amber, apricot, peach, tangerine
yellow: yellow, mustard, butter yellow, saffron, lemon, canary
green: green, emerald, forest, olive, sage, mint, pistachio, teal, moss, khaki, bottle green
blue: blue, navy, midnight, cobalt, sky, sky blue, powder blue, indigo, teal, azure, royal blue, turquoise
purple: purple, plum, aubergine, lilac, lavender, violet, mauve, amethyst
gold: gold, golden
silver: silver, steel, platinum
light blue: light blue, sky blue, powder blue, baby blue, pale blue
dark blue: dark blue, navy, midnight, indigo
light green: light green, sage, mint, pistachio
dark green: dark green, forest, emerald, bottle green, olive
light pink: light pink, blush, pale pink
dark red: dark red, burgundy, crimson, wine, bordeaux, oxblood
light grey: light grey, pearl grey, stone
dark grey: dark grey, charcoal, anthracite, graphite
light brown: light brown, tan, camel
dark brown: dark brown, chocolate, espresso
off-white: off-white, ivory, ecru, cream
cream: cream, ivory, ecru
"""

# "No wool" covers all of these; "wool" as a wish does too.
_KINDS = """
wool: wool, merino, lambswool, shetland, tweed, flannel, worsted
cashmere: cashmere, pashmina
leather: leather, calfskin, lambskin, nappa, suede, nubuck, shearling, cowhide, goatskin, calf
silk: silk, charmeuse, mulberry
cotton: cotton, denim, poplin, corduroy
linen: linen, flax
fur: fur, mink, fox, shearling, rabbit
synthetic: synthetic, polyester, nylon, polyamide, acrylic, elastane, spandex, polyurethane
polyester: polyester
nylon: nylon, polyamide
elastane: elastane, spandex, lycra
viscose: viscose, rayon, lyocell, modal, cupro
gold: gold, vermeil
"""

_NAMES = """
pants: trousers
slacks: trousers
chinos: trousers
jumper: knitwear
sweater: knitwear
cardigan: knitwear
pullover: knitwear
tee: t-shirt
blazer: jacket
trench: coat
overcoat: coat
gown: evening gown
purse: bag
handbag: bag
clutch: bag
tote: bag
trainer: sneaker
pump: heel
stiletto: heel
jewelry: jewellery
perfume: fragrance
cologne: fragrance
swimsuit: swimwear
bikini: swimwear
sunnies: sunglasses
shade: sunglasses
"""


def _table(rows: str) -> Mapping[str, tuple[str, ...]]:
    split = (row.partition(":") for row in rows.strip().splitlines())
    return {name: tuple(word.strip() for word in words.split(",")) for name, _, words in split}


SHADES, KINDS = _table(_SHADES), _table(_KINDS)
CATEGORY_NAMES = {name: words[0] for name, words in _table(_NAMES).items()}

LETTER_SIZES = {
    "EXTRA SMALL": "XS",
    "X-SMALL": "XS",
    "SMALL": "S",
    "MEDIUM": "M",
    "LARGE": "L",
    "EXTRA LARGE": "XL",
    "X-LARGE": "XL",
    "2XL": "XXL",
    "3XL": "XXXL",
}


def shades_of(colors: Iterable[str]) -> tuple[str, ...]:
    """All names that count as the colours: "blue" covers navy, "navy" only itself. Lower case."""
    return _covered(SHADES, colors)


def kinds_of(materials: Iterable[str]) -> tuple[str, ...]:
    """All names that count as the materials: "leather" covers suede, "suede" only itself. Lower case."""
    return _covered(KINDS, materials)


def _covered(table: Mapping[str, tuple[str, ...]], words: Iterable[str]) -> tuple[str, ...]:
    lowered = (" ".join(word.lower().replace("gray", "grey").split()) for word in words)
    return tuple(dict.fromkeys(kind for word in lowered if word for kind in table.get(word, (word,))))


# The noun a shopper may add to a fact that the catalogue has without ("short sleeves", "midi length").
_NOUNS = {
    "sleeves": ("sleeve", "sleeves", "sleeved"),
    "lengths": ("length", "long"),
    "fits": ("fit", "fitting", "cut"),
    "necklines": ("neck", "neckline"),
    "patterns": ("pattern", "patterned", "print", "printed"),
}


def fact_words(name: str, said: Iterable[str]) -> tuple[str, ...]:
    """Words for a fact called `name` (a field of the wish), each also without its noun. Lower case."""
    words: dict[str, None] = {}
    for phrase in (" ".join(it.lower().split()) for it in said):
        head, _, noun = phrase.replace("-", " ").rpartition(" ")
        words[phrase] = None
        if head and noun in _NOUNS.get(name, ()):
            words[head] = None
    return tuple(word for word in words if word)


def size_names(sizes: Iterable[str]) -> tuple[str, ...]:
    """Sizes as they are compared: capitals, one space, letters for words ("medium" is M)."""
    capitals = (" ".join(size.upper().split()) for size in sizes)
    return tuple(dict.fromkeys(LETTER_SIZES.get(size, size) for size in capitals if size))


def singular(word: str) -> str:
    """A noun's singular, well enough to compare two nouns: dresses, watches, skirts, jewellery."""
    word = word.lower().strip()
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def category_slugs(said: str, categories: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The categories (slug, name) a word means: by slug, name or a part of it ("coats" of "Coats & Capes").

    Where no whole part is the word, its end decides ("Evening Gowns" for "gown"), then another word for the
    same ("sweater" is knitwear).
    """
    if any(slug == said.lower() for slug, _ in categories):
        return (said.lower(),)
    parts = [(slug, singular(part)) for slug, name in categories for part in re.split(r"&|,|\band\b", name)]
    for word in (singular(said), CATEGORY_NAMES.get(singular(said))):
        whole = tuple(dict.fromkeys(slug for slug, part in parts if part == word))
        ends = tuple(dict.fromkeys(slug for slug, part in parts if part.endswith(f" {word}")))
        if whole or ends:
            return whole or ends
    return ()
