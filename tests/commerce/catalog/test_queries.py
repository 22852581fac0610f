from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from stylist.commerce.catalog import queries
from stylist.commerce.catalog.errors import (
    CategoryNotFound,
    CollectionNotFound,
    CursorInvalid,
    ProductNotFound,
    VariantNotFound,
)
from stylist.commerce.catalog.models import (
    Category,
    Collection,
    CollectionProduct,
    Product,
    ProductVariant,
)
from stylist.commerce.catalog.states import TIERS, ProductStatus
from stylist.commerce.catalog.views import Viewer
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import ProductId, VariantId
from stylist.commerce.reviews.models import Review
from stylist.commerce.reviews.states import ReviewStatus
from stylist.db.session import Session
from tests.factories import (
    make_brand,
    make_category,
    make_customer,
    make_media,
    make_product,
    make_variant,
)

NOW = datetime.now(UTC)


def viewer(tier: str = "PEARL", now: datetime = NOW) -> Viewer:
    return Viewer(user_id=None, tier=tier, now=now)


async def change(session: Session, product_id: UUID, **values: Any) -> None:
    await session.execute(update(Product).where(Product.id == product_id).values(**values))


def test_tiers_are_the_membership_tiers_in_order() -> None:
    assert tuple(MembershipTier) == TIERS


async def test_get_product_reads_everything_but_the_cost(session: Session) -> None:
    brand_id = await make_brand(session, name="Maison Aurelle")
    product_id = await make_product(
        session,
        price=Decimal("900"),
        compare_at_price=Decimal("1200"),
        cost=Decimal("300"),
        brand_id=brand_id,
        materials={"silk": 92, "elastane": 8},
        attributes={"occasions": ["wedding"]},
        style_tags=["romantic"],
    )
    red_s = await make_variant(session, product_id=product_id, size="S", color="Scarlet", on_hand=3)
    red_xl = await make_variant(session, product_id=product_id, size="XL", color="Scarlet", on_hand=0)
    black_m = await make_variant(session, product_id=product_id, color="Black", price=Decimal("850.50"))
    await make_media(session, product_id=product_id, url="/p.png", is_primary=True)
    await make_media(session, product_id=product_id, url="/red.png", variant_id=red_s)

    product = await queries.get_product(session, product_id=ProductId(product_id), viewer=viewer())

    assert (product.brand, product.materials) == ("Maison Aurelle", {"silk": 92, "elastane": 8})
    assert (product.price, product.compare_at_price) == (Decimal("850.50"), Decimal(1200))
    assert [it.id for it in product.variants] == [black_m, red_s, red_xl]
    assert [it.available for it in product.variants] == [10, 3, 0]
    assert [it.is_low for it in product.variants] == [False, True, False]
    assert [it.price for it in product.variants] == [Decimal("850.50"), Decimal(900), Decimal(900)]
    assert [it.image_url for it in product.variants] == ["/p.png", "/red.png", "/red.png"]
    assert (product.image_url, product.colors, product.sizes) == (
        "/p.png",
        ("Black", "Scarlet"),
        ("M", "S", "XL"),
    )
    assert not hasattr(product, "cost")


async def test_price_is_the_products_own_when_nothing_is_in_stock(session: Session) -> None:
    product_id = await make_product(session, price=Decimal(300), compare_at_price=Decimal(250))
    await make_variant(session, product_id=product_id, price=Decimal(100), on_hand=0)

    product = await queries.get_product(session, product_id=ProductId(product_id), viewer=viewer())

    assert (product.price, product.compare_at_price, product.is_in_stock) == (Decimal(300), None, False)


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": ProductStatus.DRAFT},
        {"status": ProductStatus.ARCHIVED},
        {"deleted_at": NOW},
        {"published_at": None},
        {"published_at": NOW + timedelta(days=3)},
    ],
    ids=lambda it: next(iter(it)),
)
async def test_what_is_not_on_show_is_nowhere(session: Session, hidden: Mapping[str, Any]) -> None:
    category_id = await make_category(session, slug="hidden-goods")
    product_id = await make_product(session, category_id=category_id)
    variant_id = await make_variant(session, product_id=product_id)
    seen = await queries.get_product(session, product_id=ProductId(product_id), viewer=viewer())
    await change(session, product_id, **hidden)

    with pytest.raises(ProductNotFound):
        await queries.get_product(session, product_id=ProductId(product_id), viewer=viewer())
    with pytest.raises(VariantNotFound):
        await queries.get_sellable_variant(session, variant_id=variant_id, viewer=viewer())
    assert await queries.find_product_by_slug(session, slug=seen.slug, viewer=viewer()) is None
    assert await queries.list_products(session, product_ids=(seen.id,), viewer=viewer()) == ()
    assert await queries.list_new_arrivals(session, viewer=viewer()) == ()
    page = await queries.list_category_products(session, slug="hidden-goods", viewer=viewer())
    assert page.items == ()
    category = await queries.get_category(session, slug="hidden-goods", viewer=viewer())
    assert category.product_count == 0


