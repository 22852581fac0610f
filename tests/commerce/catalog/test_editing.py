from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from stylist.commerce.catalog import editing, queries
from stylist.commerce.catalog.drafts import MediaDraft, ProductDraft, VariantDraft
from stylist.commerce.catalog.errors import (
    DraftIncomplete,
    DraftInvalid,
    NotReadyForSale,
    PriceNotHonest,
    ProductNotFound,
    SlugTaken,
    StatusNotAllowed,
)
from stylist.commerce.catalog.models import PriceChange, Product, ProductMedia, ProductVariant
from stylist.commerce.catalog.states import NEXT, ProductStatus
from stylist.commerce.catalog.views import Viewer
from stylist.commerce.ids import ProductId, VariantId
from stylist.db.session import Session
from tests.factories import make_category, make_media, make_product, make_variant

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
VIEWER = Viewer(None, "PEARL", NOW + timedelta(minutes=1))


async def draft_coat(session: Session, **fields: Any) -> ProductId:
    category_id = await make_category(session)
    said = {"sku": "COAT-1", "slug": "long-coat", "name": "Long Coat", "category_id": category_id, **fields}
    change = await editing.create_product(
        session, draft=ProductDraft(**said), price=Decimal("900.00"), now=NOW
    )
    return ProductId(change.entity_id)


async def reprice(
    session: Session, product_id: ProductId, price: str, before: str | None, *, days: int
) -> None:
    await editing.change_price(
        session,
        product_id=product_id,
        price=Decimal(price),
        compare_at_price=None if before is None else Decimal(before),
        by=None,
        reason="season",
        now=NOW + timedelta(days=days),
    )


async def test_a_product_is_drafted_filled_and_sold(session: Session) -> None:
    product_id = await draft_coat(session, materials={"wool": Decimal(80), "silk": Decimal(20)})
    with pytest.raises(NotReadyForSale) as refused:
        await editing.set_status(session, product_id=product_id, status=ProductStatus.ACTIVE, now=NOW)
    assert refused.value.missing == ("variants",)

    made = await editing.create_variant(
        session,
        product_id=product_id,
        draft=VariantDraft(sku="COAT-1-M", size="M", options={"lining": "silk"}),
    )
    change = await editing.set_status(session, product_id=product_id, status=ProductStatus.ACTIVE, now=NOW)

    assert change.old == {"status": "DRAFT", "published_at": None}
    assert change.new == {"status": "ACTIVE", "published_at": str(NOW)}
    view = await queries.get_product(session, product_id=product_id, viewer=VIEWER)
    assert (view.name, view.price, view.materials) == (
        "Long Coat",
        Decimal("900.00"),
        {"wool": 80, "silk": 20},
    )
    assert [variant.id for variant in view.variants] == [made.entity_id]
    assert (await session.get_one(ProductVariant, made.entity_id)).options == {"lining": "silk"}


@pytest.mark.parametrize("before", ProductStatus)
@pytest.mark.parametrize("after", ProductStatus)
async def test_status_goes_only_where_the_table_says(
    session: Session, before: ProductStatus, after: ProductStatus
) -> None:
    product_id = ProductId(await make_product(session, status=before))
    await make_variant(session, product_id=product_id)
    if after in NEXT[before]:
        await editing.set_status(session, product_id=product_id, status=after, now=NOW)
        assert (await session.get_one(Product, product_id)).status is after
    else:
        with pytest.raises(StatusNotAllowed):
            await editing.set_status(session, product_id=product_id, status=after, now=NOW)
        assert (await session.get_one(Product, product_id)).status is before


async def test_each_price_is_history(session: Session) -> None:
    product_id = await draft_coat(session)
    await reprice(session, product_id, "700", "900", days=40)
    rows = (
        await session.execute(
            select(PriceChange.price, PriceChange.compare_at_price, PriceChange.reason)
            .where(PriceChange.product_id == product_id)
            .order_by(PriceChange.created_at)
        )
    ).all()
    assert [tuple(row) for row in rows] == [
        (Decimal("900.00"), None, None),
        (Decimal("700.00"), Decimal("900.00"), "season"),
    ]


async def test_crossed_out_price_is_the_lowest_asked_lately(session: Session) -> None:
    product_id = await draft_coat(session)
    await reprice(session, product_id, "750", None, days=10)
    await reprice(session, product_id, "1200", None, days=20)
    with pytest.raises(PriceNotHonest) as refused:
        await reprice(session, product_id, "800", "1200", days=30)
    assert refused.value.highest == Decimal("750.00")
    with pytest.raises(PriceNotHonest):
        await reprice(session, product_id, "750", "750", days=30)
    await reprice(session, product_id, "600", "750", days=30)
    assert (await session.get_one(Product, product_id)).compare_at_price == Decimal("750.00")


async def test_price_forgotten_after_the_days_of_the_policy(session: Session) -> None:
    product_id = await draft_coat(session)
    await reprice(session, product_id, "750", None, days=1)
    await reprice(session, product_id, "1200", None, days=5)
    await reprice(session, product_id, "1000", "1200", days=36)
    assert (await session.get_one(Product, product_id)).price == Decimal("1000.00")


