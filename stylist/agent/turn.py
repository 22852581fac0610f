"""One exchange, from start to end: accept, claim, recall, run, ground, answer, deliver, sweep.

A message is a committed row before anything else happens to it. One turn at a time runs per
conversation, in order of arrival, under a claim that every write checks; nothing accepted is left
without an answer, and nothing is answered twice.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage

from stylist.agent import confirming, wording
from stylist.agent.errors import ActionUnknown, AnswerPending
from stylist.agent.fence import fenced, kept_claim
from stylist.agent.grounding import Grounding
from stylist.agent.intake import Inbound, take
from stylist.agent.prompt import system_message
from stylist.agent.recall import Recall, recall
from stylist.agent.stylist import Answers, Draft, EventKind, resumed
from stylist.commerce.customers import claims
from stylist.commerce.customers.consent import allows
from stylist.commerce.customers.errors import ClaimLost
from stylist.commerce.customers.states import Use
from stylist.commerce.ids import InteractionId, SessionId
from stylist.commerce.payments.gateway import PaymentGateway
from stylist.db.session import Transaction
from stylist.live.events import EventBus
from stylist.log import get_logger
from stylist.memory.transcript import queries as transcript_queries
from stylist.memory.transcript import service as transcript_service
from stylist.memory.transcript.reply import Reply, ToolCall
from stylist.memory.transcript.service import Answer
from stylist.memory.transcript.views import Accepted, Exchange, StoredEffect
from stylist.styling.search.gateway import Embedder
from stylist.telemetry import SWEPT_TURNS, TURN_SECONDS, TURNS, span
from stylist.tools import texts
from stylist.tools.context import CallLedger, Later, ToolContext

log = get_logger(__name__)

LEASE = timedelta(seconds=30)
HEARTBEAT_SECONDS = 10.0
POLL_SECONDS = 0.5
WAIT_SECONDS = 120.0
# Channels whose own process sends: the answer is handed to it through the outbox.
OUTBOX_CHANNELS = frozenset({"telegram"})


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """What the shop decides about turns. `lease` and `heartbeat_seconds` are shortened by tests only."""

    shop_name: str = "LuxeVerse"
    accepts_test_cards: bool = True
    lease: timedelta = LEASE
    heartbeat_seconds: float = HEARTBEAT_SECONDS


class Turns:
    """Accepts messages and answers them. Stateless but for the tasks it runs: there may be many."""

    def __init__(
        self,
        *,
        transaction: Transaction,
        bus: EventBus,
        answers: Answers,
        gateway: PaymentGateway,
        embedder: Embedder,
        clock: Callable[[], datetime],
        settings: TurnSettings | None = None,
    ) -> None:
        self._transaction = transaction
        self._bus = bus
        self._answers = answers
        self._gateway = gateway
        self._embedder = embedder
        self._clock = clock
        self._settings = settings or TurnSettings()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._running: dict[SessionId, asyncio.Task[Any]] = {}

    async def accept(self, inbound: Inbound, *, received_at: datetime | None = None) -> Accepted:
        """Store a message, once, and let it be answered in the background.

        Raises:
            MessageEmpty, MessageTooLong, MessageIdInvalid: it cannot be taken; nothing was stored.
        """
        accepted = await self.store(inbound, received_at=received_at)
        self.wake(inbound.session_id)
        return accepted

    async def store(self, inbound: Inbound, *, received_at: datetime | None = None) -> Accepted:
        """Store a message without waking anybody: for channels whose answers another process gives."""
        taken = take(inbound, accepts_test_cards=self._settings.accepts_test_cards)
        async with self._transaction() as session:
            accepted = await transcript_service.accept(
                session,
                session_id=inbound.session_id,
                user_id=inbound.user_id,
                channel=inbound.channel,
                message_id=inbound.message_id,
                input_data=taken.to_input(inbound),
                now=received_at or self._clock(),
            )
        if accepted.is_new:
            await self._bus.publish(inbound.session_id, {"type": "message", "seq": accepted.input_seq})
        return accepted

    def wake(self, session_id: SessionId) -> None:
        """Answer what is open in a conversation, in the background; a running one looks again by itself."""
        running = self._running.get(session_id)
        if running is None or running.done():
            self._running[session_id] = self._in_background(self._wake(session_id))
        else:
            running.add_done_callback(lambda _: self._look_again(session_id))

    def _look_again(self, session_id: SessionId) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closing
            if self._running.get(session_id) is None:
                self._running[session_id] = self._in_background(self._wake(session_id))

    async def _wake(self, session_id: SessionId) -> None:
        try:
            await self.run_session(session_id)
        except Exception as error:
            # Nothing is lost: the message stays open and the sweeper comes back to it.
            log.exception("turn.failed", session_id=str(session_id), error=type(error).__name__)
        finally:
            self._running.pop(session_id, None)

    def _in_background(self, work: Any) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def drain(self) -> None:
        """Wait for everything running in the background: at shutdown and in tests."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def run_session(self, session_id: SessionId) -> int:
        """Answer every open message of a conversation in order; returns how many.

        Does nothing while another process holds the claim: the holder looks once more after releasing.
        """
        afterwards: list[Later] = []
        try:
            return await self._run_session(session_id, afterwards)
        finally:
            for work in afterwards:
                self._in_background(_quietly(work))

    async def _run_session(self, session_id: SessionId, afterwards: list[Later]) -> int:
        async with self._transaction() as session:
            fence = await claims.claim(session, session_id=session_id, lease=self._settings.lease)
            if fence is None:
                return 0
            exchange = await transcript_queries.find_next_open(session, session_id=session_id)
            if exchange is None:
                await claims.release(session, session_id=session_id, fence=fence)
        answered = 0
        try:
            while exchange is not None:
                async with kept_claim(
                    self._transaction,
                    session_id=session_id,
                    fence=fence,
                    lease=self._settings.lease,
                    every_seconds=self._settings.heartbeat_seconds,
                ):
                    exchange = await self._run_turn(exchange, fence, afterwards)
                answered += 1
        except ClaimLost:
            log.warning("turn.claim_lost", session_id=str(session_id))
        except BaseException:
            await self._give_back(session_id, fence)
            raise
        return answered

    async def _give_back(self, session_id: SessionId, fence: int) -> None:
        """After a failure: let the next process take over at once, instead of when the lease ends."""
        with contextlib.suppress(Exception):
            async with self._transaction() as session:
                await claims.release(session, session_id=session_id, fence=fence)

    async def _run_turn(self, exchange: Exchange, fence: int, afterwards: list[Later]) -> Exchange | None:
        """Answer one message; returns the next open one, or `None` when the claim was given back."""
        transaction = fenced(self._transaction, session_id=exchange.session_id, fence=fence)
        ledger = CallLedger()
        with span("turn", interaction_id=str(exchange.id), channel=exchange.channel) as current:
            try:
                async with self._transaction() as session:
                    known = await recall(session, exchange=exchange, now=self._clock())
                    effects = await transcript_queries.list_effects(session, interaction_id=exchange.id)
                draft, details = await self._draft(exchange, known, effects, transaction, ledger, afterwards)
                outcome = "fell_back" if draft.fell_back else "answered"
            except ClaimLost:
                raise
            except Exception:  # whatever broke, the shopper gets an answer and the bug is logged
                log.exception("turn.broke", interaction_id=str(exchange.id))
                draft, details, outcome = Draft(text=wording.CALM, model=wording.MODEL), {}, "broke"
                await self._emit(exchange, "reset", {})
            current.set_attribute("model", draft.model)
            following = await self._deliver(exchange, fence, draft, ledger, details)
        TURNS.labels(exchange.channel, draft.model, outcome).inc()
        return following

    async def _draft(
        self,
        exchange: Exchange,
        known: Recall,
        effects: list[StoredEffect],
        transaction: Transaction,
        ledger: CallLedger,
        afterwards: list[Later],
    ) -> tuple[Draft, Mapping[str, Any]]:
        if known.conversation.handled_by is not None:
            return Draft(model="person"), {"handled_by": "person"}
        try:
            decision = confirming.decide(
                action=exchange.input.get("action"),
                text=exchange.text,
                open_confirmations=known.confirmations,
                asked=known.state.get("dialogue", {}).get("expecting"),
            )
            if decision is not None:
                draft, call = await confirming.carry_out(
                    decision,
                    transaction=transaction,
                    user_id=known.user.id,
                    session_id=exchange.session_id,
                    gateway=self._gateway,
                    now=self._clock(),
                )
                ledger.calls.append(call)
                return draft, {}
        except ActionUnknown:
            return Draft(text=wording.EXPIRED_BUTTON, model=wording.MODEL), {}
        return await self._ask_model(exchange, known, effects, transaction, ledger, afterwards)

    async def _ask_model(
        self,
        exchange: Exchange,
        known: Recall,
        effects: list[StoredEffect],
        transaction: Transaction,
        ledger: CallLedger,
        afterwards: list[Later],
    ) -> tuple[Draft, Mapping[str, Any]]:
        now = self._clock()
        context = ToolContext(
            user_id=known.user.id,
            session_id=exchange.session_id,
            interaction_id=exchange.id,
            channel=exchange.channel,
            tier=known.user.tier,
            currency=known.user.currency,
            payment_provider=self._gateway.name,
            now=now,
            transaction=transaction,
            later_transaction=self._transaction,
            embedder=self._embedder,
            payment_tokens=tuple(exchange.input.get("payment_tokens", ())),
            ledger=ledger,
            later=afterwards.append,
            may_ask_outside=allows(known.user, Use.OUTSIDE_MODEL),
            may_tell_outside=allows(known.user, Use.PROFILE_OUTSIDE),
        )
        ledger.calls.extend(
            ToolCall(effect.tool, effect.arguments, ok=True, effect=effect.result["effect"])
            for effect in effects
        )
        messages: list[BaseMessage] = [
            system_message(known.state, shop_name=self._settings.shop_name, now=now),
            *known.history,
            HumanMessage(_said(exchange)),
            *resumed(effects),
        ]
        grounding = Grounding.start(state=known.state, said=exchange.text)

        async def emit(kind: EventKind, payload: Mapping[str, Any]) -> None:
            await self._emit(exchange, kind, payload)

        draft = await self._answers.answer(messages, context=context, grounding=grounding, emit=emit)
        details: dict[str, Any] = {"tokens": draft.tokens, "prompt_version": texts.version()}
        if draft.dialogue:
            details["dialogue"] = draft.dialogue
        if grounding.dropped:
            details["dropped"] = grounding.dropped
        if draft.fell_back:
            details["fell_back"] = draft.fell_back
        return draft, details

    async def _deliver(
        self,
        exchange: Exchange,
        fence: int,
        draft: Draft,
        ledger: CallLedger,
        details: Mapping[str, Any],
    ) -> Exchange | None:
        """Store and deliver the answer; in the same transaction, take the next message or give the claim back.

        Accepting a message needs the conversation's row lock, which this transaction holds: what was
        accepted before is seen here, and whoever accepts later finds the claim free.
        """
        now = self._clock()
        answer = _to_answer(exchange, draft, ledger, details, now=now)
        async with self._transaction() as session:
            reply = await transcript_service.answer_and_deliver(
                session,
                interaction_id=exchange.id,
                session_id=exchange.session_id,
                fence=fence,
                answer=answer,
                now=now,
                outbox_channel=exchange.channel if exchange.channel in OUTBOX_CHANNELS else None,
            )
            following = await transcript_queries.find_next_open(session, session_id=exchange.session_id)
            if following is None:
                await claims.release(session, session_id=exchange.session_id, fence=fence)
        TURN_SECONDS.labels(exchange.channel).observe(answer.response_time_ms / 1000)
        await self._bus.set_progress(exchange.session_id, None)
        await self._bus.publish(
            exchange.session_id, {"type": "done", "interaction_id": str(exchange.id), "seq": reply.seq}
        )
        log.info(
            "turn.answered",
            interaction_id=str(exchange.id),
            session_id=str(exchange.session_id),
            channel=exchange.channel,
            model=draft.model,
            ms=answer.response_time_ms,
            tools=[call.name for call in ledger.calls],
        )
        return following

    async def _emit(self, exchange: Exchange, kind: EventKind, payload: Mapping[str, Any]) -> None:
        event = {"type": kind, "interaction_id": str(exchange.id), **payload}
        if kind in {"text", "reset"}:
            progress = {"interaction_id": str(exchange.id), "text_so_far": payload.get("text_so_far", "")}
            await self._bus.set_progress(exchange.session_id, progress)
        await self._bus.publish(exchange.session_id, event)

    async def find_reply(self, interaction_id: InteractionId, *, session_id: SessionId) -> Reply | None:
        """The answer to a message, if it is there."""
        async with self._transaction() as session:
            exchange = await transcript_queries.get_exchange(
                session, interaction_id=interaction_id, session_id=session_id
            )
        return exchange.reply if exchange.state == "delivered" else None

    async def wait_for_reply(
        self, interaction_id: InteractionId, *, session_id: SessionId, seconds: float = WAIT_SECONDS
    ) -> Reply:
        """The answer to a message, when it is there, whichever process gives it.

        Raises:
            AnswerPending: not within `seconds`; the message is answered all the same.
        """
        async with self._bus.watch(session_id) as queue:
            deadline = asyncio.get_running_loop().time() + seconds
            while True:
                reply = await self.find_reply(interaction_id, session_id=session_id)
                if reply is not None:
                    return reply
                if asyncio.get_running_loop().time() > deadline:
                    raise AnswerPending("the answer takes longer than usual; it will be in the conversation")
                await _next_done(queue, seconds=POLL_SECONDS)

    async def sweep(self, *, older_than: timedelta) -> int:
        """Answer messages whose process died or lost its way; returns how many."""
        async with self._transaction() as session:
            waiting = await transcript_queries.list_waiting_sessions(
                session, before=self._clock() - older_than, limit=100
            )
        swept = 0
        for session_id in waiting:
            swept += await self.run_session(session_id)
        if swept:
            SWEPT_TURNS.inc(swept)
            log.warning("turn.swept", count=swept)
        return swept


