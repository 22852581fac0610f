"""Shared lists."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from stylist.commerce.catalog.views import Viewer
from stylist.commerce.ids import UserId
from stylist.commerce.notifications import queries as notifications
from stylist.commerce.wishlists import queries, sharing
from stylist.commerce.wishlists.errors import SharedListNotFound, WishlistNotFound
from stylist.commerce.wishlists.states import FROM_LIST
from stylist.commerce.wishlists.views import WishlistView
from stylist.db.session import Session
from tests.commerce.wishlists.test_service import make_piece, save
from tests.factories import make_customer

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
STRANGER = Viewer(user_id=None, tier="PEARL", now=datetime.now(UTC))


async def make_shared(session: Session, owner: UserId) -> WishlistView:
    product_id, _ = await make_piece(session)
    item = await save(session, owner, product_id)
    return await sharing.share(session, user_id=owner, wishlist_id=item.wishlist_id, now=NOW)


async def heard(session: Session, user_id: UserId) -> list[str]:
    told = await notifications.list_notifications(session, user_id=user_id, now=NOW)
    assert {it.type.value for it in told} <= {"SOCIAL_INTERACTION"}
    return [it.title for it in told]


async def test_shared_list_shows_nothing_of_its_owner_but_its_name(session: Session) -> None:
    owner = await make_customer(session)
    shared = await make_shared(session, owner)
    assert shared.share_token is not None
    assert len(shared.share_token) == 32

    seen = await queries.get_shared(session, token=shared.share_token, viewer=STRANGER)

    assert (seen.name, len(seen.items)) == ("My Wishlist", 1)
    again = await sharing.share(session, user_id=owner, wishlist_id=shared.id, now=NOW)
    assert again.share_token == shared.share_token


async def test_address_taken_back_never_works_again(session: Session) -> None:
    owner = await make_customer(session)
    shared = await make_shared(session, owner)
    assert shared.share_token is not None

    await sharing.stop_sharing(session, user_id=owner, wishlist_id=shared.id, now=NOW)
    with pytest.raises(SharedListNotFound):
        await queries.get_shared(session, token=shared.share_token, viewer=STRANGER)
    anew = await sharing.share(session, user_id=owner, wishlist_id=shared.id, now=NOW)

    assert anew.share_token != shared.share_token
    with pytest.raises(SharedListNotFound):
        await queries.get_shared(session, token=shared.share_token, viewer=STRANGER)


async def test_c16_nobody_shares_another_persons_list(session: Session) -> None:
    owner, thief = await make_customer(session), await make_customer(session)
    shared = await make_shared(session, owner)

    with pytest.raises(WishlistNotFound):
        await sharing.share(session, user_id=thief, wishlist_id=shared.id, now=NOW)
    with pytest.raises(WishlistNotFound):
        await sharing.stop_sharing(session, user_id=thief, wishlist_id=shared.id, now=NOW)

    [own] = await queries.list_wishlists(session, user_id=owner)
    assert own.share_token == shared.share_token


async def test_owner_hears_of_visits_once_a_day_and_not_of_their_own(session: Session) -> None:
    owner, friend = await make_customer(session), await make_customer(session)
    token = (await make_shared(session, owner)).share_token
    assert token is not None

    told = [
        await sharing.note_visit(session, token=token, visitor_id=visitor, now=NOW + timedelta(hours=hours))
        for visitor, hours in ((owner, 0), (friend, 1), (None, 2), (friend, 3), (friend, 25))
    ]

    assert told == [False, True, False, False, True]
    assert await heard(session, owner) == ["Your list was opened"] * 2


async def test_owner_hears_of_purchases_of_others_once_a_day(session: Session) -> None:
    owner, friend = await make_customer(session), await make_customer(session)
    shared = await make_shared(session, owner)
    for buyer in (owner, friend, friend):
        await place_order(session, buyer, f"{FROM_LIST}{shared.id}")
    await place_order(session, friend, "shop")

    assert await sharing.tell_of_purchases(session, now=NOW) == 1
    assert await sharing.tell_of_purchases(session, now=NOW + timedelta(minutes=1)) == 0

    assert await heard(session, owner) == ["Something from your list was bought"]
    [told] = await notifications.list_notifications(session, user_id=owner, now=NOW)
    assert "Silk Dress" not in told.message
    assert told.product_id is None


async def place_order(session: Session, buyer: UserId, added_from: str) -> None:
    product_id, variant_id = await make_piece(session)
    values = {"buyer": buyer, "product": product_id, "variant": variant_id, "came": added_from, "now": NOW}
    order_id = await session.scalar(
        text(
            """INSERT INTO orders (order_number, user_id, customer_email, subtotal, total, status)
            VALUES (left(uuid_generate_v4()::text, 12), :buyer, 'a@b.example', 250, 250, 'CONFIRMED') RETURNING id"""
        ),
        values,
    )
    await session.execute(
        text(
            """INSERT INTO order_items (order_id, product_id, variant_id, product_name, sku, quantity, unit_price,
              total_price, added_from) VALUES (:order, :product, :variant, 'Silk Dress', 'S', 1, 250, 250, :came)"""
        ),
        {**values, "order": order_id},
    )
    await session.execute(
        text(
            "INSERT INTO order_status_history (order_id, status, created_at) VALUES (:order, 'CONFIRMED', :now)"
        ),
        {**values, "order": order_id},
    )
