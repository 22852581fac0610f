from decimal import Decimal

import pytest

from stylist.styling.search.terms import is_slip, may_be_a_slip, price_bounds, search_pairs, search_terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("I need a silk dress for a summer wedding, under $900", ("silk", "dress", "summer", "wedding")),
        ("Show me DRESS dress Dress", ("dress",)),
        ("women's T-shirt, size 38", ("women", "t-shirt", "size")),
        ("", ()),
        ("🙂 … 42", ()),
        ("robe d'été", ("robe", "d'été")),
        (" ".join(f"word{n}" for n in range(20)), tuple(f"word{n}" for n in range(8))),
    ],
)
def test_search_terms_are_the_words_worth_looking_for(text: str, terms: tuple[str, ...]) -> None:
    assert search_terms(text) == terms


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("a tuxedo for black tie", ("black tie",)),
        ("silk dress for a summer wedding", ("silk dress", "summer wedding")),
        ("dress", ()),
    ],
)
def test_search_pairs_stand_side_by_side(text: str, pairs: tuple[str, ...]) -> None:
    assert search_pairs(text) == pairs


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("a silk dress under $900", None, 900),
        ("bags below 1,500 dollars", None, 1500),
        ("something up to €2k", None, 2000),
        ("over $300 and under $400", 300, 400),
        ("between 400 and $200", 200, 400),
        ("from 200 to 400", 200, 400),
        ("at least 1000", 1000, None),
        ("delivery in under 5 days", None, None),
        ("I am over 18", None, None),
        ("silk dress", None, None),
        ("size 38 dress", None, None),
    ],
)
def test_price_bounds_are_read_from_the_words(text: str, low: int | None, high: int | None) -> None:
    assert price_bounds(text) == (
        None if low is None else Decimal(low),
        None if high is None else Decimal(high),
    )


@pytest.mark.parametrize(
    ("said", "word", "slip"),
    [
        ("cashmre", "cashmere", True),
        ("sweter", "sweater", True),
        ("aurele", "aurelle", True),
        ("drses", "dress", True),
        ("loves", "gloves", False),
        ("homework", "home", False),
        ("silk", "milk", False),
        ("boots", "books", True),
    ],
)
def test_a_slip_of_the_pen_is_told_from_another_word(said: str, word: str, slip: bool) -> None:
    assert (may_be_a_slip(said) and is_slip(said, word)) is slip
