"""Saved methods, movements of money and the inbox of provider events."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from stylist.commerce.customers import queries as customers
from stylist.commerce.customers.models import User
from stylist.commerce.ids import AddressId, GiftCardId, OrderId, PaymentMethodId, PaymentTransactionId, UserId
from stylist.commerce.money import total_of
from stylist.commerce.payments import queries
from stylist.commerce.payments.errors import PaymentTransitionNotAllowed, RefundTooLarge, TokenUnknown
from stylist.commerce.payments.gateway import ChargeOutcome, RefundOutcome
from stylist.commerce.payments.models import PaymentMethod, PaymentTransaction, ProviderEvent
from stylist.commerce.payments.sandbox_cards import SANDBOX_TOKENS
from stylist.commerce.payments.states import NEXT, PaymentStatus, TransactionType
from stylist.commerce.payments.views import CardDetails, PaymentMethodView, PaymentView
from stylist.db.session import Session

SANDBOX = "sandbox"


async def add_sandbox_card(
    session: Session, *, user_id: UserId, token: str, make_default: bool = False
) -> PaymentMethodView:
    """Save one of the sandbox's published test cards.

    Raises:
        TokenUnknown: no test card has this token.
    """
    card = SANDBOX_TOKENS.get(token)
    if card is None:
        raise TokenUnknown
    details = CardDetails(card.brand, card.last4, card.exp_month, card.exp_year)
    return await add_method(
        session, user_id=user_id, provider=SANDBOX, token=token, card=details, make_default=make_default
    )


async def add_method(
    session: Session,
    *,
    user_id: UserId,
    provider: str,
    token: str,
    card: CardDetails,
    customer_token: str | None = None,
    type: str = "card",
    make_default: bool = False,
) -> PaymentMethodView:
    """Save a tokenised method; the person's first is their default, and the same token is kept once."""
    await _lock_wallet(session, user_id)
    known = await queries.find_method_by_token(session, user_id=user_id, provider=provider, token=token)
    if known is None:
        known = PaymentMethod(
            user_id=user_id,
            type=type,
            provider=provider,
            card_brand=card.brand,
            card_last4=card.last4,
            card_exp_month=card.exp_month,
            card_exp_year=card.exp_year,
            provider_customer_id=customer_token,
            provider_payment_method_id=token,
            is_default=not await queries.list_methods(session, user_id=user_id),
        )
        session.add(known)
        await session.flush()
    if make_default and not known.is_default:
        await _make_default(session, user_id, known)
    return queries.to_method_view(known)


async def set_default(
    session: Session, *, user_id: UserId, payment_method_id: PaymentMethodId
) -> PaymentMethodView:
    """Pay with this one unless told otherwise.

    Raises:
        PaymentMethodNotFound: it is not theirs.
    """
    await _lock_wallet(session, user_id)
    row = await queries.get_method_row(session, user_id=user_id, payment_method_id=payment_method_id)
    await _make_default(session, user_id, row)
    return queries.to_method_view(row)


async def set_billing_address(
    session: Session, *, user_id: UserId, payment_method_id: PaymentMethodId, address_id: AddressId | None
) -> PaymentMethodView:
    """Name the address a card is billed to; `None` takes it away.

    Raises:
        PaymentMethodNotFound, AddressNotFound: it is not theirs.
    """
    row = await queries.get_method_row(session, user_id=user_id, payment_method_id=payment_method_id)
    if address_id is not None:
        await customers.get_address(session, user_id=user_id, address_id=address_id)
    row.billing_address_id = address_id
    await session.flush()
    return queries.to_method_view(row)


async def remove_method(session: Session, *, user_id: UserId, payment_method_id: PaymentMethodId) -> None:
    """Forget a method; if it was the default, the newest left takes its place.

    Raises:
        PaymentMethodNotFound: it is not theirs.
    """
    await _lock_wallet(session, user_id)
    row = await queries.get_method_row(session, user_id=user_id, payment_method_id=payment_method_id)
    was_default = row.is_default
    await session.delete(row)
    await session.flush()
    left = await queries.list_methods(session, user_id=user_id)
    if was_default and left:
        heir = await queries.get_method_row(session, user_id=user_id, payment_method_id=left[0].id)
        await _make_default(session, user_id, heir)


async def _lock_wallet(session: Session, user_id: UserId) -> None:
    """One change of a person's methods at a time: there is at most one default."""
    await session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))


