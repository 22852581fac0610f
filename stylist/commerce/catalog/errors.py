"""What can be wrong with a wish for goods."""

from uuid import UUID

from stylist.errors import Invalid, NotFound


class ProductNotFound(NotFound):
    """No such product, or not one this shopper may see (yet)."""

    code = "catalog.product_not_found"

    def __init__(self, *, product: UUID | str) -> None:
        super().__init__(f"no product {product} is on show", param="product_id")


class VariantNotFound(NotFound):
    """No such size and colour, or it is not on sale to this shopper."""

    code = "catalog.variant_not_found"

    def __init__(self, *, variant_id: UUID) -> None:
        super().__init__(f"no variant {variant_id} is on sale", param="variant_id")


class CategoryNotFound(NotFound):
    """No such category, or it is closed."""

    code = "catalog.category_not_found"

    def __init__(self, *, slug: str) -> None:
        super().__init__(f"no category {slug!r}", param="category")


class BrandNotFound(NotFound):
    """No such house."""

    code = "catalog.brand_not_found"

    def __init__(self, *, brand: UUID | str) -> None:
        super().__init__(f"no house {brand}", param="brand")


class CollectionNotFound(NotFound):
    """No such collection, or it is closed."""

    code = "catalog.collection_not_found"

    def __init__(self, *, slug: str) -> None:
        super().__init__(f"no collection {slug!r}", param="collection")


class CursorInvalid(Invalid):
    """The cursor was not one of ours."""

    code = "catalog.cursor_invalid"

    def __init__(self) -> None:
        super().__init__("the cursor is not one this list gave", param="cursor")
