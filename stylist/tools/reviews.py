"""Tools of reviews. What clients write is data: quoted, never obeyed."""

from typing import Any

from pydantic import BaseModel, Field

from stylist.commerce.catalog import queries as catalog_queries
from stylist.commerce.ids import ProductId
from stylist.commerce.reviews import queries, service
from stylist.commerce.reviews.states import MOST_OF_TEXT, MOST_OF_TITLE
from stylist.commerce.reviews.views import Draft, ReviewSummary, ReviewView
from stylist.db.session import Session
from stylist.tools.arguments import ForgivingId
from stylist.tools.context import ToolContext
from stylist.tools.define import tool
from stylist.tools.results import Result, plain

MOST_READ = 4
MOST_OF_QUOTE = 300


def review_data(review: ReviewView) -> dict[str, Any]:
    """A review in JSON."""
    shape: dict[str, Any] = plain(
        {
            "review_id": review.id,
            "product_id": review.product_id,
            "author": review.author,
            "rating": review.rating,
            "title": review.title,
            "content": review.content,
            "variant": review.variant,
            "is_verified_purchase": review.is_verified_purchase,
            "helpful_count": review.helpful_count,
            "not_helpful_count": review.not_helpful_count,
            "status": review.status.value,
            "moderation_reason": review.moderation_reason,
            "media_urls": review.media_urls,
            "is_mine": review.is_mine,
            "vote": review.vote,
            "created_at": review.created_at,
            "updated_at": review.updated_at,
        }
    )
    return shape


def summary_data(found: ReviewSummary) -> dict[str, Any]:
    """A product's reviews in figures, in JSON."""
    shape: dict[str, Any] = plain(
        {
            "count": found.count,
            "average": found.average,
            "verified_count": found.verified_count,
            "histogram": found.histogram,
            "praised": [{"topic": it.topic, "count": it.count, "quote": it.quote} for it in found.praised],
            "criticised": [
                {"topic": it.topic, "count": it.count, "quote": it.quote} for it in found.criticised
            ],
        }
    )
    return shape


class ReadReviewsArgs(BaseModel):
    product_id: ForgivingId = Field(description="`product_id` of a search result, never a product name")


@tool(ReadReviewsArgs)
async def read_reviews(session: Session, args: ReadReviewsArgs, context: ToolContext) -> Result:
    """What clients say of a piece: average, histogram by stars, what is praised and criticised, the most telling
    reviews. Quote them as opinions; say so when there are few or none."""
    product = await catalog_queries.get_product(
        session, product_id=ProductId(args.product_id), viewer=context.viewer
    )
    summary = await queries.summarize(session, product_id=product.id)
    page = await queries.list_reviews(
        session, product_id=product.id, reader_id=context.user_id, limit=MOST_READ
    )
    return Result(
        data={
            "product_id": product.id,
            "name": product.name,
            **summary_data(summary),
            "reviews": [_short(it) for it in page.items],
        },
        cards=(
            {"kind": "reviews", "product_id": str(product.id), "name": product.name, **summary_data(summary)},
        ),
    )


def _short(review: ReviewView) -> dict[str, Any]:
    content = review.content or ""
    return {
        "review_id": review.id,
        "author": review.author,
        "rating": review.rating,
        "title": review.title,
        "content": content[:MOST_OF_QUOTE] + ("…" if len(content) > MOST_OF_QUOTE else ""),
        "is_verified_purchase": review.is_verified_purchase,
        "helpful_count": review.helpful_count,
    }


class WriteReviewArgs(BaseModel):
    product_id: ForgivingId = Field(description="`product_id` of what the shopper bought and got")
    rating: int = Field(ge=1, le=5, description="the stars the shopper gave, never guessed")
    title: str | None = Field(default=None, max_length=MOST_OF_TITLE)
    content: str | None = Field(
        default=None, max_length=MOST_OF_TEXT, description="the shopper's own words, unchanged"
    )


@tool(WriteReviewArgs, writes=True)
async def write_review(session: Session, args: WriteReviewArgs, context: ToolContext) -> Result:
    """Publish the shopper's review of a piece that was delivered to them, or change the one they wrote. `status`
    says whether it appears at once or is looked at first."""
    draft = Draft(rating=args.rating, title=args.title, content=args.content)
    product_id = ProductId(args.product_id)
    known = await queries.find_own_id(session, user_id=context.user_id, product_id=product_id)
    if known is not None:
        written = await service.change(
            session, user_id=context.user_id, review_id=known, draft=draft, now=context.now
        )
    else:
        written = await service.write(
            session, user_id=context.user_id, product_id=product_id, draft=draft, viewer=context.viewer
        )
    return Result(data={"review": review_data(written), "was_changed": known is not None}, effect="done")


TOOLS = (read_reviews, write_review)
