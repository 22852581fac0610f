from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from stylist.commerce.catalog import queries
from stylist.commerce.catalog.models import Collection, Product
from stylist.commerce.catalog.views import Viewer
from stylist.db.session import Session
from tests.factories import make_brand, make_product

NOW = datetime.now(UTC)
VIEWER = Viewer(user_id=None, tier="PEARL", now=NOW)


@pytest.mark.parametrize(
    ("field", "op", "value", "belongs"),
    [
        ("occasions", "contains", "wedding", True),
        ("occasions", "contains", "office", False),
        ("materials", "contains", "silk", True),
        ("materials", "contains", "wool", False),
        ("style_tags", "contains", "quiet-luxury", True),
        ("style_tags", "contains", "bold", False),
        ("price", "lte", "500", True),
        ("price", "lte", 499, False),
        ("price", "gte", "500.00", True),
        ("recyclable", "eq", True, True),
        ("recyclable", "eq", False, False),
        ("pattern", "eq", "floral", True),
        ("pattern", "eq", "solid", False),
        ("brand.sustainability_score", "gte", 75, True),
        ("brand.sustainability_score", "gte", 81, False),
        ("compare_at_price", "exists", True, False),
        ("compare_at_price", "exists", False, True),
        ("personalization", "exists", True, True),
        ("fit", "exists", True, False),
        ("published_days", "lte", 10, True),
        ("published_days", "lte", 9, False),
        ("unheard_of", "eq", "x", False),
        ("price", "between", 1, False),
        ("price", "lte", "cheap", False),
        ("price", "contains", "5", False),
        ("pattern", "lte", 5, False),
        ("formality", "lte", 5, True),
        ("formality", "gte", 5, False),
    ],
)
async def test_goods_belong_by_rule(session: Session, field: str, op: str, value: Any, belongs: bool) -> None:
    product_id = await make_product(
        session,
        price=Decimal(500),
        brand_id=await make_brand(session, sustainability_score=80),
        materials={"silk": 100},
        style_tags=["quiet-luxury"],
        recyclable=True,
        personalization={"kind": "monogram"},
        attributes={"occasions": ["wedding"], "pattern": "floral", "fit": None, "formality": 3},
    )
    published = update(Product).where(Product.id == product_id)
    await session.execute(published.values(published_at=NOW - timedelta(days=10, hours=5)))
    rules = {"all": [{"field": field, "op": op, "value": value}]}
    session.add(Collection(slug="by-rule", name="By rule", is_manual=False, rules=rules))
    await session.flush()

    collection = await queries.get_collection(session, slug="by-rule")
    found = await queries.list_collection_products(session, collection=collection, viewer=VIEWER)

    assert [it.id for it in found] == [product_id] * belongs


@pytest.mark.parametrize("rules", [None, {}, {"all": []}, {"all": "x"}, {"all": ["x"]}, {"any": []}])
async def test_rules_that_say_nothing_gather_nothing(session: Session, rules: dict[str, Any] | None) -> None:
    await make_product(session)
    session.add(Collection(slug="by-rule", name="By rule", is_manual=False, rules=rules))
    await session.flush()

    collection = await queries.get_collection(session, slug="by-rule")

    assert await queries.list_collection_products(session, collection=collection, viewer=VIEWER) == ()
