"""What was done to an order's money at the provider by itself, entered into the order and the audit log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from stylist.commerce.aftersales import refunds
from stylist.commerce.audit import service as audit
from stylist.commerce.ids import PaymentTransactionId
from stylist.commerce.orders import queries as orders
from stylist.commerce.payments import provider_side
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments.gateway import ProviderRefund
from stylist.db.session import Session


async def note_refund(
    session: Session, *, charge_id: PaymentTransactionId, refund: ProviderRefund, now: datetime
) -> bool:
    """Enter a refund made in the provider's dashboard; `False` when it is known or came to nothing."""
    charge = await payments.get_payment(session, payment_id=charge_id)
    order = await orders.get_order_row_for_update(session, order_id=charge.order_id)
    noted = await provider_side.note_refund(session, charge_id=charge_id, refund=refund, now=now)
    if noted is None:
        return False
    before = order.payment_status
    await refunds.tell_payment_status(session, order=order)
    await audit.record(
        session,
        actor_id=None,
        action="payment.refunded_at_provider",
        entity_type="order",
        entity_id=order.id,
        old={"payment_status": before},
        new={
            "payment_status": order.payment_status,
            "amount": str(refund.amount),
            "currency": refund.currency,
            "refund": refund.transaction_id,
        },
    )
    await session.flush()
    return True


async def note_dispute(
    session: Session, *, charge_id: PaymentTransactionId, type: str, details: Mapping[str, Any]
) -> None:
    """Enter a dispute, or what became of one, for staff: nothing of the order changes by itself."""
    charge = await payments.get_payment(session, payment_id=charge_id)
    await audit.record(
        session,
        actor_id=None,
        action="payment.disputed",
        entity_type="order",
        entity_id=charge.order_id,
        new={"event": type, **{key: details[key] for key in ("id", "status", "reason") if key in details}},
    )
