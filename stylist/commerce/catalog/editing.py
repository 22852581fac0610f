"""Staff commands on products: texts and facts, variants, prices with their history, pictures, the status.

Each answers a `CatalogChange`, which `actions.catalog.curate` puts in the audit log in the same transaction.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update

from stylist.commerce.catalog import service
from stylist.commerce.catalog.changing import apply, check_free, need, to_json
from stylist.commerce.catalog.drafts import MediaDraft, ProductDraft, VariantDraft
from stylist.commerce.catalog.errors import (
    DraftIncomplete,
    DraftInvalid,
    NotReadyForSale,
    PriceNotHonest,
    ProductNotFound,
    StatusNotAllowed,
    VariantNotFound,
)
from stylist.commerce.catalog.models import (
    Brand,
    Category,
    PriceChange,
    Product,
    ProductMedia,
    ProductVariant,
)
from stylist.commerce.catalog.states import NEXT, ProductStatus
from stylist.commerce.catalog.views import CatalogChange
from stylist.commerce.ids import ProductId, UserId, VariantId
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.db.session import Session

_ALL_PERCENT = Decimal(100)


async def create_product(
    session: Session, *, draft: ProductDraft, price: Decimal, now: datetime
) -> CatalogChange:
    """Make a product as DRAFT, in the shop's currency; its first price begins its history.

    Raises:
        DraftIncomplete: sku, slug, name or category is missing.
        SlugTaken, DraftInvalid: as they say.
    """
    need(draft.given(), ("sku", "slug", "name", "category_id"))
    values = await _checked_product(session, draft.given(), product_id=None)
    currency = await policies.get_policy(session, definitions.CURRENCY)
    product = Product(**values, price=price, currency=currency, status=ProductStatus.DRAFT)
    session.add(product)
    await session.flush()
    session.add(PriceChange(product_id=product.id, price=price, currency=currency, created_at=now))
    await session.flush()
    await service.refresh_search_vectors(session, [ProductId(product.id)])
    return CatalogChange("product.created", "product", product.id, None, to_json({**values, "price": price}))


async def update_product(session: Session, *, product_id: ProductId, draft: ProductDraft) -> CatalogChange:
    """Change what is said of a product; search reads it anew.

    Raises:
        ProductNotFound, SlugTaken, DraftInvalid: as they say.
    """
    product = await _lock_product(session, product_id)
    values = await _checked_product(session, draft.given(), product_id=product_id)
    change = apply(product, values, "product.updated", "product")
    await session.flush()
    await service.refresh_search_vectors(session, [product_id])
    return change


async def set_status(
    session: Session, *, product_id: ProductId, status: ProductStatus, now: datetime
) -> CatalogChange:
    """Take a product to its next status. On sale it needs a price, a variant and a publication date (now if none).

    Raises:
        StatusNotAllowed: it can't go there from where it is (`states.NEXT`).
        NotReadyForSale: something is missing; says what.
    """
    product = await _lock_product(session, product_id)
    if status not in NEXT[product.status]:
        raise StatusNotAllowed(state=product.status, wanted=status)
    values: dict[str, Any] = {"status": status}
    if status is ProductStatus.ACTIVE:
        await _check_ready(session, product)
        values["published_at"] = product.published_at or now
    change = apply(product, values, "product.status", "product")
    await session.flush()
    return change


async def delete_product(session: Session, *, product_id: ProductId, now: datetime) -> CatalogChange:
    """Take a product out of the shop for good; orders keep what they say of it.

    Raises:
        ProductNotFound: no such product, or it is gone already.
    """
    product = await _lock_product(session, product_id)
    change = apply(product, {"deleted_at": now}, "product.deleted", "product")
    await session.flush()
    return change


async def change_price(
    session: Session,
    *,
    product_id: ProductId,
    price: Decimal | None,
    compare_at_price: Decimal | None,
    by: UserId | None,
    reason: str,
    now: datetime,
    variant_id: VariantId | None = None,
) -> CatalogChange:
    """Set the price of a product, or of one variant (`price` null: the product's again), with its history.

    A crossed-out price is the lowest that was asked in the days before the reduction (policy `reference_price_days`,
    30 as Directive 98/6/EC Article 6a has it); one that is on show already may stay while the price goes on falling.

    Raises:
        PriceNotHonest: the crossed-out price was not asked, or is not above the price; carries the highest allowed.
        ProductNotFound, VariantNotFound, DraftIncomplete: as they say.
    """
    product = await _lock_product(session, product_id)
    target: Product | ProductVariant = product
    if variant_id is not None:
        target = await _lock_variant(session, product_id, variant_id)
    elif price is None:
        raise DraftIncomplete(missing=("price",))
    asked = product.price if price is None else price
    if compare_at_price is not None:
        await _check_honest(session, product, target, asked, compare_at_price, now)
    values = {"price": price, "compare_at_price": compare_at_price}
    kind = "product" if variant_id is None else "variant"
    change = apply(target, values, f"{kind}.price", kind)
    session.add(
        PriceChange(
            product_id=product_id,
            variant_id=variant_id,
            price=asked,
            compare_at_price=compare_at_price,
            currency=product.currency,
            changed_by=by,
            reason=reason,
            created_at=now,
        )
    )
    await session.flush()
    return change


async def create_variant(session: Session, *, product_id: ProductId, draft: VariantDraft) -> CatalogChange:
    """Add a size and colour, without stock (`inventory.service.restock` brings it).

    Raises:
        ProductNotFound, DraftIncomplete, SlugTaken: as they say.
    """
    await _lock_product(session, product_id)
    values = draft.given()
    need(values, ("sku",))
    await check_free(session, ProductVariant, "sku", values["sku"], None)
    variant = ProductVariant(product_id=product_id, **values)
    session.add(variant)
    await session.flush()
    await service.refresh_search_vectors(session, [product_id])
    return CatalogChange("variant.created", "variant", variant.id, None, to_json(values))


async def update_variant(
    session: Session, *, product_id: ProductId, variant_id: VariantId, draft: VariantDraft
) -> CatalogChange:
    """Change a variant; taken off sale with `is_available` false, sold ahead with `available_at`.

    Raises:
        VariantNotFound, SlugTaken: as they say.
    """
    await _lock_product(session, product_id)
    variant = await _lock_variant(session, product_id, variant_id)
    values = draft.given()
    if "sku" in values:
        await check_free(session, ProductVariant, "sku", values["sku"], variant_id)
    change = apply(variant, values, "variant.updated", "variant")
    await session.flush()
    await service.refresh_search_vectors(session, [product_id])
    return change


async def add_media(session: Session, *, product_id: ProductId, draft: MediaDraft) -> CatalogChange:
    """Add a picture, video or 3D model; a primary one takes the place of the one before.

    Raises:
        DraftInvalid: a 3D model without its format.
        ProductNotFound, VariantNotFound: as they say.
    """
    await _lock_product(session, product_id)
    if draft.media_type in ("3D", "AR") and draft.model_format is None:
        raise DraftInvalid("a 3D model says its format: glb, gltf or usdz", param="model_format")
    if draft.variant_id is not None:
        await _lock_variant(session, product_id, VariantId(draft.variant_id))
    if draft.is_primary:
        await session.execute(
            update(ProductMedia)
            .where(ProductMedia.product_id == product_id, ProductMedia.is_primary)
            .values(is_primary=False)
        )
    values = draft.model_dump()
    media = ProductMedia(product_id=product_id, **values)
    session.add(media)
    await session.flush()
    return CatalogChange("media.added", "product", product_id, None, to_json({"id": media.id, **values}))


async def remove_media(session: Session, *, product_id: ProductId, media_id: UUID) -> CatalogChange:
    """Take a picture, video or model away; the next picture in order becomes the primary one.

    Raises:
        ProductNotFound, DraftInvalid: no such product, or the product has no such medium.
    """
    await _lock_product(session, product_id)
    media = await session.get(ProductMedia, media_id)
    if media is None or media.product_id != product_id:
        raise DraftInvalid("the product has no such picture", param="media_id")
    old = {"id": media.id, "url": media.url}
    was_primary = media.is_primary
    await session.delete(media)
    await session.flush()
    if was_primary:
        following = (
            select(ProductMedia.id)
            .where(ProductMedia.product_id == product_id, func.lower(ProductMedia.media_type) == "image")
            .order_by(ProductMedia.display_order, ProductMedia.id)
            .limit(1)
            .scalar_subquery()
        )
        await session.execute(
            update(ProductMedia)
            .where(ProductMedia.id == following)
            .values(is_primary=True)
            .execution_options(synchronize_session=False)
        )
    return CatalogChange("media.removed", "product", product_id, to_json(old), None)


async def _lock_product(session: Session, product_id: ProductId) -> Product:
    product = await session.get(Product, product_id, with_for_update=True, populate_existing=True)
    if product is None or product.deleted_at is not None:
        raise ProductNotFound(product=product_id)
    return product


async def _lock_variant(session: Session, product_id: ProductId, variant_id: VariantId) -> ProductVariant:
    variant = await session.get(ProductVariant, variant_id, with_for_update=True, populate_existing=True)
    if variant is None or variant.product_id != product_id:
        raise VariantNotFound(variant_id=variant_id)
    return variant


async def _checked_product(
    session: Session, values: dict[str, Any], *, product_id: ProductId | None
) -> dict[str, Any]:
    for column in ("sku", "slug"):
        if column in values:
            await check_free(session, Product, column, values[column], product_id)
    if "category_id" in values and await session.get(Category, values["category_id"]) is None:
        raise DraftInvalid("no such category", param="category_id")
    if values.get("brand_id") is not None and await session.get(Brand, values["brand_id"]) is None:
        raise DraftInvalid("no such house", param="brand_id")
    materials = values.get("materials")
    if materials is not None:
        if sum(materials.values()) > _ALL_PERCENT:
            raise DraftInvalid("the parts come to more than 100 percent", param="materials")
        values["materials"] = {part: float(percent) for part, percent in materials.items()}
    return values


async def _check_ready(session: Session, product: Product) -> None:
    variants = select(func.count()).where(
        ProductVariant.product_id == product.id, ProductVariant.is_available
    )
    missing = [
        name
        for name, is_there in (
            ("price", product.price > 0),
            ("variants", bool(await session.scalar(variants))),
        )
        if not is_there
    ]
    if missing:
        raise NotReadyForSale(missing=tuple(missing))


async def _check_honest(
    session: Session,
    product: Product,
    target: Product | ProductVariant,
    price: Decimal,
    compare_at: Decimal,
    now: datetime,
) -> None:
    highest = await _reference_price(session, product, target, now)
    is_kept = target.compare_at_price == compare_at and price <= (target.price or product.price)
    if compare_at <= price or (compare_at > highest and not is_kept):
        raise PriceNotHonest(highest=highest)


async def _reference_price(
    session: Session, product: Product, target: Product | ProductVariant, now: datetime
) -> Decimal:
    """The lowest price asked in the days before `now`, the one in force when they began included."""
    days = await policies.get_policy(session, definitions.REFERENCE_PRICE_DAYS)
    since = now - timedelta(days=days)
    own = PriceChange.variant_id == (target.id if isinstance(target, ProductVariant) else None)
    history = select(PriceChange.price, PriceChange.created_at).where(
        PriceChange.product_id == product.id,
        or_(own, PriceChange.variant_id.is_(None)) if isinstance(target, ProductVariant) else own,
        PriceChange.created_at <= now,
    )
    rows = (await session.execute(history.order_by(PriceChange.created_at.desc()))).all()
    asked = [target.price or product.price]
    for row in rows:
        asked.append(row.price)
        if row.created_at <= since:
            break
    return min(asked)
