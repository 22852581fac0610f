"""Reading reviews. Shoppers see what is approved, and their own."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, all_, and_, case, func, literal, or_, select

from stylist.commerce.catalog import cursors
from stylist.commerce.customers.models import User
from stylist.commerce.customers.states import UserRole
from stylist.commerce.ids import OrderId, OrderItemId, ProductId, ReviewId, UserId
from stylist.commerce.loyalty.queries import MEMBERSHIP_TAG
from stylist.commerce.orders.models import Order, OrderItem
from stylist.commerce.reviews import lexicon
from stylist.commerce.reviews.errors import ReviewNotFound
from stylist.commerce.reviews.models import Review, ReviewInteraction
from stylist.commerce.reviews.states import ReviewSort, ReviewStatus
from stylist.commerce.reviews.views import (
    HeldReview,
    ReviewPage,
    ReviewSummary,
    ReviewView,
    TopicOpinion,
)
from stylist.db.session import Session

# A summary reads the newest of so many; the figures are of all.
READ_FOR_TOPICS = 200
MOST_TOPICS = 3
NOBODY = "A client"

# How much one learns from it, how helpful others found it (few votes count little), and whether it was bought here.
_RANK = (
    func.coalesce(Review.quality_score, literal(Decimal("0.30"))) * Decimal("0.50")
    + (Review.helpful_count + literal(Decimal(1)))
    / (Review.helpful_count + Review.not_helpful_count + literal(Decimal(2)))
    * Decimal("0.35")
    + case((Review.is_verified_purchase, Decimal("0.15")), else_=Decimal("0.00"))
)
_ORDERS: dict[ReviewSort, tuple[ColumnElement[Any], ...]] = {
    ReviewSort.HELPFUL: (_RANK.desc(), Review.created_at.desc()),
    ReviewSort.NEWEST: (Review.created_at.desc(),),
    ReviewSort.HIGHEST: (Review.rating.desc(), _RANK.desc()),
    ReviewSort.LOWEST: (Review.rating.asc(), _RANK.desc()),
}


async def list_reviews(
    session: Session,
    *,
    product_id: ProductId,
    reader_id: UserId | None,
    sort: ReviewSort = ReviewSort.HELPFUL,
    limit: int = 20,
    cursor: str | None = None,
) -> ReviewPage:
    """A page of a product's published reviews.

    Raises:
        CursorInvalid: the cursor is not of such a list.
    """
    position, _ = cursors.read_position(cursor)
    statement = _views(reader_id).where(
        Review.product_id == product_id, Review.status == ReviewStatus.APPROVED
    )
    ordered = statement.order_by(*_ORDERS[sort], Review.id).offset(position).limit(limit + 1)
    rows = (await session.execute(ordered)).all()
    more = len(rows) > limit and position + limit <= cursors.MOST
    return ReviewPage(
        items=tuple(_to_view(row, reader_id) for row in rows[:limit]),
        next_cursor=cursors.of_position(position + limit) if more else None,
    )


async def list_own(
    session: Session, *, user_id: UserId, limit: int = 20, cursor: str | None = None
) -> ReviewPage:
    """What a person has written, the newest first, whatever its state.

    Raises:
        CursorInvalid: the cursor is not of such a list.
    """
    position, _ = cursors.read_position(cursor)
    ordered = _views(user_id).where(Review.user_id == user_id).order_by(Review.created_at.desc(), Review.id)
    rows = (await session.execute(ordered.offset(position).limit(limit + 1))).all()
    more = len(rows) > limit and position + limit <= cursors.MOST
    return ReviewPage(
        items=tuple(_to_view(row, user_id) for row in rows[:limit]),
        next_cursor=cursors.of_position(position + limit) if more else None,
    )


async def get_review(session: Session, *, review_id: ReviewId, reader_id: UserId | None) -> ReviewView:
    """A review that is published or the reader's own.

    Raises:
        ReviewNotFound: absent, or not to be seen by them.
    """
    may_see = Review.status == ReviewStatus.APPROVED
    if reader_id is not None:
        may_see = or_(may_see, Review.user_id == reader_id)
    row = (await session.execute(_views(reader_id).where(Review.id == review_id, may_see))).one_or_none()
    if row is None:
        raise ReviewNotFound
    return _to_view(row, reader_id)


async def find_own_id(session: Session, *, user_id: UserId, product_id: ProductId) -> ReviewId | None:
    """The person's review of a product, if they wrote one."""
    statement = select(Review.id).where(Review.user_id == user_id, Review.product_id == product_id)
    found = await session.scalar(statement)
    return None if found is None else ReviewId(found)


