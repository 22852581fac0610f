import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text

from stylist.actions.accounts.merge import MOVED, merge_guest, sign_in
from stylist.commerce.cart import service as cart_service
from stylist.commerce.customers import address_book, claims, queries, service
from stylist.commerce.customers.errors import ClaimLost, NotAGuest, UserNotFound, WrongCredentials
from stylist.commerce.ids import UserId
from stylist.commerce.loyalty import queries as loyalty_queries
from stylist.commerce.loyalty import service as loyalty_service
from stylist.commerce.reviews.models import Review, ReviewInteraction
from stylist.commerce.wishlists.models import Wishlist, WishlistItem
from stylist.db.session import Session, Transaction
from stylist.memory.profile.models import StyleProfile
from stylist.memory.transcript.models import AIInteraction
from stylist.memory.transcript.states import AIInteractionType
from tests.commerce.loyalty.bought import make_order
from tests.factories import (
    make_address,
    make_card,
    make_customer,
    make_guest,
    make_product,
    make_session,
    make_variant,
)

NOW = datetime.now(UTC)

# Columns that name staff or an actor, or that the merge treats by itself.
LEFT = {
    ("audit_logs", "user_id"),
    ("gift_card_entries", "created_by"),
    ("hand_offs", "taken_by"),
    ("loyalty_points", "user_id"),
    ("membership_invitations", "issued_by"),
    ("one_time_codes", "user_id"),
    ("order_changes", "created_by"),
    ("reviews", "user_id"),
    ("sessions", "handled_by"),
    ("sessions", "user_id"),
    ("transcript_annotations", "author_id"),
    ("users", "advisor_id"),
}

REFERENCES = """
SELECT c.conrelid::regclass::text AS "table", a.attname AS "column" FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND c.confrelid = 'users'::regclass
"""


async def test_every_reference_to_a_person_is_thought_of(session: Session) -> None:
    rows = await session.execute(text(REFERENCES))

    assert {(row.table, row.column) for row in rows} == set(MOVED) | LEFT


async def test_c14_signing_in_brings_the_guests_things_along(transaction: Transaction) -> None:
    async with transaction() as session:
        account = await service.sign_up(
            session, email="ada@shop.example", password="a long secret", name=None, now=NOW
        )
        guest_id = await make_guest(session)
        session_id = await make_session(session, user_id=guest_id)
        dress, bag = await make_variant(session), await make_variant(session)
        await cart_service.add_item(session, user_id=guest_id, variant_id=dress, quantity=2)
        await cart_service.add_item(session, user_id=account.id, variant_id=bag, quantity=1)
        await make_address(session, user_id=guest_id)
        await make_card(session, user_id=guest_id)
        session.add(
            AIInteraction(
                session_id=session_id,
                user_id=guest_id,
                interaction_type=AIInteractionType.CHAT,
                input_data={"text": "hello"},
                output_data={},
            )
        )

    signed_in = await sign_in(
        transaction, session_id=session_id, email="ada@shop.example", password="a long secret", now=NOW
    )
    await merge_guest(transaction, guest_id=guest_id, account_id=account.id, now=NOW)

    assert signed_in.id == account.id
    async with transaction() as session:
        cart = await cart_service.get_cart(session, user_id=account.id)
        assert {line.variant_id: line.quantity for line in cart.lines} == {dress: 2, bag: 1}
        assert (await queries.get_session(session, session_id=session_id)).user_id == account.id
        assert len(await queries.list_addresses(session, user_id=account.id)) == 1
        assert list(await session.scalars(select(AIInteraction.user_id))) == [account.id]
        with pytest.raises(UserNotFound):
            await queries.get_user(session, user_id=guest_id)
        for table, column in MOVED:
            left = await session.scalar(
                text(f"SELECT count(*) FROM {table} WHERE {column} = :id"), {"id": guest_id}
            )
            assert left == 0


async def test_points_of_both_are_one_ledger(transaction: Transaction) -> None:
    async with transaction() as session:
        account = await service.sign_up(
            session, email="ada@shop.example", password="a long secret", name=None, now=NOW
        )
        guest_id, orders = await make_order(session, user_id=await make_guest(session))
        _, own = await make_order(session, user_id=account.id)
        for order_id in (own, orders):
            await loyalty_service.earn_for_order(session, order_id=order_id, now=NOW)

    await merge_guest(transaction, guest_id=guest_id, account_id=account.id, now=NOW)

    async with transaction() as session:
        movements = await loyalty_queries.list_movements(session, user_id=account.id, limit=5)
        assert [(it.points, it.balance_after) for it in movements] == [(200, 400), (200, 200)]
        assert await loyalty_queries.get_balance(session, user_id=guest_id, now=NOW) == 0


