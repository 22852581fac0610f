"""Giving back what received goods were worth, and booking what came back: on lines, shelf, points and paper."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from stylist.commerce.aftersales import notes, queries, refunds
from stylist.commerce.aftersales.errors import (
    ReturnTransitionNotAllowed,
)
from stylist.commerce.aftersales.models import Return
from stylist.commerce.aftersales.purses import open_wallet, refund_steps
from stylist.commerce.aftersales.return_plans import return_line
from stylist.commerce.aftersales.returns import has_begun, key_of, lock_return, move
from stylist.commerce.aftersales.states import ReturnKind, ReturnStatus
from stylist.commerce.aftersales.views import (
    CreditNoteLine,
    Purse,
    RefundStep,
    ReturnLine,
    ReturnView,
)
from stylist.commerce.ids import OrderId, OrderItemId, ReturnId, UserId
from stylist.commerce.inventory import service as inventory
from stylist.commerce.inventory.views import StockMove
from stylist.commerce.loyalty import service as loyalty
from stylist.commerce.money import total_of
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders import service as order_service
from stylist.commerce.orders.models import Order
from stylist.commerce.orders.states import OrderStatus
from stylist.commerce.orders.views import OrderView
from stylist.commerce.payments.states import PaymentStatus
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.db.session import Session

ZERO = Decimal(0)


async def worth_of(
    session: Session, *, row: Return, order: OrderView
) -> tuple[tuple[ReturnLine, ...], Decimal, Decimal]:
    """What was paid for the units that came, by line; and the shipping and its tax if nothing of the order stays."""
    units: Counter[OrderItemId] = Counter()
    for item in await queries.list_return_item_rows(session, return_id=ReturnId(row.id)):
        units[OrderItemId(item.order_item_id)] += item.received_quantity
    lines = tuple(
        return_line(line, units[line.item_id], line.refunded_quantity, order.currency)
        for line in order.lines
        if units[line.item_id]
    )
    policy = await policies.get_policy(session, definitions.RETURNS)
    is_all = all(line.refunded_quantity + units[line.item_id] == line.quantity for line in order.lines)
    if row.kind == ReturnKind.EXCHANGE or not is_all or not policy.refunds_shipping:
        return lines, ZERO, ZERO
    return lines, order.shipping, order.tax - total_of(line.tax for line in order.lines)


async def refund(session: Session, *, return_id: ReturnId, by: UserId | None, now: datetime) -> ReturnView:
    """Give back what a received return was worth, restock, take points back, write the credit note; once.

    What cards paid is noted for the provider; `settle` ends the return when it is there.

    Raises:
        ReturnTransitionNotAllowed: it is not a RECEIVED return.
    """
    row, order_row = await lock_return(session, return_id)
    if row.status == ReturnStatus.REFUNDED or await has_begun(session, row):
        return await queries.read_return(session, return_id=return_id)
    if row.status != ReturnStatus.RECEIVED or row.kind != ReturnKind.RETURN:
        raise ReturnTransitionNotAllowed(state=row.status, wanted=ReturnStatus.REFUNDED)
    order = await orders.read_order(session, order_id=OrderId(row.order_id))
    lines, shipping, shipping_tax = await worth_of(session, row=row, order=order)
    tax = total_of(line.tax for line in lines) + shipping_tax
    amount = total_of(line.goods for line in lines) + shipping + (ZERO if order.tax_included else tax)
    steps = await _steps(session, order, queries.purse_of(row), amount)
    amount = total_of(step.amount for step in steps)
    await refunds.give_back(
        session, order=order_row, steps=steps, key=key_of(return_id), reason="goods returned", now=now
    )
    row.refund_amount, row.shipping_amount = amount, shipping
    await take_in(session, row=row, order_row=order_row, order=order, lines=lines, by=by, now=now)
    await write_credit_note(
        session,
        row=row,
        order_row=order_row,
        order=order,
        lines=lines,
        shipping=(shipping, shipping_tax),
        refunded_to=list(dict.fromkeys(step.label for step in steps)),
        now=now,
    )
    await settle(session, return_id=return_id, now=now)
    return await queries.read_return(session, return_id=return_id)


async def _steps(session: Session, order: OrderView, purse: Purse, amount: Decimal) -> tuple[RefundStep, ...]:
    wallet = await open_wallet(session, order=order, also=(purse,))
    return refund_steps(wallet, min(amount, wallet.left), purse)


async def take_in(
    session: Session,
    *,
    row: Return,
    order_row: Order,
    order: OrderView,
    lines: Sequence[ReturnLine],
    by: UserId | None,
    now: datetime,
) -> None:
    """Book units that came back: on lines, shelf and points; an order of which nothing stays is RETURNED."""
    units = {line.order_item_id: line.quantity for line in lines}
    worth = {line.order_item_id: line for line in lines}
    for item in await orders.list_item_rows(session, order_id=order.id):
        count = units.get(OrderItemId(item.id), 0)
        item.returned_quantity += count
        item.refunded_quantity += count
    restocked = []
    variants = {line.item_id: line.variant_id for line in order.lines}
    for came in await queries.list_return_item_rows(session, return_id=ReturnId(row.id)):
        item_id = OrderItemId(came.order_item_id)
        share = worth.pop(item_id, None)
        came.goods_amount = share.goods if share else ZERO
        came.tax_amount = share.tax if share else ZERO
        restocked.append(StockMove(variants[item_id], came.restocked_quantity, item_id))
    await session.flush()
    await loyalty.take_back(
        session,
        order_id=order.id,
        goods_amount=total_of(line.goods for line in lines),
        key=key_of(ReturnId(row.id)),
        now=now,
    )
    await inventory.take_back(session, moves=restocked, reason="goods returned")
    whole = all(line.returned_quantity + units.get(line.item_id, 0) == line.quantity for line in order.lines)
    if whole and order_row.status is OrderStatus.DELIVERED:
        await order_service.move_to(
            session, order=order_row, status=OrderStatus.RETURNED, by=by, note="all of it came back"
        )


async def write_credit_note(
    session: Session,
    *,
    row: Return,
    order_row: Order,
    order: OrderView,
    lines: Sequence[ReturnLine],
    shipping: tuple[Decimal, Decimal],
    refunded_to: Sequence[str],
    now: datetime,
) -> None:
    """Write the credit note of what came back; `shipping` with its tax."""
    skus = {line.item_id: line.sku for line in order.lines}
    await notes.write_note(
        session,
        order=order_row,
        lines=[
            CreditNoteLine(it.name, it.detail, skus[it.order_item_id], it.quantity, it.goods, it.tax)
            for it in lines
        ],
        shipping=shipping[0],
        shipping_tax=shipping[1],
        reason=row.reason or ("goods exchanged" if row.kind == ReturnKind.EXCHANGE else "goods returned"),
        refunded_to=refunded_to,
        key=key_of(ReturnId(row.id)),
        now=now,
        return_id=ReturnId(row.id),
    )


async def settle(session: Session, *, return_id: ReturnId, now: datetime) -> ReturnView:
    """End a return whose money is there; note what failed. Safe to repeat, and called whenever a refund is decided."""
    row, order_row = await lock_return(session, return_id)
    if row.status != ReturnStatus.RECEIVED or not await has_begun(session, row):
        return await queries.read_return(session, return_id=return_id)
    found = await refunds.list_refunds_of(session, order_id=OrderId(row.order_id), key=key_of(return_id))
    failed = next((it for it in found if it.status is PaymentStatus.FAILED), None)
    row.failure = None if failed is None else failed.failure_reason or "refund_failed"
    if all(it.status is PaymentStatus.COMPLETED for it in found):
        await move(session, row, ReturnStatus.REFUNDED, by=None, note=None)
        row.refunded_at = now
        await refunds.tell_payment_status(session, order=order_row)
        if order_row.status is OrderStatus.RETURNED and row.kind == ReturnKind.RETURN:
            await order_service.move_to(session, order=order_row, status=OrderStatus.REFUNDED)
    await session.flush()
    return await queries.read_return(session, return_id=return_id)