async def _make_default(session: Session, user_id: UserId, row: PaymentMethod) -> None:
    await session.execute(
        update(PaymentMethod)
        .where(PaymentMethod.user_id == user_id, PaymentMethod.is_default, PaymentMethod.id != row.id)
        .values(is_default=False)
    )
    row.is_default = True
    await session.flush()


async def open_charge(
    session: Session,
    *,
    order_id: OrderId,
    payment_method_id: PaymentMethodId | None,
    provider: str,
    amount: Decimal,
    currency: str,
    action_token: str,
) -> PaymentView:
    """Note that a charge is about to be asked for: written before the provider hears of it.

    Without a method the shopper chooses one on the payment page.
    """
    row = PaymentTransaction(
        order_id=order_id,
        payment_method_id=payment_method_id,
        type=TransactionType.CHARGE,
        status=PaymentStatus.PROCESSING,
        amount=amount,
        currency=currency,
        provider=provider,
        idempotency_key=f"order:{order_id}:charge",
        action_token=action_token,
    )
    session.add(row)
    await session.flush()
    return queries.to_payment_view(row)


async def record_credit(
    session: Session,
    *,
    order_id: OrderId,
    provider: str,
    amount: Decimal,
    currency: str,
    now: datetime,
    gift_card_id: GiftCardId | None = None,
) -> None:
    """Note what a gift card or points paid."""
    session.add(
        PaymentTransaction(
            order_id=order_id,
            type=TransactionType.CHARGE,
            status=PaymentStatus.COMPLETED,
            amount=amount,
            currency=currency,
            provider=provider,
            gift_card_id=gift_card_id,
            processed_at=now,
        )
    )
    await session.flush()


async def return_credits(session: Session, *, order_id: OrderId, provider: str, now: datetime) -> None:
    """Note that what gift cards or points paid went back to them; doing it again changes nothing."""
    for payment in await queries.list_payments(session, order_id=order_id):
        is_taken = payment.type is TransactionType.CHARGE and payment.status is PaymentStatus.COMPLETED
        if payment.provider != provider or not is_taken:
            continue
        row = await queries.get_payment_row_for_update(session, payment_id=payment.id)
        session.add(
            PaymentTransaction(
                order_id=order_id,
                parent_id=row.id,
                type=TransactionType.REFUND,
                status=PaymentStatus.COMPLETED,
                amount=row.amount,
                currency=row.currency,
                provider=provider,
                idempotency_key=f"{row.id}:returned",
                provider_response={"reason": "the order came to nothing"},
                processed_at=now,
            )
        )
        _move(row, PaymentStatus.REFUNDED, now)
    await session.flush()


async def record_charge(
    session: Session, *, payment_id: PaymentTransactionId, outcome: ChargeOutcome, now: datetime
) -> PaymentView:
    """Keep what the provider says of a charge without settling it."""
    row = await _note_answer(session, payment_id, outcome)
    await session.flush()
    return queries.to_payment_view(row)


async def _note_answer(
    session: Session, payment_id: PaymentTransactionId, outcome: ChargeOutcome
) -> PaymentTransaction:
    """The charge's row, locked, with the provider's answer on it; not written yet."""
    row = await queries.get_payment_row_for_update(session, payment_id=payment_id)
    row.provider_transaction_id = outcome.transaction_id or row.provider_transaction_id
    row.provider_response = {**outcome.raw, queries.CHARGE_STATUS: outcome.status.value}
    return row


async def keep_transaction_id(
    session: Session, *, payment_id: PaymentTransactionId, transaction_id: str
) -> str | None:
    """Store the provider's id of a charge before money can move; the first one stored stands.

    `None` when the payment has been given up meanwhile: then it must not be asked for.
    """
    row = await queries.get_payment_row_for_update(session, payment_id=payment_id)
    if row.status not in (PaymentStatus.PENDING, PaymentStatus.PROCESSING):
        return None
    row.provider_transaction_id = row.provider_transaction_id or transaction_id
    await session.flush()
    return row.provider_transaction_id


async def choose_method(
    session: Session, *, payment_id: PaymentTransactionId, payment_method_id: PaymentMethodId
) -> None:
    """Note what a charge is paid with, when that is chosen on the payment page."""
    row = await queries.get_payment_row_for_update(session, payment_id=payment_id)
    row.payment_method_id = payment_method_id
    await session.flush()


async def complete_charge(
    session: Session, *, payment_id: PaymentTransactionId, outcome: ChargeOutcome, now: datetime
) -> PaymentView:
    """The money was taken; `amount` becomes what was really charged."""
    row = await _note_answer(session, payment_id, outcome)
    _move(row, PaymentStatus.COMPLETED, now)
    row.failure_reason = None
    if outcome.amount is not None:
        row.amount = outcome.amount
    await session.flush()
    return queries.to_payment_view(row)


