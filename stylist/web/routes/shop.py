"""The demo shop's pages, rendered on the server; the stylist sits beside them."""

from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Query, Request, Response
from fastapi.responses import FileResponse
from fastapi.templating import Jinja2Templates

from stylist.commerce.catalog import queries as catalog_queries
from stylist.commerce.catalog.errors import BrandNotFound, CollectionNotFound, ProductNotFound
from stylist.commerce.catalog.views import CategoryView, ProductView, Viewer
from stylist.commerce.reviews import queries as review_queries
from stylist.commerce.reviews.views import ReviewView
from stylist.db.session import Session
from stylist.styling.search import service as search_service
from stylist.styling.search.views import Wish
from stylist.web.deps import Services, WebServices, stranger
from stylist.web.looks import note_look

router = APIRouter(include_in_schema=False)

FOLDER = Path(__file__).resolve().parents[1]
TEMPLATES = Jinja2Templates(directory=FOLDER / "templates")
A_PAGE = 24
MENU = 9
SHOWN_REVIEWS = 6
Cursor = Annotated[str | None, Query(max_length=500)]
Page = Annotated[int, Query(ge=1, le=10_000)]


@router.get("/")
async def home(request: Request, found: Services) -> Response:
    """The first page: new arrivals, categories, a collection, houses, and the stylist."""
    viewer = stranger(found.clock())
    async with found.transaction() as session:
        categories = await catalog_queries.list_categories(session, viewer=viewer)
        arrivals = await catalog_queries.list_new_arrivals(session, viewer=viewer, limit=8)
        featured = await catalog_queries.list_featured(session, viewer=viewer, limit=1)
        collections = await catalog_queries.list_collections(session, viewer=viewer)
        houses = await catalog_queries.list_brands(session, viewer=viewer)
        context = await page_context(session, found, viewer)
    collection = next(iter(collections), None)
    context |= {
        "hero": {"image_url": featured[0].image_url if featured else None},
        "categories": [_category_tile(category) for category in categories[:8]],
        "arrivals": [tile(product) for product in arrivals],
        "collection": collection
        and {
            "name": collection.name,
            "season": None,
            "text": collection.description or "",
            "url": f"/collections/{collection.slug}",
            "image_url": collection.hero_image_url,
        },
        "houses": [
            {"name": house.name, "line": _first_sentence(house.description), "url": f"/houses/{house.slug}"}
            for house in houses[:12]
        ],
    }
    return TEMPLATES.TemplateResponse(request, "home.html", context)


@router.get("/products/{slug}")
async def product_page(request: Request, slug: str, found: Services, afterwards: BackgroundTasks) -> Response:
    """One piece, with everything that is known of it."""
    viewer = stranger(found.clock())
    async with found.transaction() as session:
        product = await catalog_queries.find_product_by_slug(session, slug=slug, viewer=viewer)
        if product is None:
            raise ProductNotFound(product=slug)
        media = await catalog_queries.list_media(session, product_id=product.id)
        related = await search_service.similar(session, product_id=product.id, viewer=viewer, limit=4)
        house = (
            await catalog_queries.get_brand(session, brand_id=product.brand_id, viewer=viewer)
            if product.brand_id
            else None
        )
        reviews = await review_queries.list_reviews(
            session, product_id=product.id, reader_id=None, limit=SHOWN_REVIEWS
        )
        context = await page_context(session, found, viewer)
    afterwards.add_task(note_look, found, product.id, None, "page")
    pictures = [item for item in media if item.media_type == "image"]
    context |= {
        "product": {
            **tile(product),
            "slug": product.slug,
            "description": product.description or "",
            "images": [{"url": it.url, "alt": it.alt_text or product.name} for it in pictures[:4]],
            "colors": _colors(product),
            "sizes": [
                {"name": size, "available": any(v.is_sellable for v in product.variants if v.size == size)}
                for size in product.sizes
            ],
            "details": _details(product),
            "house": house and {"name": house.name, "story": house.story, "url": f"/houses/{house.slug}"},
            "reviews": (
                {
                    "count": product.review_count,
                    "average": product.rating,
                    "items": [_review(it) for it in reviews.items],
                }
                if product.review_count
                else None
            ),
        },
        "breadcrumbs": [{"name": product.category_name, "url": f"/categories/{product.category_slug}"}],
        "related": [tile(item.product) for item in related],
    }
    return TEMPLATES.TemplateResponse(request, "product.html", context)


@router.get("/categories/{slug:path}")
async def category_page(
    request: Request, slug: str, found: Services, cursor: Cursor = None, page: Page = 1
) -> Response:
    """A category's pieces, newest first."""
    viewer = stranger(found.clock())
    async with found.transaction() as session:
        category = await catalog_queries.get_category(session, slug=slug, viewer=viewer)
        listed = await catalog_queries.list_category_products(
            session, slug=slug, viewer=viewer, limit=A_PAGE, cursor=cursor
        )
        context = await page_context(session, found, viewer)
    own = f"/categories/{slug}"
    context |= {
        "category": {
            "name": category.name,
            "description": category.description,
            "count": category.product_count,
        },
        "breadcrumbs": [],
        "children": [{"name": it.name, "url": f"/categories/{it.slug}"} for it in category.children],
        "products": [tile(product) for product in listed.items],
        "sorts": [],
        "paging": _paging(own, page, category.product_count, listed.next_cursor),
    }
    return TEMPLATES.TemplateResponse(request, "category.html", context)


