"""Writing, changing and moderating reviews, and voting on them."""

import re
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from stylist.commerce.audit import service as audit
from stylist.commerce.catalog import queries as catalog_queries
from stylist.commerce.catalog.views import Viewer
from stylist.commerce.customers import permissions
from stylist.commerce.customers import queries as customer_queries
from stylist.commerce.customers.permissions import Permission
from stylist.commerce.ids import ProductId, ReviewId, UserId
from stylist.commerce.policies import queries as policies
from stylist.commerce.policies.definitions import REVIEWS
from stylist.commerce.policies.opinions import ReviewPolicy
from stylist.commerce.reviews import lexicon, queries
from stylist.commerce.reviews.errors import (
    AlreadyReviewed,
    ModerationNotAllowed,
    NotBought,
    OwnReview,
    ReviewInvalid,
    ReviewNotFound,
)
from stylist.commerce.reviews.models import Review, ReviewInteraction
from stylist.commerce.reviews.states import MOST_OF_TEXT, MOST_OF_TITLE, NEXT, ReviewStatus
from stylist.commerce.reviews.views import Draft, HeldReview, ReviewView, Scores
from stylist.db.session import Session

# Pictures are this shop's own: those of elsewhere would tell of its visitors.
_PICTURE = re.compile(r"^/(?:media|uploads)/[A-Za-z0-9_/-]+\.(?:jpe?g|png|webp)$")


async def write(
    session: Session, *, user_id: UserId, product_id: ProductId, draft: Draft, viewer: Viewer
) -> ReviewView:
    """Review a product that the person got from us, once.

    Raises:
        NotPermitted: a guest has no account to review from.
        NotBought: nothing of it was delivered to them.
        AlreadyReviewed: it is to be changed instead; carries its id.
        ReviewInvalid, ProductNotFound: as they say.
    """
    permissions.require(await customer_queries.get_user(session, user_id=user_id), Permission.WRITE_REVIEWS)
    policy = await policies.get_policy(session, REVIEWS)
    draft = _check(draft, policy)
    line_id = await queries.find_delivered_line(session, user_id=user_id, product_id=product_id)
    if line_id is None:
        await catalog_queries.get_product(session, product_id=product_id, viewer=viewer)
        if policy.verified_only:
            raise NotBought("only clients who got this piece from us review it")
    scores = lexicon.score(draft)
    statement = (
        insert(Review)
        .values(
            product_id=product_id,
            user_id=user_id,
            order_item_id=line_id,
            is_verified_purchase=line_id is not None,
            status=_first_status(draft, scores, policy),
            created_at=viewer.now,
            updated_at=viewer.now,
            **_columns(draft, scores),
        )
        .on_conflict_do_nothing(index_elements=["product_id", "user_id"])
    )
    made = await session.scalar(statement.returning(Review.id))
    if made is None:
        known = await queries.find_own_id(session, user_id=user_id, product_id=product_id)
        raise AlreadyReviewed(review_id=known or ReviewId(product_id))
    return await queries.get_review(session, review_id=ReviewId(made), reader_id=user_id)


async def change(
    session: Session, *, user_id: UserId, review_id: ReviewId, draft: Draft, now: datetime
) -> ReviewView:
    """Put another text and rating in the place of the person's review; it is looked at as if it were new.

    What staff rejected they see again before anybody else does.

    Raises:
        ReviewNotFound: absent, or somebody else's.
        ReviewInvalid: as it says.
    """
    policy = await policies.get_policy(session, REVIEWS)
    draft = _check(draft, policy)
    row = await _own_row(session, user_id, review_id)
    scores = lexicon.score(draft)
    status = _first_status(draft, scores, policy)
    if row.status is ReviewStatus.REJECTED and status is ReviewStatus.APPROVED:
        status = ReviewStatus.PENDING
    for name, value in _columns(draft, scores).items():
        setattr(row, name, value)
    row.status, row.updated_at, row.moderation_reason = status, now, None
    await session.flush()
    return await queries.get_review(session, review_id=review_id, reader_id=user_id)


async def delete_own(session: Session, *, user_id: UserId, review_id: ReviewId) -> None:
    """Take the person's review back, with its votes.

    Raises:
        ReviewNotFound: absent, or somebody else's.
    """
    await session.delete(await _own_row(session, user_id, review_id))
    await session.flush()


