"""Every read of goods for shoppers; what a viewer may not see is as if it did not exist."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, any_, bindparam, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PgUuid
from sqlalchemy.orm import InstrumentedAttribute, aliased

from stylist.commerce.catalog import cursors
from stylist.commerce.catalog.attributes import ATTRIBUTE_KEYS, attribute, words_of
from stylist.commerce.catalog.collection_rules import meets
from stylist.commerce.catalog.errors import (
    BrandNotFound,
    CategoryNotFound,
    CollectionNotFound,
    ProductNotFound,
    VariantNotFound,
)
from stylist.commerce.catalog.models import (
    Brand,
    Category,
    Collection,
    CollectionProduct,
    Product,
    ProductEmbedding,
    ProductMedia,
    ProductVariant,
)
from stylist.commerce.catalog.nearness import ACTIVE_MODEL
from stylist.commerce.catalog.product_rows import select_products, size_order, to_view
from stylist.commerce.catalog.states import TIERS
from stylist.commerce.catalog.views import (
    BrandView,
    BrandWord,
    CatalogueWords,
    CategoryView,
    CategoryWord,
    CollectionView,
    Meaning,
    MediaView,
    Offer,
    ProductPage,
    ProductView,
    VariantView,
    Viewer,
)
from stylist.commerce.catalog.visibility import is_open, is_visible, viewer_values
from stylist.commerce.ids import BrandId, CategoryId, CollectionId, ProductId, VariantId
from stylist.commerce.policies import queries as policy_queries
from stylist.db.session import Session

# Built once: putting these together takes longer than running them.
_IDS = any_(bindparam("ids", type_=ARRAY(PgUuid(as_uuid=True))))
_BY_IDS = select_products(Product.id == _IDS, is_visible)
_BY_SLUG = select_products(Product.slug == bindparam("slug"), is_visible)
_BY_VARIANTS = select_products(
    Product.id.in_(select(ProductVariant.product_id).where(ProductVariant.id == _IDS))
).add_columns(is_visible.label("is_visible"))


async def get_product(session: Session, *, product_id: ProductId, viewer: Viewer) -> ProductView:
    """A product on show.

    Raises:
        ProductNotFound: none of that id is on show for the viewer.
    """
    for product in await list_products(session, product_ids=(product_id,), viewer=viewer):
        return product
    raise ProductNotFound(product=product_id)


async def find_product_by_slug(session: Session, *, slug: str, viewer: Viewer) -> ProductView | None:
    """The product on show under an address, if any."""
    row = (await session.execute(_BY_SLUG, {"slug": slug, **viewer_values(viewer)})).one_or_none()
    return None if row is None else to_view(row)


async def list_products(
    session: Session, *, product_ids: Sequence[ProductId], viewer: Viewer
) -> tuple[ProductView, ...]:
    """Those of the products that are on show, in the given order, each once."""
    if not product_ids:
        return ()
    rows = await session.execute(_BY_IDS, {"ids": list(product_ids), **viewer_values(viewer)})
    found = {row.id: row for row in rows}
    return tuple(to_view(found[it]) for it in dict.fromkeys(product_ids) if it in found)


async def get_sellable_variant(session: Session, *, variant_id: VariantId, viewer: Viewer) -> VariantView:
    """A variant that is on sale to the viewer; it may be sold out (`available` is 0).

    Raises:
        VariantNotFound: unknown, withdrawn, or of a product that is not on show.
    """
    return (await get_offer(session, variant_id=variant_id, viewer=viewer)).variant


async def get_offer(session: Session, *, variant_id: VariantId, viewer: Viewer) -> Offer:
    """A variant on sale to the viewer, with its product.

    Raises:
        VariantNotFound: unknown, withdrawn, or of a product that is not on show.
    """
    for offer in await list_offers(session, variant_ids=(variant_id,), viewer=viewer):
        if offer.is_sellable:
            return offer
    raise VariantNotFound(variant_id=variant_id)


async def list_offers(
    session: Session, *, variant_ids: Sequence[VariantId], viewer: Viewer
) -> tuple[Offer, ...]:
    """Variants with their products in the given order, also those no longer on sale: carts hold them."""
    if not variant_ids:
        return ()
    rows = await session.execute(_BY_VARIANTS, {"ids": list(variant_ids), **viewer_values(viewer)})
    found: dict[VariantId, Offer] = {}
    for row in rows:
        offered = {it.id for it in to_view(row).variants}
        product = to_view(row, with_withdrawn=True)
        for variant in product.variants:
            found[variant.id] = Offer(product, variant, row.is_visible and variant.id in offered)
    return tuple(found[it] for it in dict.fromkeys(variant_ids) if it in found)


async def list_category_products(
    session: Session, *, slug: str, viewer: Viewer, limit: int = 24, cursor: str | None = None
) -> ProductPage:
    """The goods of a category and all below it, newest first.

    Raises:
        CategoryNotFound: no such category is open.
        CursorInvalid: the cursor is not of this list.
    """
    await get_category(session, slug=slug, viewer=viewer)
    return await _newest_first(session, viewer, limit, cursor, Product.category_id.in_(_below(slug)))


def _below(slug: str) -> Select[UUID]:
    found = select(Category.id).where(Category.slug == slug).cte("below", recursive=True)
    return select(found.union(select(Category.id).join(found, Category.parent_id == found.c.id)).c.id)


async def list_new_arrivals(session: Session, *, viewer: Viewer, limit: int = 12) -> tuple[ProductView, ...]:
    """The products that came out last, newest first."""
    return (await _newest_first(session, viewer, limit, None)).items


async def list_featured(session: Session, *, viewer: Viewer, limit: int = 12) -> tuple[ProductView, ...]:
    """What the shop puts forward, the latest choice first."""
    statement = select_products(is_visible, Product.featured_at <= viewer.now)
    ordered = statement.order_by(Product.featured_at.desc(), Product.id).limit(limit)
    rows = await session.execute(ordered, viewer_values(viewer))
    return tuple(to_view(row) for row in rows)


async def _newest_first(
    session: Session, viewer: Viewer, limit: int, cursor: str | None, *conditions: ColumnElement[bool]
) -> ProductPage:
    # What is seen in an early-access window has a publishing date to come, or none.
    came_out = func.coalesce(Product.published_at, Product.created_at)
    statement = select_products(is_visible, *conditions).add_columns(came_out.label("came_out"))
    if cursor is not None:
        statement = statement.where(tuple_(came_out, Product.id) < tuple_(*cursors.read_moment(cursor)))
    ordered = statement.order_by(came_out.desc(), Product.id.desc()).limit(limit + 1)
    rows = (await session.execute(ordered, viewer_values(viewer))).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return ProductPage(
        items=tuple(to_view(row) for row in rows[:limit]),
        next_cursor=None if last is None else cursors.of_moment(last.came_out, last.id),
    )


async def list_media(session: Session, *, product_id: ProductId) -> tuple[MediaView, ...]:
    """Pictures, videos and 3D models, the primary one first (asks no viewer)."""
    statement = select(ProductMedia).where(ProductMedia.product_id == product_id)
    order = (ProductMedia.is_primary.desc(), ProductMedia.display_order, ProductMedia.url)
    return tuple(
        MediaView(
            variant_id=VariantId(it.variant_id) if it.variant_id else None,
            media_type=it.media_type,
            url=it.url,
            thumbnail_url=it.thumbnail_url,
            alt_text=it.alt_text,
            width=it.width,
            height=it.height,
            duration_seconds=it.duration_seconds,
            model_format=it.model_format,
            file_size_bytes=it.file_size_bytes,
            is_primary=it.is_primary,
        )
        for it in await session.scalars(statement.order_by(*order))
    )


async def list_categories(session: Session, *, viewer: Viewer) -> tuple[CategoryView, ...]:
    """The open categories as trees, in display order, with how many products on show each holds."""
    counted = select(Product.category_id, func.count().label("n")).where(is_visible)
    per_category = counted.group_by(Product.category_id).subquery()
    statement = (
        select(Category, func.coalesce(per_category.c.n, 0))
        .outerjoin(per_category, per_category.c.category_id == Category.id)
        .where(is_open)
        .order_by(Category.display_order, Category.name, Category.id)
    )
    children: dict[Any, list[tuple[Category, int]]] = {}
    rows = await session.execute(statement, viewer_values(viewer))
    for category, count in rows:
        children.setdefault(category.parent_id, []).append((category, count))
    return _branch(children, None)


def _branch(children: dict[Any, list[tuple[Category, int]]], parent: Any) -> tuple[CategoryView, ...]:
    made = []
    for category, own_count in children.get(parent, []):
        below = _branch(children, category.id)
        made.append(
            CategoryView(
                id=CategoryId(category.id),
                slug=category.slug,
                name=category.name,
                description=category.description,
                image_url=category.image_url,
                is_featured=category.is_featured,
                product_count=own_count + sum(it.product_count for it in below),
                children=below,
            )
        )
    return tuple(made)


async def get_category(session: Session, *, slug: str, viewer: Viewer) -> CategoryView:
    """An open category with what hangs below it.

    Raises:
        CategoryNotFound: none of that slug is open.
    """
    waiting = list(await list_categories(session, viewer=viewer))
    while waiting:
        category = waiting.pop()
        if category.slug == slug:
            return category
        waiting.extend(category.children)
    raise CategoryNotFound(slug=slug)


def _brands() -> Select[Brand, int]:
    shown = select(Product.brand_id, func.count().label("n")).where(is_visible)
    counts = shown.group_by(Product.brand_id).subquery()
    return (
        select(Brand, func.coalesce(counts.c.n, 0))
        .outerjoin(counts, counts.c.brand_id == Brand.id)
        .order_by(Brand.name, Brand.id)
    )


_BRANDS = _brands()


async def list_brands(session: Session, *, viewer: Viewer) -> tuple[BrandView, ...]:
    """The houses with at least one product on show, by name."""
    rows = await session.execute(_BRANDS, viewer_values(viewer))
    return tuple(_to_brand(brand, count) for brand, count in rows if count)


async def get_brand(session: Session, *, brand_id: BrandId, viewer: Viewer) -> BrandView:
    """A house; it may have nothing on show.

    Raises:
        BrandNotFound: no such house.
    """
    row = (await session.execute(_BRANDS.where(Brand.id == brand_id), viewer_values(viewer))).one_or_none()
    if row is None:
        raise BrandNotFound(brand=brand_id)
    return _to_brand(*row)


async def find_brand_by_slug(session: Session, *, slug: str, viewer: Viewer) -> BrandView | None:
    """The house of that slug, if any has something on show: one that waits for its first drop is not there."""
    row = (await session.execute(_BRANDS.where(Brand.slug == slug), viewer_values(viewer))).one_or_none()
    return None if row is None or not row[1] else _to_brand(*row)


def _to_brand(brand: Brand, product_count: int) -> BrandView:
    return BrandView(
        id=BrandId(brand.id),
        slug=brand.slug,
        name=brand.name,
        logo_url=brand.logo_url,
        description=brand.description,
        story=brand.story,
        is_verified=brand.is_verified,
        verified_at=brand.verified_at,
        sustainability_score=brand.sustainability_score,
        certifications=tuple(brand.certifications),
        website_url=brand.website_url,
        instagram_handle=brand.instagram_handle,
        product_count=product_count,
    )


async def list_collections(session: Session, *, viewer: Viewer) -> tuple[CollectionView, ...]:
    """The open collections, those put forward first; one kept by hand only once something of it is on show."""
    featured = (Collection.featured_until > viewer.now).is_(True)
    statement = select(Collection).where(Collection.is_active, ~Collection.is_manual | _shows_something())
    rows = await session.scalars(
        statement.order_by(featured.desc(), Collection.display_order, Collection.name, Collection.id),
        viewer_values(viewer),
    )
    return tuple(_to_collection(it) for it in rows)


def _shows_something() -> ColumnElement[bool]:
    chosen = select(CollectionProduct.product_id).join(Product, Product.id == CollectionProduct.product_id)
    return chosen.where(CollectionProduct.collection_id == Collection.id, is_visible).exists()


async def get_collection(session: Session, *, slug: str) -> CollectionView:
    """An open collection.

    Raises:
        CollectionNotFound: none of that slug is open.
    """
    statement = select(Collection).where(Collection.slug == slug, Collection.is_active)
    found = (await session.scalars(statement)).one_or_none()
    if found is None:
        raise CollectionNotFound(slug=slug)
    return _to_collection(found)


def _to_collection(it: Collection) -> CollectionView:
    return CollectionView(
        id=CollectionId(it.id),
        slug=it.slug,
        name=it.name,
        description=it.description,
        hero_image_url=it.hero_image_url,
        hero_video_url=it.hero_video_url,
        color_theme=it.color_theme or {},
        is_manual=it.is_manual,
        rules=it.rules or {},
        featured_until=it.featured_until,
    )


async def list_curated_products(
    session: Session, *, collection_id: CollectionId, viewer: Viewer, limit: int = 100
) -> tuple[ProductView, ...]:
    """The goods of a collection kept by hand that are on show, in the curator's order."""
    chosen = CollectionProduct.collection_id == collection_id
    statement = select_products(is_visible, chosen).join(
        CollectionProduct, CollectionProduct.product_id == Product.id
    )
    ordered = statement.order_by(CollectionProduct.display_order, Product.id).limit(limit)
    rows = await session.execute(ordered, viewer_values(viewer))
    return tuple(to_view(row) for row in rows)


