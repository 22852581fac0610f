"""Which pieces can carry initials, within which limits, and at what surcharge."""

from collections.abc import Mapping
from random import Random
from typing import Any

from stylist.demo.catalogue.designs.design import Design

# kind -> letters at most, surcharge in USD, further lead time in days, styles
_SCHEMES: Mapping[str, tuple[str, int, str, int, tuple[str, ...]]] = {
    "monogram": ("monogram", 3, "30.00", 5, ("block", "script")),
    "monogram-bag": ("monogram", 3, "60.00", 10, ("blind", "gold", "silver")),
    "monogram-small": ("monogram", 3, "20.00", 4, ("blind", "gold", "silver")),
    "engraving": ("engraving", 20, "35.00", 6, ("roman", "italic")),
}


def scheme(key: str | None, design: Design, random: Random) -> dict[str, Any] | None:
    """How a product is personalised, with a JSON schema for what the shopper gives; None when it cannot be."""
    if key is None or (key == "monogram-bag" and random.random() < 0.25):
        return None
    kind, letters, surcharge, days, styles = _SCHEMES[key]
    pattern = "^[A-Za-z]{1,3}$" if kind == "monogram" else "^[A-Za-z0-9 .,&'-]{1,20}$"
    return {
        "kind": kind,
        "max_letters": letters,
        "surcharge": surcharge,
        "currency": "USD",
        "lead_time_days": days,
        "final_sale": True,
        "placement": _PLACEMENTS.get(design.garment, "inside"),
        "schema": {
            "type": "object",
            "properties": {
                "text": {"type": "string", "minLength": 1, "maxLength": letters, "pattern": pattern},
                "style": {"type": "string", "enum": list(styles)},
            },
            "required": ["text"],
            "additionalProperties": False,
        },
    }


_PLACEMENTS: Mapping[str, str] = {
    "robe": "chest pocket",
    "shirt": "left cuff",
    "tote": "luggage tag",
    "shoulder-bag": "inside pocket",
    "crossbody": "back panel",
    "clutch": "inside flap",
    "bucket-bag": "base",
    "briefcase": "under the handle",
    "weekender": "luggage tag",
    "necklace": "back of the pendant",
    "watch": "case back",
    "cufflinks": "face",
    "belt": "keeper",
    "scarf": "corner",
    "wallet": "lower corner",
    "umbrella": "collar",
    "throw": "corner",
    "bed-linen": "pillowcase",
}
