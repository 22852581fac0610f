"""Cancelling and changing orders, each within one transaction.

Locks are taken in the order of `commerce.checkout`: order, coupon, gift cards, payments, points, variants by id.
Every command plans anew with the order locked; what differs from what was agreed to is refused.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import update

from stylist.commerce.aftersales import notes, plans, queries, refunds
from stylist.commerce.aftersales.errors import OrderDiffers, PaymentUnderWay
from stylist.commerce.aftersales.kept_plans import plan_from_json, plan_to_json
from stylist.commerce.aftersales.models import OrderChange
from stylist.commerce.aftersales.new_lines import write_lines
from stylist.commerce.aftersales.purses import GIFT_CARD, open_wallet, refund_steps
from stylist.commerce.aftersales.states import ChangeKind, ChangeStatus, PurseKind
from stylist.commerce.aftersales.views import (
    CancelPlan,
    ChangePlan,
    ChangeView,
    CreditNoteLine,
    Purse,
    RefundStep,
)
from stylist.commerce.audit import service as audit
from stylist.commerce.gift_cards import queries as gift_card_queries
from stylist.commerce.gift_cards import service as gift_cards
from stylist.commerce.ids import OrderChangeId, OrderId, PaymentTransactionId, UserId, VariantId
from stylist.commerce.inventory import service as inventory
from stylist.commerce.inventory.views import StockMove
from stylist.commerce.money import total_of
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders import service as order_service
from stylist.commerce.orders.models import Order
from stylist.commerce.orders.states import OrderStatus
from stylist.commerce.orders.views import OrderView
from stylist.commerce.payments import aftersales as movements
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments import service as payment_service
from stylist.commerce.payments.errors import PaymentMethodNotFound
from stylist.commerce.payments.gateway import ChargeOutcome
from stylist.commerce.payments.states import ChargeStatus, PaymentStatus
from stylist.commerce.payments.views import PaymentView
from stylist.commerce.pricing import service as pricing
from stylist.commerce.pricing.models import CouponUse
from stylist.db.session import Session

CHANGE_KEY = "change:"


async def lock_order(session: Session, *, order_id: OrderId) -> tuple[Order, OrderView]:
    """An order's row, locked, and all of it as it stands now."""
    row = await orders.get_order_row_for_update(session, order_id=order_id)
    return row, await orders.read_order(session, order_id=order_id)


async def cancel(
    session: Session,
    *,
    order_id: OrderId,
    reason: str,
    key: str,
    now: datetime,
    by: UserId | None,
    agreed: str | None = None,
) -> None:
    """Cancel an order: stock, coupon, gift cards and points go back; what cards paid is noted for the provider.

    Cancelling again changes nothing. One in PAYMENT_PROCESSING is first made void at its provider
    (`actions.aftersales`).

    Raises:
        OrderDiffers: it is not what was agreed to (`digest_of`).
        Whatever `plan_cancel` refuses; PaymentUnderWay while it is in payment.
    """
    row, order = await lock_order(session, order_id=order_id)
    if order.status is OrderStatus.CANCELLED:
        return
    plan = await plans.plan_cancel(session, order=order, reason=reason, now=now)
    if agreed is not None and plans.digest_of(plan) != agreed:
        raise OrderDiffers
    if order.status is OrderStatus.PAYMENT_PROCESSING:
        raise PaymentUnderWay
    await pricing.give_coupon_back(session, order_id=order_id)
    row.cancel_reason, row.cancelled_at = plan.reason, now
    was_held, row.reserved_until = row.reserved_until is not None, None
    await order_service.move_to(session, order=row, status=OrderStatus.CANCELLED, by=by, note=plan.reason)
    if order.status not in plans.UNPAID:
        await refunds.give_back(session, order=row, steps=plan.refunds, key=key, reason=plan.reason, now=now)
        await _note_cancellation(session, row, order, plan, key, now)
    await _return_stock(session, order, was_held=was_held)
    await _audit(
        session, row, by, "order.cancelled", old={"status": order.status}, new={"reason": plan.reason}
    )