async def list_collection_products(
    session: Session, *, collection: CollectionView, viewer: Viewer, limit: int = 100
) -> tuple[ProductView, ...]:
    """The goods of a collection that are on show: in the curator's order, or all that meet its rules, newest first."""
    if collection.is_manual:
        return await list_curated_products(session, collection_id=collection.id, viewer=viewer, limit=limit)
    condition = meets(collection.rules, now=viewer.now)
    return (await _newest_first(session, viewer, limit, None, condition)).items


async def load_vocabulary(session: Session, *, now: datetime) -> CatalogueWords:
    """The words of all goods on public show, so that no word gives away a drop before its day."""
    public = Viewer(user_id=None, tier=TIERS[0], now=now)
    attributes = await _attribute_words(session, public)
    return CatalogueWords(
        categories=await list_category_words(session),
        brands=tuple(BrandWord(it.id, it.name) for it in await list_brands(session, viewer=public)),
        colors=await _variant_words(session, public, ProductVariant.color),
        sizes=tuple(sorted(await _variant_words(session, public, ProductVariant.size), key=size_order)),
        materials=await _words(session, public, func.jsonb_object_keys(Product.materials)),
        style_tags=await _words(session, public, func.unnest(Product.style_tags)),
        **{name: attributes[name] for name in ATTRIBUTE_KEYS},
    )


