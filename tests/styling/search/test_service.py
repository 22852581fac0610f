from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from stylist.commerce.catalog import service as catalog_service
from stylist.commerce.catalog.errors import CursorInvalid, ProductNotFound
from stylist.commerce.catalog.models import Product, SearchLog
from stylist.commerce.catalog.states import ProductStatus
from stylist.commerce.catalog.views import Viewer
from stylist.commerce.ids import ProductId
from stylist.db.session import Session, Transaction
from stylist.integrations.embeddings.builtin import BuiltinEmbedder
from stylist.styling.search import service
from stylist.styling.search.views import SearchPage, Wish
from tests.factories import make_brand, make_category, make_media, make_product, make_variant

NOW = datetime.now(UTC)
VIEWER = Viewer(user_id=None, tier="PEARL", now=NOW)


async def make_goods(
    session: Session,
    name: str,
    *,
    category: UUID,
    price: int = 500,
    sizes: Sequence[str] = ("S", "M", "L"),
    colors: Sequence[str] = ("Black",),
    on_hand: int = 5,
    **fields: Any,
) -> ProductId:
    product_id = await make_product(session, category_id=category, price=Decimal(price), **fields)
    await session.execute(update(Product).where(Product.id == product_id).values(name=name))
    for size in sizes:
        for color in colors:
            await make_variant(session, product_id=product_id, size=size, color=color, on_hand=on_hand)
    await catalog_service.refresh_search_vectors(session, [ProductId(product_id)])
    return ProductId(product_id)


@pytest.fixture
async def dresses(session: Session) -> UUID:
    women = await make_category(session, slug="women")
    return await make_category(session, slug="dresses", parent_id=women)


async def find(session: Session, **wish: Any) -> SearchPage:
    return await service.search(session, wish=Wish(**wish), viewer=VIEWER, meaning=None)


def names(page: SearchPage) -> list[str]:
    return [found.product.name for found in page.items]


async def test_silk_dresses_for_a_summer_wedding_come_first(session: Session, dresses: UUID) -> None:
    wedding = {"occasions": ["wedding"], "seasons": ["summer"]}
    for name, price, materials, attributes in (
        ("Silk Slip Dress", 640, {"silk": 100}, wedding),
        ("Silk Crêpe Midi Dress", 880, {"silk": 95, "elastane": 5}, wedding),
        ("Silk Gown Dress", 1900, {"silk": 100}, wedding),
        ("Wool Dress", 480, {"wool": 100}, {"occasions": ["office"], "seasons": ["winter"]}),
        ("Linen Dress", 320, {"linen": 100}, {"occasions": ["beach"], "seasons": ["summer"]}),
        ("Silk Scarf", 220, {"silk": 100}, {"occasions": ["everyday"]}),
    ):
        category = dresses if "Dress" in name else await make_category(session)
        await make_goods(
            session, name, category=category, price=price, materials=materials, attributes=attributes
        )
    text = "I need a silk dress for a summer wedding, under $900"

    worded = await find(session, text=text)
    read = await find(
        session,
        text=text,
        price_max=Decimal(900),
        categories=("dress",),
        materials=("silk",),
        occasions=("wedding",),
        seasons=("summer",),
    )

    assert set(names(worded)[:2]) == {"Silk Slip Dress", "Silk Crêpe Midi Dress"}
    assert max(found.product.price for found in worded.items) <= 900
    assert set(names(read)) == {"Silk Slip Dress", "Silk Crêpe Midi Dress"}
    assert (read.total, read.relaxed) == (2, ())
    slip = next(found for found in read.items if found.product.name == "Silk Slip Dress")
    assert slip.why_facts[:3] == ("100% silk", "for wedding", "for summer")


async def test_a_price_is_of_a_variant_that_can_be_bought(session: Session, dresses: UUID) -> None:
    product_id = await make_goods(session, "Dress", category=dresses, price=950, sizes=())
    await make_variant(session, product_id=product_id, size="S", price=Decimal(850), on_hand=0)
    await make_variant(session, product_id=product_id, size="M", price=Decimal(870))
    await make_variant(session, product_id=product_id, size="XL")

    under = await find(session, categories=("dresses",), price_max=Decimal(900))
    in_xl = await find(session, categories=("dresses",), price_max=Decimal(900), sizes=("XL",))
    above = await find(session, categories=("dresses",), price_min=Decimal(900))

    assert [found.product.price for found in under.items] == [Decimal(870)]
    assert [v.size for v in under.items[0].product.variants if v.id in under.items[0].variant_ids] == ["M"]
    assert in_xl.relaxed == ("sizes",)
    assert names(above) == ["Dress"]


