"""Wish lists as they are handed out. Prices are in the product's currency."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from stylist.commerce.catalog.views import ProductView, VariantView
from stylist.commerce.ids import ProductId, UserId, VariantId, WishlistId, WishlistItemId


@dataclass(frozen=True, slots=True)
class WishlistView:
    """A list without what is on it; `share_token` is there while it is shared."""

    id: WishlistId
    user_id: UserId
    name: str
    is_default: bool
    share_token: str | None
    item_count: int
    created_at: datetime
    updated_at: datetime

    @property
    def is_shared(self) -> bool:
        """Whether whoever has its address can see it."""
        return self.share_token is not None


@dataclass(frozen=True, slots=True)
class WishlistItemView:
    """A piece on a list: a product, or one size and colour of it.

    `price` is today's; `variant` is absent where none was chosen.
    """

    id: WishlistItemId
    wishlist_id: WishlistId
    product: ProductView
    variant: VariantView | None
    price_when_added: Decimal | None
    notes: str | None
    notify_price_drop: bool
    notify_back_in_stock: bool
    added_at: datetime

    @property
    def price(self) -> Decimal:
        """What it costs now."""
        return self.variant.price if self.variant else self.product.price

    @property
    def is_available(self) -> bool:
        """Whether it can be bought now."""
        return self.variant.is_sellable if self.variant else self.product.is_in_stock

    @property
    def price_drop(self) -> Decimal | None:
        """By how much it costs less than when it was saved."""
        if self.price_when_added is None or self.price >= self.price_when_added:
            return None
        return self.price_when_added - self.price


@dataclass(frozen=True, slots=True)
class WishlistPage:
    """A page of a list, the last saved first; pieces that are no longer on show are left out."""

    wishlist: WishlistView
    items: tuple[WishlistItemView, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class SharedWishlist:
    """What anybody with the address sees: nothing of whose it is."""

    name: str
    items: tuple[WishlistItemView, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A size and colour of a piece of a shared list, and what a cart notes of where it came from."""

    variant_id: VariantId
    added_from: str


@dataclass(frozen=True, slots=True)
class Watched:
    """Something a person waits for that came about; `before` is the price it fell from."""

    item_id: WishlistItemId
    user_id: UserId
    product_id: ProductId
    variant_id: VariantId | None
    product_name: str
    slug: str
    currency: str
    price: Decimal
    before: Decimal
    sold_out_at: datetime | None
