"""What can be chosen on a product card, and how a shopper would say it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

Variant = Mapping[str, Any]
MOST_CHOICES = 24
ONE_SIZE = frozenset({"one size", "one-size", "os"})


@dataclass(frozen=True, slots=True)
class Choice:
    """A button under a product; pressing it names a variant, of which only size or colour is said."""

    label: str
    variant_id: UUID


def list_choices(card: Mapping[str, Any]) -> list[Choice]:
    """What a shopper has to choose and can have, in the card's order: a size, else a colour, else just the piece.

    A size button says nothing of the colour: what was not said is asked for, if there are several.
    """
    by_label: dict[str, Choice] = {}
    for variant in _variants(card):
        if variant.get("available"):
            label = _chosen(card, variant) or "Add to cart"
            by_label.setdefault(label, Choice(label, UUID(str(variant["variant_id"]))))
    return list(by_label.values())[:MOST_CHOICES]


def said_of(card: Mapping[str, Any], variant_id: UUID) -> str | None:
    """What a shopper says who presses a choice; `None` if the card has no such variant."""
    variant = next((it for it in _variants(card) if UUID(str(it["variant_id"])) == variant_id), None)
    if variant is None:
        return None
    name = str(card["name"])
    piece = name if name.lower().startswith("the ") else f"the {name}"
    chosen = _chosen(card, variant)
    return f"Add {piece} in {chosen} to my cart, please" if chosen else f"Add {piece} to my cart, please"


def _chosen(card: Mapping[str, Any], variant: Variant) -> str | None:
    """The size if there are several, else the colour if there are several; one size of all is no choice."""
    for key in ("size", "color"):
        if len({it.get(key) for it in _variants(card)}) > 1 and variant.get(key):
            return str(variant[key])
    size = variant.get("size")
    return str(size) if size and str(size).casefold() not in ONE_SIZE else None


def _variants(card: Mapping[str, Any]) -> Sequence[Variant]:
    return list(card.get("variants") or ())