async def vote(
    session: Session, *, user_id: UserId, review_id: ReviewId, is_helpful: bool | None
) -> ReviewView:
    """Say whether a published review helped; a person has one vote on it, changes it, or takes it back (`None`).

    Raises:
        ReviewNotFound: absent, or not published.
        OwnReview: it is theirs.
    """
    row = await queries.get_row_for_update(session, review_id=review_id)
    if row.user_id == user_id:
        raise OwnReview("nobody votes on a review of their own")
    if row.status is not ReviewStatus.APPROVED:
        raise ReviewNotFound
    if is_helpful is None:
        await session.execute(
            delete(ReviewInteraction).where(
                ReviewInteraction.review_id == review_id, ReviewInteraction.user_id == user_id
            )
        )
    else:
        statement = insert(ReviewInteraction).values(
            review_id=review_id, user_id=user_id, is_helpful=is_helpful
        )
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=["user_id", "review_id"], set_={"is_helpful": is_helpful}
            )
        )
    row.helpful_count, row.not_helpful_count = await queries.count_votes(session, review_id=review_id)
    row.updated_at = row.updated_at  # a vote is no change of the review
    await session.flush()
    return await queries.get_review(session, review_id=review_id, reader_id=user_id)


async def moderate(
    session: Session,
    *,
    review_id: ReviewId,
    status: ReviewStatus,
    by: UserId,
    reason: str | None,
    now: datetime,
) -> HeldReview:
    """Publish, reject or hold a review, on the record; `reason` is what its writer is told. Again changes nothing.

    Raises:
        NotPermitted: `by` does not moderate.
        ModerationNotAllowed: not from the state it is in.
        ReviewNotFound: absent.
    """
    permissions.require(await customer_queries.get_user(session, user_id=by), Permission.MODERATE_REVIEWS)
    row = await queries.get_row_for_update(session, review_id=review_id)
    before = row.status
    if status is not before:
        if status not in NEXT[before]:
            raise ModerationNotAllowed(state=before, wanted=status)
        row.status, row.moderation_reason, row.updated_at = status, (reason or "")[:255] or None, now
        await session.flush()
        await audit.record(
            session,
            actor_id=by,
            action=f"review.{status.value.lower()}",
            entity_type="review",
            entity_id=review_id,
            old={"status": before.value},
            new={"status": status.value, "reason": row.moderation_reason},
        )
    return await queries.get_held(session, review_id=review_id)


async def _own_row(session: Session, user_id: UserId, review_id: ReviewId) -> Review:
    row = await queries.get_row_for_update(session, review_id=review_id)
    if row.user_id != user_id:
        raise ReviewNotFound
    return row


def _columns(draft: Draft, scores: Scores) -> dict[str, object]:
    return {
        "rating": draft.rating,
        "title": draft.title,
        "content": draft.content,
        "media_urls": list(draft.media_urls),
        "sentiment_score": scores.sentiment,
        "quality_score": scores.quality,
        "flags": list(scores.flags),
    }


def _first_status(draft: Draft, scores: Scores, policy: ReviewPolicy) -> ReviewStatus:
    """Where a text begins: held when it breaks a rule or says too little, waiting when it has pictures."""
    says_nothing = bool(draft.content) and scores.quality < policy.flag_below
    if scores.flags or says_nothing:
        return ReviewStatus.FLAGGED
    if draft.media_urls or not policy.publishes_text:
        return ReviewStatus.PENDING
    return ReviewStatus.APPROVED


def _check(draft: Draft, policy: ReviewPolicy) -> Draft:
    title, content = (_clean(it) for it in (draft.title, draft.content))
    if not 1 <= draft.rating <= 5:
        raise ReviewInvalid("a rating is 1 to 5", param="rating")
    if title and len(title) > MOST_OF_TITLE:
        raise ReviewInvalid(f"a title has at most {MOST_OF_TITLE} letters", param="title")
    if content and len(content) > MOST_OF_TEXT:
        raise ReviewInvalid(f"a review has at most {MOST_OF_TEXT} letters", param="content")
    if len(draft.media_urls) > policy.most_pictures:
        raise ReviewInvalid(f"a review has at most {policy.most_pictures} pictures", param="media_urls")
    if not all(_PICTURE.fullmatch(it) for it in draft.media_urls):
        raise ReviewInvalid("pictures are uploaded to this shop", param="media_urls")
    return Draft(rating=draft.rating, title=title, content=content, media_urls=draft.media_urls)


def _clean(text: str | None) -> str | None:
    return (text or "").replace("\x00", "").strip() or None