async def test_size_and_colour_hold_for_the_same_variant(session: Session, dresses: UUID) -> None:
    both = await make_goods(session, "Both", category=dresses, sizes=())
    await make_variant(session, product_id=both, size="S", color="Navy")
    await make_variant(session, product_id=both, size="M", color="Scarlet")
    right = await make_goods(session, "Right", category=dresses, sizes=("M",), colors=("Navy",))
    sold_out = await make_goods(
        session, "Sold out", category=dresses, sizes=("M",), colors=("Navy",), on_hand=0
    )

    page = await find(session, categories=("dresses",), sizes=("medium",), colors=("blue",))
    every = await find(session, categories=("dresses",), sizes=("M",), colors=("navy",), in_stock=False)

    assert [found.product.id for found in page.items] == [right]
    assert {found.product.id for found in every.items} == {right, sold_out}


@pytest.mark.parametrize(
    ("size", "found"), [("EU 38", ["Shoe"]), ("38", ["Shoe"]), ("UK 38", []), ("eu 38", ["Shoe"]), ("8", [])]
)
async def test_sizes_are_found_with_and_without_their_system(
    session: Session, size: str, found: list[str]
) -> None:
    category = await make_category(session, slug="shoes")
    await make_goods(session, "Shoe", category=category, sizes=("EU 38",))

    page = await find(session, categories=("shoes",), sizes=(size,))

    assert [name for name in names(page) if not page.relaxed] == found


async def test_what_is_avoided_is_avoided_also_in_traces(session: Session, dresses: UUID) -> None:
    for name, materials, color in (
        ("Trace of wool", {"silk": 97, "merino wool": 3}, "Ivory"),
        ("Pure silk", {"Mulberry Silk": 100}, "Ivory"),
        ("Black silk", {"silk": 100}, "Black"),
        ("Mostly cotton", {"cotton": 90, "silk": 10}, "Ivory"),
    ):
        await make_goods(session, name, category=dresses, materials=materials, colors=(color,))

    page = await find(
        session,
        categories=("dresses",),
        avoid_materials=("wool",),
        avoid_colors=("black",),
        materials=("silk",),
    )
    none = await find(
        session,
        categories=("dresses",),
        avoid_materials=("wool", "silk"),
        materials=("linen",),
        colors=("red",),
    )

    assert names(page) == ["Pure silk"]
    assert (none.total, none.relaxed) == (0, ())


async def test_the_weakest_condition_is_given_up_first_and_named(session: Session, dresses: UUID) -> None:
    await make_goods(
        session,
        "Silk Dress",
        category=dresses,
        materials={"silk": 100},
        attributes={"occasions": ["wedding"], "neckline": "v-neck", "pattern": "floral"},
    )

    one = await find(
        session, categories=("dresses",), materials=("silk",), occasions=("wedding",), necklines=("halter",)
    )
    two = await find(
        session, categories=("dresses",), materials=("silk",), occasions=("office",), patterns=("striped",)
    )
    never = await find(session, categories=("dresses",), price_max=Decimal(400), necklines=("halter",))

    assert (names(one), one.relaxed) == (["Silk Dress"], ("necklines",))
    assert (names(two), two.relaxed) == (["Silk Dress"], ("patterns", "occasions"))
    assert (never.total, never.relaxed, never.cheapest) == (0, (), None)
    dear = await find(session, categories=("dresses",), price_max=Decimal(400), necklines=("v neck",))
    assert (dear.total, dear.relaxed, dear.cheapest) == (0, (), Decimal(500))


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ({"necklines": ("v neck",)}, True),
        ({"sleeves": ("short sleeves",)}, True),
        ({"lengths": ("midi length",)}, True),
        ({"tags": ("ROMANTIC",)}, True),
        ({"occasions": ("wedding",)}, True),
        ({"occasions": ("wed",)}, False),
        ({"gender": "women"}, True),
        ({"gender": "men"}, False),
        ({"on_sale": True}, False),
        ({"brands": ("maison aurelle",)}, True),
        ({"brands": ("Maison",)}, False),
        ({"categories": ("women",)}, True),
        ({"categories": ("gown",)}, False),
    ],
)
async def test_conditions_are_read_as_shoppers_word_them(
    session: Session, dresses: UUID, wish: dict[str, Any], found: bool
) -> None:
    await make_goods(
        session,
        "Silk Dress",
        category=dresses,
        brand_id=await make_brand(session, name="Maison Aurelle"),
        style_tags=["romantic"],
        attributes={
            "neckline": "v-neck",
            "sleeve": "short",
            "length": "midi",
            "occasions": ["wedding guest"],
            "fit": None,
        },
    )

    page = await find(session, **wish)

    assert (page.total == 1 and not page.relaxed) is found


