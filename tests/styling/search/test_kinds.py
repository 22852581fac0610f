import pytest

from stylist.styling.search.kinds import category_slugs, fact_words, kinds_of, shades_of, singular, size_names

CATEGORIES = [
    ("women/dresses", "Dresses"),
    ("women/gowns", "Evening Gowns"),
    ("women/coats", "Coats & Trenches"),
    ("men/coats", "Coats & Trenches"),
    ("shoes/mens-shoes", "Men's Dress Shoes"),
    ("women/knitwear", "Knitwear"),
    ("bags", "Bags"),
    ("bags/totes", "Totes"),
]


@pytest.mark.parametrize(
    ("said", "slugs"),
    [
        ("women/dresses", ("women/dresses",)),
        ("dress", ("women/dresses",)),
        ("Dresses", ("women/dresses",)),
        ("gown", ("women/gowns",)),
        ("coat", ("women/coats", "men/coats")),
        ("trench", ("women/coats", "men/coats")),
        ("dress shoes", ("shoes/mens-shoes",)),
        ("sweater", ("women/knitwear",)),
        ("handbags", ("bags",)),
        ("totes", ("bags/totes",)),
        ("spaceship", ()),
    ],
)
def test_category_slugs_are_found_by_everyday_words(said: str, slugs: tuple[str, ...]) -> None:
    assert category_slugs(said, CATEGORIES) == slugs


@pytest.mark.parametrize(
    ("noun", "one"),
    [
        ("Dresses", "dress"),
        ("watches", "watch"),
        ("boxes", "box"),
        ("skirts", "skirt"),
        ("dress", "dress"),
        ("jewellery", "jewellery"),
        ("shoes", "shoe"),
    ],
)
def test_singular(noun: str, one: str) -> None:
    assert singular(noun) == one


def test_a_family_of_colours_covers_its_shades_and_a_shade_itself() -> None:
    assert {"blue", "navy", "sky blue"} <= set(shades_of(["Blue"]))
    assert shades_of(["Navy"]) == ("navy",)
    assert "navy" not in shades_of(["light blue"])
    assert {"gray", "charcoal"} <= set(shades_of(["gray"]))
    assert shades_of(["", "  "]) == ()


def test_a_material_covers_its_kinds() -> None:
    assert {"wool", "merino"} <= set(kinds_of(["wool"]))
    assert kinds_of(["Merino"]) == ("merino",)
    assert "cashmere" not in kinds_of(["wool"])


@pytest.mark.parametrize(
    ("name", "said", "words"),
    [
        ("sleeves", "Short Sleeves", ("short sleeves", "short")),
        ("necklines", "V-neck", ("v-neck", "v")),
        ("fits", "slim", ("slim",)),
        ("occasions", "black tie", ("black tie",)),
    ],
)
def test_facts_are_worded_with_and_without_their_noun(name: str, said: str, words: tuple[str, ...]) -> None:
    assert fact_words(name, [said]) == words


def test_sizes_are_in_capitals() -> None:
    assert size_names(["medium", "m", " eu  38 ", ""]) == ("M", "EU 38")