@router.get("/houses/{slug}")
async def house_page(
    request: Request, slug: str, found: Services, cursor: Cursor = None, page: Page = 1
) -> Response:
    """A house's pieces."""
    viewer = stranger(found.clock())
    async with found.transaction() as session:
        house = await catalog_queries.find_brand_by_slug(session, slug=slug, viewer=viewer)
        if house is None:
            raise BrandNotFound(brand=slug)
        listed = await search_service.search(
            session,
            wish=Wish(brands=(str(house.id),), in_stock=False, sort="newest"),
            viewer=viewer,
            meaning=None,
            limit=A_PAGE,
            cursor=cursor,
        )
        context = await page_context(session, found, viewer)
    context |= {
        "category": {
            "name": house.name,
            "description": house.story or house.description,
            "count": listed.total,
        },
        "breadcrumbs": [],
        "children": [],
        "products": [tile(item.product) for item in listed.items],
        "sorts": [],
        "paging": _paging(f"/houses/{slug}", page, listed.total, listed.next_cursor),
    }
    return TEMPLATES.TemplateResponse(request, "category.html", context)


@router.get("/collections/{slug}")
async def collection_page(request: Request, slug: str, found: Services) -> Response:
    """A collection's pieces, in the curator's order or by its rules."""
    viewer = stranger(found.clock())
    async with found.transaction() as session:
        collection = await catalog_queries.get_collection(session, slug=slug)
        products = await catalog_queries.list_collection_products(
            session, collection=collection, viewer=viewer
        )
        if not products:  # one that waits for its first drop is not there
            raise CollectionNotFound(slug=slug)
        context = await page_context(session, found, viewer)
    context |= {
        "collection": {
            "name": collection.name,
            "season": None,
            "text": collection.description or "",
            "image_url": collection.hero_image_url,
        },
        "products": [tile(product) for product in products],
        "paging": None,
    }
    return TEMPLATES.TemplateResponse(request, "collection.html", context)


@router.get("/widget.js")
async def widget() -> Response:
    """The chat as one file, for any page of an allowed origin."""
    return FileResponse(
        FOLDER / "static" / "widget.js",
        media_type="text/javascript",
        headers={"Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"},
    )


async def page_context(session: Session, found: WebServices, viewer: Viewer) -> dict[str, Any]:
    """What `base.html` needs."""
    categories = await catalog_queries.list_categories(session, viewer=viewer)
    navigation = [
        {"label": category.name, "url": f"/categories/{category.slug}"} for category in categories[:MENU]
    ]
    return {"shop": shop_context(found, navigation=navigation)}


def shop_context(found: WebServices, *, navigation: Sequence[Mapping[str, str]] = ()) -> dict[str, Any]:
    """What `base.html` says of the shop."""
    return {
        "name": found.shop_name,
        "home_url": "/",
        "api": "/api/v1",
        "uploads": False,
        "product_path": "/products/",
        "navigation": navigation,
    }


def tile(product: ProductView) -> dict[str, Any]:
    """A product as the pages' grids show it."""
    return {
        "name": product.name,
        "brand": product.brand,
        "url": f"/products/{product.slug}",
        "image_url": product.image_url,
        "price": product.price,
        "compare_at_price": product.compare_at_price,
        "currency": product.currency,
        "note": None if product.is_in_stock else "Sold out",
    }


def _review(review: ReviewView) -> dict[str, Any]:
    bought = f"bought in {review.variant}" if review.variant else "bought here"
    return {
        "author": review.author,
        "rating": review.rating,
        "title": review.title,
        "text": review.content or "",
        "date": f"{review.created_at:%-d %B %Y}",
        "note": bought if review.is_verified_purchase else None,
    }


def _category_tile(category: CategoryView) -> dict[str, Any]:
    return {
        "name": category.name,
        "url": f"/categories/{category.slug}",
        "image_url": category.image_url,
        "count": category.product_count,
    }


def _colors(product: ProductView) -> list[dict[str, Any]]:
    colors: dict[str, dict[str, Any]] = {}
    for variant in product.variants:
        if variant.color:
            colors.setdefault(
                variant.color,
                {"name": variant.color, "hex": variant.color_hex, "image_url": variant.image_url},
            )
    return list(colors.values())


def _details(product: ProductView) -> list[dict[str, str]]:
    facts: Mapping[str, Any] = product.attributes
    composition = ", ".join(f"{share} % {name}" for name, share in product.materials.items())
    rows = [("Composition", composition)] if composition else []
    for label, key in (("Origin", "origin"), ("Fit", "fit"), ("Length", "length"), ("Care", "care")):
        value = facts.get(key)
        if value:
            rows.append((label, ", ".join(value) if isinstance(value, list) else str(value)))
    return [{"label": label, "value": value} for label, value in rows]


def _paging(url: str, page: int, count: int, cursor: str | None) -> dict[str, Any]:
    return {
        "page": page,
        "pages": max(1, ceil(count / A_PAGE)),
        "previous_url": url if page == 2 else None,
        "next_url": f"{url}?page={page + 1}&cursor={cursor}" if cursor else None,
    }


def _first_sentence(text: str | None) -> str | None:
    return text.split(". ")[0].rstrip(".") + "." if text else None