async def _note_cancellation(
    session: Session, row: Order, order: OrderView, plan: CancelPlan, key: str, now: datetime
) -> None:
    lines = [
        CreditNoteLine(
            name=line.name,
            detail=line.variant_title,
            sku=line.sku,
            quantity=line.quantity,
            goods=line.total - line.discount,
            tax=line.tax,
        )
        for line in order.lines
    ]
    await notes.write_note(
        session,
        order=row,
        lines=lines,
        shipping=order.shipping,
        shipping_tax=order.tax - total_of(line.tax for line in order.lines),
        reason=plan.reason,
        refunded_to=list(dict.fromkeys(step.label for step in plan.refunds)),
        key=key,
        now=now,
    )


async def _return_stock(session: Session, order: OrderView, *, was_held: bool) -> None:
    moves = [StockMove(line.variant_id, line.quantity, line.item_id) for line in order.lines]
    if order.status not in plans.UNPAID:
        await inventory.take_back(session, moves=moves, reason="order cancelled")
    elif was_held:
        await inventory.release(session, moves=moves, reason="order cancelled")


async def change(
    session: Session,
    *,
    plan: ChangePlan,
    order: OrderView,
    row: Order,
    agreed: str,
    key: str,
    provider: str,
    action_token: str,
    by: UserId | None,
    now: datetime,
) -> ChangeView:
    """Change a locked order as planned, or open the charge the change waits for.

    With the same key again it answers the change there is.

    Raises:
        OrderDiffers: it is not what was agreed to.
        OutOfStock, GiftCardNotUsable, RefundTooLarge: somebody was first; roll back.
    """
    known = await queries.find_change_by_key(session, key=key)
    if known is not None:
        return known
    if plans.digest_of(plan) != agreed:
        raise OrderDiffers
    made = OrderChange(
        order_id=order.id,
        kind=plan.kind,
        status=ChangeStatus.PENDING,
        plan=plan_to_json(plan),
        difference=plan.difference,
        idempotency_key=key,
        created_by=by,
        created_at=now,
    )
    session.add(made)
    await session.flush()
    if plan.difference > 0 and plan.purse.kind is PurseKind.METHOD:
        await _hold(session, plan)
        await _open_charge(session, made, plan, provider, action_token)
    else:
        charge = await _redeem(session, made, plan, now) if plan.difference > 0 else None
        await _hold(session, plan)
        await _apply(session, made, row, order, plan, charge, now)
    return queries.to_change_view(made)


async def _open_charge(
    session: Session, made: OrderChange, plan: ChangePlan, provider: str, action_token: str
) -> None:
    methods = {it.id: it for it in await payments.list_methods(session, user_id=await _buyer(session, plan))}
    method = None if plan.purse.method_id is None else methods.get(plan.purse.method_id)
    if method is None or method.provider != provider:
        raise PaymentMethodNotFound(param="payment")
    await movements.open_charge(
        session,
        order_id=plan.order_id,
        payment_method_id=method.id,
        provider=provider,
        amount=plan.difference,
        currency=plan.currency,
        key=f"{CHANGE_KEY}{made.id}",
        action_token=action_token,
    )


async def _buyer(session: Session, plan: ChangePlan) -> UserId:
    return (await orders.read_order(session, order_id=plan.order_id)).user_id


async def _redeem(session: Session, made: OrderChange, plan: ChangePlan, now: datetime) -> PaymentView:
    """Take what the change costs off the gift card."""
    return await charge_gift_card(
        session,
        order_id=plan.order_id,
        purse=plan.purse,
        amount=plan.difference,
        currency=plan.currency,
        key=f"{CHANGE_KEY}{made.id}",
        now=now,
    )


