"""Ending an exchange: what came back pays, part by part, for a new order of what is sent instead.

The new order's payments are children of the old order's charges: the money was taken once, and a refund of the new
order goes back by the charge that took it.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from stylist.commerce.aftersales import queries, refunds, return_refunds, returns
from stylist.commerce.aftersales.amounts import NewTotals
from stylist.commerce.aftersales.errors import ReturnTransitionNotAllowed
from stylist.commerce.aftersales.models import Return
from stylist.commerce.aftersales.purses import open_wallet, refund_steps, resolve_payment
from stylist.commerce.aftersales.return_plans import price_replacement
from stylist.commerce.aftersales.service import charge_gift_card, take_in_vain
from stylist.commerce.aftersales.states import PurseKind, ReturnKind, ReturnStatus
from stylist.commerce.aftersales.views import Purse, ReturnLine, ReturnView, Swap, SwapLine
from stylist.commerce.catalog import queries as catalog
from stylist.commerce.catalog.views import Viewer
from stylist.commerce.customers import queries as customers
from stylist.commerce.ids import OrderId, OrderItemId, PaymentTransactionId, ReturnId, UserId, VariantId
from stylist.commerce.inventory import service as inventory
from stylist.commerce.inventory.views import StockMove
from stylist.commerce.money import total_of
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders import service as order_service
from stylist.commerce.orders.models import Order
from stylist.commerce.orders.states import OrderStatus, PaymentStatus
from stylist.commerce.orders.views import OrderDraft, OrderLineDraft, OrderView
from stylist.commerce.payments import aftersales as movements
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments import service as payment_service
from stylist.commerce.payments.errors import PaymentMethodNotFound
from stylist.commerce.payments.gateway import ChargeOutcome
from stylist.commerce.payments.states import ChargeStatus
from stylist.db.session import Session

ZERO = Decimal(0)


async def begin(
    session: Session,
    *,
    return_id: ReturnId,
    order_number: str,
    provider: str,
    action_token: str,
    by: UserId | None,
    now: datetime,
) -> ReturnView:
    """End a received exchange, or open the charge of its difference and wait for it.

    Raises:
        ReturnTransitionNotAllowed: it is not a RECEIVED exchange.
        PaymentNeeded, GiftCardTooSmall, PaymentMethodNotFound: nothing pays the difference (any more).
    """
    row, order_row = await returns.lock_return(session, return_id)
    if row.replacement_order_id is not None:
        return await queries.read_return(session, return_id=return_id)
    if row.status != ReturnStatus.RECEIVED or row.kind != ReturnKind.EXCHANGE:
        raise ReturnTransitionNotAllowed(state=row.status, wanted=ReturnStatus.REFUNDED)
    order = await orders.read_order(session, order_id=OrderId(row.order_id))
    lines, swaps, new = await _price(session, row, order, now)
    difference = new.total - _worth(order, lines)
    key = returns.key_of(return_id)
    tried = await movements.list_charges(session, order_id=order.id, key=key)
    if any(it.status is PaymentStatus.PROCESSING for it in tried):
        return await queries.read_return(session, return_id=return_id)
    if tried:  # another card, or the same once more: a new charge
        key = f"{key}:{len(tried) + 1}"
    if difference > 0:
        purse = await _what_pays(session, row, order, difference, now)
        if purse.kind is PurseKind.METHOD:
            await _open_charge(session, order, purse, difference, key, provider, action_token)
            return await queries.read_return(session, return_id=return_id)
        await charge_gift_card(
            session,
            order_id=order.id,
            purse=purse,
            amount=difference,
            currency=order.currency,
            key=key,
            now=now,
        )
    await _complete(session, row, order_row, order, lines, swaps, new, order_number, by, now)
    return await queries.read_return(session, return_id=return_id)


async def _price(
    session: Session, row: Return, order: OrderView, now: datetime
) -> tuple[tuple[ReturnLine, ...], tuple[SwapLine, ...], NewTotals]:
    lines, _, _ = await return_refunds.worth_of(session, row=row, order=order)
    swaps = await _swaps(session, row, order, now)
    return lines, swaps, await price_replacement(session, order=order, swaps=swaps)


async def _swaps(session: Session, row: Return, order: OrderView, now: datetime) -> tuple[SwapLine, ...]:
    """The swaps of the units that came, at the prices agreed to."""
    items = [
        it
        for it in await queries.list_return_item_rows(session, return_id=ReturnId(row.id))
        if it.received_quantity and it.new_variant_id is not None
    ]
    wanted = [VariantId(it.new_variant_id) for it in items if it.new_variant_id is not None]
    user = await customers.get_user(session, user_id=order.user_id, now=now)
    viewer = Viewer(user_id=user.id, tier=user.tier, now=now)
    offers = {
        it.variant.id: it for it in await catalog.list_offers(session, variant_ids=wanted, viewer=viewer)
    }
    sold = {line.item_id: line for line in order.lines}
    found = []
    for item, variant_id in zip(items, wanted, strict=True):
        old, offer = sold[OrderItemId(item.order_item_id)], offers[variant_id]
        words = (offer.variant.size, offer.variant.color)
        found.append(
            SwapLine(
                swap=Swap(old.item_id, variant_id, item.received_quantity),
                name=offer.product.name,
                old_variant_id=old.variant_id,
                old_detail=old.variant_title,
                new_detail=", ".join(word for word in words if word) or None,
                new_sku=offer.variant.sku,
                old_unit_price=old.unit_price,
                new_unit_price=item.new_unit_price or ZERO,
            )
        )
    return tuple(found)


def _worth(order: OrderView, lines: Sequence[ReturnLine]) -> Decimal:
    return total_of(line.goods + (ZERO if order.tax_included else line.tax) for line in lines)


async def _what_pays(
    session: Session, row: Return, order: OrderView, amount: Decimal, now: datetime
) -> Purse:
    purse = queries.purse_of(row)
    if purse.kind is PurseKind.METHOD and purse.method_id is None:  # the card was removed since
        purse = Purse.original()
    wallet = await open_wallet(session, order=order, also=(purse,))
    return resolve_payment(wallet, purse, amount, now)


async def _open_charge(
    session: Session,
    order: OrderView,
    purse: Purse,
    amount: Decimal,
    key: str,
    provider: str,
    action_token: str,
) -> None:
    methods = {it.id: it for it in await payments.list_methods(session, user_id=order.user_id)}
    method = None if purse.method_id is None else methods.get(purse.method_id)
    if method is None or method.provider != provider:
        raise PaymentMethodNotFound(param="payment")
    await movements.open_charge(
        session,
        order_id=order.id,
        payment_method_id=method.id,
        provider=provider,
        amount=amount,
        currency=order.currency,
        key=key,
        action_token=action_token,
    )


async def settle(
    session: Session,
    *,
    payment_id: PaymentTransactionId,
    return_id: ReturnId,
    order_number: str,
    outcome: ChargeOutcome,
    now: datetime,
) -> ReturnView:
    """Take a provider's word on the charge of an exchange's difference; the same word again changes nothing.

    One that was declined leaves the exchange RECEIVED with the reason: staff try again or call it off.
    """
    row, order_row = await returns.lock_return(session, return_id)
    payment = await payment_service.record_charge(session, payment_id=payment_id, outcome=outcome, now=now)
    is_open = payment.status in (PaymentStatus.PROCESSING, PaymentStatus.FAILED)
    if outcome.status is ChargeStatus.SUCCEEDED and is_open and row.status != ReturnStatus.RECEIVED:
        await take_in_vain(session, order_row, payment, outcome, now)
    elif outcome.status is ChargeStatus.SUCCEEDED and is_open:
        await payment_service.complete_charge(session, payment_id=payment_id, outcome=outcome, now=now)
        row.failure = None
        order = await orders.read_order(session, order_id=OrderId(row.order_id))
        lines, swaps, new = await _price(session, row, order, now)
        await _complete(session, row, order_row, order, lines, swaps, new, order_number, None, now)
    elif outcome.status in (ChargeStatus.DECLINED, ChargeStatus.VOIDED) and (
        payment.status is PaymentStatus.PROCESSING
    ):
        await payment_service.fail_charge(session, payment_id=payment_id, outcome=outcome, now=now)
        row.failure = outcome.failure_code or outcome.status.value
        await session.flush()
    return await queries.read_return(session, return_id=return_id)


async def _complete(
    session: Session,
    row: Return,
    order_row: Order,
    order: OrderView,
    lines: Sequence[ReturnLine],
    swaps: Sequence[SwapLine],
    new: NewTotals,
    order_number: str,
    by: UserId | None,
    now: datetime,
) -> None:
    """Place the new order, move what pays for it over, give back what is left of the old pieces' worth."""
    return_id = ReturnId(row.id)
    replacement = await _place(session, row, order, swaps, new, order_number, now)
    await _transfer(session, row, order, replacement, new.total, now)
    await _give_rest_back(session, row, order_row, order, max(ZERO, _worth(order, lines) - new.total), now)
    await return_refunds.take_in(
        session, row=row, order_row=order_row, order=order, lines=lines, by=by, now=now
    )
    await _sell(session, replacement)
    row.replacement_order_id = replacement
    row.price_difference = new.total - _worth(order, lines)
    row.refund_amount = max(ZERO, -row.price_difference)
    await session.flush()
    await return_refunds.write_credit_note(
        session,
        row=row,
        order_row=order_row,
        order=order,
        lines=lines,
        shipping=(ZERO, ZERO),
        refunded_to=[f"Order {order_number}"],
        now=now,
    )
    await return_refunds.settle(session, return_id=return_id, now=now)


