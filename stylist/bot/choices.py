"""What can be chosen on a product card, and how a shopper would say it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

Variant = Mapping[str, Any]
MOST_CHOICES = 24


@dataclass(frozen=True, slots=True)
class Choice:
    """A button under a product; pressing it names a variant, of which only size or colour is said."""

    label: str
    variant_id: UUID


def list_choices(card: Mapping[str, Any]) -> list[Choice]:
    """Sizes that can be had, in the card's order; colours where there are no sizes; else just the piece.

    A size button says nothing of the colour unless there is but one: what is not said is asked for.
    """
    free = _available(card)
    by_label: dict[str, Choice] = {}
    for variant in free:
        label = str(variant.get("size") or variant.get("color") or "Add to cart")
        by_label.setdefault(label, Choice(label, UUID(str(variant["variant_id"]))))
    return list(by_label.values())[:MOST_CHOICES]


def said_of(card: Mapping[str, Any], variant_id: UUID) -> str | None:
    """What a shopper says who presses a choice; `None` if the card has no such variant."""
    chosen = next((it for it in _variants(card) if UUID(str(it["variant_id"])) == variant_id), None)
    if chosen is None:
        return None
    name = str(card["name"])
    piece = name if name.lower().startswith("the ") else f"the {name}"
    kind = chosen.get("size") or chosen.get("color")
    return f"Add {piece} in {kind} to my cart, please" if kind else f"Add {piece} to my cart, please"


def _variants(card: Mapping[str, Any]) -> Sequence[Variant]:
    return list(card.get("variants") or ())


def _available(card: Mapping[str, Any]) -> list[Variant]:
    return [variant for variant in _variants(card) if variant.get("available")]
