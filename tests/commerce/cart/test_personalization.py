"""What a piece can be personalised with."""

from decimal import Decimal
from typing import Any

import pytest

from stylist.commerce.cart.errors import PersonalizationInvalid, PersonalizationNotOffered
from stylist.commerce.cart.personalization import PLAIN, check, describe

SCHEME: dict[str, Any] = {
    "kind": "monogram",
    "surcharge": "30.00",
    "currency": "USD",
    "lead_time_days": 5,
    "final_sale": True,
    "placement": "left cuff",
    "schema": {
        "properties": {
            "text": {"minLength": 1, "maxLength": 3, "pattern": "^[A-Za-z]{1,3}$"},
            "style": {"enum": ["block", "script"]},
        },
        "required": ["text"],
    },
}


def test_wishes_are_kept_in_one_form_and_explained() -> None:
    wishes = check(SCHEME, {"style": "script", "text": " AW "})

    assert wishes == {"text": "AW", "style": "script"}
    made = describe(SCHEME, wishes)
    assert (made.surcharge, made.lead_days, made.is_final_sale) == (Decimal("30.00"), 5, True)
    assert made.preview == "Monogram “AW”, script, left cuff"


@pytest.mark.parametrize(
    ("wishes", "field", "reason"),
    [
        ({"style": "block"}, "text", "missing"),
        ({"text": "ABCD"}, "text", "too_long"),
        ({"text": "A1"}, "text", "characters"),
        ({"text": "A\u200bB"}, "text", "characters"),
        ({"text": 7}, "text", "not_text"),
        ({"text": "AW", "style": "gold"}, "style", "not_offered"),
        ({"text": "AW", "price": "0"}, "price", "unknown"),
    ],
)
def test_what_cannot_be_made_is_refused(wishes: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(PersonalizationInvalid) as refused:
        check(SCHEME, wishes)

    assert (refused.value.field, refused.value.reason) == (field, reason)


def test_a_piece_without_any_is_plain() -> None:
    assert check(None, None) is None
    assert describe(None, None) == PLAIN
    with pytest.raises(PersonalizationNotOffered):
        check(None, {"text": "AW"})
