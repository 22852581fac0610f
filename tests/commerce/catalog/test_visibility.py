"""Drops: open to a tier its hours before everybody, and not there at all before."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from stylist.commerce.cart import service as carts
from stylist.commerce.catalog import queries
from stylist.commerce.catalog.errors import VariantNotFound
from stylist.commerce.catalog.models import Product
from stylist.commerce.catalog.views import Viewer
from stylist.commerce.customers.models import User
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import ProductId, VariantId
from stylist.commerce.policies import definitions
from stylist.commerce.policies import service as policies
from stylist.db.session import Session
from stylist.styling.search import service as search
from stylist.styling.search.views import Wish
from tests.factories import make_category, make_customer, make_product, make_variant

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
