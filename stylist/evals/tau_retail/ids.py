"""Our ids for the benchmark's: the same name always has the same, and a name nobody knows has one nobody has."""

from uuid import UUID, uuid5

from stylist.commerce.ids import (
    AddressId,
    GiftCardId,
    OrderId,
    OrderItemId,
    PaymentMethodId,
    ProductId,
    SessionId,
    UserId,
    VariantId,
)

_NAMESPACE = UUID("b0a6a0de-3c1d-5c55-9b0f-7a2d3f6f8c11")


def row_id(kind: str, *names: object) -> UUID:
    """The id of a row that nobody names."""
    return uuid5(_NAMESPACE, "\x1f".join([kind, *map(str, names)]))


def user_id(name: str) -> UserId:
    """A person's."""
    return UserId(row_id("user", name))


def session_id(user: str) -> SessionId:
    """The conversation in which a person says yes."""
    return SessionId(row_id("session", user))


def address_id(user: str) -> AddressId:
    """A person's default address."""
    return AddressId(row_id("address", user))


def method_id(user: str, name: str) -> PaymentMethodId:
    """A person's card or PayPal account."""
    return PaymentMethodId(row_id("payment_method", user, name))


def gift_card_id(user: str, name: str) -> GiftCardId:
    """A person's gift card."""
    return GiftCardId(row_id("gift_card", user, name))


def order_id(name: str) -> OrderId:
    """An order's."""
    return OrderId(row_id("order", name))


def line_id(order: str, number: int) -> OrderItemId:
    """A line of an order, counted from 0."""
    return OrderItemId(row_id("line", order, number))


def product_id(name: str) -> ProductId:
    """A product's."""
    return ProductId(row_id("product", name))


def variant_id(name: str) -> VariantId:
    """A variant's: the benchmark's item."""
    return VariantId(row_id("variant", name))