async def list_category_words(session: Session) -> tuple[CategoryWord, ...]:
    """The open categories by name, in display order."""
    parent = aliased(Category)
    statement = (
        select(Category.slug, Category.name, parent.slug)
        .outerjoin(parent, parent.id == Category.parent_id)
        .where(is_open)
        .order_by(Category.display_order, Category.slug)
    )
    return tuple(CategoryWord(*row) for row in (await session.execute(statement)))


async def _variant_words(
    session: Session, public: Viewer, column: InstrumentedAttribute[str | None]
) -> tuple[str, ...]:
    statement = select(column).distinct().join(Product, Product.id == ProductVariant.product_id)
    rows = await session.scalars(statement.where(is_visible), viewer_values(public))
    return tuple(sorted(word for word in rows if word))


async def _words(session: Session, public: Viewer, word: ColumnElement[Any]) -> tuple[str, ...]:
    each = select(word.label("word")).where(is_visible).subquery()
    statement = select(func.lower(each.c.word)).distinct().where(each.c.word.is_not(None))
    return tuple(sorted(await session.scalars(statement, viewer_values(public))))


async def _attribute_words(session: Session, public: Viewer) -> dict[str, tuple[str, ...]]:
    columns = (attribute(name).label(name) for name in ATTRIBUTE_KEYS)
    rows = await session.execute(select(*columns).distinct().where(is_visible), viewer_values(public))
    found: dict[str, set[str]] = {name: set() for name in ATTRIBUTE_KEYS}
    for row in rows.mappings():
        for name in ATTRIBUTE_KEYS:
            found[name].update(words_of(row[name]))
    return {name: tuple(sorted(words)) for name, words in found.items()}


