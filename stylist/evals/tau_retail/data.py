"""The benchmark's files: orders, products and users as they come, and the cases to carry out.

Fields that are not named here are labels and have no effect.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from stylist.evals.errors import InputUnreadable
from stylist.evals.files import read_json, read_lines

Id = Annotated[str, Field(min_length=1, max_length=100)]


def _to_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _to_decimal(value: object) -> object:
    """Numbers are read by their digits."""
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


Words = Annotated[str, BeforeValidator(_to_text)]
Money = Annotated[
    Decimal, BeforeValidator(_to_decimal), Field(ge=0, max_digits=10, decimal_places=2, allow_inf_nan=False)
]

Difference = Annotated[
    Decimal, BeforeValidator(_to_decimal), Field(max_digits=10, decimal_places=2, allow_inf_nan=False)
]


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class GivenAddress(_Read):
    """An address in the benchmark's words."""

    address1: Words
    address2: Words = ""
    city: Words
    state: Words
    country: Words
    zip: Words


class GivenItem(_Read):
    """One line: a piece is bought once a line."""

    item_id: Id
    product_id: Id
    name: Words = ""
    price: Money
    options: Mapping[str, Any] = Field(default_factory=dict)


class GivenMovement(_Read):
    """Money that was paid or given back."""

    transaction_type: Literal["payment", "refund"]
    amount: Money
    payment_method_id: Id


class GivenParcel(_Read):
    """What went, or was to go, into one parcel."""

    tracking_id: tuple[Words, ...] = ()
    item_ids: tuple[Id, ...] = ()


class GivenOrder(_Read):
    """An order as the benchmark has it."""

    user_id: Id
    address: GivenAddress
    items: tuple[GivenItem, ...]
    fulfillments: tuple[GivenParcel, ...] = ()
    status: Literal[
        "pending",
        "pending (item modified)",
        "processed",
        "delivered",
        "cancelled",
        "return requested",
        "exchange requested",
    ]
    payment_history: tuple[GivenMovement, ...] = ()
    cancel_reason: str | None = None
    return_items: tuple[Id, ...] | None = None
    return_payment_method_id: Id | None = None
    exchange_items: tuple[Id, ...] | None = None
    exchange_new_items: tuple[Id, ...] | None = None
    exchange_payment_method_id: Id | None = None
    exchange_price_difference: Difference | None = None


class GivenVariant(_Read):
    """A variant; only an `available` one can be sent."""

    options: Mapping[str, Any] = Field(default_factory=dict)
    available: bool
    price: Money


class GivenProduct(_Read):
    """A product with its variants by id."""

    name: Words
    variants: Mapping[Id, GivenVariant]


class GivenMethod(_Read):
    """A way to pay; gift cards have a balance."""

    source: Literal["credit_card", "paypal", "gift_card"]
    brand: Words | None = None
    last_four: Words | None = None
    balance: Money = Decimal(0)


class GivenName(_Read):
    """A person's name."""

    first_name: Words = ""
    last_name: Words = ""


class GivenUser(_Read):
    """A person of the benchmark."""

    name: GivenName = GivenName()
    address: GivenAddress
    email: str | None = None
    payment_methods: Mapping[Id, GivenMethod] = Field(default_factory=dict)


class GivenShop(_Read):
    """The three files, rows by id."""

    orders: Mapping[Id, GivenOrder]
    products: Mapping[Id, GivenProduct]
    users: Mapping[Id, GivenUser]


class Call(_Read):
    """One write: its name and arguments, of which nothing is known yet."""

    name: Any = None
    arguments: Any = Field(default=None, validation_alias=AliasChoices("kwargs"))


class Case(_Read):
    """A line of calls."""

    id: Words
    calls: tuple[Call, ...]


_SHOP: TypeAdapter[GivenShop] = TypeAdapter(GivenShop)
_CASE: TypeAdapter[Case] = TypeAdapter(Case)
FILES = ("orders", "products", "users")


def read_shop(folder: Path) -> GivenShop:
    """The shop in a folder's three files.

    Raises:
        InputUnreadable: a file is absent or does not have the shape.
    """
    raw = {name: read_json(folder / f"{name}.json") for name in FILES}
    try:
        shop = _SHOP.validate_python(raw)
    except ValidationError as error:
        file, *rest = _place(error)
        where = str(folder / f"{file}.json")
        raise InputUnreadable(place=".".join([where, *rest]), reason=error.errors()[0]["msg"]) from None
    for order_id, order in shop.orders.items():
        _check_people(shop, order_id, order)
    return shop


def _check_people(shop: GivenShop, order_id: str, order: GivenOrder) -> None:
    user = shop.users.get(order.user_id)
    if user is None:
        raise InputUnreadable(place=f"orders.json {order_id}", reason=f"no user {order.user_id}")
    for movement in order.payment_history:
        if movement.payment_method_id not in user.payment_methods:
            raise InputUnreadable(
                place=f"orders.json {order_id}",
                reason=f"{order.user_id} has no payment method {movement.payment_method_id}",
            )


def read_cases(path: Path) -> Iterator[Case]:
    """The lines of calls, in order.

    Raises:
        InputUnreadable: a line is no case, or its id was there before.
    """
    seen: set[str] = set()
    for place, raw in read_lines(path):
        try:
            case = _CASE.validate_python(raw)
        except ValidationError as error:
            where = ".".join([place, *_place(error)])
            raise InputUnreadable(place=where, reason=error.errors()[0]["msg"]) from None
        if case.id in seen:
            raise InputUnreadable(place=place, reason=f"the id {case.id!r} was there before")
        seen.add(case.id)
        yield case


def _place(error: ValidationError) -> tuple[str, ...]:
    return tuple(str(part) for part in error.errors()[0]["loc"]) or ("line",)