async def charge_gift_card(
    session: Session,
    *,
    order_id: OrderId,
    purse: Purse,
    amount: Decimal,
    currency: str,
    key: str,
    now: datetime,
) -> PaymentView:
    """Take an amount off a gift card for an order and note it as a payment.

    Raises:
        GiftCardNotUsable: it does not hold as much any more.
    """
    if purse.gift_card_id is None:
        raise LookupError(f"{purse} is no gift card")
    card = await gift_card_queries.get_card(session, gift_card_id=purse.gift_card_id)
    await gift_cards.redeem(
        session, code=card.code, amount=amount, currency=currency, order_id=order_id, now=now
    )
    return await movements.record_paid(
        session,
        order_id=order_id,
        provider=GIFT_CARD,
        amount=amount,
        currency=currency,
        key=key,
        gift_card_id=purse.gift_card_id,
        now=now,
    )


def _stock_moves(plan: ChangePlan) -> list[StockMove]:
    return [StockMove(it.swap.new_variant_id, it.swap.quantity, it.swap.order_item_id) for it in plan.swaps]


async def _hold(session: Session, plan: ChangePlan) -> None:
    if plan.swaps:
        sold = {
            VariantId(row.variant_id) for row in await orders.list_item_rows(session, order_id=plan.order_id)
        }
        new = {it.swap.new_variant_id for it in plan.swaps}
        await inventory.lock_variants(session, variant_ids=sold | new)
        await inventory.reserve(session, moves=_stock_moves(plan), reason="pieces of an order changed")


async def _apply(
    session: Session,
    made: OrderChange,
    row: Order,
    order: OrderView,
    plan: ChangePlan,
    charge: PaymentView | None,
    now: datetime,
) -> None:
    """Carry a change out whose money is there; `charge` is the new one."""
    totals = await plans.totals_after(session, order=order, plan=plan)
    row.subtotal, row.discount_amount, row.shipping_amount = totals.subtotal, totals.discount, totals.shipping
    row.tax_amount, row.total, row.tax_included = totals.tax, totals.total, totals.tax_included
    if plan.address is not None:
        row.shipping_address = dict(plan.address)
        row.shipping_method = plan.shipping_method or row.shipping_method
    await session.flush()
    steps = plan.refunds
    if plan.kind is ChangeKind.PAYMENT and charge is not None:
        steps = await _all_but(session, order, charge)
    await refunds.give_back(
        session, order=row, steps=steps, key=f"{CHANGE_KEY}{made.id}", reason=f"{plan.kind} changed", now=now
    )
    back = await write_lines(session, order=order, plan=plan, totals=totals)
    if plan.swaps:
        await inventory.commit(session, moves=_stock_moves(plan), reason="pieces of an order changed")
        await inventory.take_back(session, moves=back, reason="pieces of an order changed")
        await _follow_coupon(session, order, totals.discount - order.discount)
    await refunds.tell_payment_status(session, order=row)
    made.status, made.decided_at = ChangeStatus.DONE, now
    await session.flush()
    await _audit(
        session,
        row,
        None if made.created_by is None else UserId(made.created_by),
        f"order.{plan.kind}_changed",
        old={"total": str(order.total)},
        new={"total": str(totals.total), "change_id": str(made.id)},
    )


async def _all_but(session: Session, order: OrderView, charge: PaymentView) -> tuple[RefundStep, ...]:
    """All that was paid before the new charge, back to what paid it."""
    wallet = await open_wallet(session, order=order)
    old = tuple(part for part in wallet.parts if part.payment_id != charge.id)
    before = type(wallet)(wallet.user_id, wallet.currency, old, wallet.methods, wallet.cards)
    return refund_steps(before, before.left, Purse.original())


async def _follow_coupon(session: Session, order: OrderView, change: Decimal) -> None:
    """What the coupon saved follows the order's discount."""
    if change:
        await session.execute(
            update(CouponUse)
            .where(CouponUse.order_id == order.id, CouponUse.discount_amount + change >= 0)
            .values(discount_amount=CouponUse.discount_amount + change)
            .execution_options(synchronize_session=False)
        )


