"""Rows of houses, categories, products, variants, prices and collections."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from stylist.db.bulk import Table, as_json, table
from stylist.demo.catalogue import DemoShop
from stylist.demo.catalogue.ids import demo_id
from stylist.demo.catalogue.specs import CategorySpec, CollectionSpec, HouseSpec, ProductSpec, VariantSpec

Row = Mapping[str, Any]

# Facts with columns of their own, or of no use once the product is made.
_NOT_ATTRIBUTES = frozenset({"personalization"})


def goods_tables(shop: DemoShop) -> tuple[Table, ...]:
    """Everything of the catalogue but pictures, in an order that foreign keys accept."""
    views = Counter(view.product_slug for view in shop.views)
    return (
        table("brands", (_brand(house, shop) for house in shop.houses)),
        table("categories", (_category(category, shop) for category in shop.categories)),
        table("products", (_product(product, views[product.slug], shop) for product in shop.products)),
        table("product_variants", _variants(shop)),
        table("price_history", _prices(shop)),
        table("collections", (_collection(collection, shop) for collection in shop.collections)),
        table("collection_products", _members(shop)),
    )


def _brand(house: HouseSpec, shop: DemoShop) -> Row:
    return {
        "id": house.id,
        "slug": house.slug,
        "name": house.name,
        "logo_url": f"/media/brands/{house.slug}.svg",
        "description": house.description,
        "story": house.story,
        "is_verified": house.verified_at is not None,
        "verified_at": house.verified_at,
        "sustainability_score": house.sustainability_score,
        "certifications": list(house.certifications),
        "website_url": house.website_url,
        "instagram_handle": house.instagram_handle,
        "created_at": shop.now,
        "updated_at": shop.now,
    }


def _category(category: CategorySpec, shop: DemoShop) -> Row:
    return {
        "id": category.id,
        "parent_id": demo_id("category", category.parent_slug) if category.parent_slug else None,
        "slug": category.slug,
        "name": category.name,
        "description": category.description,
        "image_url": f"/media/categories/{category.slug.replace('/', '-')}.svg",
        "meta_title": f"{category.name} | LuxeVerse",
        "meta_description": category.description,
        "display_order": category.display_order,
        "is_featured": category.is_featured,
        "is_active": True,
        "created_at": shop.now,
        "updated_at": shop.now,
    }


def _product(product: ProductSpec, views: int, shop: DemoShop) -> Row:
    created_at = min(product.published_at, shop.now)
    return {
        "id": product.id,
        "sku": product.sku,
        "slug": product.slug,
        "name": product.name,
        "description": product.description,
        "story": product.story,
        "category_id": demo_id("category", product.category_slug),
        "brand_id": demo_id("brand", product.house_slug),
        "price": product.price,
        "compare_at_price": product.compare_at_price,
        "cost": product.cost,
        "currency": "USD",
        "status": "ACTIVE",
        "published_at": product.published_at,
        "featured_at": product.featured_at,
        "color_analysis": as_json(_colours(product)),
        "style_tags": list(product.style_tags),
        "meta_title": f"{product.name} | LuxeVerse",
        "meta_description": product.description[:300],
        "materials": as_json(product.materials),
        "carbon_footprint": product.carbon_footprint,
        "recyclable": product.recyclable,
        "view_count": views,
        "created_at": created_at,
        "updated_at": created_at,
        "attributes": as_json(_attributes(product)),
        "personalization": as_json(product.attributes["personalization"]),
    }


def _attributes(product: ProductSpec) -> dict[str, Any]:
    """What is known: a fact that is None is left out."""
    facts = product.attributes.items()
    return {"garment": product.garment} | {
        key: value for key, value in facts if value is not None and key not in _NOT_ATTRIBUTES
    }


def _colours(product: ProductSpec) -> dict[str, Any]:
    return {
        "colors": [
            {"name": colour.name, "family": colour.family, "hex": list(colour.hexes)}
            for colour in product.colours
        ],
        "dominant": product.colours[0].name,
    }


def _variants(shop: DemoShop) -> Iterator[Row]:
    for product in shop.products:
        for variant in product.variants:
            yield _variant(product, variant, shop)


def _variant(product: ProductSpec, variant: VariantSpec, shop: DemoShop) -> Row:
    created_at = min(product.published_at, shop.now)
    return {
        "id": variant.id,
        "product_id": product.id,
        "sku": variant.sku,
        "size": variant.size,
        "color": variant.colour,
        "material": variant.material,
        "price": variant.price,
        "inventory_quantity": variant.stock,
        "inventory_reserved": 0,
        "low_stock_threshold": variant.low_stock_threshold,
        "weight_value": variant.weight_kg,
        "weight_unit": "kg",
        "dimensions": as_json(variant.dimensions),
        "is_available": True,
        "available_at": variant.available_at,
        "created_at": created_at,
        "updated_at": created_at,
        "options": as_json(variant.options),
    }


def _prices(shop: DemoShop) -> Iterator[Row]:
    for product in shop.products:
        for number, change in enumerate(product.price_history):
            yield {
                "id": demo_id("price", f"{product.slug}:{number}"),
                "product_id": product.id,
                "price": change.price,
                "compare_at_price": change.compare_at_price,
                "currency": "USD",
                "reason": "published" if number == 0 else "reduced",
                "created_at": min(change.changed_at, shop.now),
            }


def _collection(collection: CollectionSpec, shop: DemoShop) -> Row:
    return {
        "id": collection.id,
        "slug": collection.slug,
        "name": collection.name,
        "description": collection.description,
        "hero_image_url": f"/media/collections/{collection.slug}.svg",
        "color_theme": as_json(collection.colour_theme),
        "is_manual": collection.is_manual,
        "rules": as_json(collection.rules),
        "is_active": collection.is_active,
        "display_order": collection.display_order,
        "featured_until": collection.featured_until,
        "meta_title": f"{collection.name} | LuxeVerse",
        "meta_description": collection.description,
        "created_at": shop.now,
        "updated_at": shop.now,
    }


def _members(shop: DemoShop) -> Iterator[Row]:
    for collection in shop.collections:
        for order, slug in enumerate(collection.product_slugs):
            yield {
                "collection_id": collection.id,
                "product_id": demo_id("product", slug),
                "display_order": order,
                "added_at": shop.now,
            }
