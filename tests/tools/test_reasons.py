"""One true phrase for why a piece was found."""

import pytest

from stylist.tools.reasons import composition


@pytest.mark.parametrize(
    ("materials", "cloth", "words"),
    [
        ({"silk": 100}, None, "pure silk"),
        ({"silk": 100}, "Silk Satin", "pure silk satin"),
        ({"leather": 100}, "Suede", "suede"),
        ({"leather": 100}, None, "leather"),
        ({"silk": 55, "linen": 45}, "Silk-Linen", "55% silk and 45% linen"),
        ({"wool": 80, "polyamide": 20}, "Double-Faced Wool", "80% wool"),
        ({"silver": 92, "gold": 5, "copper": 3}, "Gold Vermeil", "gold vermeil"),
        ({"linen": "main"}, None, "pure linen"),
        ({}, "Silk", None),
        (None, None, None),
    ],
)
def test_a_composition_is_told_in_words_and_never_made_purer(
    materials: dict[str, object] | None, cloth: str | None, words: str | None
) -> None:
    assert composition(materials, cloth) == words
