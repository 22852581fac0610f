"""Tools that find and tell about goods. They change nothing."""

from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, Field

from stylist.commerce.catalog import queries as catalog_queries
from stylist.commerce.catalog import service as catalog_service
from stylist.commerce.catalog.views import ProductView
from stylist.commerce.ids import ProductId
from stylist.db.session import Session
from stylist.memory.transcript.reply import QuickReply
from stylist.memory.transcript.states import AIInteractionType
from stylist.styling.search import service as search_service
from stylist.styling.search.views import SearchPage, Wish
from stylist.tools.arguments import ForgivingId
from stylist.tools.cards import product_card
from stylist.tools.context import Later, ToolContext
from stylist.tools.define import tool
from stylist.tools.reasons import reason
from stylist.tools.results import Result

AT_MOST = 8


class SearchProductsArgs(BaseModel):
    query: str = Field(default="", max_length=400, description="the wish in words, without price and size")
    categories: list[str] = Field(
        default_factory=list, description="category slugs or everyday words: dress, bag"
    )
    brands: list[str] = Field(default_factory=list, description="houses by name")
    colors: list[str] = Field(default_factory=list)
    materials: list[str] = Field(default_factory=list)
    price_min: Decimal | None = Field(default=None, ge=0)
    price_max: Decimal | None = Field(default=None, ge=0, description="the most one piece may cost")
    sizes: list[str] = Field(default_factory=list, description="only what is in stock in one of these")
    occasions: list[str] = Field(default_factory=list)
    seasons: list[str] = Field(default_factory=list)
    patterns: list[str] = Field(default_factory=list)
    fits: list[str] = Field(default_factory=list)
    necklines: list[str] = Field(default_factory=list)
    sleeves: list[str] = Field(default_factory=list)
    lengths: list[str] = Field(default_factory=list)
    style_tags: list[str] = Field(default_factory=list)
    gender: Literal["women", "men"] | None = None
    avoid_colors: list[str] = Field(default_factory=list)
    avoid_materials: list[str] = Field(default_factory=list, description="no part of the composition")
    on_sale: bool = False
    sort: Literal["best", "price_asc", "price_desc", "newest"] = "best"
    limit: int = Field(default=4, ge=1, le=AT_MOST)
    cursor: str | None = Field(default=None, description="`next_cursor` of the search before, for more")


@tool(SearchProductsArgs)
async def search_products(session: Session, args: SearchProductsArgs, context: ToolContext) -> Result:
    """Search the catalogue by a wish and constraints. Use it before naming any product. Answers real pieces
    in stock with ids, prices, colours and sizes; `relaxed` names constraints that had to be dropped."""
    wish = Wish(
        text=args.query,
        price_min=args.price_min,
        price_max=args.price_max,
        categories=tuple(args.categories),
        brands=tuple(args.brands),
        colors=tuple(args.colors),
        materials=tuple(args.materials),
        avoid_materials=tuple(args.avoid_materials),
        avoid_colors=tuple(args.avoid_colors),
        sizes=tuple(args.sizes),
        occasions=tuple(args.occasions),
        seasons=tuple(args.seasons),
        patterns=tuple(args.patterns),
        fits=tuple(args.fits),
        necklines=tuple(args.necklines),
        sleeves=tuple(args.sleeves),
        lengths=tuple(args.lengths),
        gender=args.gender,
        tags=tuple(args.style_tags),
        in_stock=True,
        on_sale=args.on_sale,
        sort=args.sort,
    )
    page = await search_service.search(
        session,
        wish=wish,
        viewer=context.viewer,
        meaning=await search_service.meaning_of(context.embedder, args.query),
        limit=args.limit,
        cursor=args.cursor,
    )
    context.later(
        search_service.logging(context.later_transaction, context.viewer, context.session_id, wish, page)
    )
    return _found(page, wish)


def _found(page: SearchPage, wish: Wish) -> Result:
    data: dict[str, Any] = {"items": [], "total": page.total, "relaxed": list(page.relaxed)}
    cards = []
    for found in page.items:
        why = reason(found, wish)
        data["items"].append(_summary(found.product, why=why))
        cards.append(product_card(found.product, why=why))
    data["next_cursor"] = page.next_cursor
    if page.cheapest is not None:
        data["cheapest"] = page.cheapest
    return Result(data=data, cards=tuple(cards), type=AIInteractionType.CHAT)


