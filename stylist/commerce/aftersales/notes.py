"""Writing credit notes: numbered without gaps, once per cause, never changed."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from stylist.commerce.aftersales import queries
from stylist.commerce.aftersales.models import CreditNote
from stylist.commerce.aftersales.views import CreditNoteLine, CreditNoteView
from stylist.commerce.ids import OrderId, ReturnId
from stylist.commerce.money import total_of
from stylist.commerce.orders.models import Order
from stylist.db.session import Session

PREFIX = "CN-"
DIGITS = 6
# Held until the end of the transaction while a number is taken, so that numbers have no gaps.
NUMBERS_LOCK = 7_023_511_905


async def write_note(
    session: Session,
    *,
    order: Order,
    lines: Sequence[CreditNoteLine],
    shipping: Decimal,
    shipping_tax: Decimal,
    reason: str,
    refunded_to: Sequence[str],
    key: str,
    now: datetime,
    return_id: ReturnId | None = None,
) -> CreditNoteView:
    """Write a credit note for lines and shipping of an order; with the same key again it answers the one there is."""
    await session.execute(select(func.pg_advisory_xact_lock(NUMBERS_LOCK)))
    known = await queries.find_credit_note_by_key(session, key=key)
    if known is not None:
        return known
    goods = total_of(line.goods for line in lines)
    tax = total_of(line.tax for line in lines) + shipping_tax
    row = CreditNote(
        number=_next(await queries.last_credit_note_number(session)),
        order_id=OrderId(order.id),
        return_id=return_id,
        currency=order.currency,
        goods_amount=goods,
        shipping_amount=shipping,
        tax_amount=tax,
        tax_included=order.tax_included,
        total=goods + shipping + (Decimal(0) if order.tax_included else tax),
        reason=reason,
        lines=[line.to_json() for line in lines],
        refunded_to=list(refunded_to),
        idempotency_key=key,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    written = await queries.find_credit_note_by_key(session, key=key)
    if written is None:
        raise LookupError("a credit note just written is not there")
    return written


def _next(last: str | None) -> str:
    count = 0 if last is None else int(last.removeprefix(PREFIX))
    return f"{PREFIX}{count + 1:0{DIGITS}d}"
