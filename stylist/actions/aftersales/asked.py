"""What a shopper asks of an order, as a confirmation keeps it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from stylist.commerce.aftersales import plans, return_plans
from stylist.commerce.aftersales.views import CancelPlan, ChangePlan, Purse, ReturnPlan, Swap
from stylist.commerce.customers.addresses import AddressDraft
from stylist.commerce.ids import OrderId, OrderItemId, VariantId
from stylist.commerce.orders.views import OrderView
from stylist.db.session import Session

# Kinds of confirmation, by the names of the tools that propose them.
CANCEL_ORDER = "cancel_order"
CHANGE_ORDER = "change_order"
RETURN_ITEMS = "return_items"
EXCHANGE_ITEMS = "exchange_items"


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Cancel the order."""

    kind: ClassVar[str] = CANCEL_ORDER
    order_id: OrderId
    reason: str

    async def plan(self, session: Session, order: OrderView, now: datetime) -> CancelPlan:
        """What it comes to."""
        return await plans.plan_cancel(session, order=order, reason=self.reason, now=now)

    def to_json(self) -> dict[str, Any]:
        """As the confirmation keeps it."""
        return {"order_id": str(self.order_id), "reason": self.reason}


@dataclass(frozen=True, slots=True)
class AddressChange:
    """Send the order elsewhere."""

    kind: ClassVar[str] = CHANGE_ORDER
    order_id: OrderId
    address: AddressDraft
    pay_with: Purse | None

    async def plan(self, session: Session, order: OrderView, now: datetime) -> ChangePlan:
        """What it comes to."""
        return await plans.plan_address(
            session, order=order, address=self.address, pay_with=self.pay_with, now=now
        )

    def to_json(self) -> dict[str, Any]:
        """As the confirmation keeps it."""
        return {
            "order_id": str(self.order_id),
            "part": "address",
            "address": asdict(self.address),
            "pay_with": _purse(self.pay_with),
        }


@dataclass(frozen=True, slots=True)
class PaymentChange:
    """Pay the order with something else."""

    kind: ClassVar[str] = CHANGE_ORDER
    order_id: OrderId
    pay_with: Purse

    async def plan(self, session: Session, order: OrderView, now: datetime) -> ChangePlan:
        """What it comes to."""
        return await plans.plan_payment(session, order=order, pay_with=self.pay_with, now=now)

    def to_json(self) -> dict[str, Any]:
        """As the confirmation keeps it."""
        return {"order_id": str(self.order_id), "part": "payment", "pay_with": str(self.pay_with)}


@dataclass(frozen=True, slots=True)
class ItemChange:
    """Other variants of the same products."""

    kind: ClassVar[str] = CHANGE_ORDER
    order_id: OrderId
    swaps: tuple[Swap, ...]
    pay_with: Purse | None

    async def plan(self, session: Session, order: OrderView, now: datetime) -> ChangePlan:
        """What it comes to."""
        return await plans.plan_items(session, order=order, swaps=self.swaps, pay_with=self.pay_with, now=now)

    def to_json(self) -> dict[str, Any]:
        """As the confirmation keeps it."""
        return {
            "order_id": str(self.order_id),
            "part": "items",
            "swaps": [_swap(it) for it in self.swaps],
            "pay_with": _purse(self.pay_with),
        }


@dataclass(frozen=True, slots=True)
class Returning:
    """Give goods back."""

    kind: ClassVar[str] = RETURN_ITEMS
    order_id: OrderId
    items: Mapping[OrderItemId, int]
    refund_to: Purse
    reason: str | None

    async def plan(self, session: Session, order: OrderView, now: datetime) -> ReturnPlan:
        """What it comes to."""
        return await return_plans.plan_return(
            session, order=order, items=self.items, refund_to=self.refund_to, reason=self.reason, now=now
        )

    def to_json(self) -> dict[str, Any]:
        """As the confirmation keeps it."""
        return {
            "order_id": str(self.order_id),
            "items": {str(item_id): quantity for item_id, quantity in self.items.items()},
            "refund_to": str(self.refund_to),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Exchanging:
    """Give goods back for others."""

    kind: ClassVar[str] = EXCHANGE_ITEMS
    order_id: OrderId
    swaps: tuple[Swap, ...]
    pay_with: Purse | None
    reason: str | None

    async def plan(self, session: Session, order: OrderView, now: datetime) -> ReturnPlan:
        """What it comes to."""
        return await return_plans.plan_exchange(
            session, order=order, swaps=self.swaps, purse=self.pay_with, reason=self.reason, now=now
        )

    def to_json(self) -> dict[str, Any]:
        """As the confirmation keeps it."""
        return {
            "order_id": str(self.order_id),
            "swaps": [_swap(it) for it in self.swaps],
            "pay_with": _purse(self.pay_with),
            "reason": self.reason,
        }


Asked = Cancellation | AddressChange | PaymentChange | ItemChange | Returning | Exchanging
Changing = AddressChange | PaymentChange | ItemChange


def read_cancellation(kept: Mapping[str, Any]) -> Cancellation:
    """The inverse of `to_json`."""
    return Cancellation(_order(kept), kept["reason"])


def read_change(kept: Mapping[str, Any]) -> Changing:
    """The inverse of `to_json`."""
    if kept["part"] == "address":
        return AddressChange(_order(kept), AddressDraft(**kept["address"]), _read_purse(kept["pay_with"]))
    if kept["part"] == "payment":
        return PaymentChange(_order(kept), Purse.parse(kept["pay_with"]))
    return ItemChange(_order(kept), _read_swaps(kept), _read_purse(kept["pay_with"]))


def read_return(kept: Mapping[str, Any]) -> Returning:
    """The inverse of `to_json`."""
    items = {OrderItemId(UUID(item_id)): quantity for item_id, quantity in kept["items"].items()}
    return Returning(_order(kept), items, Purse.parse(kept["refund_to"]), kept["reason"])


def read_exchange(kept: Mapping[str, Any]) -> Exchanging:
    """The inverse of `to_json`."""
    return Exchanging(_order(kept), _read_swaps(kept), _read_purse(kept["pay_with"]), kept["reason"])


def _order(kept: Mapping[str, Any]) -> OrderId:
    return OrderId(UUID(kept["order_id"]))


def _purse(purse: Purse | None) -> str | None:
    return None if purse is None else str(purse)


def _read_purse(text: str | None) -> Purse | None:
    return None if text is None else Purse.parse(text)


def _swap(swap: Swap) -> dict[str, Any]:
    return {
        "order_item_id": str(swap.order_item_id),
        "new_variant_id": str(swap.new_variant_id),
        "quantity": swap.quantity,
    }


def _read_swaps(kept: Mapping[str, Any]) -> tuple[Swap, ...]:
    return tuple(
        Swap(OrderItemId(UUID(it["order_item_id"])), VariantId(UUID(it["new_variant_id"])), it["quantity"])
        for it in kept["swaps"]
    )
