from decimal import Decimal

import pytest

from stylist.agent.builtin.meaning import Price
from stylist.agent.builtin.money import find_prices, merged


def price(
    low: str | None = None, high: str | None = None, near: str | None = None, currency: str | None = None
) -> Price:
    def number(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    return Price(number(low), number(high), number(near), currency)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a dress under $900", price(high="900", currency="USD")),
        ("below 900 dollars please", price(high="900", currency="USD")),
        ("less than 1,200", price(high="1200")),
        ("not more than 1.5k", price(high="1500")),
        ("no more than 800 euros", price(high="800", currency="EUR")),
        ("under a grand", price(high="1000")),
        ("max 350", price(high="350")),
        ("350 max", price(high="350")),
        ("up to £1,250.50", price(high="1250.50", currency="GBP")),
        ("my budget is 600", price(high="600")),
        ("budget: 2k", price(high="2000")),
        ("i have 500 dollars to spend on a bag", price(high="500", currency="USD")),
        ("500 or less", price(high="500")),
        ("$400 tops", price(high="400", currency="USD")),
        ("never over 500", price(high="500")),
        ("i don't want to spend more than 300", price(high="300")),
        ("at most 1.500 €", price(high="1500", currency="EUR")),
        ("under five hundred", price(high="500")),
        ("two hundred bucks at most", price(high="200", currency="USD")),
        ("between 300 and 500", price(low="300", high="500")),
        ("between $1 and 2k", price(low="1000", high="2000", currency="USD")),
        ("from 200 to 400 euros", price(low="200", high="400", currency="EUR")),
        ("$300-$500", price(low="300", high="500", currency="USD")),
        ("300-500 dollars", price(low="300", high="500", currency="USD")),
        ("300 to 500 eur", price(low="300", high="500", currency="EUR")),
        ("around 2k", price(near="2000")),
        ("about 150 pounds", price(near="150", currency="GBP")),
        ("600ish", price(near="600")),
        ("€500", price(near="500", currency="EUR")),
        ("a $500 dress", price(near="500", currency="USD")),
        ("half a grand", price(near="500")),
        ("more than 1000", price(low="1000")),
        ("at least 200$", price(low="200", currency="USD")),
        ("not under 500", price(low="500")),
        ("no less than 250", price(low="250")),
        ("over 5 grand", price(low="5000")),
        ("2000 or more", price(low="2000")),
        ("¥30000 max", price(high="30000", currency="JPY")),
    ],
)
def test_find_prices_reads_one_statement(text: str, expected: Price) -> None:
    assert [found.price for found in find_prices(text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "size 38",
        "in a 40",
        "number 3",
        "two of those",
        "12 Rose Street, Boston, MA 02108",
        "around 5 days",
        "order 10234",
        "over 30 pieces",
        "EU 38 or UK 10",
        "the 2nd one",
        "a dress for around 8 people",
        "20% off",
        "under 18 months",
    ],
)
def test_find_prices_leaves_other_numbers_alone(text: str) -> None:
    assert find_prices(text) == []


def test_find_prices_covers_the_words_that_make_the_bound() -> None:
    text = "silk dress, not more than $900, in black"

    found = find_prices(text)[0]

    assert text[found.start : found.end] == "not more than $900"


def test_merged_keeps_both_bounds_and_the_last_word() -> None:
    stated = [found.price for found in find_prices("over 200 but under 500 euros, no, under 400")]

    assert merged(stated) == price(low="200", high="400", currency="EUR")
    assert merged([]) is None