async def _place(
    session: Session,
    row: Return,
    order: OrderView,
    swaps: Sequence[SwapLine],
    new: NewTotals,
    order_number: str,
    now: datetime,
) -> OrderId:
    sold = {line.item_id: line for line in order.lines}
    return await order_service.place(
        session,
        draft=OrderDraft(
            order_number=order_number,
            user_id=order.user_id,
            cart_id=None,
            idempotency_key=returns.key_of(ReturnId(row.id)),
            email=order.email,
            phone=order.phone,
            currency=order.currency,
            subtotal=new.subtotal,
            discount=new.discount,
            shipping=new.shipping,
            tax=new.tax,
            total=new.total,
            tax_included=new.tax_included,
            shipping_method=order.shipping_method,
            shipping_address=order.shipping_address,
            delivery_earliest=None,
            estimated_delivery=None,
            recommendation_influence=ZERO,
            gift_options=None,
            lines=tuple(
                OrderLineDraft(
                    product_id=sold[it.swap.order_item_id].product_id,
                    variant_id=it.swap.new_variant_id,
                    name=it.name,
                    variant_title=it.new_detail,
                    sku=it.new_sku,
                    quantity=it.swap.quantity,
                    unit_price=it.new_unit_price,
                    total=part.total,
                    discount=part.discount,
                    tax=part.tax,
                    personalization=None,
                    added_from=None,
                )
                for it, part in zip(swaps, new.lines, strict=True)
            ),
        ),
        now=now,
    )