async def test_a_wrong_password_changes_nothing(transaction: Transaction) -> None:
    async with transaction() as session:
        await make_customer(session, email="ada@shop.example")
        guest_id = await make_guest(session)
        session_id = await make_session(session, user_id=guest_id)

    with pytest.raises(WrongCredentials):
        await sign_in(transaction, session_id=session_id, email="ada@shop.example", password="x", now=NOW)

    async with transaction() as session:
        assert (await queries.get_session(session, session_id=session_id)).user_id == guest_id


async def test_only_a_guest_joins_and_only_an_account(transaction: Transaction) -> None:
    async with transaction() as session:
        account_id, other_id = await make_customer(session), await make_customer(session)
        guest_id, second_guest = await make_guest(session), await make_guest(session)

    for one, two in ((other_id, account_id), (guest_id, second_guest), (account_id, account_id)):
        with pytest.raises(NotAGuest):
            await merge_guest(transaction, guest_id=one, account_id=two, now=NOW)

    async with transaction() as session:
        for user_id in (account_id, other_id, guest_id, second_guest):
            await queries.get_user(session, user_id=user_id)


async def test_the_accounts_own_defaults_stay(transaction: Transaction) -> None:
    async with transaction() as session:
        account_id, guest_id = await make_customer(session), await make_guest(session)
        for user_id, line1 in ((account_id, "1 Elm Road"), (guest_id, "12 Rose Street")):
            await address_book.add_address(
                session,
                user_id=user_id,
                first_name="Ada",
                last_name="Winter",
                line1=line1,
                city="Boston",
                state="MA",
                postal_code="02108",
                country_code="US",
                now=NOW,
            )
            await make_card(session, user_id=user_id)

    await merge_guest(transaction, guest_id=guest_id, account_id=account_id, now=NOW)

    async with transaction() as session:
        book = await queries.list_addresses(session, user_id=account_id)
    assert [(it.line1, it.is_default) for it in book] == [("1 Elm Road", True), ("12 Rose Street", False)]


async def make_list(
    session: Session,
    user_id: UserId,
    name: str,
    products: list[object],
    token: str | None = None,
    is_default: bool = False,
) -> None:
    made = Wishlist(user_id=user_id, name=name, share_token=token, is_public=token is not None)
    made.is_default = is_default
    session.add(made)
    await session.flush()
    session.add_all(WishlistItem(wishlist_id=made.id, product_id=it) for it in products)
    await session.flush()


async def test_default_lists_become_one_whatever_their_names(transaction: Transaction) -> None:
    async with transaction() as session:
        account_id, guest_id = await make_customer(session), await make_guest(session)
        one, two, three = [await make_product(session) for _ in range(3)]
        await make_list(session, account_id, "Wardrobe", [one], is_default=True)
        await make_list(session, guest_id, "My Wishlist", [one, two], is_default=True)
        await make_list(session, guest_id, "wardrobe", [two, three])

    await merge_guest(transaction, guest_id=guest_id, account_id=account_id, now=NOW)

    async with transaction() as session:
        rows = await session.execute(
            select(
                Wishlist.name,
                Wishlist.is_default,
                func.count(WishlistItem.product_id.distinct()),
                func.count(),
            )
            .join(WishlistItem, WishlistItem.wishlist_id == Wishlist.id)
            .where(Wishlist.user_id == account_id)
            .group_by(Wishlist.id)
        )
    assert [tuple(row) for row in rows] == [("Wardrobe", True, 3, 3)]


async def test_votes_of_one_person_are_counted_once(transaction: Transaction) -> None:
    async with transaction() as session:
        account_id, guest_id = await make_customer(session), await make_guest(session)
        writer_id, product_id = await make_customer(session), await make_product(session)
        theirs, own = (
            Review(product_id=product_id, user_id=it, rating=5, helpful_count=count)
            for it, count in ((writer_id, 2), (account_id, 1))
        )
        session.add_all([theirs, own])
        await session.flush()
        votes = ((account_id, theirs), (guest_id, theirs), (guest_id, own))
        session.add_all(
            ReviewInteraction(user_id=it, review_id=review.id, is_helpful=True) for it, review in votes
        )

    await merge_guest(transaction, guest_id=guest_id, account_id=account_id, now=NOW)

    async with transaction() as session:
        counts = await session.execute(select(Review.user_id, Review.helpful_count))
        assert {row.user_id: row.helpful_count for row in counts} == {writer_id: 1, account_id: 0}


