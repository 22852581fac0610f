"""Drops: open to a tier its hours before everybody, and not there at all before."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from stylist.commerce.cart import service as carts
from stylist.commerce.catalog import queries
from stylist.commerce.catalog import service as catalog_service
from stylist.commerce.catalog.errors import ProductNotFound, VariantNotFound
from stylist.commerce.catalog.models import Brand, Collection, CollectionProduct, Product
from stylist.commerce.catalog.views import Viewer
from stylist.commerce.customers.models import User
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import ProductId, VariantId
from stylist.commerce.policies import definitions
from stylist.commerce.policies import service as policies
from stylist.commerce.wishlists import service as wishlists
from stylist.db.session import Session
from stylist.styling.search import service as search
from stylist.styling.search.views import Wish
from tests.factories import make_brand, make_category, make_customer, make_product, make_variant

OPENS = datetime.now(UTC) + timedelta(days=10)
PEARL, SAPPHIRE, DIAMOND, OBSIDIAN = MembershipTier
HOURS = {PEARL: 0, SAPPHIRE: 24, DIAMOND: 48, OBSIDIAN: 72}
SECOND = timedelta(seconds=1)


async def make_drop(session: Session, opens: datetime = OPENS, **fields: Any) -> tuple[ProductId, VariantId]:
    category_id = await make_category(session, slug="drops")
    product_id = await make_product(session, category_id=category_id, name="Courtyard Coat", **fields)
    variant_id = await make_variant(session, product_id=product_id, price=Decimal(100))
    product = await session.get_one(Product, product_id)
    product.published_at = opens
    await session.flush()
    return ProductId(product_id), variant_id


async def seen(session: Session, product_id: ProductId, *, tier: MembershipTier, at: datetime) -> set[str]:
    """Every way a viewer finds a product."""
    viewer = Viewer(user_id=None, tier=tier, now=at)
    product = await session.get_one(Product, product_id)
    found = await search.search(
        session, wish=Wish(text="Courtyard Coat"), viewer=viewer, meaning=None, limit=5
    )
    listed = await queries.list_category_products(session, slug="drops", viewer=viewer, limit=5)
    categories = await queries.list_categories(session, viewer=viewer)
    ways = {
        "id": bool(await queries.list_products(session, product_ids=[product_id], viewer=viewer)),
        "link": await queries.find_product_by_slug(session, slug=product.slug, viewer=viewer) is not None,
        "search": product_id in {item.product.id for item in found.items},
        "category": product_id in {item.id for item in listed.items},
        "count": "drops" in {it.slug for it in categories if it.product_count},
    }
    return {way for way, is_open in ways.items() if is_open}


@pytest.mark.parametrize("tier", MembershipTier)
async def test_a_drop_is_there_from_the_tiers_hour_and_in_no_way_before(
    session: Session, tier: MembershipTier
) -> None:
    product_id, _ = await make_drop(session)
    opens = OPENS - timedelta(hours=HOURS[tier])

    assert await seen(session, product_id, tier=tier, at=opens - SECOND) == set()
    assert await seen(session, product_id, tier=tier, at=opens) == {
        "id", "link", "search", "category", "count",
    }  # fmt: skip


async def test_nothing_tells_of_a_drop_before_its_hour(session: Session) -> None:
    house = await make_brand(session, name="Atelier Kestrel")
    product_id, variant_id = await make_drop(
        session,
        brand_id=house,
        materials={"vicuna": 100},
        style_tags=["kestrelcore"],
        attributes={"pattern": "kestrel check"},
    )
    product = await session.get_one(Product, product_id)
    drop = Collection(slug="kestrel-drop", name="The Kestrel Drop")
    by_rule = Collection(
        slug="vicuna",
        name="Vicuna",
        is_manual=False,
        rules={
            "all": [{"field": "brand", "op": "in", "value": [(await session.get_one(Brand, house)).slug]}]
        },
    )
    session.add_all([drop, by_rule])
    await session.flush()
    session.add(CollectionProduct(collection_id=drop.id, product_id=product_id, display_order=0))
    beside = await make_product(session, category_id=product.category_id, name="Courtyard Scarf")
    await make_variant(session, product_id=beside)
    await catalog_service.refresh_search_vectors(session, product_ids=None)

    async def told(at: datetime) -> str:
        """All that a stranger is told then, but for the slug they may guess."""
        viewer = Viewer(user_id=None, tier=PEARL, now=at)
        page = await search.search(
            session, wish=Wish(text="vicuna kestrel coat"), viewer=viewer, meaning=None, limit=9
        )
        alike = await search.similar(session, product_id=ProductId(beside), viewer=viewer)
        brand_slug = (await session.get_one(Brand, house)).slug
        return repr(
            (
                page.items,
                page.facets,
                page.total if page.total != 1 else "",
                alike,
                await queries.list_new_arrivals(session, viewer=viewer),
                await queries.list_brands(session, viewer=viewer),
                await queries.find_brand_by_slug(session, slug=brand_slug, viewer=viewer),
                await queries.list_collections(session, viewer=viewer),
                await queries.list_curated_products(session, collection_id=drop.id, viewer=viewer),  # type: ignore[arg-type]
                await queries.load_vocabulary(session, now=at),
                [
                    it.is_sellable
                    for it in await queries.list_offers(session, variant_ids=[variant_id], viewer=viewer)
                ],
            )
        ).lower()

    before, after = await told(OPENS - timedelta(hours=73)), await told(OPENS)

    assert not {word for word in ("kestrel", "courtyard coat", str(product_id)) if word in before}
    assert "[false]" in before
    assert {word for word in ("kestrel", "courtyard coat", "vicuna", str(product_id)) if word in after} == {
        "kestrel", "courtyard coat", "vicuna", str(product_id),
    }  # fmt: skip
    user_id = await make_customer(session)
    with pytest.raises(ProductNotFound):
        await wishlists.save(
            session,
            user_id=user_id,
            product_id=product_id,
            viewer=Viewer(user_id=user_id, tier=PEARL, now=datetime.now(UTC)),
        )


async def test_the_hours_are_a_policy(session: Session) -> None:
    product_id, _ = await make_drop(session)
    definition = definitions.MEMBERSHIP_TIERS
    value = definition.to_json(definition.default)
    value["DIAMOND"]["early_access_hours"] = 5
    await policies.set_policy(session, definition, value=value, actor_id=None, now=OPENS)

    assert await seen(session, product_id, tier=DIAMOND, at=OPENS - timedelta(hours=6)) == set()
    assert "link" in await seen(session, product_id, tier=DIAMOND, at=OPENS - timedelta(hours=5))


async def test_a_drops_own_windows_go_before_the_tiers_hours(session: Session) -> None:
    own = {"DIAMOND": (OPENS - timedelta(hours=1)).isoformat()}
    product_id, _ = await make_drop(session, attributes={"early_access": own})

    assert await seen(session, product_id, tier=DIAMOND, at=OPENS - timedelta(hours=2)) == set()
    assert await seen(session, product_id, tier=SAPPHIRE, at=OPENS - SECOND) == set()
    assert "link" in await seen(session, product_id, tier=OBSIDIAN, at=OPENS - timedelta(hours=1))


async def test_a_cart_takes_a_drop_only_from_a_tier_it_is_open_to(session: Session) -> None:
    _, variant_id = await make_drop(session, datetime.now(UTC) + timedelta(hours=30))
    pearl, diamond = await make_customer(session), await make_customer(session, tier=DIAMOND)

    with pytest.raises(VariantNotFound):
        await carts.add_item(session, user_id=pearl, variant_id=variant_id, quantity=1)
    cart = await carts.add_item(session, user_id=diamond, variant_id=variant_id, quantity=1)

    assert [line.variant_id for line in cart.lines] == [variant_id]


async def test_a_lapsed_membership_opens_nothing(session: Session) -> None:
    _, variant_id = await make_drop(session, datetime.now(UTC) + timedelta(hours=30))
    user_id = await make_customer(session, tier=DIAMOND)
    (await session.get_one(User, user_id)).membership_expires_at = datetime.now(UTC) - SECOND
    await session.flush()

    with pytest.raises(VariantNotFound):
        await carts.add_item(session, user_id=user_id, variant_id=variant_id, quantity=1)