def _summary(product: ProductView, *, why: str | None = None) -> dict[str, Any]:
    in_stock = [variant for variant in product.variants if variant.is_sellable]
    summary: dict[str, Any] = {
        "product_id": product.id,
        "name": product.name,
        "brand": product.brand,
        "category": product.category_slug,
        "price": product.price,
        "colors": list(dict.fromkeys(v.color for v in in_stock if v.color)),
        "sizes": list(dict.fromkeys(v.size for v in in_stock if v.size)),
    }
    if product.compare_at_price is not None and product.compare_at_price > product.price:
        summary["was"] = product.compare_at_price
    if why:
        summary["why"] = why
    return summary


class GetProductArgs(BaseModel):
    product_id: ForgivingId = Field(description="`product_id` of a search result or of the state")


@tool(GetProductArgs)
async def get_product(session: Session, args: GetProductArgs, context: ToolContext) -> Result:
    """Everything known of one product: description, composition, care, origin, fit, and every variant with its
    `variant_id`, size, colour, price and whether it is available. What is not in here is not known."""
    product = await catalog_queries.get_product(
        session, product_id=ProductId(args.product_id), viewer=context.viewer
    )
    context.later(_noting_view(product.id, context))
    return Result(data=_details(product), cards=(product_card(product),))


def _noting_view(product_id: ProductId, context: ToolContext) -> Later:
    async def note() -> None:
        async with context.later_transaction() as session:
            await catalog_service.record_view(
                session,
                product_id=product_id,
                user_id=context.user_id,
                session_id=context.session_id,
                source="chat",
                now=context.now,
            )

    return note


def _details(product: ProductView) -> dict[str, Any]:
    return {
        **_summary(product),
        "currency": product.currency,
        "description": product.description,
        "materials": product.materials,
        "attributes": {
            key: value for key, value in product.attributes.items() if key != "early_access" and value
        },
        "style_tags": list(product.style_tags),
        "rating": product.rating,
        "review_count": product.review_count,
        "variants": [
            {
                "variant_id": variant.id,
                "size": variant.size,
                "color": variant.color,
                "price": variant.price,
                "available": variant.is_sellable,
                "few_left": variant.is_low and variant.is_sellable,
            }
            for variant in product.variants
        ],
    }


class CompareProductsArgs(BaseModel):
    product_ids: list[ForgivingId] = Field(min_length=2, max_length=4)


@tool(CompareProductsArgs)
async def compare_products(session: Session, args: CompareProductsArgs, context: ToolContext) -> Result:
    """Two to four products side by side on facts: price, composition, fit, care, origin, rating."""
    products = [
        await catalog_queries.get_product(session, product_id=ProductId(product_id), viewer=context.viewer)
        for product_id in dict.fromkeys(args.product_ids)
    ]
    rows = [{k: v for k, v in _details(product).items() if k != "variants"} for product in products]
    return Result(data={"items": rows}, cards=tuple(product_card(product) for product in products))


class BrowseCatalogArgs(BaseModel):
    about: Literal["categories", "houses", "collections"] = "categories"


@tool(BrowseCatalogArgs)
async def browse_catalog(session: Session, args: BrowseCatalogArgs, context: ToolContext) -> Result:
    """What the shop has: its categories with how many pieces each holds, its houses, or its collections."""
    if args.about == "houses":
        brands = await catalog_queries.list_brands(session, viewer=context.viewer)
        largest = sorted(brands, key=lambda brand: -brand.product_count)
        return Result(
            data={
                "houses": [{"name": b.name, "pieces": b.product_count} for b in largest[:AT_MOST]],
                "total": len(brands),
            }
        )
    if args.about == "collections":
        collections = await catalog_queries.list_collections(session, viewer=context.viewer)
        return Result(
            data={
                "collections": [{"slug": c.slug, "name": c.name} for c in collections[:AT_MOST]],
                "total": len(collections),
            }
        )
    categories = await catalog_queries.list_categories(session, viewer=context.viewer)
    return Result(
        data={
            "categories": [
                {
                    "slug": category.slug,
                    "name": category.name,
                    "pieces": category.product_count,
                    "kinds": [child.name for child in category.children],
                }
                for category in categories
            ]
        },
        quick_replies=tuple(
            QuickReply(category.name, f"Show me {category.name.lower()}") for category in categories[:5]
        ),
    )


TOOLS = (search_products, get_product, compare_products, browse_catalog)