async def list_held(
    session: Session, *, status: ReviewStatus = ReviewStatus.FLAGGED, limit: int = 50
) -> tuple[HeldReview, ...]:
    """Reviews in a state, the oldest first: what staff have to look at. Ask for permission before."""
    ordered = _views(None).where(Review.status == status).order_by(Review.created_at, Review.id).limit(limit)
    return tuple(_to_held(row) for row in await session.execute(ordered))


async def get_held(session: Session, *, review_id: ReviewId) -> HeldReview:
    """A review as staff see it. Ask for permission before.

    Raises:
        ReviewNotFound: absent.
    """
    row = (await session.execute(_views(None).where(Review.id == review_id))).one_or_none()
    if row is None:
        raise ReviewNotFound
    return _to_held(row)


async def get_row_for_update(session: Session, *, review_id: ReviewId) -> Review:
    """A review's row, locked.

    Raises:
        ReviewNotFound: absent.
    """
    row = await session.get(Review, review_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise ReviewNotFound
    return row


async def count_votes(session: Session, *, review_id: ReviewId) -> tuple[int, int]:
    """How many found it helpful, and how many did not."""
    statement = select(
        func.count().filter(ReviewInteraction.is_helpful), func.count().filter(~ReviewInteraction.is_helpful)
    ).where(ReviewInteraction.review_id == review_id)
    yes, no = (await session.execute(statement)).one()
    return yes, no


async def find_delivered_line(
    session: Session, *, user_id: UserId, product_id: ProductId
) -> OrderItemId | None:
    """A line in which the person got the product from us, the newest."""
    statement = (
        select(OrderItem.id)
        .join(Order, Order.id == OrderItem.order_id)
        .where(Order.user_id == user_id, OrderItem.product_id == product_id, Order.delivered_at.is_not(None))
        .order_by(Order.delivered_at.desc(), OrderItem.id)
        .limit(1)
    )
    found = await session.scalar(statement)
    return None if found is None else OrderItemId(found)


async def summarize(session: Session, *, product_id: ProductId) -> ReviewSummary:
    """What all published reviews of a product come to."""
    published = and_(Review.product_id == product_id, Review.status == ReviewStatus.APPROVED)
    counted = select(Review.rating, func.count(), func.count().filter(Review.is_verified_purchase)).where(
        published
    )
    rows = (await session.execute(counted.group_by(Review.rating))).all()
    histogram = {rating: 0 for rating in range(1, 6)} | {rating: count for rating, count, _ in rows}
    count = sum(histogram.values())
    total = Decimal(sum(rating * number for rating, number in histogram.items()))
    texts = select(Review.content, Review.rating).where(published, Review.content.is_not(None))
    newest = texts.order_by(Review.created_at.desc(), Review.id).limit(READ_FOR_TOPICS)
    praised, criticised = _topics((await session.execute(newest)).all())
    return ReviewSummary(
        product_id=product_id,
        count=count,
        average=(total / count).quantize(Decimal("0.1"), ROUND_HALF_UP) if count else None,
        histogram=histogram,
        verified_count=sum(verified for _, _, verified in rows),
        praised=praised,
        criticised=criticised,
    )


def _topics(
    texts: Sequence[Row[str | None, int]],
) -> tuple[tuple[TopicOpinion, ...], tuple[TopicOpinion, ...]]:
    counts: dict[int, Counter[str]] = {1: Counter(), -1: Counter()}
    quotes: dict[tuple[int, str], str] = {}
    for content, rating in texts:
        for topic, (lean, sentence) in lexicon.opinions(content or "", rating).items():
            counts[lean][topic] += 1
            quotes.setdefault((lean, topic), sentence)
    praised, criticised = (
        tuple(
            TopicOpinion(topic, count, quotes[lean, topic])
            for topic, count in sorted(counts[lean].items(), key=lambda it: (-it[1], it[0]))
            if count >= counts[-lean][topic]
        )[:MOST_TOPICS]
        for lean in (1, -1)
    )
    return praised, criticised


async def list_to_ask(
    session: Session, *, delivered_after: datetime, delivered_before: datetime, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Orders of accounts that arrived in between and hold something not reviewed: `order_id`, `user_id`,
    `order_number`, `product_name`, `agreed` (to be written to)."""
    written = select(Review.id).where(
        Review.user_id == Order.user_id, Review.product_id == OrderItem.product_id
    )
    statement = (
        select(
            Order.id.label("order_id"),
            Order.user_id,
            Order.order_number,
            func.min(OrderItem.product_name).label("product_name"),
            User.marketing_consent.is_(True).label("agreed"),
        )
        .join(OrderItem, OrderItem.order_id == Order.id)
        .join(User, User.id == Order.user_id)
        .where(
            Order.delivered_at > delivered_after,
            Order.delivered_at <= delivered_before,
            literal(MEMBERSHIP_TAG) != all_(Order.tags),
            User.role != UserRole.GUEST,
            User.deleted_at.is_(None),
            ~written.exists(),
        )
        .group_by(Order.id, User.id)
        .order_by(Order.delivered_at.desc(), Order.id)
        .limit(limit)
    )
    return (await session.execute(statement)).all()


def _views(reader_id: UserId | None) -> Select[Any]:
    vote = (
        select(ReviewInteraction.is_helpful)
        .where(ReviewInteraction.review_id == Review.id, ReviewInteraction.user_id == reader_id)
        .correlate(Review)
        .scalar_subquery()
    )
    return (
        select(Review, User.name, User.deleted_at, OrderItem.variant_title, vote.label("vote"))
        .join(User, User.id == Review.user_id)
        .outerjoin(OrderItem, OrderItem.id == Review.order_item_id)
        .execution_options(populate_existing=True)
    )


def _author(name: str | None, deleted_at: datetime | None) -> str:
    """The first name and the initial of the last: enough to tell two apart, not to find one."""
    parts = (name or "").split()
    if not parts or deleted_at is not None:
        return NOBODY
    return parts[0] if len(parts) == 1 else f"{parts[0]} {parts[-1][0]}."


def _to_view(row: Row[*tuple[Any, ...]], reader_id: UserId | None) -> ReviewView:
    review: Review = row.Review
    is_mine = reader_id is not None and review.user_id == reader_id
    return ReviewView(
        id=ReviewId(review.id),
        product_id=ProductId(review.product_id),
        author=_author(row.name, row.deleted_at),
        rating=review.rating,
        title=review.title,
        content=review.content,
        variant=row.variant_title,
        is_verified_purchase=review.is_verified_purchase,
        helpful_count=review.helpful_count,
        not_helpful_count=review.not_helpful_count,
        status=review.status,
        moderation_reason=review.moderation_reason if is_mine else None,
        media_urls=tuple(review.media_urls) if is_mine or review.status is ReviewStatus.APPROVED else (),
        is_mine=is_mine,
        vote=row.vote,
        created_at=review.created_at,
        updated_at=review.updated_at,
    )


def _to_held(row: Row[*tuple[Any, ...]]) -> HeldReview:
    review: Review = row.Review
    return HeldReview(
        review=_to_view(row, UserId(review.user_id)),
        user_id=UserId(review.user_id),
        sentiment=review.sentiment_score,
        quality=review.quality_score,
        flags=tuple(review.flags),
    )


def order_id_of(row: Row[*tuple[Any, ...]]) -> OrderId:
    """The order of a row of `list_to_ask`."""
    return OrderId(row.order_id)