async def test_wishlists_of_one_name_become_one_without_doubles(transaction: Transaction) -> None:
    async with transaction() as session:
        account_id, guest_id = await make_customer(session), await make_guest(session)
        one, two, three = [await make_product(session) for _ in range(3)]
        await make_list(session, account_id, "My Wishlist", [one, two])
        await make_list(session, guest_id, "my wishlist", [two, three])
        await make_list(session, guest_id, "My Wishlist", [three], token="shared")
        await make_list(session, guest_id, "Summer", [one])

    await merge_guest(transaction, guest_id=guest_id, account_id=account_id, now=NOW)

    async with transaction() as session:
        rows = await session.execute(
            select(Wishlist.name, Wishlist.share_token, WishlistItem.product_id)
            .join(WishlistItem, WishlistItem.wishlist_id == Wishlist.id)
            .where(Wishlist.user_id == account_id)
        )
        lists: dict[tuple[str, str | None], list[object]] = {}
        for name, token, product_id in rows:
            lists.setdefault((name, token), []).append(product_id)
    assert {key: sorted(map(str, ids)) for key, ids in lists.items()} == {
        ("My Wishlist", None): sorted(map(str, (one, two, three))),
        ("My Wishlist", "shared"): [str(three)],
        ("Summer", None): [str(one)],
    }


@pytest.mark.parametrize("has_own", [True, False])
async def test_the_profile_joins(transaction: Transaction, has_own: bool) -> None:
    async with transaction() as session:
        account_id, guest_id = await make_customer(session), await make_guest(session)
        session.add(
            StyleProfile(
                user_id=guest_id,
                favorite_colors=["navy", "black"],
                avoided_colors=["ivory"],
                max_price_preference=Decimal(900),
            )
        )
        if has_own:
            session.add(StyleProfile(user_id=account_id, favorite_colors=["ivory"], avoided_colors=["black"]))

    await merge_guest(transaction, guest_id=guest_id, account_id=account_id, now=NOW)

    async with transaction() as session:
        profile = (await session.scalars(select(StyleProfile))).one()
    assert profile.user_id == account_id
    assert profile.max_price_preference == Decimal(900)
    expected = (["ivory", "navy"], ["black"]) if has_own else (["black", "navy"], ["ivory"])
    assert (sorted(profile.favorite_colors), sorted(profile.avoided_colors)) == expected


async def test_a_turn_at_work_loses_its_claim(fresh_transaction: Transaction) -> None:
    async with fresh_transaction() as session:
        account_id, guest_id = await make_customer(session), await make_guest(session)
        session_id = await make_session(session, user_id=guest_id)
    async with fresh_transaction() as session:
        fence = await claims.claim(session, session_id=session_id, lease=timedelta(minutes=1))
        assert fence is not None

    await merge_guest(fresh_transaction, guest_id=guest_id, account_id=account_id, now=NOW)

    async with fresh_transaction() as session:
        with pytest.raises(ClaimLost):
            await claims.check_fence(session, session_id=session_id, fence=fence)


async def test_merging_while_the_guest_shops_loses_nothing(fresh_transaction: Transaction) -> None:
    async with fresh_transaction() as session:
        account_id, guest_id = await make_customer(session), await make_guest(session)
        session_id = await make_session(session, user_id=guest_id)
        variants = [await make_variant(session) for _ in range(6)]
        fence = await claims.claim(session, session_id=session_id, lease=timedelta(minutes=1))
        assert fence is not None
    start = asyncio.Barrier(len(variants) + 2)

    async def shop(n: int) -> bool:
        await start.wait()
        try:
            async with fresh_transaction() as session:
                await claims.check_fence(session, session_id=session_id, fence=fence)
                await cart_service.add_item(session, user_id=guest_id, variant_id=variants[n], quantity=1)
        except ClaimLost:
            return False
        return True

    async def merge() -> None:
        await start.wait()
        await merge_guest(fresh_transaction, guest_id=guest_id, account_id=account_id, now=NOW)

    *added, _, _ = await asyncio.gather(*(shop(n) for n in range(len(variants))), merge(), merge())

    async with fresh_transaction() as session:
        cart = await cart_service.get_cart(session, user_id=account_id)
    kept = {variant for variant, is_added in zip(variants, added, strict=True) if is_added}
    assert {line.variant_id for line in cart.lines} == kept
