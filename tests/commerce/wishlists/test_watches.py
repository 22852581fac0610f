"""Price drops and what is back: told once, and honestly."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from stylist.commerce.ids import ProductId, UserId, VariantId
from stylist.commerce.inventory import service as inventory
from stylist.commerce.notifications import queries as notifications
from stylist.commerce.wishlists import service, watches
from stylist.db.session import Session
from tests.commerce.wishlists.test_service import make_piece, save, viewer
from tests.factories import make_customer

NOW = datetime.now(UTC)


async def price(session: Session, product_id: ProductId, amount: str, *, at: datetime) -> None:
    """Set a product's price, on the record."""
    values = {"id": product_id, "price": Decimal(amount), "at": at}
    await session.execute(text("UPDATE products SET price = :price WHERE id = :id"), values)
    await session.execute(
        text(
            "INSERT INTO price_history (product_id, price, currency, created_at) VALUES (:id, :price, 'USD', :at)"
        ),
        values,
    )


async def heard(session: Session, user_id: UserId) -> list[tuple[str, str]]:
    told = await notifications.list_notifications(session, user_id=user_id, now=NOW)
    return [(it.type.value, it.message) for it in reversed(told)]


async def test_price_drop_is_told_once(session: Session) -> None:
    user_id = await make_customer(session)
    product_id, variant_id = await make_piece(session)
    await save(session, user_id, product_id)
    await save(session, user_id, product_id, variant_id=variant_id)
    assert await watches.tell_price_drops(session, now=NOW) == 0

    await price(session, product_id, "200.00", at=NOW)
    assert await watches.tell_price_drops(session, now=NOW) == 1
    assert await watches.tell_price_drops(session, now=NOW + timedelta(days=1)) == 0

    assert await heard(session, user_id) == [
        ("PRICE_DROP", "Silk Dress from your list is $200 now, $250 before.")
    ]


@pytest.mark.parametrize(("amount", "told"), [("237.51", 0), ("237.50", 1), ("250.00", 0), ("300.00", 0)])
async def test_price_drop_counts_from_the_policys_share(session: Session, amount: str, told: int) -> None:
    user_id = await make_customer(session)
    product_id, _ = await make_piece(session)
    await save(session, user_id, product_id)

    await price(session, product_id, amount, at=NOW)

    assert await watches.tell_price_drops(session, now=NOW) == told


async def test_price_raised_and_put_back_is_no_drop(session: Session) -> None:
    user_id = await make_customer(session)
    product_id, _ = await make_piece(session)
    await price(session, product_id, "250.00", at=NOW - timedelta(days=200))
    await price(session, product_id, "400.00", at=NOW - timedelta(days=5))
    await save(session, user_id, product_id, now=NOW - timedelta(hours=6))

    await price(session, product_id, "250.00", at=NOW)
    assert await watches.tell_price_drops(session, now=NOW) == 0
    await price(session, product_id, "199.00", at=NOW)
    assert await watches.tell_price_drops(session, now=NOW) == 1

    assert await heard(session, user_id) == [
        ("PRICE_DROP", "Silk Dress from your list is $199 now, $250 before.")
    ]


async def test_what_it_cost_long_before_does_not_count(session: Session) -> None:
    user_id = await make_customer(session)
    product_id, _ = await make_piece(session)
    await price(session, product_id, "100.00", at=NOW - timedelta(days=200))
    await price(session, product_id, "250.00", at=NOW - timedelta(days=60))
    await save(session, user_id, product_id, now=NOW - timedelta(hours=6))

    await price(session, product_id, "220.00", at=NOW)

    assert await watches.tell_price_drops(session, now=NOW) == 1


async def test_a_further_drop_and_a_drop_after_a_rise_are_news(session: Session) -> None:
    user_id = await make_customer(session)
    product_id, _ = await make_piece(session)
    await save(session, user_id, product_id)

    told = []
    for day, amount in enumerate(("200.00", "195.00", "150.00", "250.00", "200.00")):
        at = NOW + timedelta(days=day)
        await price(session, product_id, amount, at=at)
        told.append(await watches.tell_price_drops(session, now=at))

    assert told == [1, 0, 1, 0, 1]


async def test_no_word_of_a_drop_that_is_sold_out_or_not_watched(session: Session) -> None:
    user_id, other_id = await make_customer(session), await make_customer(session)
    sold_out, _ = await make_piece(session, on_hand=0)
    product_id, _ = await make_piece(session)
    await save(session, user_id, sold_out)
    item = await save(session, other_id, product_id)
    await service.change_item(
        session,
        user_id=other_id,
        item_id=item.id,
        viewer=viewer(other_id),
        changes={"notify_price_drop": False},
    )

    for one in (sold_out, product_id):
        await price(session, one, "100.00", at=NOW)

    assert await watches.tell_price_drops(session, now=NOW) == 0


async def sell_out(session: Session, variant_id: VariantId) -> None:
    await session.execute(
        text("UPDATE product_variants SET inventory_quantity = inventory_reserved WHERE id = :id"),
        {"id": variant_id},
    )


async def test_back_in_stock_is_told_once_for_each_time(session: Session) -> None:
    user_id = await make_customer(session)
    product_id, variant_id = await make_piece(session, on_hand=0)
    await save(session, user_id, product_id, variant_id=variant_id)
    assert await watches.tell_back_in_stock(session, now=NOW) == 0

    told = []
    for day in range(2):
        await inventory.restock(session, variant_id=variant_id, quantity=3, reason="delivery")
        for minutes in (0, 1):
            at = NOW + timedelta(days=day, minutes=minutes)
            told.append(await watches.tell_back_in_stock(session, now=at))
        await sell_out(session, variant_id)
        told.append(await watches.tell_back_in_stock(session, now=NOW + timedelta(days=day, hours=1)))

    assert told == [1, 0, 0, 1, 0, 0]
    assert (
        await heard(session, user_id)
        == [
            (
                "BACK_IN_STOCK",
                "Silk Dress from your list can be bought again, $250. Nothing is held for you.",
            )
        ]
        * 2
    )


async def test_another_size_is_not_the_size_waited_for(session: Session) -> None:
    user_id = await make_customer(session)
    product_id, variant_id = await make_piece(session, on_hand=5)
    await save(session, user_id, product_id, variant_id=variant_id)
    await sell_out(session, variant_id)
    await watches.tell_back_in_stock(session, now=NOW)

    from_elsewhere = (await make_piece(session))[1]
    await session.execute(
        text("UPDATE product_variants SET product_id = :product, size = 'XL' WHERE id = :id"),
        {"product": product_id, "id": from_elsewhere},
    )

    assert await watches.tell_back_in_stock(session, now=NOW) == 0