async def test_nonsense_finds_nothing(session: Session, dresses: UUID) -> None:
    await make_goods(session, "Silk Dress", category=dresses)

    page = await find(session, text="xqzzvv blorp")

    assert (page.total, page.items, page.next_cursor) == (0, (), None)


@pytest.mark.parametrize("text", ["cashmre sweter", "Sweter in cashmere", "Maisn Aurele", "CASHMERE"])
async def test_misspelt_words_and_houses_are_found(session: Session, dresses: UUID, text: str) -> None:
    brand_id = await make_brand(session, name="Maison Aurelle")
    await make_goods(session, "Cashmere Sweater", category=dresses, brand_id=brand_id)
    await make_goods(session, "Leather Tote", category=dresses)

    assert names(await find(session, text=text)) == ["Cashmere Sweater"]


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE products; --", "silk & | ! <-> dress :*", "%_\\", "\x00silk", "🙂"]
)
async def test_any_text_can_be_searched_for(session: Session, dresses: UUID, text: str) -> None:
    await make_goods(session, "Silk Dress", category=dresses)

    page = await find(session, text=text, categories=("dresses",), colors=("(black|",), brands=("%",))

    assert page.total in (0, 1)


async def test_pages_follow_one_another_without_gap_or_double(session: Session, dresses: UUID) -> None:
    ids = {await make_goods(session, f"Dress {n}", category=dresses, price=100 + n) for n in range(7)}
    wish = Wish(categories=("dresses",), necklines=("halter",), sort="price_asc")

    seen: list[ProductId] = []
    prices: list[Decimal] = []
    cursor = None
    for expected in (3, 3, 1):
        page = await service.search(session, wish=wish, viewer=VIEWER, meaning=None, limit=3, cursor=cursor)
        assert (len(page.items), page.total, page.relaxed) == (expected, 7, ("necklines",))
        seen += page.product_ids
        prices += [found.product.price for found in page.items]
        cursor = page.next_cursor

    assert cursor is None
    assert (set(seen), len(seen), prices) == (ids, 7, sorted(prices))


