from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stylist.commerce.catalog import queries, shelving
from stylist.commerce.catalog.drafts import BrandDraft, CategoryDraft, CollectionDraft
from stylist.commerce.catalog.errors import (
    DraftIncomplete,
    DraftInvalid,
    ProductNotFound,
    RulesInvalid,
    SlugTaken,
)
from stylist.commerce.catalog.models import Brand
from stylist.commerce.catalog.views import Viewer
from stylist.commerce.ids import BrandId, CategoryId, CollectionId, ProductId
from stylist.db.session import Session
from tests.factories import make_category, make_product, make_variant

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
VIEWER = Viewer(None, "PEARL", datetime.now(UTC) + timedelta(minutes=1))
CHEAP = {"field": "price", "op": "lte", "value": 300}


async def test_closing_a_category_hides_what_is_below(session: Session) -> None:
    above = await make_category(session)
    below = await make_category(session, parent_id=above)
    product_id = ProductId(await make_product(session, category_id=below))
    await make_variant(session, product_id=product_id)
    await queries.get_product(session, product_id=product_id, viewer=VIEWER)
    change = await shelving.update_category(
        session, category_id=CategoryId(above), draft=CategoryDraft(is_active=False)
    )
    assert (change.old, change.new) == ({"is_active": True}, {"is_active": False})
    with pytest.raises(ProductNotFound):
        await queries.get_product(session, product_id=product_id, viewer=VIEWER)


async def test_category_is_never_its_own_ancestor(session: Session) -> None:
    top = await make_category(session)
    middle = await make_category(session, parent_id=top)
    low = await make_category(session, parent_id=middle)
    for parent in (top, middle, low):
        with pytest.raises(DraftInvalid) as refused:
            await shelving.update_category(
                session, category_id=CategoryId(top), draft=CategoryDraft(parent_id=parent)
            )
        assert refused.value.param == "parent_id"
    await shelving.update_category(session, category_id=CategoryId(low), draft=CategoryDraft(parent_id=top))


async def test_new_category_needs_a_free_name(session: Session) -> None:
    with pytest.raises(DraftIncomplete):
        await shelving.create_category(session, draft=CategoryDraft(name="Hats"))
    await shelving.create_category(session, draft=CategoryDraft(slug="hats", name="Hats"))
    with pytest.raises(SlugTaken):
        await shelving.create_category(session, draft=CategoryDraft(slug="hats", name="Hats"))


async def test_house_is_verified_from_the_day_it_was_said(session: Session) -> None:
    made = await shelving.create_brand(session, draft=BrandDraft(slug="ito", name="Ito"), now=NOW)
    brand_id = BrandId(made.entity_id)
    later = NOW + timedelta(days=1)
    await shelving.update_brand(session, brand_id=brand_id, draft=BrandDraft(is_verified=True), now=later)
    await shelving.update_brand(
        session, brand_id=brand_id, draft=BrandDraft(is_verified=True), now=later + timedelta(days=1)
    )
    assert (await session.get_one(Brand, brand_id)).verified_at == later
    await shelving.update_brand(session, brand_id=brand_id, draft=BrandDraft(is_verified=False), now=later)
    assert (await session.get_one(Brand, brand_id)).verified_at is None


async def test_collection_by_hand_keeps_its_order(session: Session) -> None:
    made = await shelving.create_collection(session, draft=CollectionDraft(slug="edit", name="The Edit"))
    collection_id = CollectionId(made.entity_id)
    goods = [ProductId(await make_product(session)) for _ in range(3)]
    for wanted in (goods, [goods[2], goods[0]]):
        change = await shelving.arrange_collection(session, collection_id=collection_id, product_ids=wanted)
        assert change.new == {"products": [str(it) for it in wanted]}
    again = await shelving.arrange_collection(session, collection_id=collection_id, product_ids=[])
    assert again.old == {"products": [str(goods[2]), str(goods[0])]}


async def test_collection_by_rules_is_not_arranged(session: Session) -> None:
    made = await shelving.create_collection(
        session,
        draft=CollectionDraft(slug="low", name="Low", is_manual=False, rules={"all": [CHEAP]}),
    )
    with pytest.raises(DraftInvalid):
        await shelving.arrange_collection(session, collection_id=CollectionId(made.entity_id), product_ids=[])


@pytest.mark.parametrize(
    ("rules", "param"),
    [
        (None, "rules"),
        ({}, "rules"),
        ({"any": [CHEAP]}, "rules"),
        ({"all": []}, "rules"),
        ({"all": [CHEAP, {"field": "price", "op": "lte", "value": "cheap"}]}, "rules.all.1"),
        ({"all": [{"field": "price", "op": "between", "value": 3}]}, "rules.all.0"),
        ({"all": [{"field": "price", "op": "lte"}]}, "rules.all.0"),
        ({"all": [{"field": "occasions", "op": "contains", "value": 3}]}, "rules.all.0"),
        ({"all": [{"field": "personalization", "op": "exists", "value": "yes"}]}, "rules.all.0"),
    ],
)
async def test_rules_that_mean_nothing_are_refused(
    session: Session, rules: dict[str, Any] | None, param: str
) -> None:
    with pytest.raises(RulesInvalid) as refused:
        await shelving.create_collection(
            session, draft=CollectionDraft(slug="r", name="R", is_manual=False, rules=rules)
        )
    assert refused.value.param == param