async def _transfer(
    session: Session, row: Return, order: OrderView, replacement: OrderId, amount: Decimal, now: datetime
) -> None:
    """Let the old order's charges pay the new one: taken off the one and noted on the other."""
    key = returns.key_of(ReturnId(row.id))
    wallet = await open_wallet(session, order=order, also=(queries.purse_of(row),))
    charges = {part.payment_id: part for part in wallet.parts}
    for step in refund_steps(wallet, amount, queries.purse_of(row)):
        part = charges[step.payment_id]
        await movements.open_refund(
            session,
            charge_id=part.payment_id,
            amount=step.amount,
            key=f"{key}:moved:{part.payment_id}",
            details={"reason": "exchanged", "moved_to": str(replacement)},
            provider=part.provider,
            payment_method_id=part.method_id,
            gift_card_id=part.gift_card_id,
            is_done=True,
            now=now,
        )
        await movements.record_paid(
            session,
            order_id=replacement,
            provider=part.provider,
            amount=step.amount,
            currency=order.currency,
            key=f"{key}:paid:{part.payment_id}",
            payment_method_id=part.method_id,
            gift_card_id=part.gift_card_id,
            parent_id=part.payment_id,
            now=now,
        )


async def _give_rest_back(
    session: Session, row: Return, order_row: Order, order: OrderView, amount: Decimal, now: datetime
) -> None:
    purse = queries.purse_of(row)
    wallet = await open_wallet(session, order=order, also=(purse,))
    steps = refund_steps(wallet, min(amount, wallet.left), purse)
    await refunds.give_back(
        session,
        order=order_row,
        steps=steps,
        key=returns.key_of(ReturnId(row.id)),
        reason="exchanged for less",
        now=now,
    )


async def _sell(session: Session, replacement: OrderId) -> None:
    items = await orders.list_item_rows(session, order_id=replacement)
    moves = [StockMove(VariantId(it.variant_id), it.quantity, OrderItemId(it.id)) for it in items]
    await inventory.commit(session, moves=moves, reason="sent in exchange")
    row = await orders.get_order_row_for_update(session, order_id=replacement)
    row.payment_status = PaymentStatus.COMPLETED
    await order_service.move_to(session, order=row, status=OrderStatus.CONFIRMED, note="in exchange")
