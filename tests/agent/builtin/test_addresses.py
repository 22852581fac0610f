import pytest

from stylist.agent.builtin.addresses import find_address
from stylist.agent.builtin.meaning import PostalAddress

ROSE = PostalAddress("12 Rose Street", "Boston", "02108", None, "MA", "US")


@pytest.mark.parametrize(
    ("text", "expected", "name"),
    [
        ("12 Rose Street, Boston, MA 02108", ROSE, None),
        ("12 Rose Street Boston MA 02108", ROSE, None),
        ("12 Rose Street, Boston, Massachusetts 02108, USA", ROSE, None),
        ("my address is 12 Rose Street, Boston, MA 02108", ROSE, None),
        ("please ship it to 12 Rose Street, Boston, MA 02108. thanks", ROSE, None),
        ("Anna Berg, 12 Rose Street, Boston, MA 02108", ROSE, "Anna Berg"),
        ("send it to Anna Berg, 12 Rose Street, Boston, MA 02108, United States", ROSE, "Anna Berg"),
        ("I'm Anna Berg, 12 Rose Street, Boston, MA 02108", ROSE, "Anna Berg"),
        (
            "100 Main St, Apt 4B, New York, NY 10001-1234",
            PostalAddress("100 Main St", "New York", "10001-1234", "Apt 4B", "NY", "US"),
            None,
        ),
        (
            "100 Main St Apt 4B, New York, NY 10001",
            PostalAddress("100 Main St", "New York", "10001", "Apt 4B", "NY", "US"),
            None,
        ),
        (
            "221B Baker Street, London NW1 6XE",
            PostalAddress("221B Baker Street", "London", "NW1 6XE", None, None, "GB"),
            None,
        ),
        (
            "Flat 2, 14 King's Road, London, sw3 4ry, UK",
            PostalAddress("14 King's Road", "London", "SW3 4RY", "Flat 2", None, "GB"),
            None,
        ),
        (
            "10 rue de Rivoli, 75001 Paris, France",
            PostalAddress("10 rue de Rivoli", "Paris", "75001", None, None, "FR"),
            None,
        ),
        (
            "10 rue de Rivoli, 75001 Paris",
            PostalAddress("10 rue de Rivoli", "Paris", "75001", None, None, "FR"),
            None,
        ),
        (
            "Hauptstraße 5, 10115 Berlin, Germany",
            PostalAddress("Hauptstraße 5", "Berlin", "10115", None, None, "DE"),
            None,
        ),
        (
            "Clara Schmidt, Lindenallee 7, 80331 München",
            PostalAddress("Lindenallee 7", "München", "80331", None, None, "DE"),
            "Clara Schmidt",
        ),
        (
            "it's for delivery to Via Roma 10, 20121 Milano, Italy",
            PostalAddress("Via Roma 10", "Milano", "20121", None, None, "IT"),
            None,
        ),
        (
            "7 Lake View Road, Toronto ON M5V 2T6, Canada",
            PostalAddress("7 Lake View Road", "Toronto", "M5V 2T6", None, "ON", "CA"),
            None,
        ),
        (
            "1-2-3 Jingumae, Shibuya-ku, Tokyo 150-0001, Japan",
            PostalAddress("1-2-3 Jingumae", "Tokyo", "150-0001", "Shibuya-ku", None, "JP"),
            None,
        ),
        (
            "Prinsengracht 263, 1016 GV Amsterdam, Netherlands",
            PostalAddress("Prinsengracht 263", "Amsterdam", "1016 GV", None, None, "NL"),
            None,
        ),
    ],
)
def test_find_address(text: str, expected: PostalAddress, name: str | None) -> None:
    found = find_address(text)

    assert found is not None
    assert found.address == expected
    assert found.name == name


def test_find_address_tells_where_it_stood() -> None:
    text = "yes, ship to 12 Rose Street, Boston, MA 02108 and use my card"

    found = find_address(text)

    assert found is not None
    assert text[found.start : found.end] == "12 Rose Street, Boston, MA 02108"


def test_find_address_accepts_a_street_and_town_when_asked_for() -> None:
    assert find_address("12 rose street, boston") is None
    found = find_address("12 rose street, boston", expected=True)
    assert found is not None
    assert found.address == PostalAddress("12 rose street", "Boston")


@pytest.mark.parametrize(
    "text",
    [
        "a dress between 300 and 500 dollars",
        "order 12345 please",
        "size 38 in black",
        "I need 2 dresses, one in 10115",
        "use 1000 points please",
        "show me coats under 2000 dollars",
        "is the order from 2024 in",
    ],
)
def test_find_address_sees_none_in_other_talk(text: str) -> None:
    assert find_address(text) is None
