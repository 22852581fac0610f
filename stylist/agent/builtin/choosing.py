"""Which variant was chosen: by what was said, or by what the shopper's own wish named. Never by what is left."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stylist.agent.builtin.dialogue import Turn
from stylist.agent.builtin.meaning import Act, Reference
from stylist.styling.search.kinds import shades_of

Variant = Mapping[str, Any]

ONE_SIZE = "one size"
LETTERS = ("XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL")


@dataclass(frozen=True, slots=True)
class Choice:
    """Where a choice stands: the variant, or what is still open with its options, or what is not to be had.

    `missing` names the side ("size", "color") on which nothing fits what was said; `options` are then the others.
    """

    variant: Variant | None = None
    open_value: str | None = None
    missing: str | None = None
    options: tuple[str, ...] = ()


def said(act: Act, reference: Reference | None) -> dict[str, Any]:
    """Size, colour and quantity said of a piece; what was said of it alone goes before what was said at all."""
    found: dict[str, Any] = {}
    if act.slots.sizes:
        found["size"] = act.slots.sizes[0].value
    if act.slots.wanted.colors:
        found["color"] = act.slots.wanted.colors[0]
    if act.slots.quantity:
        found["quantity"] = act.slots.quantity
    if reference is not None:
        if reference.size is not None:
            found["size"] = reference.size.value
        if reference.color is not None:
            found["color"] = reference.color
        if reference.quantity is not None:
            found["quantity"] = reference.quantity
    return found


def implied(turn: Turn) -> dict[str, Any]:
    """What the shopper's wish named: who asked for a black dress in M has chosen black and M."""
    wish = turn.before.get("wish", {})
    named: dict[str, Any] = {}
    if len(wish.get("sizes", ())) == 1:
        named["size"] = wish["sizes"][0]
    if wish.get("colors"):
        named["colors"] = tuple(wish["colors"])
    return named


def narrow(product: Mapping[str, Any], choice: Mapping[str, Any], named: Mapping[str, Any]) -> Choice:
    """What is chosen of a product so far."""
    variants: list[Variant] = list(product["variants"])
    free = [variant for variant in variants if variant["available"]]
    if not free:
        return Choice(missing="all")
    for what in ("color", "size"):
        value = choice.get(what)
        if value is None:
            continue
        fitting = matching(free, {what: value})
        if not fitting:
            return Choice(missing=what, options=tuple(values(free, what)))
        free = fitting
    if choice.get("color") is None and named.get("colors"):
        free = _of_colors(free, named["colors"]) or free
    if choice.get("size") is None and named.get("size") is not None:
        free = matching(free, {"size": named["size"]}) or free
    for what in ("size", "color"):
        left = values(free, what)
        # One value left is chosen only if the product has no other, or it was said or named.
        if len(left) > 1 or (len(left) == 1 and not _is_settled(what, variants, choice, named)):
            return Choice(open_value=what, options=tuple(left))
    return Choice(variant=free[0])


def _is_settled(
    what: str, variants: Sequence[Variant], choice: Mapping[str, Any], named: Mapping[str, Any]
) -> bool:
    if choice.get(what) is not None or len(values(variants, what, only_free=False)) == 1:
        return True
    if what == "size":
        return named.get("size") is not None and bool(matching(variants, {"size": named["size"]}))
    return bool(named.get("colors")) and bool(_of_colors(variants, named["colors"]))


def matching(variants: Sequence[Variant], wanted: Mapping[str, Any]) -> list[Variant]:
    """The variants of a size and colour, as far as they are given; a colour's name goes before its family."""
    found = list(variants)
    if wanted.get("size") is not None:
        found = [variant for variant in found if _same_size(variant["size"], wanted["size"])]
    if wanted.get("color") is not None:
        exact = [v for v in found if str(v["color"] or "").lower() == str(wanted["color"]).lower()]
        found = exact or _of_colors(found, (str(wanted["color"]),))
    return found


def _of_colors(variants: Sequence[Variant], colors: Sequence[str]) -> list[Variant]:
    shades = shades_of(colors)
    return [
        variant
        for variant in variants
        if any(re.search(rf"\b{re.escape(shade)}\b", str(variant["color"] or "").lower()) for shade in shades)
    ]


def _same_size(have: object, wanted: object) -> bool:
    own, asked = str(have or "").lower(), str(wanted).lower()
    return own == asked or re.sub(r"^(?:eu|us|uk|it|fr|jp)\s+", "", own) == asked


def values(variants: Sequence[Variant], what: str, *, only_free: bool = True) -> list[str]:
    """Sizes or colours in the product's order; of those in stock, unless all are wanted."""
    kept = [variant for variant in variants if variant["available"] or not only_free]
    found = list(dict.fromkeys(str(variant[what]) for variant in kept if variant[what]))
    return sorted(found, key=_size_order) if what == "size" else found


def _size_order(size: str) -> tuple[float, str]:
    if size.upper() in LETTERS:
        return float(LETTERS.index(size.upper())), size
    number = re.search(r"\d+(?:\.\d+)?", size)
    return (float(number[0]) if number else 0.0), size


def spoken(what: str, value: object) -> str:
    """A size or colour within a sentence."""
    return str(value).lower() if what == "color" or str(value).lower() == ONE_SIZE else str(value)


def in_words(wanted: Mapping[str, Any]) -> str:
    """`in black`, `in size M`, `in black, size M`."""
    parts = []
    if wanted.get("color") is not None:
        parts.append(f"in {spoken('color', wanted['color'])}")
    if wanted.get("size") is not None:
        parts.append(f"size {wanted['size']}" if parts else f"in size {wanted['size']}")
    return ", ".join(parts)


def chip(what: str, value: str) -> str:
    """What a chip with this value says for the shopper."""
    return f"In {value.lower()}, please" if what == "color" else f"Size {value}, please"


def named(product: Mapping[str, Any], variant: Variant) -> str:
    """`Celeste Dress in ivory, size M`."""
    said = {
        what: variant[what]
        for what in ("size", "color")
        if variant.get(what) and str(variant[what]).lower() != ONE_SIZE
    }
    return f"{product['name']} {in_words(said)}".strip()
