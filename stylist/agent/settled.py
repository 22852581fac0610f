"""Telling a conversation what came of a payment that was settled after its answer: on the payment page, by a
provider's event, or in time. It stands in the transcript like all that was bought without talking.
"""

from datetime import datetime

from stylist.actions.confirmations import queries as confirmation_queries
from stylist.actions.confirmations import service as confirmation_service
from stylist.agent import confirming
from stylist.agent.turn import OUTBOX_CHANNELS
from stylist.commerce.customers import claims
from stylist.commerce.customers import queries as customer_queries
from stylist.commerce.ids import ConfirmationId, SessionId
from stylist.db.session import Transaction
from stylist.live.events import EventBus
from stylist.memory.transcript import service as transcript_service
from stylist.memory.transcript.reply import Reply
from stylist.telemetry import ORDERS

CAUSE = "payment.settled"


async def tell_settled(transaction: Transaction, bus: EventBus | None, *, now: datetime) -> int:
    """Tell every conversation that has not heard yet, each once; how many were told."""
    async with transaction() as session:
        untold = await confirmation_queries.list_untold(session)
    told = 0
    for confirmation_id in untold:
        session_id = await _tell(transaction, confirmation_id, now)
        if session_id is None:
            continue
        told += 1
        if bus is not None:
            await bus.publish(session_id, {"type": "message"})
    return told


async def _tell(transaction: Transaction, confirmation_id: ConfirmationId, now: datetime) -> SessionId | None:
    async with transaction() as session:
        session_id = await confirmation_queries.find_session_id(session, confirmation_id=confirmation_id)
        if session_id is None:
            return None
        await claims.lock_conversation(session, session_id=session_id)
        taken = await confirmation_service.take_untold(session, confirmation_id=confirmation_id)
        if taken is None:
            return None
        proposal, result = taken
        conversation = await customer_queries.get_session(session, session_id=session_id)
        draft = await confirming.tell(session, result, user_id=proposal.user_id)
        await transcript_service.record_message(
            session,
            session_id=session_id,
            user_id=proposal.user_id,
            actor="system",
            cause=CAUSE,
            channel=conversation.channel,
            reply=Reply(
                interaction_id=None,
                text=draft.text,
                cards=tuple(draft.cards),
                quick_replies=tuple(draft.quick_replies),
                actions=tuple(draft.actions),
            ),
            now=now,
            outbox_channel=conversation.channel if conversation.channel in OUTBOX_CHANNELS else None,
        )
    ORDERS.labels(result.outcome).inc()
    return session_id