async def test_a_category_is_closed_with_all_below_it(session: Session) -> None:
    root = await make_category(session, slug="women")
    leaf = await make_category(session, slug="women/dresses", parent_id=root)
    product_id = ProductId(await make_product(session, category_id=leaf))
    assert await queries.list_products(session, product_ids=(product_id,), viewer=viewer())

    await session.execute(update(Category).where(Category.id == root).values(is_active=False))

    assert await queries.list_products(session, product_ids=(product_id,), viewer=viewer()) == ()
    assert await queries.list_categories(session, viewer=viewer()) == ()
    with pytest.raises(CategoryNotFound):
        await queries.list_category_products(session, slug="women/dresses", viewer=viewer())


@pytest.mark.parametrize(
    ("tier", "hours", "sees"),
    [
        ("PEARL", 1, False),
        ("SAPPHIRE", 1, False),
        ("DIAMOND", 1, True),
        ("OBSIDIAN", 1, True),
        ("DIAMOND", -1, False),
        ("OBSIDIAN", -1, True),
        ("PEARL", 73, True),
        ("unheard of", 1, False),
    ],
)
async def test_a_drop_is_seen_from_its_window_on(session: Session, tier: str, hours: int, sees: bool) -> None:
    opens = NOW + timedelta(days=10)
    windows = {"DIAMOND": opens.isoformat(), "OBSIDIAN": (opens - timedelta(days=1)).isoformat()}
    product_id = ProductId(await make_product(session, attributes={"early_access": windows}))
    variant_id = await make_variant(session, product_id=product_id)
    await change(session, product_id, published_at=opens + timedelta(days=3))
    looking = viewer(tier, opens + timedelta(hours=hours))

    found = await queries.list_products(session, product_ids=(product_id,), viewer=looking)
    offers = await queries.list_offers(session, variant_ids=(variant_id,), viewer=looking)

    assert (len(found) == 1) is sees
    assert [offer.is_sellable for offer in offers] == [sees]


async def test_early_access_may_be_null(session: Session) -> None:
    product_id = ProductId(await make_product(session, attributes={"early_access": None}))

    assert len(await queries.list_products(session, product_ids=(product_id,), viewer=viewer())) == 1


async def test_list_products_keeps_the_given_order_and_leaves_out_the_unknown(session: Session) -> None:
    ids = [ProductId(await make_product(session)) for _ in range(3)]
    asked = [ids[2], ids[0], ProductId(uuid4()), ids[2], ids[1]]

    found = await queries.list_products(session, product_ids=asked, viewer=viewer())

    assert [it.id for it in found] == [ids[2], ids[0], ids[1]]


async def test_offers_tell_withdrawn_from_sold_out(session: Session) -> None:
    product_id = await make_product(session)
    sold_out = await make_variant(session, product_id=product_id, on_hand=0)
    withdrawn = await make_variant(session, product_id=product_id, size="L")
    await session.execute(
        update(ProductVariant).where(ProductVariant.id == withdrawn).values(is_available=False)
    )

    offers = await queries.list_offers(
        session, variant_ids=(withdrawn, VariantId(uuid4()), sold_out), viewer=viewer()
    )

    assert [(it.variant.id, it.is_sellable, it.variant.available) for it in offers] == [
        (withdrawn, False, 0),
        (sold_out, True, 0),
    ]
    assert (await queries.get_sellable_variant(session, variant_id=sold_out, viewer=viewer())).available == 0
    with pytest.raises(VariantNotFound):
        await queries.get_sellable_variant(session, variant_id=withdrawn, viewer=viewer())
    product = await queries.get_product(session, product_id=ProductId(product_id), viewer=viewer())
    assert [it.id for it in product.variants] == [sold_out]


async def test_rating_is_of_approved_reviews(session: Session) -> None:
    product_id = await make_product(session)
    for rating, status in ((5, ReviewStatus.APPROVED), (4, ReviewStatus.APPROVED), (1, ReviewStatus.PENDING)):
        author = await make_customer(session)
        session.add(Review(product_id=product_id, user_id=author, rating=rating, status=status))
    await session.flush()

    product = await queries.get_product(session, product_id=ProductId(product_id), viewer=viewer())

    assert (product.rating, product.review_count) == (Decimal("4.5"), 2)


