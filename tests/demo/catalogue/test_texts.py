"""What product texts claim must agree with the product's facts."""

import re
from collections import Counter
from collections.abc import Iterator

from stylist.demo.catalogue import DemoShop
from stylist.demo.catalogue.palette import COLOURS
from stylist.demo.catalogue.specs import ProductSpec

# A word in a text, and the materials of which one must then be in the composition.
FIBRES = {
    "silk": {"silk"},
    "wool": {"wool"},
    "cashmere": {"cashmere"},
    "cotton": {"cotton", "acetate"},
    "linen": {"linen"},
    "leather": {"leather"},
    "suede": {"leather"},
    "box calf": {"leather"},
    "calfskin": {"leather"},
    "nappa": {"leather"},
    "lambskin": {"leather"},
    "viscose": {"viscose"},
    "lyocell": {"lyocell"},
    "alpaca": {"alpaca"},
    "mohair": {"mohair"},
    "merino": {"wool"},
    "lambswool": {"wool"},
    "raffia": {"raffia"},
    "nylon": {"recycled nylon"},
    "platinum": {"platinum"},
    "denim": {"cotton"},
    "pearls": {"pearl"},
    "diamond": {"platinum", "gold"},
    "soy": {"soy wax"},
    "beeswax": {"beeswax"},
}
# Said of other things than the product: its company, its notes, its comparison.
ASIDES = (
    "leather accord", "leather jacket over the shoulders", "flannel on monday", "with jeans, with silk", "a silk top",
    "leather inside where it matters", "cotton accord", "corduroy, denim", "denim suits it", "oak and chestnut",
    "suede loafers", "sharpen jeans", "wire", "felt beneath", "cotton wick", "the hand of cotton", "older diamonds",
    "asking for diamonds", "the feel of suede", "as good cotton", "linen and bare arms", "linen cupboard", "linen box",
    "soft enough to leave", "wool interlining", "organic grain", "bark", "cotton-based",
)  # fmt: skip
PLACES = {
    "Paris": "France", "Lyon": "France", "Grasse": "France", "Limoges": "France", "Oyonnax": "France",
    "France": "France",
    "Milan": "Italy", "Florence": "Italy", "Rome": "Italy", "Venice": "Italy", "Naples": "Italy", "Italy": "Italy",
    "London": "United Kingdom", "England": "United Kingdom", "Scotland": "United Kingdom", "Bath": "United Kingdom",
    "Bristol": "United Kingdom", "Leeds": "United Kingdom", "Northampton": "United Kingdom", "Japan": "Japan",
    "Kyoto": "Japan", "Norway": "Norway", "Bergen": "Norway", "Spain": "Spain", "Elche": "Spain", "Mallorca": "Spain",
    "Ireland": "Ireland", "Galway": "Ireland", "Denmark": "Denmark", "Copenhagen": "Denmark", "Belgium": "Belgium",
    "Antwerp": "Belgium", "Brussels": "Belgium", "Ostend": "Belgium", "Germany": "Germany", "Berlin": "Germany",
    "Sweden": "Sweden", "Stockholm": "Sweden", "Malmö": "Sweden", "Portugal": "Portugal", "Porto": "Portugal",
    "Lisbon": "Portugal", "Switzerland": "Switzerland", "Geneva": "Switzerland", "Zurich": "Switzerland",
    "Austria": "Austria", "Vienna": "Austria", "Morocco": "Morocco", "Marrakech": "Morocco", "Mexico": "Mexico",
    "Oaxaca": "Mexico", "Peru": "Peru", "India": "India", "Jaipur": "India", "Lagos": "Nigeria", "Seoul": "South Korea",
    "New York": "United States", "Los Angeles": "United States", "California": "United States",
}  # fmt: skip
NECKLINES = {
    "cowl": "cowl",
    "halter ": "halter",
    "square neck": "square",
    "high neck": "high neck",
    "roll neck": "roll neck",
}
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def _plain(product: ProductSpec) -> str:
    text = product.description.lower()
    for aside in ASIDES:
        text = text.replace(aside, "")
    return text


def test_materials_named_are_in_the_composition(shop: DemoShop) -> None:
    wrong = [
        (product.name, word, product.description)
        for product in shop.products
        for word, components in FIBRES.items()
        if re.search(rf"\b{word}\b", _plain(product)) and not components & set(product.materials)
    ]
    assert wrong == []


def test_materials_in_names_are_in_the_composition(shop: DemoShop) -> None:
    wrong = [
        (product.name, word)
        for product in shop.products
        for word, components in FIBRES.items()
        if not product.attributes.get("notes")
        and re.search(rf"\b{word}\b", product.name.lower())
        and not components & set(product.materials)
    ]
    assert wrong == []


def test_all_of_one_material_means_all(shop: DemoShop) -> None:
    claims = re.compile(r"\b(?:pure|all) (silk|wool|cotton|linen|cashmere)\b(?! but)", re.IGNORECASE)
    wrong = [
        (product.name, product.description)
        for product in shop.products
        for fibre in claims.findall(product.description)
        if product.materials.get(fibre.lower()) != 100 and "all but pure" not in product.description
    ]
    assert wrong == []


