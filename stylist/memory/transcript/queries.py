"""Every SELECT on the transcript."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH, aggregate_order_by

from stylist.commerce.ids import InteractionId, SessionId, UserId
from stylist.db.session import Session
from stylist.memory.handoff.models import HandOff
from stylist.memory.transcript.errors import ConversationNotFound, ExchangeNotFound
from stylist.memory.transcript.models import AIInteraction, ChannelUpdate, OutboxMessage, TurnEffect
from stylist.memory.transcript.views import Conversation, Exchange, Message, Remembered, Role, StoredEffect


def _position() -> ColumnElement[int]:
    """Where an exchange begins in the order of the transcript."""
    return func.coalesce(AIInteraction.input_seq, AIInteraction.seq, 0)


def to_exchange(row: AIInteraction) -> Exchange:
    """The view of a row."""
    if row.session_id is None:
        raise ExchangeNotFound("an exchange outside a conversation")
    return Exchange(
        id=InteractionId(row.id),
        session_id=SessionId(row.session_id),
        user_id=UserId(row.user_id) if row.user_id else None,
        type=row.interaction_type,
        state=row.state,
        channel=row.channel,
        actor=row.actor,
        input=row.input_data,
        output=row.output_data,
        created_at=row.created_at,
        input_seq=row.input_seq,
        seq=row.seq,
        message_id=row.message_id,
        cause=row.cause,
        model_version=row.model_version,
        response_time_ms=row.response_time_ms,
        confidence=float(row.confidence_score) if row.confidence_score is not None else None,
        satisfaction=row.user_satisfaction,
        delivered_at=row.delivered_at,
    )


async def find_by_message(
    session: Session, *, session_id: SessionId, message_id: str
) -> AIInteraction | None:
    """The row of a channel's message, if it was accepted before."""
    found: AIInteraction | None = await session.scalar(
        select(AIInteraction).where(
            AIInteraction.session_id == session_id, AIInteraction.message_id == message_id
        )
    )
    return found


async def get_row(session: Session, *, interaction_id: InteractionId) -> AIInteraction:
    """One row, or `ExchangeNotFound`."""
    row = await session.get(AIInteraction, interaction_id, populate_existing=True)
    if row is None:
        raise ExchangeNotFound("no such exchange")
    return row


async def get_exchange(
    session: Session, *, interaction_id: InteractionId, session_id: SessionId | None = None
) -> Exchange:
    """One exchange; with `session_id`, only if it belongs to that conversation."""
    row = await get_row(session, interaction_id=interaction_id)
    if session_id is not None and row.session_id != session_id:
        raise ExchangeNotFound("no such exchange")
    return to_exchange(row)


async def find_next_open(session: Session, *, session_id: SessionId) -> Exchange | None:
    """The oldest message of a conversation that has no delivered answer yet."""
    row = await session.scalar(
        select(AIInteraction)
        .where(
            AIInteraction.session_id == session_id,
            AIInteraction.state != "delivered",
            AIInteraction.input_seq.is_not(None),
        )
        .order_by(AIInteraction.input_seq)
        .limit(1)
    )
    return to_exchange(row) if row is not None else None


def _products() -> ScalarSelect[Any]:
    """The products an answer showed. Most of an answer is their variants, of which this reads out the gist."""
    cards = func.jsonb_path_query(
        AIInteraction.output_data, cast('$.cards[*] ? (@.kind == "product")', JSONPATH)
    )
    card = cards.table_valued(column("card", JSONB), with_ordinality="place").render_derived()
    facts = ("product_id", "name", "brand", "category", "price")
    lists = {name: f"$.variants[*] ? (@.available == true).{name[:-1]}" for name in ("colors", "sizes")}
    product = func.jsonb_build_object(
        *(part for name in facts for part in (name, card.c.card[name])),
        *(
            part
            for name, path in lists.items()
            for part in (name, func.jsonb_path_query_array(card.c.card, cast(path, JSONPATH)))
        ),
    )
    in_order = aggregate_order_by(product, card.c.place)
    return select(func.jsonb_agg(in_order, type_=JSONB)).correlate(AIInteraction).scalar_subquery()


def _recent() -> Select[*tuple[Any, ...]]:
    position = func.coalesce(AIInteraction.input_seq, AIInteraction.seq)
    return (
        select(
            AIInteraction.input_seq,
            AIInteraction.input_data["text"].astext.label("said"),
            AIInteraction.input_data["action"].astext.label("action"),
            AIInteraction.output_data["text"].astext.label("answer"),
            AIInteraction.output_data["dialogue"].label("dialogue"),
            _products().label("products"),
        )
        .where(
            AIInteraction.session_id == bindparam("session_id"),
            AIInteraction.state == "delivered",
            position < bindparam("before"),
        )
        .order_by(position.desc())
        .limit(bindparam("limit"))
    )


