"""Enumerations of this sub-domain, as the seed names them."""

from enum import StrEnum


class ProductStatus(StrEnum):
    """Life cycle of a product."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    OUT_OF_STOCK = "OUT_OF_STOCK"
    DISCONTINUED = "DISCONTINUED"
    ARCHIVED = "ARCHIVED"


# Membership tiers by name, lowest first, as the early-access windows of a drop name them.
TIERS = ("PEARL", "SAPPHIRE", "DIAMOND", "OBSIDIAN")
