"""Orders, returns and credit notes as the API shows and takes them. Money is a decimal string."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from stylist.commerce.aftersales.states import Can, ReturnKind, ReturnStatus
from stylist.commerce.aftersales.views import CreditNoteView, OrderOptions, Purse, ReturnView, Swap
from stylist.commerce.customers.addresses import AddressDraft
from stylist.commerce.ids import GiftCardId, OrderItemId, PaymentMethodId, VariantId
from stylist.commerce.orders.states import OrderStatus, PaymentStatus
from stylist.commerce.orders.views import OrderView
from stylist.errors import Invalid


class CursorInvalid(Invalid):
    """The cursor is not of this list."""

    code = "orders.cursor_invalid"
    param = "cursor"


def write_cursor(at: datetime, id: UUID) -> str:
    """Where a page ended."""
    return urlsafe_b64encode(f"{at.isoformat()}|{id}".encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[datetime, UUID]:
    """The inverse of `write_cursor`.

    Raises:
        CursorInvalid: it is none.
    """
    try:
        at, _, id = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition("|")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise CursorInvalid
        return moment, UUID(id)
    except (ValueError, OverflowError):
        raise CursorInvalid from None


class OrderLineOut(BaseModel):
    """A line; `returnable` units can still come back."""

    order_item_id: UUID
    product_id: UUID
    variant_id: UUID
    name: str
    variant: str | None
    sku: str
    quantity: int
    unit_price: Decimal
    total: Decimal
    discount: Decimal
    tax: Decimal
    fulfilled_quantity: int
    returned_quantity: int
    returnable: int


class StatusChangeOut(BaseModel):
    status: OrderStatus
    at: datetime


class TrackingOut(BaseModel):
    carrier: str | None
    number: str


class OrderOut(BaseModel):
    """An order: `total = subtotal - discount + shipping + tax`, without the tax where `tax_included`."""

    kind: Literal["order"] = "order"
    order_id: UUID
    order_number: str
    status: OrderStatus
    payment_status: PaymentStatus
    placed_at: datetime
    delivered_at: datetime | None
    lines: list[OrderLineOut]
    subtotal: Decimal
    discount: Decimal
    tax: Decimal
    tax_included: bool
    shipping: Decimal
    total: Decimal
    currency: str
    shipping_method: str | None
    shipping_address: dict[str, Any] | None
    delivery_earliest: date | None
    estimated_delivery: date | None
    tracking: TrackingOut | None
    cancel_reason: str | None
    can: list[Can]
    return_until: date | None
    cancel_reasons: list[str]
    history: list[StatusChangeOut]

    @classmethod
    def of(cls, order: OrderView, options: OrderOptions) -> Self:
        """The order as its buyer may see it."""
        tracking = (
            TrackingOut(carrier=order.carrier, number=order.tracking_number)
            if order.tracking_number
            else None
        )
        return cls(
            order_id=order.id,
            order_number=order.order_number,
            status=order.status,
            payment_status=order.payment_status,
            placed_at=order.placed_at,
            delivered_at=order.delivered_at,
            lines=[
                OrderLineOut(
                    order_item_id=line.item_id,
                    product_id=line.product_id,
                    variant_id=line.variant_id,
                    name=line.name,
                    variant=line.variant_title,
                    sku=line.sku,
                    quantity=line.quantity,
                    unit_price=line.unit_price,
                    total=line.total,
                    discount=line.discount,
                    tax=line.tax,
                    fulfilled_quantity=line.fulfilled_quantity,
                    returned_quantity=line.returned_quantity,
                    returnable=options.returnable.get(line.item_id, 0),
                )
                for line in order.lines
            ],
            subtotal=order.subtotal,
            discount=order.discount,
            tax=order.tax,
            tax_included=order.tax_included,
            shipping=order.shipping,
            total=order.total,
            currency=order.currency,
            shipping_method=order.shipping_method,
            shipping_address=None if order.shipping_address is None else dict(order.shipping_address),
            delivery_earliest=order.delivery_earliest,
            estimated_delivery=order.estimated_delivery,
            tracking=tracking,
            cancel_reason=order.cancel_reason,
            can=list(options.can),
            return_until=options.return_until,
            cancel_reasons=list(options.cancel_reasons),
            history=[StatusChangeOut(status=it.status, at=it.at) for it in order.history],
        )


class OrderPage(BaseModel):
    items: list[OrderOut]
    next_cursor: str | None


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PurseIn(_In):
    """A saved method or a gift card of the shopper's: one of the two."""

    payment_method_id: UUID | None = None
    gift_card_id: UUID | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.payment_method_id is None) == (self.gift_card_id is None):
            raise ValueError("name payment_method_id or gift_card_id")
        return self

    def to_purse(self) -> Purse:
        """The purse of the domain."""
        if self.payment_method_id is not None:
            return Purse.method(PaymentMethodId(self.payment_method_id))
        if self.gift_card_id is None:
            raise LookupError("a purse names one of two")
        return Purse.gift_card(GiftCardId(self.gift_card_id))


class CancelIn(_In):
    """Why: one of the order's `cancel_reasons`."""

    reason: str = Field(min_length=1, max_length=100)


