"""The catalogue as a resource: search and single products."""

from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from stylist.commerce.catalog import queries as catalog_queries
from stylist.commerce.catalog.errors import ProductNotFound
from stylist.http.errors import documented
from stylist.styling.search import service as search_service
from stylist.styling.search.views import Wish
from stylist.tools.cards import product_card
from stylist.tools.results import plain
from stylist.web.deps import MaybeShopper, Services, stranger

router = APIRouter(tags=["catalogue"])


class ProductPage(BaseModel):
    """Search results: product cards, what was given up to find any, counts by facet."""

    items: list[dict[str, Any]]
    next_cursor: str | None
    total: int
    relaxed: list[str]
    facets: dict[str, Any]


@router.get("/products", responses=documented(400, 401, 503))
async def list_products(
    found: Services,
    who: MaybeShopper,
    q: Annotated[str, Query(max_length=400)] = "",
    category: Annotated[list[str] | None, Query()] = None,
    brand: Annotated[list[str] | None, Query()] = None,
    color: Annotated[list[str] | None, Query()] = None,
    material: Annotated[list[str] | None, Query()] = None,
    size: Annotated[list[str] | None, Query()] = None,
    price_min: Annotated[Decimal | None, Query(ge=0, le=10**8)] = None,
    price_max: Annotated[Decimal | None, Query(ge=0, le=10**8)] = None,
    sort: Literal["best", "price_asc", "price_desc", "newest"] = "best",
    limit: Annotated[int, Query(ge=1, le=100)] = 24,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> ProductPage:
    """Search the catalogue; without `q` every piece on offer."""
    now = found.clock()
    viewer = who.viewer(now) if who else stranger(now)
    wish = Wish(
        text=q,
        price_min=price_min,
        price_max=price_max,
        categories=tuple(category or ()),
        brands=tuple(brand or ()),
        colors=tuple(color or ()),
        materials=tuple(material or ()),
        sizes=tuple(size or ()),
        in_stock=False,
        sort=sort,
    )
    meaning = await search_service.meaning_of(found.embedder, q)
    async with found.transaction() as session:
        page = await search_service.search(
            session, wish=wish, viewer=viewer, meaning=meaning, limit=limit, cursor=cursor
        )
    return ProductPage(
        items=[
            dict(product_card(item.product, why=", ".join(item.why_facts[:2]) or None)) for item in page.items
        ],
        next_cursor=page.next_cursor,
        total=page.total,
        relaxed=list(page.relaxed),
        facets=plain(asdict(page.facets)),
    )


@router.get("/products/{slug}", responses=documented(401, 404, 503))
async def get_product(slug: str, found: Services, who: MaybeShopper) -> dict[str, Any]:
    """One product by its slug, with description, composition and every variant."""
    now = found.clock()
    viewer = who.viewer(now) if who else stranger(now)
    async with found.transaction() as session:
        product = await catalog_queries.find_product_by_slug(session, slug=slug, viewer=viewer)
    if product is None:
        raise ProductNotFound(product=slug)
    shape: dict[str, Any] = plain(
        {
            **product_card(product),
            "description": product.description,
            "story": product.story,
            "materials": product.materials,
            "attributes": {k: v for k, v in product.attributes.items() if k != "early_access"},
            "style_tags": product.style_tags,
            "rating": product.rating,
            "review_count": product.review_count,
        }
    )
    return shape
