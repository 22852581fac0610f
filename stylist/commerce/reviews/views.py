"""Reviews as they are handed out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from stylist.commerce.ids import ProductId, ReviewId, UserId
from stylist.commerce.reviews.states import ReviewStatus


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person writes: 1 to 5, words, pictures (addresses of this shop)."""

    rating: int
    title: str | None = None
    content: str | None = None
    media_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A review as shoppers see it; `moderation_reason` is for its writer. `vote` is the reader's own."""

    id: ReviewId
    product_id: ProductId
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
    media_urls: tuple[str, ...]
    is_mine: bool
    vote: bool | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A page of a product's reviews."""

    items: tuple[ReviewView, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class HeldReview:
    """A review as staff see it: with its scores (0-1) and why it is held."""

    review: ReviewView
    user_id: UserId
    sentiment: Decimal | None
    quality: Decimal | None
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicOpinion:
    """What many say of one side of a product, with a sentence of one of them."""

    topic: str
    count: int
    quote: str


@dataclass(frozen=True, slots=True)
class ReviewSummary:
    """All published reviews of a product: `average` to one decimal, `histogram` counts by rating from 1 to 5."""

    product_id: ProductId
    count: int
    average: Decimal | None
    histogram: Mapping[int, int]
    verified_count: int
    praised: tuple[TopicOpinion, ...]
    criticised: tuple[TopicOpinion, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """What is made of a text: both 0-1, and why a person should see it first."""

    sentiment: Decimal
    quality: Decimal
    flags: tuple[str, ...]