async def settle_change(
    session: Session, *, payment_id: PaymentTransactionId, outcome: ChargeOutcome, now: datetime
) -> ChangeView:
    """Take a provider's word on the charge of a change; the same word again changes nothing.

    Charged in another amount, or when the order has gone on meanwhile, the change fails and the charge is noted to be
    given back.
    """
    payment = await payments.get_payment(session, payment_id=payment_id)
    row, order = await lock_order(session, order_id=payment.order_id)
    made = await _get_change(session, payment)
    payment = await payment_service.record_charge(session, payment_id=payment_id, outcome=outcome, now=now)
    if made.status != ChangeStatus.PENDING:
        if outcome.status is ChargeStatus.SUCCEEDED and payment.status is PaymentStatus.FAILED:
            await take_in_vain(session, row, payment, outcome, now)
        return queries.to_change_view(made)
    if outcome.status is ChargeStatus.SUCCEEDED:
        await _settle_success(session, made, row, order, payment, outcome, now)
    elif outcome.status in (ChargeStatus.DECLINED, ChargeStatus.VOIDED):
        await payment_service.fail_charge(session, payment_id=payment_id, outcome=outcome, now=now)
        await _fail(session, made, outcome.failure_code or outcome.status.value, now)
    return queries.to_change_view(made)


async def _settle_success(
    session: Session,
    made: OrderChange,
    row: Order,
    order: OrderView,
    payment: PaymentView,
    outcome: ChargeOutcome,
    now: datetime,
) -> None:
    due, plan = payment.amount, plan_from_json(made.plan)
    is_exact = outcome.amount == due and outcome.currency == order.currency
    if not is_exact or order.status is not OrderStatus.CONFIRMED:
        await take_in_vain(session, row, payment, outcome, now)
        await _fail(session, made, "order_went_on" if is_exact else "charged_another_amount", now)
        return
    taken = await payment_service.complete_charge(session, payment_id=payment.id, outcome=outcome, now=now)
    await _apply(session, made, row, order, plan, taken, now)


async def take_in_vain(
    session: Session, row: Order, payment: PaymentView, outcome: ChargeOutcome, now: datetime
) -> None:
    """Money came that has no use any more: it is recorded, and noted to be given back."""
    taken = await payment_service.complete_charge(session, payment_id=payment.id, outcome=outcome, now=now)
    method_id = taken.payment_method_id
    to = Purse.original() if method_id is None else Purse.method(method_id)
    step = RefundStep(taken.id, taken.amount, to, "")
    key = taken.idempotency_key.removeprefix(movements.KEY_PREFIX)
    await refunds.give_back(session, order=row, steps=(step,), key=key, reason="came in vain", now=now)


async def _fail(session: Session, made: OrderChange, failure: str, now: datetime) -> None:
    plan = plan_from_json(made.plan)
    if plan.swaps:
        await inventory.release(session, moves=_stock_moves(plan), reason="pieces of an order not changed")
    made.status, made.failure, made.decided_at = ChangeStatus.FAILED, failure, now
    await session.flush()


async def find_change_of(session: Session, *, payment: PaymentView) -> ChangeView:
    """The change a charge is for."""
    return queries.to_change_view(await _get_change(session, payment))


async def _get_change(session: Session, payment: PaymentView) -> OrderChange:
    id = payment.idempotency_key.removeprefix(f"{movements.KEY_PREFIX}{CHANGE_KEY}")
    return await queries.get_change_row(session, change_id=OrderChangeId(UUID(id)))


async def _audit(
    session: Session,
    row: Order,
    by: UserId | None,
    action: str,
    *,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> None:
    await audit.record(
        session, actor_id=by, action=action, entity_type="order", entity_id=row.id, old=old, new=new
    )
