"""The named colours of the shop, their hex values, and which goods come in which."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colour:
    name: str
    hex: str
    family: str


_ROWS = """
Black #16161a black|Ivory #f4eee0 white|White #fafaf8 white|Ecru #e8dec9 beige|Sand #d9c5a0 beige
Camel #b98a55 brown|Taupe #94857a beige|Stone #c2bbad grey|Charcoal #3e4146 grey|Pearl Grey #b8bbbf grey
Navy #1c2a4a blue|Midnight #12183a blue|Chocolate #4b2e20 brown|Espresso #33221c brown|Tan #a8713e brown
Cognac #8f4a20 brown|Scarlet #c8102e red|Crimson #9b1430 red|Burgundy #5c1226 red|Coral #f0745a orange
Terracotta #b5583a orange|Rust #96411f orange|Blush #ecc9c2 pink|Rose #d68a99 pink|Fuchsia #c2227a pink
Plum #57224f purple|Aubergine #371730 purple|Lilac #c3b1d9 purple|Lavender #a596c8 purple|Cobalt #1f47b0 blue
Sky Blue #8fbbe0 blue|Powder Blue #c0d3e3 blue|Indigo #29365e blue|Teal #116068 green|Emerald #0b6b4a green
Forest #22402f green|Olive #646638 green|Sage #a3b097 green|Mint #bfe0cf green|Pistachio #c3d29a green
Mustard #c6982b yellow|Butter Yellow #f5e5a0 yellow|Saffron #e2a021 yellow|Champagne #e6d2b0 beige
Gold #c9a24b gold|Rose Gold #c98f7b gold|Silver #c3c6ca silver|Steel #9aa1a8 silver|Platinum #d5d6d4 silver
Tortoiseshell #6b4423 brown|Amber #b9701e orange|Clear #dfe7ea white
"""


def _read(rows: str) -> Mapping[str, Colour]:
    colours: dict[str, Colour] = {}
    for cell in rows.replace("\n", "|").split("|"):
        if cell.strip():
            name, value, family = cell.strip().rsplit(" ", 2)
            colours[name] = Colour(name, value, family)
    return colours


COLOURS: Mapping[str, Colour] = _read(_ROWS)

# What a material is dyed to in practice, the most usual first.
PALETTES: Mapping[str, tuple[str, ...]] = {
    "silk": (
        "Black",
        "Ivory",
        "Champagne",
        "Blush",
        "Emerald",
        "Sage",
        "Powder Blue",
        "Burgundy",
        "Butter Yellow",
        "Lilac",
        "Terracotta",
        "Navy",
        "Fuchsia",
        "Coral",
        "Pistachio",
        "Sky Blue",
        "Midnight",
        "Rose",
        "Teal",
        "Plum",
    ),
    "evening": (
        "Black",
        "Midnight",
        "Emerald",
        "Burgundy",
        "Champagne",
        "Plum",
        "Scarlet",
        "Ivory",
        "Aubergine",
        "Cobalt",
    ),
    "cotton": (
        "White",
        "Black",
        "Sky Blue",
        "Ecru",
        "Navy",
        "Blush",
        "Sage",
        "Butter Yellow",
        "Powder Blue",
        "Coral",
        "Olive",
    ),
    "linen": (
        "White",
        "Sand",
        "Ecru",
        "Sage",
        "Terracotta",
        "Navy",
        "Sky Blue",
        "Olive",
        "Black",
        "Butter Yellow",
        "Pistachio",
    ),
    "wool": (
        "Black",
        "Navy",
        "Charcoal",
        "Camel",
        "Pearl Grey",
        "Chocolate",
        "Ivory",
        "Forest",
        "Burgundy",
        "Stone",
        "Olive",
    ),
    "suiting": ("Navy", "Charcoal", "Black", "Pearl Grey", "Stone", "Chocolate", "Midnight", "Forest"),
    "knit": (
        "Ivory",
        "Camel",
        "Navy",
        "Pearl Grey",
        "Black",
        "Sage",
        "Burgundy",
        "Powder Blue",
        "Charcoal",
        "Blush",
        "Forest",
        "Mustard",
        "Lavender",
        "Chocolate",
        "Rust",
        "Butter Yellow",
    ),
    "denim": ("Indigo", "Black", "Ecru", "Sky Blue"),
    "leather": (
        "Black",
        "Cognac",
        "Chocolate",
        "Tan",
        "Burgundy",
        "Navy",
        "Ivory",
        "Forest",
        "Taupe",
        "Espresso",
    ),
    "suede": ("Camel", "Chocolate", "Black", "Taupe", "Forest", "Sand", "Navy", "Rust", "Burgundy"),
    "satin-shoe": ("Black", "Ivory", "Champagne", "Emerald", "Blush", "Silver", "Fuchsia", "Midnight"),
    "straw": ("Sand", "Ecru", "Tan", "Black"),
    "canvas": ("Ecru", "Navy", "Olive", "Black", "Sand"),
    "swim": (
        "Black",
        "Navy",
        "Terracotta",
        "Emerald",
        "Ivory",
        "Coral",
        "Cobalt",
        "Fuchsia",
        "Butter Yellow",
    ),
    "down": ("Black", "Navy", "Forest", "Stone", "Chocolate", "Ivory"),
    "gold": ("Gold",),
    "mixed-metal": ("Gold", "Silver", "Rose Gold"),
    "silver": ("Silver",),
    "platinum": ("Platinum",),
    "vermeil": ("Gold", "Rose Gold"),
    "strap": ("Black", "Cognac", "Navy", "Chocolate", "Burgundy", "Taupe"),
    "evening-suit": ("Black", "Midnight"),
    "white-only": ("White", "Ivory"),
    "sneaker": ("White", "Ecru", "Black", "Navy", "Forest", "Sand", "Burgundy"),
    "dress-shoe": ("Black", "Chocolate", "Cognac", "Tan", "Burgundy", "Espresso"),
    "enamel": ("Black", "Navy", "Emerald", "Crimson"),
    "acetate": ("Tortoiseshell", "Black", "Amber", "Olive", "Clear"),
    "tie": ("Navy", "Burgundy", "Forest", "Black", "Sky Blue", "Charcoal", "Mustard", "Lavender"),
    "scarf": ("Navy", "Coral", "Emerald", "Ivory", "Fuchsia", "Saffron", "Cobalt", "Rose", "Lilac", "Teal"),
    "felt": ("Black", "Camel", "Charcoal", "Forest", "Burgundy", "Stone"),
    "glass": ("Clear", "Amber", "Sky Blue", "Forest", "Rose"),
    "wax": ("Ivory", "Black", "Sage", "Terracotta"),
    "ceramic": ("White", "Stone", "Black", "Terracotta", "Sage", "Cobalt"),
    "wood": ("Espresso", "Tan", "Black"),
    "bed": ("White", "Ivory", "Sand", "Pearl Grey", "Sage", "Powder Blue"),
    "juice": ("Amber", "Champagne", "Blush", "Sage", "Clear"),
    "nylon": ("Black", "Navy", "Forest", "Burgundy"),
}

# A second colour that sits well with the first, for stripes, checks and prints.
ACCENTS: Mapping[str, tuple[str, ...]] = {
    "white": ("Navy", "Sky Blue", "Sage", "Rose", "Black"),
    "black": ("Ivory", "Champagne", "Rose", "Stone"),
    "beige": ("Terracotta", "Navy", "Olive", "Chocolate"),
    "grey": ("Charcoal", "White", "Navy", "Burgundy"),
    "brown": ("Ivory", "Camel", "Black", "Powder Blue"),
    "blue": ("Ivory", "Powder Blue", "Coral", "Butter Yellow"),
    "red": ("Ivory", "Blush", "Navy", "Rose"),
    "orange": ("Ivory", "Blush", "Olive", "Saffron"),
    "pink": ("Ivory", "Burgundy", "Sage", "Coral"),
    "purple": ("Ivory", "Lilac", "Rose", "Champagne"),
    "green": ("Ivory", "Pistachio", "Blush", "Forest"),
    "yellow": ("Ivory", "Sage", "Terracotta", "Sky Blue"),
    "gold": ("Ivory",),
    "silver": ("Ivory",),
}
