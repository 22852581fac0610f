"""What staff do with returns: agree, refuse, take the goods in, give the money back. Each names who did it."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from stylist.actions.aftersales import charge, refund
from stylist.commerce.aftersales import exchanges, queries, refunds, return_refunds, returns
from stylist.commerce.aftersales.states import ReturnKind
from stylist.commerce.aftersales.views import Received, ReturnView
from stylist.commerce.customers import queries as customers
from stylist.commerce.customers.permissions import Permission, require
from stylist.commerce.ids import OrderItemId, ReturnId, UserId
from stylist.commerce.orders.numbers import new_order_number
from stylist.commerce.payments import aftersales as movements
from stylist.commerce.payments.gateway import PaymentGateway
from stylist.commerce.payments.states import PaymentStatus
from stylist.db.session import Transaction


async def approve_return(
    transaction: Transaction, *, return_id: ReturnId, by: UserId, now: datetime, note: str | None = None
) -> ReturnView:
    """Agree to a return.

    Raises:
        NotPermitted: the role of `by` does not allow it.
        ReturnNotFound, ReturnTransitionNotAllowed: there is none that waits for it.
    """
    async with transaction() as session:
        require(await customers.get_user(session, user_id=by, now=now), Permission.MANAGE_ORDERS)
        return await returns.approve(session, return_id=return_id, by=by, now=now, note=note)


async def reject_return(
    transaction: Transaction, *, return_id: ReturnId, by: UserId, now: datetime, note: str
) -> ReturnView:
    """Refuse a return, with what its buyer is to hear of it.

    Raises:
        NotPermitted: the role of `by` does not allow it.
        ReturnNotFound, ReturnTransitionNotAllowed: there is none that can be refused (any more).
    """
    async with transaction() as session:
        require(await customers.get_user(session, user_id=by, now=now), Permission.MANAGE_ORDERS)
        return await returns.reject(session, return_id=return_id, by=by, now=now, note=note)


async def receive_return(
    transaction: Transaction,
    *,
    return_id: ReturnId,
    by: UserId,
    gateway: PaymentGateway,
    now: datetime,
    items: Mapping[OrderItemId, Received] | None = None,
    accept: bool = True,
    note: str | None = None,
) -> ReturnView:
    """Take the goods in and, with `accept`, give the money back or send what was wanted instead.

    `items` say how many of each line came and how many can be sold again; all of both where nothing is said.

    Raises:
        NotPermitted: the role of `by` does not allow it.
        ReturnNotFound, ReturnTransitionNotAllowed: there is none whose goods are awaited.
        LineNotInOrder, TooManyUnits, NothingChosen: what came is not what was to come.
    """
    async with transaction() as session:
        require(await customers.get_user(session, user_id=by, now=now), Permission.MANAGE_ORDERS)
        found = await returns.receive(session, return_id=return_id, items=items, by=by, now=now, note=note)
    if not accept:
        return found
    return await accept_return(transaction, return_id=return_id, by=by, gateway=gateway, now=now)


async def accept_return(
    transaction: Transaction, *, return_id: ReturnId, by: UserId, gateway: PaymentGateway, now: datetime
) -> ReturnView:
    """Give the money of a received return back, or end a received exchange; again, it takes up where it stopped.

    A refund that failed, or a difference that could not be charged, leaves it RECEIVED with the reason.

    Raises:
        NotPermitted: the role of `by` does not allow it.
        ReturnNotFound, ReturnTransitionNotAllowed: there is none whose goods are here.
        PaymentNeeded, GiftCardTooSmall, PaymentMethodNotFound: nothing pays an exchange's difference.
    """
    async with transaction() as session:
        require(await customers.get_user(session, user_id=by, now=now), Permission.REFUND)
        found = await queries.read_return(session, return_id=return_id)
        if found.kind is ReturnKind.RETURN:
            found = await return_refunds.refund(session, return_id=return_id, by=by, now=now)
        else:
            found = await exchanges.begin(
                session,
                return_id=return_id,
                order_number=new_order_number(),
                provider=gateway.name,
                action_token=secrets.token_urlsafe(24),
                by=by,
                now=now,
            )
        key = returns.key_of(return_id)
        tried = await movements.list_charges(session, order_id=found.order_id, key=key)
    for opened in tried:
        if opened.status is PaymentStatus.PROCESSING:
            await charge.charge(transaction, payment_id=opened.id, gateway=gateway, now=now, off_session=True)
    async with transaction() as session:
        due = await refunds.list_refunds_of(session, order_id=found.order_id, key=key)
    await refund.ask_all(transaction, refunds=due, gateway=gateway, now=now)
    async with transaction() as session:
        return await return_refunds.settle(session, return_id=return_id, now=now)
