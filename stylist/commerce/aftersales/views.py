"""After sales as it is handed out and taken in. Amounts are in the order's currency."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from stylist.commerce.aftersales.states import (
    Can,
    ChangeKind,
    ChangeStatus,
    PurseKind,
    ReturnKind,
    ReturnStatus,
)
from stylist.commerce.ids import (
    CreditNoteId,
    GiftCardId,
    OrderChangeId,
    OrderId,
    OrderItemId,
    PaymentMethodId,
    PaymentTransactionId,
    ReturnId,
    UserId,
    VariantId,
)


@dataclass(frozen=True, slots=True)
class Purse:
    """Where money comes from or goes to: what paid already, a saved method, a gift card, or a new gift card."""

    kind: PurseKind
    method_id: PaymentMethodId | None = None
    gift_card_id: GiftCardId | None = None

    @classmethod
    def original(cls) -> Self:
        """What paid."""
        return cls(PurseKind.ORIGINAL)

    @classmethod
    def new_gift_card(cls) -> Self:
        """A gift card made for it."""
        return cls(PurseKind.NEW_GIFT_CARD)

    @classmethod
    def method(cls, method_id: PaymentMethodId) -> Self:
        """A saved card or other method."""
        return cls(PurseKind.METHOD, method_id=method_id)

    @classmethod
    def gift_card(cls, gift_card_id: GiftCardId) -> Self:
        """A gift card of the person's."""
        return cls(PurseKind.GIFT_CARD, gift_card_id=gift_card_id)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The inverse of `str`; raises `ValueError` for anything else."""
        kind, _, id = text.partition(":")
        if kind == PurseKind.METHOD:
            return cls.method(PaymentMethodId(UUID(id)))
        if kind == PurseKind.GIFT_CARD:
            return cls.gift_card(GiftCardId(UUID(id)))
        if id:
            raise ValueError(f"{kind} has no id")
        return cls(PurseKind(kind))

    def __str__(self) -> str:
        id = self.method_id or self.gift_card_id
        return self.kind.value if id is None else f"{self.kind.value}:{id}"


@dataclass(frozen=True, slots=True)
class Swap:
    """Units of a line, and the variant of the same product that takes their place."""

    order_item_id: OrderItemId
    new_variant_id: VariantId
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class PaidPart:
    """A charge of an order and what is `left` of it; `root_id` is the charge the provider knows."""

    payment_id: PaymentTransactionId
    provider: str
    amount: Decimal
    left: Decimal
    method_id: PaymentMethodId | None
    gift_card_id: GiftCardId | None


@dataclass(frozen=True, slots=True)
class RefundStep:
    """A piece of money on its way from a charge to where it goes."""

    payment_id: PaymentTransactionId
    amount: Decimal
    to: Purse
    label: str


@dataclass(frozen=True, slots=True)
class SwapLine:
    """A swap with its prices; `name` and `detail` are the new piece's."""

    swap: Swap
    name: str
    old_variant_id: VariantId
    old_detail: str | None
    new_detail: str | None
    new_sku: str
    old_unit_price: Decimal
    new_unit_price: Decimal


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """Units that come back and what was paid for them: `goods` after discounts, `tax` on or in that."""

    order_item_id: OrderItemId
    name: str
    detail: str | None
    quantity: int
    goods: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class CancelPlan:
    """What cancelling comes to."""

    order_id: OrderId
    reason: str
    refunds: tuple[RefundStep, ...]
    total: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """What a change comes to: `difference` is paid by `purse` where positive, given back where negative."""

    order_id: OrderId
    kind: ChangeKind
    new_total: Decimal
    difference: Decimal
    currency: str
    purse: Purse
    purse_label: str
    refunds: tuple[RefundStep, ...]
    address: Mapping[str, Any] | None = None
    shipping: Decimal | None = None
    shipping_method: str | None = None
    swaps: tuple[SwapLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnPlan:
    """What a return or exchange comes to; `difference` is what new pieces cost more than what comes back."""

    order_id: OrderId
    kind: ReturnKind
    lines: tuple[ReturnLine, ...]
    shipping: Decimal
    shipping_tax: Decimal
    refund: Decimal
    purse: Purse
    purse_label: str
    currency: str
    reason: str | None
    swaps: tuple[SwapLine, ...] = ()
    difference: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change of an order, done or not."""

    id: OrderChangeId
    order_id: OrderId
    kind: ChangeKind
    status: ChangeStatus
    plan: Mapping[str, Any]
    difference: Decimal
    failure: str | None
    idempotency_key: str
    by: UserId | None
    created_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReturnItemView:
    """Units on their way back; see `ReturnLine`."""

    order_item_id: OrderItemId
    quantity: int
    received_quantity: int
    restocked_quantity: int
    goods: Decimal
    tax: Decimal
    new_variant_id: VariantId | None
    new_unit_price: Decimal | None


@dataclass(frozen=True, slots=True)
class ReturnView:
    """A return or exchange. `price_difference` is positive where the shopper pays."""

    id: ReturnId
    order_id: OrderId
    kind: ReturnKind
    status: ReturnStatus
    reason: str | None
    purse: Purse
    items: tuple[ReturnItemView, ...]
    refund_amount: Decimal
    shipping: Decimal
    price_difference: Decimal | None
    replacement_order_id: OrderId | None
    decision_note: str | None
    failure: str | None
    created_at: datetime
    approved_at: datetime | None
    received_at: datetime | None
    refunded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Received:
    """How many units of a line came, and how many of those go back on the shelf; the rest is written off."""

    quantity: int
    restock: int


@dataclass(frozen=True, slots=True)
class OrderOptions:
    """What its buyer can still do with an order; `returnable` are units by line, until `return_until`."""

    can: tuple[Can, ...]
    returnable: Mapping[OrderItemId, int]
    return_until: date | None
    cancel_reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CreditNoteLine:
    """A line taken back: `goods` after discounts, `tax` on or in that."""

    name: str
    detail: str | None
    sku: str
    quantity: int
    goods: Decimal
    tax: Decimal

    def to_json(self) -> dict[str, Any]:
        """What the row keeps; amounts as decimal strings."""
        return {**asdict(self), "goods": str(self.goods), "tax": str(self.tax)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`."""
        return cls(**{**kept, "goods": Decimal(kept["goods"]), "tax": Decimal(kept["tax"])})


@dataclass(frozen=True, slots=True)
class CreditNoteView:
    """A credit note: `total = goods + shipping + tax`, without the tax where `tax_included`."""

    id: CreditNoteId
    number: str
    order_id: OrderId
    order_number: str
    return_id: ReturnId | None
    currency: str
    lines: tuple[CreditNoteLine, ...]
    goods: Decimal
    shipping: Decimal
    tax: Decimal
    tax_included: bool
    total: Decimal
    reason: str
    refunded_to: tuple[str, ...]
    issued_at: datetime