async def find_active_model(session: Session) -> str | None:
    """The model whose vectors the seed's column holds; none before the first were made."""
    return await policy_queries.get_policy(session, ACTIVE_MODEL)


async def find_active_model_for_share(session: Session) -> str | None:
    """The same, and it stays so until this transaction ends."""
    statement = text("SELECT value FROM system_settings WHERE key = :key FOR SHARE")
    found: str | None = await session.scalar(statement, {"key": ACTIVE_MODEL.key})
    return found


async def find_meaning(session: Session, *, product_id: ProductId) -> Meaning | None:
    """What a product means by the active model; absent when that has no vector of it yet."""
    model = await find_active_model(session)
    statement = select(ProductEmbedding.vector).where(
        ProductEmbedding.product_id == product_id, ProductEmbedding.model == model
    )
    vector = await session.scalar(statement)
    if model is None or vector is None:
        return None
    return Meaning(model=model, vector=tuple(float(number) for number in vector))


async def list_products_to_embed(
    session: Session, *, model: str, dimensions: int, limit: int
) -> tuple[ProductView, ...]:
    """Products without a vector of this model and size, or changed since it was made, on show or not."""
    statement = select_products(*_without_vector(model, dimensions))
    rows = await session.execute(statement.order_by(Product.id).limit(limit))
    return tuple(to_view(row) for row in rows)


async def count_products_to_embed(session: Session, *, model: str, dimensions: int) -> int:
    """How many `list_products_to_embed` would list without a limit."""
    statement = select(func.count()).select_from(Product).where(*_without_vector(model, dimensions))
    return await session.scalar(statement) or 0


def _without_vector(model: str, dimensions: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    made = select(ProductEmbedding.product_id).where(
        ProductEmbedding.product_id == Product.id,
        ProductEmbedding.model == model,
        func.vector_dims(ProductEmbedding.vector) == dimensions,
        ProductEmbedding.updated_at >= Product.updated_at,
    )
    return Product.deleted_at.is_(None), ~made.exists()
