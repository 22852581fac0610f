"""Staff commands on what goods are found by: categories, houses, collections; each answers a `CatalogChange`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from stylist.commerce.catalog import service
from stylist.commerce.catalog.changing import apply, check_free, need, to_json
from stylist.commerce.catalog.collection_rules import check
from stylist.commerce.catalog.drafts import BrandDraft, CategoryDraft, CollectionDraft
from stylist.commerce.catalog.errors import BrandNotFound, CategoryNotFound, CollectionNotFound, DraftInvalid
from stylist.commerce.catalog.models import (
    Brand,
    Category,
    Collection,
    CollectionProduct,
    Product,
)
from stylist.commerce.catalog.views import CatalogChange
from stylist.commerce.ids import BrandId, CategoryId, CollectionId, ProductId
from stylist.db.session import Session

# Held while the tree changes, so that two moves at once can't make a circle.
_TREE_LOCK = select(Category.id).order_by(Category.id).with_for_update()


async def create_category(session: Session, *, draft: CategoryDraft) -> CatalogChange:
    """Add a category.

    Raises:
        DraftIncomplete, SlugTaken, DraftInvalid: as they say.
    """
    values = draft.given()
    need(values, ("slug", "name"))
    await _check_category(session, values, None)
    category = Category(**values)
    session.add(category)
    await session.flush()
    return CatalogChange("category.created", "category", category.id, None, to_json(values))


async def update_category(
    session: Session, *, category_id: CategoryId, draft: CategoryDraft
) -> CatalogChange:
    """Change or move a category; a closed one hides all goods below it.

    Raises:
        CategoryNotFound, SlugTaken: as they say.
        DraftInvalid: it would be its own ancestor, or the parent is unknown.
    """
    await session.execute(_TREE_LOCK)
    category = await session.get(Category, category_id, populate_existing=True)
    if category is None:
        raise CategoryNotFound(slug=str(category_id))
    values = draft.given()
    await _check_category(session, values, category_id)
    change = apply(category, values, "category.updated", "category")
    await session.flush()
    if {"name", "parent_id"} & set(values):
        await service.refresh_search_vectors(session)
    return change


async def _check_category(session: Session, values: dict[str, Any], own_id: CategoryId | None) -> None:
    if "slug" in values:
        await check_free(session, Category, "slug", values["slug"], own_id)
    parent_id = values.get("parent_id")
    while parent_id is not None:
        if parent_id == own_id:
            raise DraftInvalid("a category can't be its own ancestor", param="parent_id")
        parent = await session.get(Category, parent_id)
        if parent is None:
            raise DraftInvalid("no such parent category", param="parent_id")
        parent_id = parent.parent_id


async def create_brand(session: Session, *, draft: BrandDraft, now: datetime) -> CatalogChange:
    """Add a house.

    Raises:
        DraftIncomplete, SlugTaken: as they say.
    """
    values = draft.given()
    need(values, ("slug", "name"))
    await check_free(session, Brand, "slug", values["slug"], None)
    brand = Brand(**values, verified_at=now if draft.is_verified else None)
    session.add(brand)
    await session.flush()
    return CatalogChange("brand.created", "brand", brand.id, None, to_json(values))


async def update_brand(
    session: Session, *, brand_id: BrandId, draft: BrandDraft, now: datetime
) -> CatalogChange:
    """Change what is said of a house; being verified is dated when it is first said.

    Raises:
        BrandNotFound, SlugTaken: as they say.
    """
    brand = await session.get(Brand, brand_id, with_for_update=True, populate_existing=True)
    if brand is None:
        raise BrandNotFound(brand=brand_id)
    values = draft.given()
    if "slug" in values:
        await check_free(session, Brand, "slug", values["slug"], brand_id)
    if "is_verified" in values:
        values["verified_at"] = (brand.verified_at or now) if values["is_verified"] else None
    change = apply(brand, values, "brand.updated", "brand")
    await session.flush()
    if "name" in values:
        goods = await session.scalars(select(Product.id).where(Product.brand_id == brand_id))
        await service.refresh_search_vectors(session, [ProductId(it) for it in goods])
    return change


async def create_collection(session: Session, *, draft: CollectionDraft) -> CatalogChange:
    """Add a collection, by hand or by rules.

    Raises:
        DraftIncomplete, SlugTaken, RulesInvalid: as they say.
    """
    values = draft.given()
    need(values, ("slug", "name"))
    await check_free(session, Collection, "slug", values["slug"], None)
    _check_rules(draft.is_manual, values.get("rules"))
    collection = Collection(**values)
    session.add(collection)
    await session.flush()
    return CatalogChange("collection.created", "collection", collection.id, None, to_json(values))


async def update_collection(
    session: Session, *, collection_id: CollectionId, draft: CollectionDraft
) -> CatalogChange:
    """Change a collection.

    Raises:
        CollectionNotFound, SlugTaken, RulesInvalid: as they say.
    """
    collection = await _lock_collection(session, collection_id)
    values = draft.given()
    if "slug" in values:
        await check_free(session, Collection, "slug", values["slug"], collection_id)
    _check_rules(values.get("is_manual", collection.is_manual), values.get("rules", collection.rules))
    change = apply(collection, values, "collection.updated", "collection")
    await session.flush()
    return change


async def arrange_collection(
    session: Session, *, collection_id: CollectionId, product_ids: Sequence[ProductId]
) -> CatalogChange:
    """Say which goods a collection made by hand holds, in this order.

    Raises:
        CollectionNotFound: no such collection.
        DraftInvalid: it is made by rules, or a product is unknown or named twice.
    """
    collection = await _lock_collection(session, collection_id)
    if not collection.is_manual:
        raise DraftInvalid("its rules say what is in it", param="collection_id")
    wanted = list(product_ids)
    known = select(Product.id).where(Product.id.in_(wanted), Product.deleted_at.is_(None))
    if len(set(wanted)) < len(wanted) or len((await session.scalars(known)).all()) < len(wanted):
        raise DraftInvalid("a product is unknown or named twice", param="product_ids")
    here = CollectionProduct.collection_id == collection_id
    in_order = select(CollectionProduct.product_id).where(here).order_by(CollectionProduct.display_order)
    old = (await session.scalars(in_order)).all()
    await session.execute(delete(CollectionProduct).where(here))
    rows = [
        {"collection_id": collection_id, "product_id": it, "display_order": place}
        for place, it in enumerate(wanted)
    ]
    if rows:
        await session.execute(insert(CollectionProduct), rows)
    return CatalogChange(
        "collection.arranged",
        "collection",
        collection_id,
        {"products": [str(it) for it in old]},
        {"products": [str(it) for it in wanted]},
    )


async def _lock_collection(session: Session, collection_id: UUID) -> Collection:
    collection = await session.get(Collection, collection_id, with_for_update=True, populate_existing=True)
    if collection is None:
        raise CollectionNotFound(slug=str(collection_id))
    return collection


def _check_rules(is_manual: bool, rules: Any) -> None:
    if not is_manual:
        check(rules or {})
