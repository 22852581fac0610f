import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text

from stylist.commerce.catalog import queries, service
from stylist.commerce.catalog.models import Product, ProductEmbedding
from stylist.commerce.catalog.models import ProductView as ProductViewRow
from stylist.commerce.ids import ProductId
from stylist.db.session import Session, Transaction
from tests.factories import make_brand, make_category, make_guest, make_product, make_session, make_variant

NOW = datetime.now(UTC)


async def weights(session: Session, word: str) -> str:
    """The weights under which a word stands in the one product's search vector."""
    found = await session.scalar(
        text(
            "SELECT string_agg(weight, '' ORDER BY weight) FROM products, unnest(search_vector) AS"
            " u(lexeme, positions, weights), unnest(weights) AS weight"
            " WHERE lexeme = (tsvector_to_array(to_tsvector('english', :word)))[1]"
        ),
        {"word": word},
    )
    return found or ""


async def test_search_vectors_weigh_where_a_word_stands(session: Session) -> None:
    root = await make_category(session, slug="women")
    product_id = await make_product(
        session,
        category_id=await make_category(session, slug="gowns", parent_id=root),
        brand_id=await make_brand(session, name="Aurelle"),
        materials={"mulberry": 100},
        attributes={"occasions": ["wedding"], "care": "dry clean", "early_access": {"DIAMOND": "2026-01-01"}},
        style_tags=["romantic"],
        description="It floats.",
    )
    await make_variant(session, product_id=product_id, color="Navy")

    assert await service.refresh_search_vectors(session, [ProductId(product_id)]) == 1

    words = (
        "silk",
        "aurelle",
        "women",
        "gowns",
        "mulberry",
        "navy",
        "romantic",
        "wedding",
        "floats",
        "diamond",
    )
    assert [await weights(session, word) for word in words] == [*"ABBBCCCCD", ""]


async def test_search_vectors_of_all_goods_can_be_refreshed(session: Session) -> None:
    for _ in range(3):
        await make_product(session)

    assert await service.refresh_search_vectors(session) == 3
    assert await service.refresh_search_vectors(session, []) == 0


async def shown_vector(session: Session, product_id: ProductId) -> list[float] | None:
    vector = await session.scalar(select(Product.product_embedding).where(Product.id == product_id))
    return None if vector is None else [round(float(number), 4) for number in vector]


async def test_vectors_are_kept_per_model_and_the_active_one_is_shown(session: Session) -> None:
    product_id, without = [ProductId(await make_product(session)) for _ in range(2)]
    assert await queries.find_meaning(session, product_id=product_id) is None
    assert await queries.count_products_to_embed(session, model="one", dimensions=2) == 2

    await service.store_vectors(session, model="one", vectors={product_id: [1.0, 0.0], without: [0.0, 1.0]})
    assert await shown_vector(session, product_id) is None
    assert await service.switch_model(session, model="one", now=NOW)
    await service.store_vectors(session, model="two", vectors={product_id: [0.0, 0.6, 0.8]})
    assert await shown_vector(session, product_id) == [1.0] + [0.0] * 1535
    assert await service.switch_model(session, model="two", now=NOW)
    assert not await service.switch_model(session, model="two", now=NOW)
    await service.store_vectors(session, model="two", vectors={product_id: [0.8, 0.6, 0.0]})

    kept = await session.execute(select(ProductEmbedding.model, ProductEmbedding.vector))
    assert sorted((row.model, len(list(row.vector))) for row in kept) == [("one", 2), ("one", 2), ("two", 3)]
    assert await shown_vector(session, product_id) == [0.8, 0.6] + [0.0] * 1534
    assert await shown_vector(session, without) is None
    meaning = await queries.find_meaning(session, product_id=product_id)
    assert meaning is not None
    assert (meaning.model, [round(number, 4) for number in meaning.vector]) == ("two", [0.8, 0.6, 0.0])


async def test_what_lacks_a_vector_is_counted_by_model_and_size(session: Session) -> None:
    product_id = ProductId(await make_product(session))
    await service.store_vectors(session, model="one", vectors={product_id: [1.0, 0.0]})

    asked = (("one", 2), ("one", 3), ("two", 2))
    assert [
        await queries.count_products_to_embed(session, model=model, dimensions=size) for model, size in asked
    ] == [0, 1, 1]
    [view] = await queries.list_products_to_embed(session, model="one", dimensions=3, limit=5)
    assert view.id == product_id


async def test_view_counts_follow_the_views(session: Session) -> None:
    ids = [ProductId(await make_product(session)) for _ in range(3)]
    user_id = await make_guest(session)
    session_id = await make_session(session, user_id=user_id)
    await service.record_views(
        session, product_ids=ids[:2], user_id=user_id, session_id=session_id, source="search", now=NOW
    )
    await service.record_view(
        session, product_id=ids[0], user_id=None, session_id=None, source="link", now=NOW
    )

    assert await service.count_views(session, since=NOW - timedelta(hours=1)) == 2
    assert await service.count_views(session, since=NOW - timedelta(hours=1)) == 0
    assert await service.count_views(session, since=NOW + timedelta(hours=1)) == 0

    counts = dict((await session.execute(select(Product.id, Product.view_count))).all())
    assert [counts[it] for it in ids] == [2, 1, 0]


async def test_counting_views_waits_for_nobody(fresh_transaction: Transaction) -> None:
    async with fresh_transaction() as session:
        ids = [ProductId(await make_product(session)) for _ in range(2)]
        await service.record_views(
            session, product_ids=ids, user_id=None, session_id=None, source="search", now=NOW
        )

    async with fresh_transaction() as holder:
        await holder.execute(select(Product).where(Product.id == ids[0]).with_for_update())
        async with asyncio.timeout(5), fresh_transaction() as session:
            assert await service.count_views(session, since=NOW) == 1
    async with fresh_transaction() as session:
        assert await service.count_views(session, since=NOW) == 1


async def test_a_view_keeps_where_it_came_from(session: Session) -> None:
    product_id = ProductId(await make_product(session))
    user_id = await make_guest(session)
    session_id = await make_session(session, user_id=user_id)

    await service.record_view(
        session,
        product_id=product_id,
        user_id=user_id,
        session_id=session_id,
        source="search",
        search_query="silk",
        now=NOW,
    )

    row = (await session.scalars(select(ProductViewRow))).one()
    kept: tuple[UUID | None, UUID | None, str | None, str | None] = (
        row.user_id,
        row.session_id,
        row.source,
        row.search_query,
    )
    assert kept == (user_id, session_id, "search", "silk")