class AddressIn(_In):
    """Where to, and whom for; without a name for the same person."""

    first_name: str = Field(default="", max_length=100)
    last_name: str = Field(default="", max_length=100)
    line1: str = Field(min_length=1, max_length=255)
    line2: str | None = Field(default=None, max_length=255)
    city: str = Field(min_length=1, max_length=100)
    state: str | None = Field(default=None, max_length=100)
    postal_code: str | None = Field(default=None, max_length=20)
    country_code: str = Field(min_length=2, max_length=60)
    phone: str | None = Field(default=None, max_length=50)

    def to_draft(self) -> AddressDraft:
        """The address of the domain, as given."""
        return AddressDraft(**self.model_dump())


class SwapIn(_In):
    """Units of a line, and the variant of the same product that takes their place."""

    order_item_id: UUID
    new_variant_id: UUID
    quantity: int = Field(default=1, ge=1, le=1000)

    def to_swap(self) -> Swap:
        """The swap of the domain."""
        return Swap(OrderItemId(self.order_item_id), VariantId(self.new_variant_id), self.quantity)


Swaps = Annotated[list[SwapIn], Field(min_length=1, max_length=100)]


class ChangeIn(_In):
    """An address, or items, or what pays alone; `pay_with` else pays or gets the difference."""

    address: AddressIn | None = None
    items: Swaps | None = None
    pay_with: PurseIn | None = None

    @model_validator(mode="after")
    def _one_part(self) -> Self:
        if self.address is not None and self.items is not None:
            raise ValueError("change the address or the items, one at a time")
        if self.address is None and self.items is None and self.pay_with is None:
            raise ValueError("name an address, items or pay_with")
        return self

    @property
    def purse(self) -> Purse | None:
        """What pays."""
        return None if self.pay_with is None else self.pay_with.to_purse()


class ReturnedIn(_In):
    order_item_id: UUID
    quantity: int = Field(default=1, ge=1, le=1000)


class ReturnIn(_In):
    """What comes back; the money goes to `refund_to`, to a new gift card, or to what paid."""

    items: Annotated[list[ReturnedIn], Field(min_length=1, max_length=100)]
    refund_to: PurseIn | Literal["original", "new_gift_card"] = "original"
    reason: str | None = Field(default=None, max_length=255)

    @property
    def purse(self) -> Purse:
        """Where the money goes."""
        if isinstance(self.refund_to, PurseIn):
            return self.refund_to.to_purse()
        return Purse.new_gift_card() if self.refund_to == "new_gift_card" else Purse.original()


class ExchangeIn(_In):
    """What comes back and what is sent instead; `pay_with` pays or gets the difference."""

    items: Swaps
    pay_with: PurseIn | None = None
    reason: str | None = Field(default=None, max_length=255)


class ReturnItemOut(BaseModel):
    order_item_id: UUID
    quantity: int
    received_quantity: int
    goods: Decimal
    tax: Decimal
    new_variant_id: UUID | None
    new_unit_price: Decimal | None


class ReturnOut(BaseModel):
    """A return or exchange; `price_difference` is positive where the shopper pays."""

    return_id: UUID
    order_id: UUID
    kind: ReturnKind
    status: ReturnStatus
    reason: str | None
    items: list[ReturnItemOut]
    refund_to: str
    refund_amount: Decimal
    shipping: Decimal
    price_difference: Decimal | None
    replacement_order_id: UUID | None
    created_at: datetime
    approved_at: datetime | None
    received_at: datetime | None
    refunded_at: datetime | None

    @classmethod
    def of(cls, found: ReturnView) -> Self:
        """The return as its buyer may see it; staff's words are not in it."""
        return cls(
            return_id=found.id,
            order_id=found.order_id,
            kind=found.kind,
            status=found.status,
            reason=found.reason,
            items=[ReturnItemOut.model_validate(it, from_attributes=True) for it in found.items],
            refund_to=found.purse.kind.value,
            refund_amount=found.refund_amount,
            shipping=found.shipping,
            price_difference=found.price_difference,
            replacement_order_id=found.replacement_order_id,
            created_at=found.created_at,
            approved_at=found.approved_at,
            received_at=found.received_at,
            refunded_at=found.refunded_at,
        )


class ReturnPage(BaseModel):
    items: list[ReturnOut]
    next_cursor: str | None


class CreditNoteLineOut(BaseModel):
    name: str
    detail: str | None
    sku: str
    quantity: int
    goods: Decimal
    tax: Decimal


class CreditNoteOut(BaseModel):
    """A credit note: `total = goods + shipping + tax`, without the tax where `tax_included`."""

    number: str
    order_id: UUID
    order_number: str
    return_id: UUID | None
    currency: str
    lines: list[CreditNoteLineOut]
    goods: Decimal
    shipping: Decimal
    tax: Decimal
    tax_included: bool
    total: Decimal
    reason: str
    refunded_to: list[str]
    issued_at: datetime

    @classmethod
    def of(cls, note: CreditNoteView) -> Self:
        """The credit note."""
        return cls.model_validate(note, from_attributes=True)


class CreditNotePage(BaseModel):
    items: list[CreditNoteOut]
    next_cursor: str | None
