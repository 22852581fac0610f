"""Giving money back within one transaction: gift cards and points at once, the rest noted for the provider.

Locks, after the order's: gift cards, payments by id, points (`actions.aftersales.refund` then asks the provider).
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP

from stylist.commerce.aftersales import queries
from stylist.commerce.aftersales.purses import GIFT_CARD, POINTS
from stylist.commerce.aftersales.states import PurseKind
from stylist.commerce.aftersales.views import RefundStep
from stylist.commerce.gift_cards import service as gift_cards
from stylist.commerce.ids import GiftCardId, OrderId, UserId
from stylist.commerce.loyalty import service as loyalty
from stylist.commerce.money import total_of
from stylist.commerce.orders.models import Order
from stylist.commerce.orders.states import OrderStatus, PaymentStatus
from stylist.commerce.payments import aftersales as movements
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments.views import PaymentView
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.db.session import Session


async def give_back(
    session: Session, *, order: Order, steps: Sequence[RefundStep], key: str, reason: str, now: datetime
) -> tuple[PaymentView, ...]:
    """Take the steps, once per `key`; what the provider must do is left PROCESSING.

    Raises:
        RefundTooLarge: less is left of a charge; roll back.
    """
    in_order = sorted(steps, key=lambda step: step.payment_id)
    if in_order and await _is_done(session, key, in_order[0]):
        return await _list_done(session, key, in_order)
    new_card = await _fill_gift_cards(session, order, in_order, key, reason, now)
    done = [await _note(session, step, key, reason, now, new_card) for step in in_order]
    for step, refund in zip(in_order, done, strict=True):
        if refund.provider == POINTS:
            await _return_points(session, step, refund, now)
    await tell_payment_status(session, order=order)
    return tuple(done)


async def _is_done(session: Session, key: str, step: RefundStep) -> bool:
    return await payments.find_payment_by_key(session, key=_key(key, step)) is not None


async def _list_done(session: Session, key: str, steps: Sequence[RefundStep]) -> tuple[PaymentView, ...]:
    found = [await payments.find_payment_by_key(session, key=_key(key, step)) for step in steps]
    return tuple(refund for refund in found if refund is not None)


def _key(key: str, step: RefundStep) -> str:
    return f"{movements.KEY_PREFIX}{_bare_key(key, step)}"


def _bare_key(key: str, step: RefundStep) -> str:
    return f"{key}:refund:{step.payment_id}"


async def _fill_gift_cards(
    session: Session, order: Order, steps: Sequence[RefundStep], key: str, reason: str, now: datetime
) -> GiftCardId | None:
    """Credit the gift cards named, in order of id, and make the new one; the new one's id."""
    named = [step for step in steps if step.to.gift_card_id is not None]
    for step in sorted(named, key=lambda it: (str(it.to.gift_card_id), it.payment_id)):
        if step.to.gift_card_id is not None:
            await gift_cards.credit(
                session,
                gift_card_id=step.to.gift_card_id,
                amount=step.amount,
                order_id=OrderId(order.id),
                key=f"{movements.KEY_PREFIX}{_bare_key(key, step)}",
                reason=reason,
                now=now,
            )
    amount = total_of(step.amount for step in steps if step.to.kind is PurseKind.NEW_GIFT_CARD)
    if amount == 0:
        return None
    card = await gift_cards.issue(
        session,
        amount=amount,
        currency=order.currency,
        user_id=UserId(order.user_id),
        order_id=OrderId(order.id),
        reason=reason,
        key=f"{movements.KEY_PREFIX}{key}:new",
        now=now,
    )
    return card.id


async def _note(
    session: Session,
    step: RefundStep,
    key: str,
    reason: str,
    now: datetime,
    new_card: GiftCardId | None,
) -> PaymentView:
    charge = await payments.get_payment(session, payment_id=step.payment_id)
    card_id = new_card if step.to.kind is PurseKind.NEW_GIFT_CARD else step.to.gift_card_id
    provider = charge.provider if card_id is None else GIFT_CARD
    method_id = step.to.method_id or charge.payment_method_id
    return await movements.open_refund(
        session,
        charge_id=charge.id,
        amount=step.amount,
        key=_bare_key(key, step),
        details={"reason": reason},
        provider=provider,
        payment_method_id=None if card_id is not None else method_id,
        gift_card_id=card_id,
        is_done=provider in (GIFT_CARD, POINTS),
        now=now,
    )


async def _return_points(session: Session, step: RefundStep, refund: PaymentView, now: datetime) -> None:
    """Points go back to the order that took them: an exchange's new order was paid by the old one's."""
    root = await queries.find_root_charge(session, payment_id=step.payment_id)
    value = await policies.get_policy(session, definitions.POINT_VALUE)
    points = int((step.amount / value).to_integral_value(rounding=ROUND_HALF_UP))
    if points:
        await loyalty.refund_points(
            session, order_id=root.order_id, points=points, key=refund.idempotency_key, now=now
        )


async def tell_payment_status(session: Session, *, order: Order) -> None:
    """Let the order say how much of what it comes to is still paid, refunds under way counted as done."""
    parts = await queries.list_paid_parts(session, order_id=OrderId(order.id))
    paid, left = total_of(part.amount for part in parts), total_of(part.left for part in parts)
    is_over = order.status in (OrderStatus.CANCELLED, OrderStatus.REFUNDED)
    if paid == 0:
        status = PaymentStatus.REFUNDED if is_over else PaymentStatus.COMPLETED
    elif left == 0:
        status = PaymentStatus.REFUNDED
    elif left >= order.total:
        status = PaymentStatus.COMPLETED
    else:
        status = PaymentStatus.PARTIALLY_REFUNDED
    order.payment_status = status
    await session.flush()


async def list_refunds_of(session: Session, *, order_id: OrderId, key: str) -> tuple[PaymentView, ...]:
    """The refunds a cancellation, change or return asked for."""
    prefix = f"{movements.KEY_PREFIX}{key}:refund:"
    found = await payments.list_payments(session, order_id=order_id)
    return tuple(it for it in found if it.idempotency_key.startswith(prefix))
