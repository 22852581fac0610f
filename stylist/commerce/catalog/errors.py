"""What can be wrong with a wish for goods."""

from decimal import Decimal
from uuid import UUID

from stylist.errors import Conflict, Invalid, NotFound


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


class DraftIncomplete(Invalid):
    """Something a new row can't do without was not said."""

    code = "catalog.draft_incomplete"

    def __init__(self, *, missing: tuple[str, ...]) -> None:
        super().__init__(f"missing: {', '.join(missing)}", param=missing[0])
        self.missing = missing


class DraftInvalid(Invalid):
    """What was said does not fit the shop's rows; `param` names it."""

    code = "catalog.draft_invalid"


class SlugTaken(Conflict):
    """Another row goes by it."""

    code = "catalog.taken"

    def __init__(self, *, field: str, value: str) -> None:
        super().__init__(f"{field} {value!r} is taken", param=field)


class StatusNotAllowed(Conflict):
    """A product can't go there from where it is."""

    code = "catalog.status_not_allowed"

    def __init__(self, *, state: str, wanted: str) -> None:
        super().__init__(f"a product that is {state} can't become {wanted}", param="status")
        self.state = state


class NotReadyForSale(Conflict):
    """A product lacks what selling it takes."""

    code = "catalog.not_ready_for_sale"

    def __init__(self, *, missing: tuple[str, ...]) -> None:
        super().__init__(f"not ready for sale: {', '.join(missing)}")
        self.missing = missing


class PriceNotHonest(Invalid):
    """A crossed-out price that was not asked lately, or is no reduction; `highest` is the most it may say."""

    code = "catalog.price_not_honest"

    def __init__(self, *, highest: Decimal) -> None:
        super().__init__(
            f"the crossed-out price is above the new price and at most {highest}", param="compare_at_price"
        )
        self.highest = highest


class RulesInvalid(Invalid):
    """A collection's rules can't be understood; `param` names the rule."""

    code = "catalog.rules_invalid"
