"""The cards of the contract as resources answer them (DESIGN section 6). Money is a decimal string."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel

from stylist.commerce.cart.views import CartView
from stylist.commerce.catalog.views import ProductView
from stylist.commerce.orders.states import OrderStatus, PaymentStatus
from stylist.commerce.orders.views import OrderView
from stylist.tools.cards import cart_card, order_card, product_card
from stylist.tools.results import plain


class VariantCardOut(BaseModel):
    variant_id: UUID
    size: str | None
    color: str | None
    color_hex: str | None
    price: Decimal
    available: bool
    image_url: str | None


class ProductCardOut(BaseModel):
    """A product with every variant on offer; `why` says what of a search it meets."""

    kind: Literal["product"]
    product_id: UUID
    slug: str
    name: str
    brand: str | None
    price: Decimal
    compare_at_price: Decimal | None
    currency: str
    image_url: str | None
    category: str
    variants: list[VariantCardOut]
    why: str | None

    @classmethod
    def of(cls, product: ProductView, *, why: str | None = None) -> Self:
        """The card of a product."""
        return cls.model_validate(product_card(product, why=why))


class ProductOut(ProductCardOut):
    """A product in full; `materials` maps components to percent."""

    description: str | None
    story: str | None
    materials: dict[str, Any]
    attributes: dict[str, Any]
    style_tags: list[str]
    rating: Decimal | None
    review_count: int

    @classmethod
    def of(cls, product: ProductView, *, why: str | None = None) -> Self:
        """All that may be read of a product; when it is to be shown early is not."""
        more = {
            "description": product.description,
            "story": product.story,
            "materials": product.materials,
            "attributes": {name: it for name, it in product.attributes.items() if name != "early_access"},
            "style_tags": product.style_tags,
            "rating": product.rating,
            "review_count": product.review_count,
        }
        return cls.model_validate({**product_card(product, why=why), **plain(more)})


class CartLineOut(BaseModel):
    """A line; `personalization` is how it will read, `surcharge` what of `unit_price` it costs."""

    line_id: UUID
    product_id: UUID
    slug: str
    variant_id: UUID
    name: str
    brand: str | None
    size: str | None
    color: str | None
    quantity: int
    unit_price: Decimal
    total: Decimal
    image_url: str | None
    price_rose_from: Decimal | None
    surcharge: Decimal | None
    personalization: str | None
    lead_days: int | None
    is_final_sale: bool


class TotalLineOut(BaseModel):
    kind: str
    label: str
    amount: Decimal
    note: str | None


class GiftOut(BaseModel):
    message: str | None
    is_wrapped: bool


class ConvertedOut(BaseModel):
    """The totals in a currency the shopper prefers to read: nothing is charged in it."""

    currency: str
    total: Decimal
    due: Decimal
    as_of: date


class CartOut(BaseModel):
    """A cart: `total = subtotal - discount + shipping + tax`; `due` is the total without the `credits`."""

    kind: Literal["cart"]
    lines: list[CartLineOut]
    codes: list[str]
    subtotal: Decimal
    discount: Decimal
    tax: Decimal
    shipping: Decimal
    total: Decimal
    credits: Decimal
    due: Decimal
    points: int
    explained: list[TotalLineOut]
    gift: GiftOut | None
    notes: str | None
    converted: ConvertedOut | None
    currency: str
    is_estimate: bool

    @classmethod
    def of(cls, cart: CartView) -> Self:
        """The card of a cart."""
        return cls.model_validate(cart_card(cart))


class OrderLineCardOut(BaseModel):
    order_item_id: UUID
    product_id: UUID
    variant_id: UUID
    name: str
    variant: str | None
    quantity: int
    unit_price: Decimal
    total: Decimal


class OrderTrackingOut(BaseModel):
    carrier: str | None
    number: str


class OrderCardOut(BaseModel):
    """An order as it is shown in the conversation; `GET /orders/{order_id}` says more."""

    kind: Literal["order"]
    order_id: UUID
    order_number: str
    status: OrderStatus
    payment_status: PaymentStatus
    lines: list[OrderLineCardOut]
    subtotal: Decimal
    discount: Decimal
    tax: Decimal
    shipping: Decimal
    total: Decimal
    currency: str
    estimated_delivery: date | None
    tracking: OrderTrackingOut | None

    @classmethod
    def of(cls, order: OrderView) -> Self:
        """The card of an order."""
        return cls.model_validate(order_card(order))
