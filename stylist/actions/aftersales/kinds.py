"""How confirmed cancellations, changes, returns and exchanges are carried out."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from stylist.actions.aftersales import asked, charge, refund
from stylist.actions.aftersales.asked import Asked, Cancellation, Changing, Exchanging, Returning
from stylist.actions.aftersales.keys import key_of
from stylist.actions.aftersales.propose import propose
from stylist.actions.confirmations.states import CommitOutcome
from stylist.actions.confirmations.views import ConfirmationView, Finished, Proposal
from stylist.commerce.aftersales import queries, refunds, returns, service
from stylist.commerce.checkout import service as checkout
from stylist.commerce.fulfilment import service as fulfilment
from stylist.commerce.ids import OrderId
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.errors import OrderNotFound
from stylist.commerce.orders.states import OrderStatus
from stylist.commerce.orders.views import OrderView
from stylist.commerce.payments import aftersales as movements
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments.errors import GatewayUnavailable
from stylist.commerce.payments.gateway import PaymentGateway
from stylist.db.session import Session, Transaction
from stylist.errors import Conflict, Forbidden, Invalid, NotFound


class _Kind:
    """What the kinds share: proposing again, and whose the order is."""

    name: str
    read: Callable[[Mapping[str, Any]], Asked]

    async def propose_again(
        self, session: Session, *, proposal: Proposal, provider: str, now: datetime
    ) -> ConfirmationView | None:
        """The same as things stand now, if it can be."""
        wanted = type(self).read(proposal.arguments)
        try:
            async with session.begin_nested():
                return await propose(
                    session, wanted, proposal.user_id, proposal.session_id, proposal.interaction_id, now
                )
        except (Conflict, Invalid, NotFound, Forbidden):
            return None


async def _own_order(session: Session, proposal: Proposal, order_id: OrderId) -> OrderView:
    order = await orders.read_order(session, order_id=order_id)
    if order.user_id != proposal.user_id:
        raise OrderNotFound
    return order


class CancelOrder(_Kind):
    """One in payment is made void at the provider first; one that was paid gets its money back."""

    name = asked.CANCEL_ORDER
    read = staticmethod(asked.read_cancellation)

    async def begin(self, session: Session, *, proposal: Proposal, provider: str, now: datetime) -> None:
        """Cancel it, unless its payment is under way."""
        wanted: Cancellation = asked.read_cancellation(proposal.arguments)
        order = await _own_order(session, proposal, wanted.order_id)
        if order.status is OrderStatus.PAYMENT_PROCESSING:
            return
        await _cancel(session, proposal, wanted, now, agreed=proposal.digest)
        await fulfilment.void(
            session, order_id=wanted.order_id, by=proposal.user_id, reason="the order was cancelled"
        )

    async def finish(
        self, transaction: Transaction, *, proposal: Proposal, gateway: PaymentGateway, now: datetime
    ) -> Finished:
        """Call the payment off, and ask for what is to go back."""
        wanted = asked.read_cancellation(proposal.arguments)
        key = key_of(proposal.id)
        await _call_off(transaction, wanted.order_id, gateway, now)
        async with transaction() as session:
            order = await orders.read_order(session, order_id=wanted.order_id)
            if order.status is OrderStatus.PAYMENT_PROCESSING:
                return Finished(CommitOutcome.PENDING, order.id)
            await _cancel(session, proposal, wanted, now, agreed=None)
            due = await refunds.list_refunds_of(session, order_id=order.id, key=key)
        await refund.ask_all(transaction, refunds=due, gateway=gateway, now=now)
        return Finished(CommitOutcome.DONE, wanted.order_id)


async def _cancel(
    session: Session, proposal: Proposal, wanted: Cancellation, now: datetime, *, agreed: str | None
) -> None:
    await service.cancel(
        session,
        order_id=wanted.order_id,
        reason=wanted.reason,
        key=key_of(proposal.id),
        now=now,
        by=proposal.user_id,
        agreed=agreed,
    )
    # Parcels that are packed stay with us.
    await fulfilment.void(session, order_id=wanted.order_id, by=proposal.user_id, reason="order cancelled")


async def _call_off(
    transaction: Transaction, order_id: OrderId, gateway: PaymentGateway, now: datetime
) -> None:
    """Make the charge of an order in payment impossible; if it was paid meanwhile, it is confirmed."""
    async with transaction() as session:
        order = await orders.read_order(session, order_id=order_id)
        payment = await payments.find_charge(session, order_id=order_id, provider=gateway.name)
    if order.status is not OrderStatus.PAYMENT_PROCESSING or payment is None:
        return
    try:
        outcome = await gateway.void(
            idempotency_key=payment.idempotency_key, transaction_id=payment.provider_transaction_id
        )
    except GatewayUnavailable:
        return
    async with transaction() as session:
        await checkout.settle(session, payment_id=payment.id, outcome=outcome, now=now)


class ChangeOrder(_Kind):
    """What costs more is charged first, and only then is the order changed."""

    name = asked.CHANGE_ORDER
    read = staticmethod(asked.read_change)

    async def begin(self, session: Session, *, proposal: Proposal, provider: str, now: datetime) -> None:
        """Change it, or hold what is wanted and open the charge."""
        wanted: Changing = asked.read_change(proposal.arguments)
        await _own_order(session, proposal, wanted.order_id)
        row, order = await service.lock_order(session, order_id=wanted.order_id)
        await service.change(
            session,
            plan=await wanted.plan(session, order, now),
            order=order,
            row=row,
            agreed=proposal.digest,
            key=key_of(proposal.id),
            provider=provider,
            action_token=secrets.token_urlsafe(24),
            by=proposal.user_id,
            now=now,
        )

    async def finish(
        self, transaction: Transaction, *, proposal: Proposal, gateway: PaymentGateway, now: datetime
    ) -> Finished:
        """Charge what it costs more, or ask for what is to go back."""
        wanted = asked.read_change(proposal.arguments)
        async with transaction() as session:
            change = await queries.find_change_by_key(session, key=key_of(proposal.id))
            if change is None:
                return Finished(CommitOutcome.DECLINED, wanted.order_id, failure="aftersales.order_differs")
            key = f"{service.CHANGE_KEY}{change.id}"
            paid = await payments.find_payment_by_key(session, key=f"{movements.KEY_PREFIX}{key}")
            due = await refunds.list_refunds_of(session, order_id=change.order_id, key=key)
        await refund.ask_all(transaction, refunds=due, gateway=gateway, now=now)
        if paid is None or paid.provider != gateway.name:
            return Finished(CommitOutcome.DONE, wanted.order_id)
        return await charge.charge(transaction, payment_id=paid.id, gateway=gateway, now=now)


class ReturnItems(_Kind):
    """A request: the money follows when the goods are back."""

    name = asked.RETURN_ITEMS
    read = staticmethod(asked.read_return)

    async def begin(self, session: Session, *, proposal: Proposal, provider: str, now: datetime) -> None:
        """Register the return."""
        await _register(session, proposal, asked.read_return(proposal.arguments), now)

    async def finish(
        self, transaction: Transaction, *, proposal: Proposal, gateway: PaymentGateway, now: datetime
    ) -> Finished:
        """Nothing is left to do."""
        return Finished(CommitOutcome.DONE, asked.read_return(proposal.arguments).order_id)


class ExchangeItems(_Kind):
    """A request that holds what is wanted instead; the difference is settled when the goods are back."""

    name = asked.EXCHANGE_ITEMS
    read = staticmethod(asked.read_exchange)

    async def begin(self, session: Session, *, proposal: Proposal, provider: str, now: datetime) -> None:
        """Register the exchange."""
        await _register(session, proposal, asked.read_exchange(proposal.arguments), now)

    async def finish(
        self, transaction: Transaction, *, proposal: Proposal, gateway: PaymentGateway, now: datetime
    ) -> Finished:
        """Nothing is left to do."""
        return Finished(CommitOutcome.DONE, asked.read_exchange(proposal.arguments).order_id)


async def _register(
    session: Session, proposal: Proposal, wanted: Returning | Exchanging, now: datetime
) -> None:
    await _own_order(session, proposal, wanted.order_id)
    _, order = await service.lock_order(session, order_id=wanted.order_id)
    await returns.request(
        session,
        plan=await wanted.plan(session, order, now),
        agreed=proposal.digest,
        key=key_of(proposal.id),
        by=proposal.user_id,
        now=now,
    )