@pytest.mark.parametrize("cursor", ["", "abc", "YXQgLTE", "YXQgOTk5OTk5OTk5OQ"])
async def test_a_foreign_cursor_is_refused(session: Session, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        await service.search(session, wish=Wish(), viewer=VIEWER, meaning=None, cursor=cursor)


async def test_facets_count_what_was_found(session: Session, dresses: UUID) -> None:
    brand_id = await make_brand(session, name="Aurelle")
    await make_goods(
        session,
        "One",
        category=dresses,
        price=300,
        brand_id=brand_id,
        materials={"silk": 100},
        colors=("Navy", "Black"),
        attributes={"occasions": ["wedding"]},
    )
    await make_goods(session, "Two", category=dresses, price=700, colors=("Black",), sizes=("M",))

    facets = (await find(session, categories=("dresses",))).facets

    assert [(it.value, it.count) for it in facets.categories] == [("dresses", 2)]
    assert [(it.value, it.label, it.count) for it in facets.brands] == [(str(brand_id), "Aurelle", 1)]
    assert [(it.label, it.count) for it in facets.colors] == [("Black", 2), ("Navy", 1)]
    assert [(it.value, it.count) for it in facets.sizes] == [("M", 2), ("L", 1), ("S", 1)]
    assert [(it.value, it.count) for it in facets.materials] == [("silk", 1)]
    assert [(it.value, it.count) for it in facets.occasions] == [("wedding", 1)]
    assert (facets.price_min, facets.price_max) == (Decimal(300), Decimal(700))


async def test_hidden_goods_are_not_found(session: Session, dresses: UUID) -> None:
    await make_goods(session, "Silk Dress", category=dresses, status=ProductStatus.DRAFT)
    drop = {"early_access": {"DIAMOND": NOW.isoformat()}}
    secret = await make_goods(session, "Silk Secret", category=dresses, attributes=drop)
    await session.execute(update(Product).where(Product.id == secret).values(published_at=None))

    member = Viewer(user_id=None, tier="DIAMOND", now=NOW)
    seen = await service.search(session, wish=Wish(text="silk"), viewer=member, meaning=None)

    assert (await find(session, text="silk")).total == 0
    assert names(seen) == ["Silk Secret"]


async def test_black_asked_for_is_black_pictured(session: Session, dresses: UUID) -> None:
    product_id = await make_goods(session, "Dress", category=dresses, sizes=())
    red = await make_variant(session, product_id=product_id, color="Scarlet")
    black = await make_variant(session, product_id=product_id, color="Black")
    await make_media(session, product_id=product_id, url="/red.png", variant_id=red, is_primary=True)
    await make_media(session, product_id=product_id, url="/black.png", variant_id=black)

    plain = await find(session, categories=("dresses",))
    asked = await find(session, categories=("dresses",), colors=("black",))

    assert plain.items[0].product.image_url == "/red.png"
    assert asked.items[0].product.image_url == "/black.png"
    assert asked.items[0].variant_ids == (black,)


async def embed_all(session: Session, embedder: BuiltinEmbedder, goods: dict[ProductId, str]) -> None:
    vectors = await embedder.embed(list(goods.values()))
    await catalog_service.store_vectors(
        session,
        model=embedder.name,
        vectors={it: row.tolist() for it, row in zip(goods, vectors, strict=True)},
    )
    await catalog_service.switch_model(session, model=embedder.name, now=NOW)


async def test_meaning_finds_what_words_do_not(session: Session, dresses: UUID) -> None:
    embedder = BuiltinEmbedder()
    goods = {
        await make_goods(session, name, category=dresses): name
        for name in ("Cashmere Roll-Neck Jumper", "Evening Gown", "Leather Belt")
    }
    await embed_all(session, embedder, goods)
    text = "a warm pullover for cold days"

    page = await service.search(
        session, wish=Wish(text=text), viewer=VIEWER, meaning=await service.meaning_of(embedder, text)
    )

    assert names(page)[0] == "Cashmere Roll-Neck Jumper"
    assert "Leather Belt" not in names(page)


async def test_similar_goods_are_of_the_category_and_nearest_first(session: Session, dresses: UUID) -> None:
    embedder = BuiltinEmbedder()
    goods = {
        await make_goods(session, name, category=dresses): name
        for name in ("Floral Silk Summer Dress", "Flowery Silk Sundress", "Black Leather Dress")
    }
    other = await make_goods(session, "Floral Silk Summer Scarf", category=await make_category(session))
    await embed_all(session, embedder, {**goods, other: "Floral Silk Summer Scarf"})

    found = await service.similar(session, product_id=next(iter(goods)), viewer=VIEWER)

    assert [it.product.name for it in found] == ["Flowery Silk Sundress", "Black Leather Dress"]
    with pytest.raises(ProductNotFound):
        await service.similar(session, product_id=ProductId(dresses), viewer=VIEWER)


async def test_searches_are_noted(session: Session, transaction: Transaction, dresses: UUID) -> None:
    wish = Wish(text="red dress", price_max=Decimal("900"), categories=("dresses",), necklines=("halter",))
    await make_goods(session, "Red Dress", category=dresses)
    page = await service.search(session, wish=wish, viewer=VIEWER, meaning=None)

    await service.logging(transaction, VIEWER, None, wish, page)()

    noted = (await session.scalars(select(SearchLog))).one()
    assert (noted.query, noted.results_count, noted.search_method) == ("red dress", 1, "hybrid")
    assert noted.filters == {
        "price_max": "900",
        "categories": ["dresses"],
        "necklines": ["halter"],
        "in_stock": True,
        "sort": "best",
        "relaxed": ["necklines"],
    }
