"""Showing a shopper what cancelling, changing, returning or exchanging comes to. Nothing changes before a yes.

Each raises what the plan of its name in `commerce.aftersales` raises; an order that is not theirs is not found.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from stylist.actions.aftersales import summaries
from stylist.actions.aftersales.asked import (
    AddressChange,
    Asked,
    Cancellation,
    Exchanging,
    ItemChange,
    PaymentChange,
    Returning,
)
from stylist.actions.confirmations import service as confirmations
from stylist.actions.confirmations.views import ConfirmationView
from stylist.commerce.aftersales import plans
from stylist.commerce.aftersales.views import Purse, Swap
from stylist.commerce.customers.addresses import AddressDraft
from stylist.commerce.ids import InteractionId, OrderId, OrderItemId, SessionId, UserId
from stylist.commerce.orders import queries as orders
from stylist.db.session import Session


async def propose_cancel(
    session: Session,
    *,
    user_id: UserId,
    session_id: SessionId,
    interaction_id: InteractionId | None,
    order_id: OrderId,
    reason: str,
    now: datetime,
) -> ConfirmationView:
    """Propose to cancel an order, for one of the policy's reasons; all that was paid goes back to what paid."""
    asked = Cancellation(order_id, reason)
    return await propose(session, asked, user_id, session_id, interaction_id, now)


async def propose_address_change(
    session: Session,
    *,
    user_id: UserId,
    session_id: SessionId,
    interaction_id: InteractionId | None,
    order_id: OrderId,
    address: AddressDraft,
    pay_with: Purse | None = None,
    now: datetime,
) -> ConfirmationView:
    """Propose to send an order elsewhere; without a name it is for the same person."""
    asked = AddressChange(order_id, address, pay_with)
    return await propose(session, asked, user_id, session_id, interaction_id, now)


async def propose_payment_change(
    session: Session,
    *,
    user_id: UserId,
    session_id: SessionId,
    interaction_id: InteractionId | None,
    order_id: OrderId,
    pay_with: Purse,
    now: datetime,
) -> ConfirmationView:
    """Propose to pay with another saved method or gift card: `Purse.method(id)`, `Purse.gift_card(id)`."""
    return await propose(session, PaymentChange(order_id, pay_with), user_id, session_id, interaction_id, now)


async def propose_item_change(
    session: Session,
    *,
    user_id: UserId,
    session_id: SessionId,
    interaction_id: InteractionId | None,
    order_id: OrderId,
    swaps: Sequence[Swap],
    pay_with: Purse | None = None,
    now: datetime,
) -> ConfirmationView:
    """Propose other variants; `pay_with` pays or gets the difference, by default what paid."""
    asked = ItemChange(order_id, tuple(swaps), pay_with)
    return await propose(session, asked, user_id, session_id, interaction_id, now)


async def propose_return(
    session: Session,
    *,
    user_id: UserId,
    session_id: SessionId,
    interaction_id: InteractionId | None,
    order_id: OrderId,
    items: Mapping[OrderItemId, int],
    refund_to: Purse | None = None,
    reason: str | None = None,
    now: datetime,
) -> ConfirmationView:
    """Propose to return units of lines; the money goes, once they are back, to `refund_to`, by default what paid."""
    asked = Returning(order_id, dict(items), refund_to or Purse.original(), reason)
    return await propose(session, asked, user_id, session_id, interaction_id, now)


async def propose_exchange(
    session: Session,
    *,
    user_id: UserId,
    session_id: SessionId,
    interaction_id: InteractionId | None,
    order_id: OrderId,
    swaps: Sequence[Swap],
    pay_with: Purse | None = None,
    reason: str | None = None,
    now: datetime,
) -> ConfirmationView:
    """Propose to exchange delivered pieces; `pay_with` pays or gets the difference once the old ones are back."""
    asked = Exchanging(order_id, tuple(swaps), pay_with, reason)
    return await propose(session, asked, user_id, session_id, interaction_id, now)


async def propose(
    session: Session,
    asked: Asked,
    user_id: UserId,
    session_id: SessionId,
    interaction_id: InteractionId | None,
    now: datetime,
) -> ConfirmationView:
    """Plan what is asked of an order of this person's, and store it for a yes."""
    await confirmations.lock_open(session, session_id=session_id)
    order = await orders.get_order(session, user_id=user_id, order_id=asked.order_id)
    plan = await asked.plan(session, order, now)
    return await confirmations.propose(
        session,
        kind=asked.kind,
        user_id=user_id,
        session_id=session_id,
        interaction_id=interaction_id,
        arguments=asked.to_json(),
        summary=summaries.summarise(plan, order),
        digest=plans.digest_of(plan),
        now=now,
    )