async def fail_charge(
    session: Session, *, payment_id: PaymentTransactionId, outcome: ChargeOutcome, now: datetime
) -> PaymentView:
    """The money was not taken; the reason is kept for staff."""
    row = await _note_answer(session, payment_id, outcome)
    _move(row, PaymentStatus.FAILED, now)
    row.failure_reason = outcome.failure_code or outcome.status
    await session.flush()
    return queries.to_payment_view(row)


async def open_refund(
    session: Session, *, payment_id: PaymentTransactionId, amount: Decimal, reason: str, key: str
) -> PaymentView:
    """Note that money is about to be given back; the charge's row lock keeps refunds within what was taken.

    Raises:
        RefundTooLarge: less is left of the charge.
    """
    charge = await queries.get_payment_row_for_update(session, payment_id=payment_id)
    refunds = await queries.list_refunds(session, parent_id=payment_id)
    same = next((refund for refund in refunds if refund.idempotency_key == key), None)
    if same is not None:
        return same
    if total_of(refund.amount for refund in refunds) + amount > charge.amount:
        raise RefundTooLarge
    row = PaymentTransaction(
        order_id=charge.order_id,
        payment_method_id=charge.payment_method_id,
        parent_id=charge.id,
        type=TransactionType.REFUND,
        status=PaymentStatus.PROCESSING,
        amount=amount,
        currency=charge.currency,
        provider=charge.provider,
        idempotency_key=key,
        provider_response={"reason": reason},
    )
    session.add(row)
    await session.flush()
    return queries.to_payment_view(row)


async def record_refund(
    session: Session, *, refund_id: PaymentTransactionId, outcome: RefundOutcome, now: datetime
) -> PaymentView:
    """Keep what the provider says of a refund; the charge becomes (partially) refunded."""
    refund = await queries.get_payment_row_for_update(session, payment_id=refund_id)
    if refund.status is not PaymentStatus.PROCESSING or refund.parent_id is None:
        return queries.to_payment_view(refund)
    charge_id = PaymentTransactionId(refund.parent_id)
    charge = await queries.get_payment_row_for_update(session, payment_id=charge_id)
    refund.provider_transaction_id = outcome.transaction_id or refund.provider_transaction_id
    refund.provider_response = {**(refund.provider_response or {}), **outcome.raw}
    if outcome.is_pending:
        await session.flush()
        return queries.to_payment_view(refund)
    if outcome.succeeded:
        _move(refund, PaymentStatus.COMPLETED, now)
        await session.flush()
        given = [
            it.amount
            for it in await queries.list_refunds(session, parent_id=charge_id)
            if it.status is PaymentStatus.COMPLETED
        ]
        is_whole = total_of(given) >= charge.amount
        _move(charge, PaymentStatus.REFUNDED if is_whole else PaymentStatus.PARTIALLY_REFUNDED, now)
    else:
        _move(refund, PaymentStatus.FAILED, now)
        refund.failure_reason = outcome.failure_code
    await session.flush()
    return queries.to_payment_view(refund)


async def store_event(
    session: Session,
    *,
    provider: str,
    event_id: str,
    type: str,
    transaction_id: str,
    payload: Mapping[str, Any],
    outcome: str | None = None,
    now: datetime | None = None,
) -> bool:
    """Put a provider's verified event into the inbox; `False` when it was there already.

    With an `outcome` it is kept as settled `now`: nothing of ours depends on it.
    """
    statement = (
        insert(ProviderEvent)
        .values(
            provider=provider,
            event_id=event_id,
            type=type,
            payload={**payload, queries.TRANSACTION_ID: transaction_id},
            outcome=outcome,
            processed_at=now if outcome is not None else None,
        )
        .on_conflict_do_nothing(index_elements=["provider", "event_id"])
        .returning(ProviderEvent.id)
    )
    return (await session.scalar(statement)) is not None


async def close_event(session: Session, *, event_id: UUID, outcome: str, now: datetime) -> None:
    """An event is settled."""
    event = await queries.get_event_for_update(session, event_id=event_id)
    event.processed_at = now
    event.outcome = outcome
    await session.flush()


def _move(row: PaymentTransaction, status: PaymentStatus, now: datetime) -> None:
    if status not in NEXT[row.status]:
        raise PaymentTransitionNotAllowed(state=row.status, wanted=status)
    row.status = status
    row.processed_at = now