def _to_answer(
    exchange: Exchange, draft: Draft, ledger: CallLedger, details: Mapping[str, Any], *, now: datetime
) -> Answer:
    """The draft as it is stored; times count from the message's acceptance."""
    elapsed = max(now - exchange.created_at, timedelta())
    kept = dict(details)
    if draft.first_text_at is not None:
        first_text = max(elapsed - timedelta(seconds=time.perf_counter() - draft.first_text_at), timedelta())
        kept["first_text_ms"] = round(first_text.total_seconds() * 1000)
    reply = Reply(
        interaction_id=exchange.id,
        text=draft.text,
        type=draft.type,
        cards=tuple(draft.cards),
        quick_replies=tuple(draft.quick_replies),
        actions=tuple(draft.actions),
        handled_by=details.get("handled_by"),
        tool_calls=tuple(ledger.calls),
    )
    return Answer(
        reply=reply,
        model_version=draft.model[:50],
        response_time_ms=round(elapsed.total_seconds() * 1000),
        confidence=draft.confidence or Decimal("1.00"),
        details=kept,
    )


def _said(exchange: Exchange) -> str:
    """What the model reads of a message; an empty one with a picture says so."""
    if exchange.input.get("attachments"):
        return f"{exchange.text}\n(with a picture attached)".strip()
    return exchange.text


async def _next_done(queue: "asyncio.Queue[Mapping[str, Any]]", *, seconds: float) -> None:
    """Sleep until a turn of this conversation ends, at most `seconds`."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while (await queue.get()).get("type") != "done":
                pass


async def _quietly(work: Later) -> None:
    """Work that must not disturb an answer: its failure is logged, nothing more."""
    try:
        await work()
    except Exception as error:  # the answer is out: what was to be noted after it must not undo it
        log.warning("afterwork.failed", error=type(error).__name__)