RECENT = _recent()


async def list_recent(
    session: Session, *, session_id: SessionId, before: int, limit: int
) -> list[Remembered]:
    """What is remembered of the last delivered exchanges before a sequence number, oldest first."""
    rows = await session.execute(RECENT, {"session_id": session_id, "before": before, "limit": limit})
    return [
        Remembered(
            said=None if row.input_seq is None else row.said or "",
            pressed=bool(row.action),
            answer=row.answer or "",
            dialogue=row.dialogue or {},
            products=row.products or (),
        )
        for row in reversed(rows.all())
    ]


async def list_waiting_sessions(session: Session, *, before: datetime, limit: int) -> list[SessionId]:
    """Conversations with a message from before a moment that still has no answer, longest waiting first."""
    rows = await session.scalars(
        select(AIInteraction.session_id)
        .where(
            AIInteraction.state != "delivered",
            AIInteraction.input_seq.is_not(None),
            AIInteraction.created_at < before,
        )
        .group_by(AIInteraction.session_id)
        .order_by(func.min(AIInteraction.created_at))
        .limit(limit)
    )
    return [SessionId(row) for row in rows if row is not None]


async def list_messages(session: Session, *, session_id: SessionId, after: int, limit: int) -> list[Message]:
    """Transcript entries with a sequence number above `after`, in order; at most `limit`."""
    inputs = select(
        AIInteraction.id, AIInteraction.input_seq.label("at"), literal("input").label("side")
    ).where(AIInteraction.session_id == session_id, AIInteraction.input_seq > after)
    outputs = select(AIInteraction.id, AIInteraction.seq.label("at"), literal("output").label("side")).where(
        AIInteraction.session_id == session_id, AIInteraction.seq > after
    )
    both = union_all(
        inputs.order_by(AIInteraction.input_seq).limit(limit),
        outputs.order_by(AIInteraction.seq).limit(limit),
    ).subquery()
    rows = await session.execute(
        select(both.c.at, both.c.side, AIInteraction)
        .join(AIInteraction, AIInteraction.id == both.c.id)
        .order_by(both.c.at)
        .limit(limit)
    )
    return [_to_message(row) for row in rows]


def _to_message(row: Row[Any]) -> Message:
    exchange = to_exchange(row.AIInteraction)
    if row.side == "input":
        return Message(
            seq=row.at,
            role="shopper",
            interaction_id=exchange.id,
            text=exchange.shown_text,
            created_at=exchange.created_at,
            client_msg_id=exchange.message_id,
            action=exchange.input.get("action"),
            attachments=tuple(exchange.input.get("attachments", ())),
        )
    role: Role = "stylist"
    if exchange.actor == "staff":
        role = "staff"
    elif exchange.actor == "system":
        role = "system"
    return Message(
        seq=row.at,
        role=role,
        interaction_id=exchange.id,
        text=str(exchange.output.get("text", "")),
        created_at=exchange.delivered_at or exchange.created_at,
        reply=exchange.reply,
    )


async def list_effects(session: Session, *, interaction_id: InteractionId) -> list[StoredEffect]:
    """What tool calls of a turn already did, in order."""
    rows = await session.scalars(
        select(TurnEffect).where(TurnEffect.interaction_id == interaction_id).order_by(TurnEffect.position)
    )
    return [
        StoredEffect(
            call_key=row.call_key,
            tool=row.tool,
            arguments=row.arguments,
            result=row.result,
            position=row.position,
        )
        for row in rows
    ]


async def count_effects(session: Session, *, interaction_id: InteractionId) -> int:
    """How many changes a turn has made so far."""
    found = await session.scalar(
        select(func.count()).select_from(TurnEffect).where(TurnEffect.interaction_id == interaction_id)
    )
    return found or 0


async def find_effect(
    session: Session, *, interaction_id: InteractionId, call_key: str
) -> StoredEffect | None:
    """What one tool call already did, if it did."""
    row = await session.get(TurnEffect, (interaction_id, call_key))
    if row is None:
        return None
    return StoredEffect(row.call_key, row.tool, row.arguments, row.result, row.position)


async def list_conversations(
    session: Session,
    *,
    limit: int,
    after: tuple[datetime, SessionId] | None = None,
    only_waiting: bool = False,
) -> list[Conversation]:
    """Conversations with at least one exchange, latest first: what staff see.

    `after` is the `last_at` and id of the last one seen; `only_waiting` leaves those nobody has come to yet.
    """
    last_at = func.max(AIInteraction.created_at)
    grouped = _grouped(last_at)
    if only_waiting:
        waiting = select(HandOff.session_id).where(HandOff.closed_at.is_(None), HandOff.status == "open")
        grouped = grouped.where(AIInteraction.session_id.in_(waiting))
    if after is not None:
        grouped = grouped.having(tuple_(last_at, AIInteraction.session_id) < tuple_(*after))
    page = grouped.order_by(last_at.desc(), AIInteraction.session_id.desc()).limit(limit)
    return await _conversations(session, page)


