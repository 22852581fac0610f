"""Commands on the transcript: accept, claim, answer, deliver.

A row goes accepted -> answered -> delivered. Every write of a turn carries the fence number it
claimed the conversation with; a process that lost its claim is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, update
from sqlalchemy.dialects.postgresql import insert as upsert

from stylist.commerce.customers import claims
from stylist.commerce.ids import InteractionId, SessionId, UserId
from stylist.db.session import Session
from stylist.memory.transcript import queries
from stylist.memory.transcript.errors import RatingInvalid
from stylist.memory.transcript.models import AIInteraction, ChannelUpdate, OutboxMessage, TurnEffect
from stylist.memory.transcript.reply import Reply
from stylist.memory.transcript.states import AIInteractionType
from stylist.memory.transcript.views import Accepted


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer, ready to be stored and delivered.

    `details` joins the Reply in `output_data`: tokens, first text, dialogue state, what grounding did.
    """

    reply: Reply
    model_version: str
    response_time_ms: int
    confidence: Decimal | None
    details: Mapping[str, Any]


async def accept(
    session: Session,
    *,
    session_id: SessionId,
    user_id: UserId,
    channel: str,
    message_id: str,
    input_data: Mapping[str, Any],
    now: datetime,
) -> Accepted:
    """Take a message in, once: the same (session, message id) again changes nothing.

    The caller commits before anything else happens to the message.
    """
    await claims.lock_conversation(session, session_id=session_id)
    known = await queries.find_by_message(session, session_id=session_id, message_id=message_id)
    if known is not None:
        return Accepted(InteractionId(known.id), known.input_seq or 0, is_new=False)
    seq = await claims.next_seq(session, session_id=session_id, seen_at=now)
    statement = (
        insert(AIInteraction)
        .values(
            session_id=session_id,
            user_id=user_id,
            interaction_type=AIInteractionType.CHAT,
            channel=channel,
            message_id=message_id,
            input_data=dict(input_data),
            output_data={},
            state="accepted",
            input_seq=seq,
            created_at=now,
        )
        .returning(AIInteraction.id)
    )
    made = (await session.execute(statement)).scalar_one()
    return Accepted(InteractionId(made), seq, is_new=True)


async def answer_and_deliver(
    session: Session,
    *,
    interaction_id: InteractionId,
    session_id: SessionId,
    fence: int,
    answer: Answer,
    now: datetime,
    outbox_channel: str | None = None,
) -> Reply:
    """Store a complete answer and give it its place in the transcript, in one transaction.

    With `outbox_channel`, the message its process has to send is written in the same transaction.

    Raises:
        ClaimLost: the conversation was claimed by another process; nothing is written.
    """
    row = await queries.get_row(session, interaction_id=interaction_id)
    if row.state == "delivered":
        await claims.check_fence(session, session_id=session_id, fence=fence)
        return queries.to_exchange(row).reply
    # Read before the lock, but still true: only the holder of the claim delivers.
    row.seq = await claims.next_seq_of_claim(session, session_id=session_id, fence=fence)
    row.interaction_type = answer.reply.type
    row.output_data = {**answer.reply.to_stored(), **answer.details}
    row.model_version = answer.model_version
    row.response_time_ms = answer.response_time_ms
    row.confidence_score = answer.confidence
    row.answered_at = now
    row.delivered_at = now
    row.state = "delivered"
    if outbox_channel is not None:
        await add_to_outbox(
            session,
            channel=outbox_channel,
            session_id=session_id,
            interaction_id=interaction_id,
            kind="reply",
            payload={},
        )
    await session.flush()
    return queries.to_exchange(row).reply


async def record_message(
    session: Session,
    *,
    session_id: SessionId,
    user_id: UserId | None,
    actor: str,
    cause: str,
    channel: str,
    reply: Reply,
    now: datetime,
    actor_id: UUID | None = None,
    outbox_channel: str | None = None,
) -> InteractionId:
    """Write a message nobody asked for into the transcript: from staff, from the system, an alert."""
    seq = await claims.next_seq(session, session_id=session_id)
    row = AIInteraction(
        session_id=session_id,
        user_id=user_id,
        interaction_type=reply.type,
        channel=channel,
        actor=actor,
        cause=cause,
        input_data={"actor_id": str(actor_id)} if actor_id else {},
        output_data=reply.to_stored(),
        state="delivered",
        seq=seq,
        created_at=now,
        answered_at=now,
        delivered_at=now,
    )
    session.add(row)
    await session.flush()
    if outbox_channel is not None:
        await add_to_outbox(
            session,
            channel=outbox_channel,
            session_id=session_id,
            interaction_id=InteractionId(row.id),
            kind="reply",
            payload={},
        )
    return InteractionId(row.id)


async def rate(
    session: Session, *, session_id: SessionId, interaction_id: InteractionId, rating: int
) -> None:
    """Keep the shopper's rating of an answer, 1 to 5 (thumbs are 1 and 5); a later one replaces it.

    Raises:
        RatingInvalid: not 1 to 5.
        ExchangeNotFound: not an answer of this conversation.
    """
    if not 1 <= rating <= 5:
        raise RatingInvalid(f"a rating is 1 to 5, not {rating}")
    exchange = await queries.get_exchange(session, interaction_id=interaction_id, session_id=session_id)
    await session.execute(
        update(AIInteraction).where(AIInteraction.id == exchange.id).values(user_satisfaction=rating)
    )


async def record_effect(
    session: Session,
    *,
    interaction_id: InteractionId,
    call_key: str,
    tool: str,
    arguments: Mapping[str, Any],
    result: Mapping[str, Any],
) -> None:
    """Remember what a tool call did, in the transaction that did it."""
    position = await queries.count_effects(session, interaction_id=interaction_id)
    await session.execute(
        insert(TurnEffect).values(
            interaction_id=interaction_id,
            call_key=call_key,
            tool=tool,
            arguments=dict(arguments),
            result=dict(result),
            position=position,
        )
    )


async def store_update(session: Session, *, channel: str, update_id: str, payload: Mapping[str, Any]) -> bool:
    """Keep what a channel pushed; false when it was kept before."""
    stored = await session.scalar(
        upsert(ChannelUpdate)
        .values(channel=channel, update_id=update_id, payload=dict(payload))
        .on_conflict_do_nothing(index_elements=["channel", "update_id"])
        .returning(ChannelUpdate.id)
    )
    return stored is not None


async def add_to_outbox(
    session: Session,
    *,
    channel: str,
    session_id: SessionId,
    interaction_id: InteractionId | None,
    kind: str,
    payload: Mapping[str, Any],
) -> None:
    """Hand a message to a channel's process; the same (interaction, kind) once."""
    await session.execute(
        upsert(OutboxMessage)
        .values(
            channel=channel,
            session_id=session_id,
            interaction_id=interaction_id,
            kind=kind,
            payload=dict(payload),
        )
        .on_conflict_do_nothing()
    )


async def forget_updates_before(session: Session, *, before: datetime) -> None:
    """Clear the inbox of updates taken in long ago."""
    await session.execute(
        delete(ChannelUpdate).where(
            ChannelUpdate.processed_at.is_not(None), ChannelUpdate.received_at < before
        )
    )