def test_places_named_are_where_it_is_made(shop: DemoShop) -> None:
    wrong = [
        (product.name, place, product.attributes["origin"])
        for product in shop.products
        for place, country in PLACES.items()
        if re.search(rf"\b{place}\b", product.description) and product.attributes["origin"] != country
    ]
    assert wrong == []


def test_colours_named_are_among_the_colours(shop: DemoShop) -> None:
    neutral = {
        "Gold",
        "Rose",
        "Silver",
        "Tan",
        "Black",
        "White",
        "Clear",
        "Steel",
        "Platinum",
        "Navy",
        "Stone",
        "Mint",
    }
    wrong = [
        (product.name, colour, product.description)
        for product in shop.products
        for colour in set(COLOURS) - neutral
        if re.search(rf"\bin {colour.lower()}\b", product.description.lower())
        and colour not in {one.name for one in product.colours}
    ]
    assert wrong == []


def test_lengths_sleeves_and_necklines_named_are_the_product_s(shop: DemoShop) -> None:
    wrong = []
    for product in shop.products:
        if product.garment not in {"dress", "gown", "jumpsuit", "skirt", "robe"}:
            continue
        words = f"{product.name}. {product.description}".lower()
        for length in ("mini", "midi", "maxi"):
            if re.search(rf"\b{length}\b", words) and product.attributes["length"] != length:
                wrong.append((product.name, length))
        for phrase, neckline in NECKLINES.items():
            if phrase in words and product.attributes["neckline"] != neckline:
                wrong.append((product.name, phrase))
        if re.search(r"\blong sleeves\b", words) and product.attributes["sleeve"] != "long":
            wrong.append((product.name, "long sleeves"))
        if re.search(r"\bsleeves?\b", product.description) and product.attributes["sleeve"] == "sleeveless":
            wrong.append((product.name, product.description))
    assert wrong == []


def test_patterns_are_told_only_of_patterned_pieces(shop: DemoShop) -> None:
    words = {
        "stripe": "striped",
        "houndstooth": "houndstooth",
        "paisley": "paisley",
        "leopard": "animal",
        " dots": "dotted",
    }
    wrong = [
        (product.name, word, product.attributes["pattern"])
        for product in shop.products
        for word, pattern in words.items()
        if word in f"{product.name} {product.description}".lower() and product.attributes["pattern"] != pattern
        and "stripes meet" not in product.description and "every stripe matched" not in product.description
    ]  # fmt: skip
    assert wrong == []


def test_a_laptop_is_promised_only_where_one_fits(shop: DemoShop) -> None:
    inches = {"thirteen": "13 inch", "fourteen": "14 inch", "fifteen": "15 inch", "sixteen": "16 inch"}
    for product in shop.products:
        for word, size in inches.items():
            if f"{word}-inch" in product.description or f"{word} inches" in product.description:
                assert product.attributes["laptop"] == size


def test_descriptions_are_two_to_four_sentences(shop: DemoShop) -> None:
    lengths = Counter(len(SENTENCE_END.split(product.description)) for product in shop.products)
    assert set(lengths) <= {2, 3, 4, 5}
    assert lengths[2] > 80
    assert lengths[3] > 200
    assert all(60 <= len(product.description) <= 520 for product in shop.products)


def test_descriptions_are_clean_sentences(shop: DemoShop) -> None:
    for product in shop.products:
        assert re.search(r"[{}|\[\]]|  |\.\.|\bNone\b", product.description) is None
        for sentence in SENTENCE_END.split(product.description):
            assert sentence[0].isupper() or sentence[0].isdigit()
            assert sentence[-1] in ".?!"
            assert re.search(r"\b(\w+) \1\b", sentence) is None


def test_no_sentence_is_heard_too_often(shop: DemoShop) -> None:
    counts = Counter(
        sentence for product in shop.products for sentence in SENTENCE_END.split(product.description)
    )
    assert {sentence: count for sentence, count in counts.items() if count > 12} == {}
    openings = Counter(" ".join(product.description.split()[:3]) for product in shop.products)
    assert openings.most_common(1)[0][1] <= 14


def test_house_stories_tell_something(shop: DemoShop) -> None:
    for house in shop.houses:
        assert len(house.story) > 180
        assert 40 <= len(house.description) <= 160
    assert sum(product.story is not None for product in shop.products) >= 35


def _review_texts(shop: DemoShop) -> Iterator[str]:
    for review in shop.reviews:
        yield f"{review.title}. {review.content}"


def test_reviews_are_whole_and_varied(shop: DemoShop) -> None:
    texts = list(_review_texts(shop))
    assert not any("{" in text or "None" in text for text in texts)
    assert Counter(texts).most_common(1)[0][1] <= 12
    assert sum("fit" in text.lower() or "size" in text.lower() for text in texts) > 500
    assert sum("wedding" in text.lower() for text in texts) > 30
