"""Movements of money after an order was paid: charges for changes of it, refunds of parts, retries, transfers.

A refund is always a child of a charge and is opened under that charge's row lock: what was given back, or is being
given back, never exceeds what was captured. One that FAILED does not count, and is tried again under the same lock.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from stylist.commerce.ids import GiftCardId, OrderId, PaymentMethodId, PaymentTransactionId
from stylist.commerce.money import total_of
from stylist.commerce.payments import queries
from stylist.commerce.payments.errors import PaymentTransitionNotAllowed, RefundTooLarge
from stylist.commerce.payments.models import PaymentTransaction
from stylist.commerce.payments.states import NEXT, PaymentStatus, TransactionType
from stylist.commerce.payments.views import PaymentView
from stylist.db.session import Session

# Charges of these are not those of checkout: `actions.aftersales` settles them.
KEY_PREFIX = queries.AFTERSALES
TAKEN = frozenset({PaymentStatus.COMPLETED, PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED})


def is_of_aftersales(payment: PaymentView) -> bool:
    """Whether a charge was opened by a change of an order or an exchange."""
    return payment.idempotency_key.startswith(KEY_PREFIX)


async def open_charge(
    session: Session,
    *,
    order_id: OrderId,
    payment_method_id: PaymentMethodId,
    provider: str,
    amount: Decimal,
    currency: str,
    key: str,
    action_token: str,
) -> PaymentView:
    """Note that a charge is about to be asked for; with the same key again it answers the one there is."""
    key = f"{KEY_PREFIX}{key}"
    known = await queries.find_payment_by_key(session, key=key)
    if known is not None:
        return known
    row = PaymentTransaction(
        order_id=order_id,
        payment_method_id=payment_method_id,
        type=TransactionType.CHARGE,
        status=PaymentStatus.PROCESSING,
        amount=amount,
        currency=currency,
        provider=provider,
        idempotency_key=key,
        action_token=action_token,
    )
    session.add(row)
    await session.flush()
    return queries.to_payment_view(row)


async def list_charges(session: Session, *, order_id: OrderId, key: str) -> tuple[PaymentView, ...]:
    """The charges tried under a key or its `key:2`, `key:3`, oldest first."""
    wanted = f"{KEY_PREFIX}{key}"
    found = await queries.list_payments(session, order_id=order_id)
    return tuple(
        it
        for it in found
        if it.type is TransactionType.CHARGE and f"{it.idempotency_key}:".startswith(f"{wanted}:")
    )


async def record_paid(
    session: Session,
    *,
    order_id: OrderId,
    provider: str,
    amount: Decimal,
    currency: str,
    key: str,
    now: datetime,
    gift_card_id: GiftCardId | None = None,
    payment_method_id: PaymentMethodId | None = None,
    parent_id: PaymentTransactionId | None = None,
) -> PaymentView:
    """Note what is paid already: by a gift card, or (`parent_id`) by a charge of the order it takes the place of."""
    row = PaymentTransaction(
        order_id=order_id,
        payment_method_id=payment_method_id,
        gift_card_id=gift_card_id,
        parent_id=parent_id,
        type=TransactionType.CHARGE,
        status=PaymentStatus.COMPLETED,
        amount=amount,
        currency=currency,
        provider=provider,
        idempotency_key=f"{KEY_PREFIX}{key}",
        processed_at=now,
    )
    session.add(row)
    await session.flush()
    return queries.to_payment_view(row)


async def open_refund(
    session: Session,
    *,
    charge_id: PaymentTransactionId,
    amount: Decimal,
    key: str,
    details: dict[str, Any],
    provider: str,
    payment_method_id: PaymentMethodId | None = None,
    gift_card_id: GiftCardId | None = None,
    is_done: bool = False,
    now: datetime,
) -> PaymentView:
    """Give back part of a charge, or note that it is about to be, wherever it goes; once per key.

    `is_done` when the money is there already: on a gift card, as points, or in another order.

    Raises:
        RefundTooLarge: less is left of the charge.
    """
    charge = await queries.get_payment_row_for_update(session, payment_id=charge_id)
    key = f"{KEY_PREFIX}{key}"
    known = await queries.find_payment_by_key(session, key=key)
    if known is not None:
        return known
    await _check_left(session, charge, amount)
    row = PaymentTransaction(
        order_id=charge.order_id,
        payment_method_id=payment_method_id,
        gift_card_id=gift_card_id,
        parent_id=charge.id,
        type=TransactionType.REFUND,
        status=PaymentStatus.COMPLETED if is_done else PaymentStatus.PROCESSING,
        amount=amount,
        currency=charge.currency,
        provider=provider,
        idempotency_key=key,
        provider_response=details,
        processed_at=now if is_done else None,
    )
    session.add(row)
    await session.flush()
    if is_done:
        await _tell_charge(session, charge, now)
    return queries.to_payment_view(row)


async def retry_refund(session: Session, *, refund_id: PaymentTransactionId) -> PaymentView:
    """Let a refund that failed be asked for once more, under a new key; one that did not fail stays as it is.

    Raises:
        RefundTooLarge: meanwhile the money was given back in another way.
    """
    row = await queries.get_payment_row_for_update(session, payment_id=refund_id)
    if row.parent_id is None or row.status is not PaymentStatus.FAILED:
        return queries.to_payment_view(row)
    charge = await queries.get_payment_row_for_update(session, payment_id=PaymentTransactionId(row.parent_id))
    await _check_left(session, charge, row.amount)
    response = dict(row.provider_response or {})
    attempt = int(response.get("attempt", 1)) + 1
    first = str(response.get("first_key", row.idempotency_key))
    row.idempotency_key = f"{first}:{attempt}"
    row.provider_response = {**response, "attempt": attempt, "first_key": first}
    row.status, row.failure_reason = PaymentStatus.PROCESSING, None
    await session.flush()
    return queries.to_payment_view(row)


async def list_open_charges(
    session: Session, *, provider: str, before: datetime, limit: int = 100
) -> tuple[PaymentTransactionId, ...]:
    """Charges of after sales, opened before a moment, whose outcome is not known, oldest first."""
    return await _list_open(session, TransactionType.CHARGE, provider, before, limit)


async def list_open_refunds(
    session: Session, *, provider: str, before: datetime, limit: int = 100
) -> tuple[PaymentTransactionId, ...]:
    """Refunds of after sales, noted before a moment, whose outcome is not known, oldest first."""
    return await _list_open(session, TransactionType.REFUND, provider, before, limit)


async def _list_open(
    session: Session, type: TransactionType, provider: str, before: datetime, limit: int
) -> tuple[PaymentTransactionId, ...]:
    rows = await session.scalars(
        select(PaymentTransaction.id)
        .where(
            PaymentTransaction.type == type,
            PaymentTransaction.provider == provider,
            PaymentTransaction.status == PaymentStatus.PROCESSING,
            PaymentTransaction.idempotency_key.startswith(KEY_PREFIX),
            PaymentTransaction.created_at < before,
        )
        .order_by(PaymentTransaction.created_at, PaymentTransaction.id)
        .limit(limit)
    )
    return tuple(PaymentTransactionId(found) for found in rows)


async def is_older(session: Session, *, payment_id: PaymentTransactionId, than: datetime) -> bool:
    """Whether a movement was opened before a moment."""
    opened = await session.scalar(
        select(PaymentTransaction.created_at).where(PaymentTransaction.id == payment_id)
    )
    return opened is not None and opened < than


async def _check_left(session: Session, charge: PaymentTransaction, amount: Decimal) -> None:
    if charge.status not in TAKEN:
        raise RefundTooLarge
    refunds = await queries.list_refunds(session, parent_id=PaymentTransactionId(charge.id))
    if total_of(refund.amount for refund in refunds) + amount > charge.amount:
        raise RefundTooLarge


async def _tell_charge(session: Session, charge: PaymentTransaction, now: datetime) -> None:
    refunds = await queries.list_refunds(session, parent_id=PaymentTransactionId(charge.id))
    given = total_of(it.amount for it in refunds if it.status is PaymentStatus.COMPLETED)
    status = PaymentStatus.REFUNDED if given >= charge.amount else PaymentStatus.PARTIALLY_REFUNDED
    if status not in NEXT[charge.status]:
        raise PaymentTransitionNotAllowed(state=charge.status, wanted=status)
    charge.status, charge.processed_at = status, now
    await session.flush()
