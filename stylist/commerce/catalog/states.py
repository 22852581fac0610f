"""Enumerations of this sub-domain, as the seed names them."""

from collections.abc import Mapping
from enum import StrEnum


class ProductStatus(StrEnum):
    """Life cycle of a product."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    OUT_OF_STOCK = "OUT_OF_STOCK"
    DISCONTINUED = "DISCONTINUED"
    ARCHIVED = "ARCHIVED"


# A product is drafted, sold, perhaps paused or given up, and kept in the archive; from there it can be drafted anew.
NEXT: Mapping[ProductStatus, frozenset[ProductStatus]] = {
    ProductStatus.DRAFT: frozenset({ProductStatus.ACTIVE, ProductStatus.ARCHIVED}),
    ProductStatus.ACTIVE: frozenset(
        {ProductStatus.DRAFT, ProductStatus.OUT_OF_STOCK, ProductStatus.DISCONTINUED, ProductStatus.ARCHIVED}
    ),
    ProductStatus.OUT_OF_STOCK: frozenset(
        {ProductStatus.ACTIVE, ProductStatus.DISCONTINUED, ProductStatus.ARCHIVED}
    ),
    ProductStatus.DISCONTINUED: frozenset({ProductStatus.ACTIVE, ProductStatus.ARCHIVED}),
    ProductStatus.ARCHIVED: frozenset({ProductStatus.DRAFT}),
}

# Membership tiers by name, lowest first, as the early-access windows of a drop name them.
TIERS = ("PEARL", "SAPPHIRE", "DIAMOND", "OBSIDIAN")