async def get_conversation(session: Session, *, session_id: SessionId) -> Conversation:
    """One conversation as staff see it.

    Raises:
        ConversationNotFound: there is none, or nothing was said in it.
    """
    last_at = func.max(AIInteraction.created_at)
    found = await _conversations(session, _grouped(last_at).where(AIInteraction.session_id == session_id))
    if not found:
        raise ConversationNotFound("no such conversation")
    return found[0]


def _grouped(last_at: ColumnElement[datetime]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            AIInteraction.session_id,
            last_at.label("last_at"),
            func.min(AIInteraction.created_at).label("began_at"),
            func.count().label("exchanges"),
        )
        .where(AIInteraction.session_id.is_not(None))
        .group_by(AIInteraction.session_id)
    )


async def _conversations(session: Session, grouped: Select[*tuple[Any, ...]]) -> list[Conversation]:
    page = grouped.subquery("page")
    last = (
        select(
            AIInteraction.channel,
            AIInteraction.actor,
            func.coalesce(func.jsonb_extract_path_text(AIInteraction.input_data, "text"), "").label("said"),
            func.coalesce(func.jsonb_extract_path_text(AIInteraction.output_data, "text"), "").label(
                "answer"
            ),
        )
        .where(AIInteraction.session_id == page.c.session_id)
        .order_by(AIInteraction.created_at.desc(), _position().desc())
        .limit(1)
        .lateral("last")
    )
    asked = and_(HandOff.session_id == page.c.session_id, HandOff.closed_at.is_(None))
    rows = await session.execute(
        select(
            page, last, HandOff.status, HandOff.created_at.label("asked_at"), HandOff.reason, HandOff.question
        )
        .select_from(page)
        .join(last, true())
        .outerjoin(HandOff, asked)
        .order_by(page.c.last_at.desc(), page.c.session_id.desc())
    )
    return [
        Conversation(
            session_id=SessionId(row.session_id),
            channel=row.channel,
            exchanges=row.exchanges,
            began_at=row.began_at,
            last_at=row.last_at,
            last_said=row.said,
            last_answer=row.answer,
            last_actor=row.actor,
            hand_off=row.status,
            asked_at=row.asked_at,
            reason=row.reason,
            question=row.question,
        )
        for row in rows
    ]


async def count_waiting(session: Session) -> int:
    """How many conversations wait for a person nobody has sent yet."""
    open_requests = select(func.count()).select_from(HandOff)
    statement = open_requests.where(HandOff.closed_at.is_(None), HandOff.status == "open")
    return await session.scalar(statement) or 0


async def list_exchanges(
    session: Session, *, session_id: SessionId, after: int = -1, limit: int
) -> list[Exchange]:
    """Exchanges of a conversation in order, answered or not, from behind a place in the transcript on."""
    rows = await session.scalars(
        select(AIInteraction)
        .where(AIInteraction.session_id == session_id, _position() > after)
        .order_by(_position())
        .limit(limit)
    )
    return [to_exchange(row) for row in rows]


async def list_open_updates(session: Session, *, channel: str, limit: int) -> Sequence[ChannelUpdate]:
    """Stored channel updates nobody has taken in yet, in the channel's order; locked for this process."""
    rows = await session.scalars(
        select(ChannelUpdate)
        .where(ChannelUpdate.channel == channel, ChannelUpdate.processed_at.is_(None))
        .order_by(func.length(ChannelUpdate.update_id), ChannelUpdate.update_id)  # numbers, as texts
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return rows.all()


async def list_unsent(
    session: Session, *, channel: str, now: datetime, limit: int
) -> Sequence[OutboxMessage]:
    """The first unsent message of each conversation; locked for this process.

    Only the first: messages of one conversation are sent in order, and one that waits for
    `not_before` holds back those behind it but nobody else's.
    """
    first = (
        select(func.min(OutboxMessage.position).label("position"))
        .where(
            OutboxMessage.channel == channel,
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.failed_at.is_(None),
        )
        .group_by(OutboxMessage.session_id)
        .subquery()
    )
    rows = await session.scalars(
        select(OutboxMessage)
        .join(first, first.c.position == OutboxMessage.position)
        .where(or_(OutboxMessage.not_before.is_(None), OutboxMessage.not_before <= now))
        .order_by(OutboxMessage.position)
        .limit(limit)
        .with_for_update(of=OutboxMessage, skip_locked=True)
    )
    return rows.all()
