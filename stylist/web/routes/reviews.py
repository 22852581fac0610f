"""Reviews as a resource: of a product, one's own, and votes."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from stylist.commerce.catalog import queries as catalog_queries
from stylist.commerce.catalog.errors import ProductNotFound
from stylist.commerce.ids import ProductId, ReviewId
from stylist.commerce.reviews import queries, service
from stylist.commerce.reviews.states import MOST_OF_TEXT, MOST_OF_TITLE, ReviewSort, ReviewStatus
from stylist.commerce.reviews.views import Draft, ReviewPage, ReviewView
from stylist.http.errors import documented
from stylist.web.deps import MaybeShopper, Services, Shopper, stranger
from stylist.web.keyed import KeyedRoute

router = APIRouter(tags=["reviews"], route_class=KeyedRoute)

Limit = Annotated[int, Query(ge=1, le=50)]
Cursor = Annotated[str | None, Query(max_length=200)]
REFUSALS = documented(400, 401, 403, 404, 409, 503)


class ReviewOut(BaseModel):
    """A review; `moderation_reason` is there for its writer alone, `vote` is the reader's own."""

    id: UUID
    product_id: UUID
    author: str
    rating: int
    title: str | None
    content: str | None
    variant: str | None
    is_verified_purchase: bool
    helpful_count: int
    not_helpful_count: int
    status: ReviewStatus
    moderation_reason: str | None
    media_urls: list[str]
    is_mine: bool
    vote: bool | None
    created_at: datetime
    updated_at: datetime


class TopicOut(BaseModel):
    topic: str
    count: int
    quote: str


class SummaryOut(BaseModel):
    """All published reviews of a product; `histogram` counts by rating."""

    count: int
    average: Decimal | None
    histogram: dict[int, int]
    verified_count: int
    praised: list[TopicOut]
    criticised: list[TopicOut]


class ReviewsOut(BaseModel):
    items: list[ReviewOut]
    next_cursor: str | None


class ProductReviewsOut(ReviewsOut):
    """A page of a product's reviews, with what all of them come to."""

    summary: SummaryOut


class ReviewIn(BaseModel):
    """A rating, words, and pictures uploaded to this shop."""

    rating: int = Field(ge=1, le=5)
    title: str | None = Field(default=None, max_length=MOST_OF_TITLE)
    content: str | None = Field(default=None, max_length=MOST_OF_TEXT)
    media_urls: list[Annotated[str, Field(max_length=500)]] = Field(default_factory=list, max_length=10)

    def draft(self) -> Draft:
        """What the service takes."""
        return Draft(self.rating, self.title, self.content, tuple(self.media_urls))


class NewReviewIn(ReviewIn):
    product_id: UUID


class VoteIn(BaseModel):
    is_helpful: bool


def _out(review: ReviewView) -> ReviewOut:
    return ReviewOut.model_validate(review, from_attributes=True)


def _outs(page: ReviewPage) -> list[ReviewOut]:
    return [_out(it) for it in page.items]


@router.get("/products/{slug}/reviews", responses=documented(400, 401, 404, 503))
async def list_product_reviews(
    slug: str,
    found: Services,
    who: MaybeShopper,
    sort: ReviewSort = ReviewSort.HELPFUL,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> ProductReviewsOut:
    """What clients say of a product."""
    now = found.clock()
    viewer = who.viewer(now) if who else stranger(now)
    async with found.transaction() as session:
        product = await catalog_queries.find_product_by_slug(session, slug=slug, viewer=viewer)
        if product is None:
            raise ProductNotFound(product=slug)
        summary = await queries.summarize(session, product_id=product.id)
        page = await queries.list_reviews(
            session,
            product_id=product.id,
            reader_id=who.user.id if who else None,
            sort=sort,
            limit=limit,
            cursor=cursor,
        )
    return ProductReviewsOut(
        items=_outs(page),
        next_cursor=page.next_cursor,
        summary=SummaryOut.model_validate(summary, from_attributes=True),
    )


@router.get("/reviews", responses=documented(400, 401, 503))
async def list_own_reviews(
    found: Services, who: Shopper, limit: Limit = 20, cursor: Cursor = None
) -> ReviewsOut:
    """What the shopper wrote, the newest first, whatever its state."""
    async with found.transaction() as session:
        page = await queries.list_own(session, user_id=who.user.id, limit=limit, cursor=cursor)
    return ReviewsOut(items=_outs(page), next_cursor=page.next_cursor)


@router.post("/reviews", status_code=201, responses=REFUSALS)
async def write_review(body: NewReviewIn, found: Services, who: Shopper) -> ReviewOut:
    """Review a piece that was delivered; it appears at once or after somebody looked at it (`status`)."""
    async with found.transaction() as session:
        written = await service.write(
            session,
            user_id=who.user.id,
            product_id=ProductId(body.product_id),
            draft=body.draft(),
            viewer=who.viewer(found.clock()),
        )
    return _out(written)


@router.get("/reviews/{review_id}", responses=documented(401, 404, 503))
async def get_review(review_id: UUID, found: Services, who: MaybeShopper) -> ReviewOut:
    """A review that is published, or the shopper's own."""
    async with found.transaction() as session:
        review = await queries.get_review(
            session, review_id=ReviewId(review_id), reader_id=who.user.id if who else None
        )
    return _out(review)


@router.put("/reviews/{review_id}", responses=documented(400, 401, 404, 503))
async def change_review(review_id: UUID, body: ReviewIn, found: Services, who: Shopper) -> ReviewOut:
    """Put another text and rating in its place."""
    async with found.transaction() as session:
        changed = await service.change(
            session,
            user_id=who.user.id,
            review_id=ReviewId(review_id),
            draft=body.draft(),
            now=found.clock(),
        )
    return _out(changed)


@router.delete("/reviews/{review_id}", status_code=204, responses=documented(401, 404, 503))
async def delete_review(review_id: UUID, found: Services, who: Shopper) -> None:
    """Take it back."""
    async with found.transaction() as session:
        await service.delete_own(session, user_id=who.user.id, review_id=ReviewId(review_id))


@router.put("/reviews/{review_id}/vote", responses=documented(400, 401, 403, 404, 503))
async def vote(review_id: UUID, body: VoteIn, found: Services, who: Shopper) -> ReviewOut:
    """Say whether it helped; a vote before is replaced."""
    async with found.transaction() as session:
        voted = await service.vote(
            session, user_id=who.user.id, review_id=ReviewId(review_id), is_helpful=body.is_helpful
        )
    return _out(voted)


@router.delete("/reviews/{review_id}/vote", responses=documented(401, 403, 404, 503))
async def take_vote_back(review_id: UUID, found: Services, who: Shopper) -> ReviewOut:
    """Take the vote back."""
    async with found.transaction() as session:
        voted = await service.vote(
            session, user_id=who.user.id, review_id=ReviewId(review_id), is_helpful=None
        )
    return _out(voted)
