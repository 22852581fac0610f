"""Reviews: who may write, what is published, votes, moderation, summaries."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import text

from stylist.commerce.audit.models import AuditLog
from stylist.commerce.catalog.views import Viewer
from stylist.commerce.customers.errors import NotPermitted
from stylist.commerce.customers.models import User
from stylist.commerce.customers.states import UserRole
from stylist.commerce.ids import ProductId, ReviewId, UserId
from stylist.commerce.notifications import queries as notifications
from stylist.commerce.reviews import queries, reminders, service
from stylist.commerce.reviews.errors import (
    AlreadyReviewed,
    ModerationNotAllowed,
    NotBought,
    OwnReview,
    ReviewInvalid,
    ReviewNotFound,
)
from stylist.commerce.reviews.models import Review
from stylist.commerce.reviews.states import ReviewSort, ReviewStatus
from stylist.commerce.reviews.views import Draft, ReviewView
from stylist.db.session import Session, Transaction
from tests.actions.checkout.desk import all_at_once
from tests.factories import make_customer, make_guest, make_product, make_variant

NOW = datetime.now(UTC)
KIND = Draft(5, title="A keeper", content="The silk is soft and beautifully made.")
SPAM = Draft(5, content="Buy at https://elsewhere.example")


def viewer(user_id: UserId) -> Viewer:
    return Viewer(user_id=user_id, tier="PEARL", now=NOW)


async def deliver(
    session: Session, user_id: UserId, product_id: ProductId, *, at: datetime | None = NOW, tags: str = "{}"
) -> None:
    """An order of the product; not yet arrived without `at`."""
    variant_id = await make_variant(session, product_id=product_id)
    order_id = await session.scalar(
        text(
            """INSERT INTO orders (order_number, user_id, customer_email, subtotal, total, status, delivered_at, tags)
            VALUES (left(uuid_generate_v4()::text, 12), :user, 'a@b.example', 250, 250, 'DELIVERED', :at,
              CAST(CAST(:tags AS text) AS text[]))
            RETURNING id"""
        ),
        {"user": user_id, "at": at, "tags": tags},
    )
    await session.execute(
        text(
            """INSERT INTO order_items (order_id, product_id, variant_id, product_name, variant_title, sku, quantity,
              unit_price, total_price)
            VALUES (:order, :product, :variant, 'Silk Dress', 'Black / M', 'S', 1, 250, 250)"""
        ),
        {"order": order_id, "product": product_id, "variant": variant_id},
    )


async def make_owner(session: Session, product_id: ProductId, name: str = "Eva Berg") -> UserId:
    user_id = await make_customer(session, name=name)
    await deliver(session, user_id, product_id)
    return user_id


async def write(session: Session, user_id: UserId, product_id: ProductId, draft: Draft = KIND) -> ReviewView:
    return await service.write(
        session, user_id=user_id, product_id=product_id, draft=draft, viewer=viewer(user_id)
    )


async def make_review(session: Session, product_id: ProductId, draft: Draft = KIND) -> ReviewView:
    return await write(session, await make_owner(session, product_id), product_id, draft)


async def make_staff(session: Session) -> UserId:
    user_id = await make_customer(session)
    (await session.get_one(User, user_id)).role = UserRole.ADMIN
    await session.flush()
    return user_id


async def shown(
    session: Session, product_id: ProductId, sort: ReviewSort = ReviewSort.HELPFUL
) -> list[ReviewId]:
    page = await queries.list_reviews(session, product_id=product_id, reader_id=None, sort=sort)
    return [it.id for it in page.items]


async def test_a_delivered_piece_is_reviewed_once(session: Session) -> None:
    product_id = ProductId(await make_product(session))
    user_id = await make_owner(session, product_id, name="Ada Winter")

    made = await write(session, user_id, product_id)
    with pytest.raises(AlreadyReviewed) as refused:
        await write(session, user_id, product_id)

    assert (made.author, made.variant, made.is_verified_purchase) == ("Ada W.", "Black / M", True)
    assert (made.status, made.is_mine) == (ReviewStatus.APPROVED, True)
    assert refused.value.review_id == made.id
    assert await shown(session, product_id) == [made.id]


async def test_nobody_reviews_what_did_not_arrive(session: Session) -> None:
    product_id = ProductId(await make_product(session))
    waiting, guest = await make_customer(session), await make_guest(session)
    await deliver(session, waiting, product_id, at=None)
    await deliver(session, guest, product_id)

    with pytest.raises(NotBought):
        await write(session, waiting, product_id)
    with pytest.raises(NotPermitted):
        await write(session, guest, product_id)

    assert await shown(session, product_id) == []


async def test_one_at_once_is_one_review(fresh_transaction: Transaction) -> None:
    async with fresh_transaction() as session:
        product_id = ProductId(await make_product(session))
        user_id = await make_owner(session, product_id)

    async def attempt() -> bool:
        try:
            async with fresh_transaction() as session:
                await write(session, user_id, product_id)
        except AlreadyReviewed:
            return False
        return True

    assert sorted(await all_at_once([attempt] * 6)) == [False] * 5 + [True]
    async with fresh_transaction() as session:
        assert len(await shown(session, product_id)) == 1


@pytest.mark.parametrize(
    ("draft", "param"),
    [
        (Draft(0), "rating"),
        (Draft(6), "rating"),
        (Draft(5, title="x" * 151), "title"),
        (Draft(5, content="x" * 4001), "content"),
        (Draft(5, media_urls=("https://elsewhere.example/a.jpg",)), "media_urls"),
        (Draft(5, media_urls=("/media/../secret.jpg",)), "media_urls"),
        (Draft(5, media_urls=("/media/a.jpg",) * 6), "media_urls"),
    ],
)
async def test_write_refuses_what_is_no_review(session: Session, draft: Draft, param: str) -> None:
    product_id = ProductId(await make_product(session))
    with pytest.raises(ReviewInvalid) as refused:
        await make_review(session, product_id, draft)
    assert refused.value.param == param
    assert await shown(session, product_id) == []


@pytest.mark.parametrize(
    ("draft", "status"),
    [
        (KIND, ReviewStatus.APPROVED),
        (Draft(5), ReviewStatus.APPROVED),
        (SPAM, ReviewStatus.FLAGGED),
        (Draft(5, content="ok"), ReviewStatus.FLAGGED),
        (Draft(5, content=KIND.content, media_urls=("/uploads/a.jpg",)), ReviewStatus.PENDING),
    ],
)
async def test_only_plain_good_text_appears_at_once(
    session: Session, draft: Draft, status: ReviewStatus
) -> None:
    product_id = ProductId(await make_product(session))
    made = await make_review(session, product_id, draft)
    assert made.status is status
    assert await shown(session, product_id) == ([made.id] if status is ReviewStatus.APPROVED else [])


async def test_change_is_looked_at_anew(session: Session) -> None:
    product_id = ProductId(await make_product(session))
    user_id = await make_owner(session, product_id)
    made = await write(session, user_id, product_id)

    held = await service.change(session, user_id=user_id, review_id=made.id, draft=SPAM, now=NOW)
    staff = await make_staff(session)
    await service.moderate(
        session, review_id=made.id, status=ReviewStatus.REJECTED, by=staff, reason="advertising", now=NOW
    )
    rejected = await queries.get_review(session, review_id=made.id, reader_id=user_id)
    better = await service.change(session, user_id=user_id, review_id=made.id, draft=KIND, now=NOW)

    assert (held.status, rejected.moderation_reason) == (ReviewStatus.FLAGGED, "advertising")
    assert (better.status, better.moderation_reason) == (ReviewStatus.PENDING, None)
    assert await shown(session, product_id) == []


async def test_moderation_is_for_staff_and_on_the_record(session: Session) -> None:
    product_id = ProductId(await make_product(session))
    made = await make_review(session, product_id, SPAM)
    staff, customer = await make_staff(session), await make_customer(session)

    with pytest.raises(NotPermitted):
        await service.moderate(
            session, review_id=made.id, status=ReviewStatus.APPROVED, by=customer, reason=None, now=NOW
        )
    [held] = await queries.list_held(session)
    assert (held.review.id, held.flags) == (made.id, ("link",))
    for _ in range(2):
        await service.moderate(
            session, review_id=made.id, status=ReviewStatus.APPROVED, by=staff, reason=None, now=NOW
        )
    with pytest.raises(ModerationNotAllowed):
        await service.moderate(
            session, review_id=made.id, status=ReviewStatus.PENDING, by=staff, reason=None, now=NOW
        )

    assert await shown(session, product_id) == [made.id]
    logged = (
        await session.execute(text("SELECT action, user_id, old_values, new_values FROM audit_logs"))
    ).all()
    assert [tuple(row) for row in logged] == [
        ("review.approved", staff, {"status": "FLAGGED"}, {"status": "APPROVED", "reason": None})
    ]
    assert AuditLog.__tablename__ == "audit_logs"


async def test_a_vote_counts_once_and_can_be_changed(session: Session) -> None:
    product_id = ProductId(await make_product(session))
    made = await make_review(session, product_id)
    voter, other = await make_customer(session), await make_customer(session)

    counts = []
    for who, helpful in ((voter, True), (voter, True), (other, False), (voter, False), (voter, None)):
        seen = await service.vote(session, user_id=who, review_id=made.id, is_helpful=helpful)
        counts.append((seen.helpful_count, seen.not_helpful_count, seen.vote))

    assert counts == [(1, 0, True), (1, 0, True), (1, 1, False), (0, 2, False), (0, 1, None)]


async def test_votes_at_once_are_all_counted(fresh_transaction: Transaction) -> None:
    async with fresh_transaction() as session:
        made = await make_review(session, ProductId(await make_product(session)))
        voters = [await make_customer(session) for _ in range(8)]

    async def cast(user_id: UserId) -> None:
        async with fresh_transaction() as session:
            await service.vote(session, user_id=user_id, review_id=made.id, is_helpful=True)

    await all_at_once([lambda it=it: cast(it) for it in voters * 2])  # type: ignore[misc]

    async with fresh_transaction() as session:
        seen = await queries.get_review(session, review_id=made.id, reader_id=None)
    assert (seen.helpful_count, seen.not_helpful_count) == (8, 0)


async def test_no_vote_on_ones_own_or_on_what_is_held(session: Session) -> None:
    product_id = ProductId(await make_product(session))
    user_id, voter = await make_owner(session, product_id), await make_customer(session)
    own = await write(session, user_id, product_id)
    held = await make_review(session, product_id, SPAM)

    with pytest.raises(OwnReview):
        await service.vote(session, user_id=user_id, review_id=own.id, is_helpful=True)
    for review_id in (held.id, ReviewId(uuid4())):
        with pytest.raises(ReviewNotFound):
            await service.vote(session, user_id=voter, review_id=review_id, is_helpful=True)


async def test_c16_another_persons_review_is_not_changed_or_seen_before_its_time(session: Session) -> None:
    product_id = ProductId(await make_product(session))
    thief = await make_owner(session, product_id)
    made = await make_review(session, product_id, SPAM)

    with pytest.raises(ReviewNotFound):
        await queries.get_review(session, review_id=made.id, reader_id=thief)
    with pytest.raises(ReviewNotFound):
        await service.change(session, user_id=thief, review_id=made.id, draft=KIND, now=NOW)
    with pytest.raises(ReviewNotFound):
        await service.delete_own(session, user_id=thief, review_id=made.id)

    assert (await session.get_one(Review, made.id)).status is ReviewStatus.FLAGGED


async def test_helpful_and_telling_reviews_come_first(session: Session) -> None:
    product_id = ProductId(await make_product(session))
    short = await make_review(session, product_id, Draft(2, content="The seams are loose."))
    told = await make_review(
        session,
        product_id,
        Draft(4, title="Lovely", content=f"{KIND.content} True to size, and it arrived in two days."),
    )
    assert await shown(session, product_id) == [told.id, short.id]
    assert await shown(session, product_id, ReviewSort.LOWEST) == [short.id, told.id]

    for _ in range(8):
        await service.vote(session, user_id=await make_customer(session), review_id=short.id, is_helpful=True)
    assert await shown(session, product_id) == [short.id, told.id]


async def test_pages_have_every_review_once(session: Session) -> None:
    product_id = ProductId(await make_product(session))
    made = {(await make_review(session, product_id)).id for _ in range(5)}
    seen, cursor = [], None
    for _ in range(3):
        page = await queries.list_reviews(
            session, product_id=product_id, reader_id=None, limit=2, cursor=cursor
        )
        seen += [it.id for it in page.items]
        cursor = page.next_cursor
    assert cursor is None
    assert len(seen) == 5
    assert set(seen) == made


async def test_summary_tells_what_is_praised_and_criticised(session: Session) -> None:
    product_id = ProductId(await make_product(session))
    for draft in (
        KIND,
        Draft(4, content="Lovely silk. The size runs small."),
        Draft(2, content="Too tight, the wrong size."),
        SPAM,
    ):
        await make_review(session, product_id, draft)

    found = await queries.summarize(session, product_id=product_id)

    assert (found.count, found.average, found.verified_count) == (3, Decimal("3.7"), 3)
    assert dict(found.histogram) == {1: 0, 2: 1, 3: 0, 4: 1, 5: 1}
    assert (found.praised[0].topic, found.praised[0].count) == ("material", 2)
    assert [(it.topic, it.count) for it in found.criticised] == [("fit", 2)]


async def test_buyers_are_asked_once_an_order(session: Session) -> None:
    product_id, service_id = [ProductId(await make_product(session)) for _ in range(2)]
    asked, wrote, fresh = [await make_customer(session) for _ in range(3)]
    for who in (asked, wrote):
        await deliver(session, who, product_id, at=NOW - timedelta(days=8))
    await deliver(session, fresh, product_id, at=NOW - timedelta(days=2))
    await deliver(session, fresh, service_id, at=NOW - timedelta(days=8), tags="{membership}")
    await write(session, wrote, product_id)

    assert await reminders.ask_for_reviews(session, now=NOW) == 1
    assert await reminders.ask_for_reviews(session, now=NOW) == 0

    [told] = await notifications.list_notifications(session, user_id=asked, now=NOW)
    assert (told.title, told.channels) == ("How do you like it?", ("in_app",))
