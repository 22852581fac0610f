"""Lists and what is put on them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from stylist.commerce.catalog.errors import ProductNotFound, VariantNotFound
from stylist.commerce.catalog.models import Product
from stylist.commerce.catalog.views import Viewer
from stylist.commerce.ids import ProductId, UserId, VariantId, WishlistId, WishlistItemId
from stylist.commerce.wishlists import queries, service
from stylist.commerce.wishlists.errors import (
    CursorInvalid,
    NameInvalid,
    NameTaken,
    NotesTooLong,
    WishlistItemNotFound,
    WishlistNotFound,
)
from stylist.commerce.wishlists.views import WishlistItemView
from stylist.db.session import Session, Transaction
from tests.actions.checkout.desk import all_at_once
from tests.factories import make_customer, make_product, make_variant

NOW = datetime.now(UTC)


def viewer(user_id: UserId, now: datetime = NOW) -> Viewer:
    return Viewer(user_id=user_id, tier="PEARL", now=now)


async def make_piece(
    session: Session, *, price: str = "250.00", on_hand: int = 5
) -> tuple[ProductId, VariantId]:
    product_id = ProductId(await make_product(session, price=Decimal(price)))
    return product_id, await make_variant(session, product_id=product_id, on_hand=on_hand)


async def save(
    session: Session,
    user_id: UserId,
    product_id: ProductId,
    *,
    variant_id: VariantId | None = None,
    wishlist_id: WishlistId | None = None,
    notes: str | None = None,
    now: datetime = NOW,
) -> WishlistItemView:
    return await service.save(
        session,
        user_id=user_id,
        product_id=product_id,
        variant_id=variant_id,
        wishlist_id=wishlist_id,
        notes=notes,
        viewer=viewer(user_id, now),
    )


async def names(session: Session, user_id: UserId) -> list[tuple[str, bool, int]]:
    lists = await queries.list_wishlists(session, user_id=user_id)
    return [(it.name, it.is_default, it.item_count) for it in lists]


async def test_save_begins_the_default_list_and_keeps_the_price_of_the_day(session: Session) -> None:
    user_id = await make_customer(session)
    product_id, variant_id = await make_piece(session)

    whole = await save(session, user_id, product_id, notes="  for June ")
    one = await save(session, user_id, product_id, variant_id=variant_id)
    product = await session.get(Product, product_id)
    assert product is not None
    product.price = Decimal("200.00")
    await session.flush()
    again = await save(session, user_id, product_id)

    assert await names(session, user_id) == [("My Wishlist", True, 2)]
    assert (whole.price_when_added, whole.notes, whole.variant) == (Decimal("250.00"), "for June", None)
    assert one.variant is not None
    assert one.variant.id == variant_id
    assert again.id == whole.id
    assert (again.price, again.price_when_added, again.price_drop, again.notes) == (
        Decimal("200.00"),
        Decimal("250.00"),
        Decimal("50.00"),
        "for June",
    )


async def test_save_refuses_what_is_not_on_show(session: Session) -> None:
    user_id = await make_customer(session)
    product_id, _ = await make_piece(session)
    _, foreign = await make_piece(session)
    drop = ProductId(await make_product(session))
    row = await session.get(Product, drop)
    assert row is not None
    row.published_at = NOW + timedelta(days=1)
    await session.flush()

    with pytest.raises(ProductNotFound):
        await save(session, user_id, drop)
    with pytest.raises(VariantNotFound):
        await save(session, user_id, product_id, variant_id=foreign)

    assert await names(session, user_id) == []


async def test_lists_are_several_with_one_default(session: Session) -> None:
    user_id = await make_customer(session)
    first = await service.create(session, user_id=user_id, name=" Summer   2027 ", now=NOW)
    second = await service.create(session, user_id=user_id, name="Gifts", now=NOW + timedelta(seconds=1))
    assert await names(session, user_id) == [("Summer 2027", True, 0), ("Gifts", False, 0)]

    changed = await service.change(
        session, user_id=user_id, wishlist_id=second.id, name="Presents", make_default=True, now=NOW
    )
    assert (changed.name, changed.is_default) == ("Presents", True)
    assert await names(session, user_id) == [("Presents", True, 0), ("Summer 2027", False, 0)]

    await service.delete(session, user_id=user_id, wishlist_id=second.id)
    assert await names(session, user_id) == [("Summer 2027", True, 0)]
    await service.delete(session, user_id=user_id, wishlist_id=first.id)
    assert await names(session, user_id) == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x00b"])
async def test_create_refuses_what_is_no_name(session: Session, name: str) -> None:
    user_id = await make_customer(session)
    with pytest.raises(NameInvalid):
        await service.create(session, user_id=user_id, name=name, now=NOW)
    assert await names(session, user_id) == []


async def test_names_are_taken_without_regard_to_case(session: Session) -> None:
    user_id = await make_customer(session)
    await service.create(session, user_id=user_id, name="Gifts", now=NOW)
    other = await service.create(session, user_id=user_id, name="Mine", now=NOW)

    with pytest.raises(NameTaken):
        await service.create(session, user_id=user_id, name="gifts", now=NOW)
    with pytest.raises(NameTaken):
        await service.change(session, user_id=user_id, wishlist_id=other.id, name="GIFTS", now=NOW)
    same = await service.change(session, user_id=user_id, wishlist_id=other.id, name="MINE", now=NOW)

    assert same.name == "MINE"


async def test_move_puts_a_piece_on_another_list_once(session: Session) -> None:
    user_id = await make_customer(session)
    product_id, _ = await make_piece(session)
    other_product, _ = await make_piece(session)
    item = await save(session, user_id, product_id, notes="silk")
    second = await save(session, user_id, other_product)
    gifts = await service.create(session, user_id=user_id, name="Gifts", now=NOW)
    await save(session, user_id, product_id, wishlist_id=gifts.id)

    for one in (item, second):
        moved = await service.move_item(
            session, user_id=user_id, item_id=one.id, to_wishlist_id=gifts.id, viewer=viewer(user_id)
        )
        assert moved.wishlist_id == gifts.id

    assert await names(session, user_id) == [("My Wishlist", True, 0), ("Gifts", False, 2)]
    page = await queries.get_page(session, wishlist=gifts, viewer=viewer(user_id))
    assert sorted(it.notes or "" for it in page.items) == ["", "silk"]


async def test_change_item_sets_notes_and_watches(session: Session) -> None:
    user_id = await make_customer(session)
    product_id, _ = await make_piece(session)
    item = await save(session, user_id, product_id, notes="blue?")

    changed = await service.change_item(
        session,
        user_id=user_id,
        item_id=item.id,
        viewer=viewer(user_id),
        changes={"notes": None, "notify_price_drop": False},
    )
    assert (changed.notes, changed.notify_price_drop, changed.notify_back_in_stock) == (None, False, True)
    with pytest.raises(NotesTooLong):
        await service.change_item(
            session, user_id=user_id, item_id=item.id, viewer=viewer(user_id), changes={"notes": "x" * 501}
        )


async def test_pages_go_through_a_list_without_gap_or_double(session: Session) -> None:
    user_id = await make_customer(session)
    saved = []
    for number in range(5):
        product_id, _ = await make_piece(session)
        saved.append(await save(session, user_id, product_id, now=NOW + timedelta(seconds=number // 2)))
    wishlist = await service.get_or_make_default(session, user_id=user_id, now=NOW)

    seen, cursor = [], None
    for _ in range(3):
        page = await queries.get_page(
            session, wishlist=wishlist, viewer=viewer(user_id), limit=2, cursor=cursor
        )
        seen += [it.id for it in page.items]
        cursor = page.next_cursor

    assert cursor is None
    assert len(seen) == 5
    assert set(seen) == {it.id for it in saved}
    with pytest.raises(CursorInvalid):
        await queries.get_page(session, wishlist=wishlist, viewer=viewer(user_id), cursor="zzz")


async def test_remove_product_takes_it_off_in_every_size(session: Session) -> None:
    user_id, other_id = await make_customer(session), await make_customer(session)
    product_id, variant_id = await make_piece(session)
    await save(session, user_id, product_id)
    await save(session, user_id, product_id, variant_id=variant_id)
    await save(session, other_id, product_id)

    assert await service.remove_product(session, user_id=user_id, product_id=product_id) == 2

    assert await names(session, user_id) == [("My Wishlist", True, 0)]
    assert await names(session, other_id) == [("My Wishlist", True, 1)]


async def test_c16_another_persons_list_is_not_found(session: Session) -> None:
    owner, thief = await make_customer(session), await make_customer(session)
    product_id, _ = await make_piece(session)
    item = await save(session, owner, product_id)
    mine = await save(session, thief, product_id)

    with pytest.raises(WishlistNotFound):
        await queries.get_wishlist(session, user_id=thief, wishlist_id=item.wishlist_id)
    with pytest.raises(WishlistNotFound):
        await service.change(session, user_id=thief, wishlist_id=item.wishlist_id, name="Mine", now=NOW)
    with pytest.raises(WishlistNotFound):
        await service.delete(session, user_id=thief, wishlist_id=item.wishlist_id)
    with pytest.raises(WishlistNotFound):
        await save(session, thief, product_id, wishlist_id=item.wishlist_id)
    with pytest.raises(WishlistNotFound):
        await service.move_item(
            session, user_id=thief, item_id=mine.id, to_wishlist_id=item.wishlist_id, viewer=viewer(thief)
        )
    for item_id in (item.id, WishlistItemId(uuid4())):
        with pytest.raises(WishlistItemNotFound):
            await service.remove_item(session, user_id=thief, item_id=item_id)
        with pytest.raises(WishlistItemNotFound):
            await service.change_item(
                session, user_id=thief, item_id=item_id, viewer=viewer(thief), changes={"notes": "x"}
            )

    assert await names(session, owner) == [("My Wishlist", True, 1)]


async def test_first_pieces_at_once_are_on_one_default_list(fresh_transaction: Transaction) -> None:
    async with fresh_transaction() as session:
        user_id = await make_customer(session)
        pieces = [await make_piece(session) for _ in range(4)]

    async def put(product_id: ProductId) -> None:
        async with fresh_transaction() as session:
            await save(session, user_id, product_id)

    await all_at_once([lambda it=it: put(it[0]) for it in pieces * 2])  # type: ignore[misc]

    async with fresh_transaction() as session:
        assert await names(session, user_id) == [("My Wishlist", True, 4)]
