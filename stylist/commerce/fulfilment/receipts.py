"""What the papers of an order say: its receipt. A gift's shows no prices, save to its buyer."""

from dataclasses import dataclass
from decimal import Decimal

from stylist.commerce.fulfilment import queries
from stylist.commerce.fulfilment.errors import NoReceipt
from stylist.commerce.fulfilment.states import ShipmentStatus
from stylist.commerce.fulfilment.views import ShipmentView
from stylist.commerce.money import total_of
from stylist.commerce.orders.views import OrderView
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments.states import PaymentStatus, TransactionType
from stylist.commerce.payments.views import PaymentView
from stylist.db.session import Session

_TAKEN = frozenset({PaymentStatus.COMPLETED, PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED})
_NAMES = {"gift_card": "Gift card", "points": "Points"}


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that was paid, or given back."""

    label: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """An order's receipt. `is_gift`: what goes into the parcel names no price."""

    order: OrderView
    payments: tuple[Movement, ...]
    refunds: tuple[Movement, ...]
    shipments: tuple[ShipmentView, ...]
    is_gift: bool
    gift_message: str | None

    @property
    def kept(self) -> Decimal:
        """What was paid and not given back."""
        return total_of(it.amount for it in self.payments) - total_of(it.amount for it in self.refunds)


async def get_receipt(session: Session, *, order: OrderView) -> ReceiptView:
    """The receipt of an order that was paid, whatever became of it then.

    Raises:
        NoReceipt: nothing was paid, and something is to be.
    """
    found = await payments.list_payments(session, order_id=order.id)
    labels = {
        method.id: method.label for method in await payments.list_methods(session, user_id=order.user_id)
    }
    taken = [it for it in found if it.type is TransactionType.CHARGE and it.status in _TAKEN]
    back = [it for it in found if it.type is TransactionType.REFUND and it.status is PaymentStatus.COMPLETED]
    if not taken and order.total > 0:
        raise NoReceipt

    def movement(payment: PaymentView) -> Movement:
        method = payment.payment_method_id
        label = _NAMES.get(payment.provider) or (labels.get(method) if method else None) or "Card"
        return Movement(label, payment.amount)

    gift = order.gift_options or {}
    parcels = await queries.list_shipments(session, order_id=order.id)
    return ReceiptView(
        order=order,
        payments=tuple(movement(it) for it in taken),
        refunds=tuple(movement(it) for it in back),
        shipments=tuple(it for it in parcels if it.status is not ShipmentStatus.VOID),
        is_gift=bool(gift.get("hide_prices")),
        gift_message=gift.get("message"),
    )