async def test_falling_on_keeps_the_price_crossed_out(session: Session) -> None:
    product_id = await draft_coat(session)
    await reprice(session, product_id, "800", "900", days=31)
    await reprice(session, product_id, "700", "900", days=33)
    with pytest.raises(PriceNotHonest):  # it rose again: the row of reductions has ended
        await reprice(session, product_id, "750", "900", days=34)


async def test_variant_has_its_own_price_and_gives_it_up(session: Session) -> None:
    product_id = await draft_coat(session)
    made = await editing.create_variant(session, product_id=product_id, draft=VariantDraft(sku="COAT-1-XL"))
    variant_id = VariantId(made.entity_id)
    for price, asked in ((Decimal(950), Decimal(950)), (None, Decimal(900))):
        await editing.change_price(
            session,
            product_id=product_id,
            variant_id=variant_id,
            price=price,
            compare_at_price=None,
            by=None,
            reason="larger size",
            now=NOW,
        )
        assert (await session.get_one(ProductVariant, variant_id)).price == price
        last = select(PriceChange.price).where(
            PriceChange.variant_id == variant_id, PriceChange.price == asked
        )
        assert await session.scalar(last) == asked
    with pytest.raises(DraftIncomplete):
        await editing.change_price(
            session, product_id=product_id, price=None, compare_at_price=None, by=None, reason="", now=NOW
        )


async def test_deleted_product_is_gone_for_good(session: Session) -> None:
    product_id = await make_product(session)
    await editing.delete_product(session, product_id=ProductId(product_id), now=NOW)
    with pytest.raises(ProductNotFound):
        await queries.get_product(session, product_id=ProductId(product_id), viewer=VIEWER)
    with pytest.raises(ProductNotFound):
        await editing.delete_product(session, product_id=ProductId(product_id), now=NOW)


async def test_names_are_free_and_refer_to_something(session: Session) -> None:
    product_id = await draft_coat(session)
    with pytest.raises(SlugTaken) as taken:
        await draft_coat(session, sku="COAT-2")
    assert taken.value.param == "slug"
    with pytest.raises(DraftInvalid) as unknown:
        await editing.update_product(session, product_id=product_id, draft=ProductDraft(brand_id=product_id))
    assert unknown.value.param == "brand_id"
    with pytest.raises(DraftInvalid) as too_much:
        await draft_coat(
            session, sku="COAT-3", slug="coat-3", materials={"wool": Decimal(90), "silk": Decimal(20)}
        )
    assert too_much.value.param == "materials"
    with pytest.raises(DraftIncomplete) as incomplete:
        await editing.create_product(session, draft=ProductDraft(sku="X"), price=Decimal(1), now=NOW)
    assert incomplete.value.missing == ("slug", "name", "category_id")


async def test_own_name_is_not_taken(session: Session) -> None:
    product_id = await draft_coat(session)
    change = await editing.update_product(
        session, product_id=product_id, draft=ProductDraft(slug="long-coat", name="Longer Coat")
    )
    assert (change.old, change.new) == ({"name": "Long Coat"}, {"name": "Longer Coat"})
    found = await session.scalar(
        select(Product.id).where(Product.search_vector.op("@@")(func.to_tsquery("english", "longer")))
    )
    assert found == product_id


@pytest.mark.parametrize(
    "said", [{"slug": "Not A Slug"}, {"price": 5}, {"materials": {"wool": 101}}, {"meta_title": "x" * 256}]
)
def test_misshapen_draft_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ProductDraft(**said)


async def test_primary_picture_moves_on(session: Session) -> None:
    product_id = ProductId(await make_product(session))
    first = await make_media(session, product_id=product_id, url="/media/a.png", is_primary=True)
    added = await editing.add_media(
        session,
        product_id=product_id,
        draft=MediaDraft(media_type="image", url="/media/b.png", alt_text="Back", is_primary=True),
    )
    assert added.new is not None
    second = added.new["id"]
    primary = select(ProductMedia.id).where(ProductMedia.product_id == product_id, ProductMedia.is_primary)
    assert [str(it) for it in await session.scalars(primary)] == [second]
    await editing.remove_media(session, product_id=product_id, media_id=UUID(second))
    assert (await session.scalars(primary)).all() == [first]


async def test_model_says_its_format(session: Session) -> None:
    product_id = ProductId(await make_product(session))
    with pytest.raises(DraftInvalid) as refused:
        await editing.add_media(
            session, product_id=product_id, draft=MediaDraft(media_type="3D", url="/media/a.glb")
        )
    assert refused.value.param == "model_format"


async def test_pre_order_date_reaches_the_shopper(session: Session) -> None:
    product_id = ProductId(await make_product(session))
    variant_id = VariantId(await make_variant(session, product_id=product_id))
    day = NOW + timedelta(days=40)
    await editing.update_variant(
        session,
        product_id=product_id,
        variant_id=variant_id,
        draft=VariantDraft(available_at=day, low_stock_threshold=20),
    )
    today = Viewer(None, "PEARL", datetime.now(UTC))
    [variant] = (await queries.get_product(session, product_id=product_id, viewer=today)).variants
    assert (variant.available_at, variant.is_low) == (day, True)
