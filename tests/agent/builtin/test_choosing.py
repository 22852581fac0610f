"""What of a product is chosen: said, or named in the wish, and never what happens to be left."""

from typing import Any

import pytest

from stylist.agent.builtin.choosing import Choice, named, narrow


def product(*variants: tuple[str, str, bool]) -> dict[str, Any]:
    return {
        "name": "Celeste Dress",
        "variants": [
            {"variant_id": f"{size}-{color}", "size": size, "color": color, "available": free}
            for size, color, free in variants
        ],
    }


BOTH = product(("S", "Black", True), ("M", "Black", True), ("S", "Sage", True), ("M", "Sage", False))


@pytest.mark.parametrize(
    ("choice", "wish", "variant"),
    [
        ({"size": "M", "color": "black"}, {}, "M-Black"),
        ({"size": "M"}, {"colors": ("Black",)}, "M-Black"),
        ({"color": "green"}, {"size": "S"}, "S-Sage"),
        ({"color": "sage", "size": "s"}, {}, "S-Sage"),
    ],
)
def test_what_was_said_or_wished_chooses(choice: dict[str, Any], wish: dict[str, Any], variant: str) -> None:
    found = narrow(BOTH, choice, wish).variant

    assert found is not None
    assert found["variant_id"] == variant


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({}, Choice(open_value="size", options=("S", "M"))),
        ({"size": "S"}, Choice(open_value="color", options=("Black", "Sage"))),
        ({"size": "M"}, Choice(open_value="color", options=("Black",))),
        ({"color": "sage"}, Choice(open_value="size", options=("S",))),
        ({"color": "sage", "size": "M"}, Choice(missing="size", options=("S",))),
        ({"color": "red"}, Choice(missing="color", options=("Black", "Sage"))),
        ({"size": "XL"}, Choice(missing="size", options=("S", "M"))),
    ],
)
def test_what_is_open_is_asked_even_if_one_value_is_left(choice: dict[str, Any], expected: Choice) -> None:
    assert narrow(BOTH, choice, {}) == expected


def test_the_only_variant_there_ever_was_needs_no_question() -> None:
    found = narrow(product(("One size", "Tan", True)), {}, {})

    assert found.variant is not None
    assert named({"name": "Sac Tote"}, found.variant) == "Sac Tote in tan"


def test_sold_out_is_sold_out() -> None:
    assert narrow(product(("S", "Black", False)), {"size": "S"}, {}) == Choice(missing="all")
