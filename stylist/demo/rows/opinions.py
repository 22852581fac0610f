"""Rows of reviews, votes, views and searches."""

from collections.abc import Iterator, Mapping
from typing import Any

from stylist.db.bulk import Table, as_json, table
from stylist.demo.catalogue import DemoShop
from stylist.demo.catalogue.ids import demo_id
from stylist.demo.catalogue.specs import ReviewSpec, SearchSpec, ViewSpec

Row = Mapping[str, Any]


def opinion_tables(shop: DemoShop) -> tuple[Table, ...]:
    """What the invented shoppers wrote, looked at and searched for."""
    return (
        table("reviews", (_review(review) for review in shop.reviews)),
        table("review_interactions", (vote for review in shop.reviews for vote in _votes(review))),
        table("product_views", (_view(view) for view in shop.views)),
        table("search_logs", (_search(search) for search in shop.searches)),
    )


def _review(review: ReviewSpec) -> Row:
    return {
        "id": review.id,
        "product_id": demo_id("product", review.product_slug),
        "user_id": demo_id("user", review.email),
        "order_item_id": review.order_line_id,
        "rating": review.rating,
        "title": review.title,
        "content": review.content,
        "is_verified_purchase": review.order_line_id is not None,
        "helpful_count": len(review.helpful),
        "not_helpful_count": len(review.not_helpful),
        "sentiment_score": review.sentiment,
        "quality_score": review.quality,
        "status": review.status,
        "created_at": review.created_at,
        "updated_at": review.created_at,
    }


def _votes(review: ReviewSpec) -> Iterator[Row]:
    for emails, is_helpful in ((review.helpful, True), (review.not_helpful, False)):
        for email in emails:
            yield {
                "user_id": demo_id("user", email),
                "review_id": review.id,
                "is_helpful": is_helpful,
                "created_at": review.created_at,
            }


def _view(view: ViewSpec) -> Row:
    return {
        "id": view.id,
        "product_id": demo_id("product", view.product_slug),
        "user_id": demo_id("user", view.email) if view.email else None,
        "source": view.source,
        "search_query": view.search_query,
        "view_duration_seconds": view.seconds,
        "interactions": as_json(view.interactions),
        "created_at": view.created_at,
    }


def _search(search: SearchSpec) -> Row:
    clicked = search.clicked_product_slug
    return {
        "id": search.id,
        "user_id": demo_id("user", search.email) if search.email else None,
        "query": search.query,
        "filters": as_json(search.filters),
        "results_count": search.results_count,
        "clicked_position": search.clicked_position,
        "clicked_product_id": demo_id("product", clicked) if clicked else None,
        "response_time_ms": search.response_time_ms,
        "search_method": search.method,
        "created_at": search.created_at,
    }
