"""The catalogue as a resource: search and single products."""

from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, BackgroundTasks, Query
from pydantic import BaseModel, ConfigDict

from stylist.commerce.catalog import queries as catalog_queries
from stylist.commerce.catalog.errors import ProductNotFound
from stylist.http.errors import documented
from stylist.styling.search import service as search_service
from stylist.styling.search.views import Wish
from stylist.web.deps import MaybeShopper, Services, stranger
from stylist.web.looks import note_look
from stylist.web.schemas.cards import ProductCardOut, ProductOut

router = APIRouter(tags=["catalogue"])


class FacetOut(BaseModel):
    """A value the found goods have, and how many of them do."""

    model_config = ConfigDict(from_attributes=True)

    value: str
    label: str
    count: int


class FacetsOut(BaseModel):
    """How all that was found divides, the most frequent first."""

    model_config = ConfigDict(from_attributes=True)

    categories: list[FacetOut]
    brands: list[FacetOut]
    colors: list[FacetOut]
    sizes: list[FacetOut]
    materials: list[FacetOut]
    occasions: list[FacetOut]
    price_min: Decimal | None
    price_max: Decimal | None


class ProductPage(BaseModel):
    """Search results: product cards, what was given up to find any, counts by facet."""

    items: list[ProductCardOut]
    next_cursor: str | None
    total: int
    relaxed: list[str]
    facets: FacetsOut


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
            ProductCardOut.of(item.product, why=", ".join(item.why_facts[:2]) or None) for item in page.items
        ],
        next_cursor=page.next_cursor,
        total=page.total,
        relaxed=list(page.relaxed),
        facets=FacetsOut.model_validate(page.facets),
    )


@router.get("/products/{slug}", responses=documented(401, 404, 503))
async def get_product(
    slug: str, found: Services, who: MaybeShopper, afterwards: BackgroundTasks
) -> ProductOut:
    """One product by its slug, with description, composition and every variant."""
    now = found.clock()
    viewer = who.viewer(now) if who else stranger(now)
    async with found.transaction() as session:
        product = await catalog_queries.find_product_by_slug(session, slug=slug, viewer=viewer)
    if product is None:
        raise ProductNotFound(product=slug)
    afterwards.add_task(note_look, found, product.id, who, "api")
    return ProductOut.of(product)