async def test_category_pages_are_newest_first_and_lose_nothing(session: Session) -> None:
    root = await make_category(session, slug="bags")
    leaf = await make_category(session, slug="bags/totes", parent_id=root)
    ids = []
    for days in (5, 3, 3, 9, 1):
        ids.append(await make_product(session, category_id=leaf))
        await change(session, ids[-1], published_at=NOW - timedelta(days=days))
    await make_product(session)

    seen: list[UUID] = []
    cursor = None
    for _ in range(3):
        page = await queries.list_category_products(
            session, slug="bags", viewer=viewer(), limit=2, cursor=cursor
        )
        seen += [it.id for it in page.items]
        cursor = page.next_cursor

    assert cursor is None
    assert seen == [ids[4], *sorted(ids[1:3], reverse=True), ids[0], ids[3]]


@pytest.mark.parametrize("cursor", ["", "x", "nonsense!", "YXQgMTA", "MjAyNi0xMS0yMHx4"])
async def test_category_pages_refuse_a_foreign_cursor(session: Session, cursor: str) -> None:
    await make_category(session, slug="bags")

    with pytest.raises(CursorInvalid):
        await queries.list_category_products(session, slug="bags", viewer=viewer(), cursor=cursor)


async def test_category_tree_counts_what_is_below(session: Session) -> None:
    root = await make_category(session, slug="women")
    leaf = await make_category(session, slug="women/dresses", parent_id=root)
    await make_category(session, slug="men")
    for category_id in (root, leaf, leaf):
        await make_product(session, category_id=category_id)

    trees = await queries.list_categories(session, viewer=viewer())

    assert [(it.slug, it.product_count) for it in trees] == [("men", 0), ("women", 3)]
    assert [(it.slug, it.product_count) for it in trees[1].children] == [("women/dresses", 2)]


async def test_houses_are_listed_with_goods_on_show(session: Session) -> None:
    aurelle, empty = await make_brand(session, name="Aurelle"), await make_brand(session, name="Zephyr")
    await make_product(session, brand_id=aurelle)
    await make_product(session, brand_id=empty, status=ProductStatus.DRAFT)

    assert [(it.name, it.product_count) for it in await queries.list_brands(session, viewer=viewer())] == [
        ("Aurelle", 1)
    ]


async def test_featured_are_the_latest_choice_first(session: Session) -> None:
    ids = [await make_product(session) for _ in range(3)]
    await change(session, ids[0], featured_at=NOW - timedelta(days=2))
    await change(session, ids[1], featured_at=NOW - timedelta(days=1))
    await change(session, ids[2], featured_at=NOW + timedelta(days=1))

    found = await queries.list_featured(session, viewer=viewer())

    assert [it.id for it in found] == [ids[1], ids[0]]


async def test_collections_keep_the_curators_order(session: Session) -> None:
    ids = [await make_product(session) for _ in range(3)]
    collection = Collection(slug="summer", name="Summer")
    session.add_all([collection, Collection(slug="past", name="Past", is_active=False)])
    await session.flush()
    for order, product_id in enumerate((ids[1], ids[2], ids[0])):
        session.add(
            CollectionProduct(collection_id=collection.id, product_id=product_id, display_order=order)
        )
    await session.flush()
    await change(session, ids[2], status=ProductStatus.ARCHIVED)

    view = await queries.get_collection(session, slug="summer")
    found = await queries.list_curated_products(session, collection_id=view.id, viewer=viewer())

    assert [it.id for it in found] == [ids[1], ids[0]]
    assert [it.slug for it in await queries.list_collections(session, viewer=viewer())] == ["summer"]
    with pytest.raises(CollectionNotFound):
        await queries.get_collection(session, slug="past")


async def test_vocabulary_has_the_words_of_what_is_on_show(session: Session) -> None:
    brand_id = await make_brand(session, name="Maison Aurelle")
    category_id = await make_category(session, slug="women")
    product_id = await make_product(
        session,
        brand_id=brand_id,
        category_id=category_id,
        materials={"Silk": 100},
        style_tags=["Romantic"],
        attributes={"pattern": "floral", "occasions": ["wedding", "party"], "fit": None, "sleeve": "short"},
    )
    for size in ("L", "S", "EU 38", "One size"):
        await make_variant(session, product_id=product_id, size=size, color="Sky Blue")
    await make_variant(
        session, color="Secret Pink", attributes={"pattern": "checked"}, status=ProductStatus.DRAFT
    )

    words = await queries.load_vocabulary(session, now=NOW)

    assert [(it.slug, it.name, it.parent) for it in words.categories if it.slug == "women"] == [
        ("women", "Women", None)
    ]
    assert [(it.id, it.name) for it in words.brands] == [(brand_id, "Maison Aurelle")]
    assert (words.colors, words.sizes) == (("Sky Blue",), ("S", "L", "EU 38", "One size"))
    assert (words.materials, words.style_tags) == (("silk",), ("romantic",))
    assert (words.patterns, words.occasions) == (("floral",), ("party", "wedding"))
    assert (words.fits, words.sleeves, words.seasons) == ((), ("short",), ())
