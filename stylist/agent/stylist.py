"""The agent: one LangChain agent per model, the same tools, limits and checks for all of them.

The outside model answers first, where one is configured. When it fails, in whatever way, the built-in
stylist answers from the same messages, including the tool calls already made: nothing is done twice.
"""

import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, ToolMessage
from langchain_core.tools import BaseTool
from langgraph.types import StreamMode

from stylist.agent.errors import ModelSilent, TurnLimitReached
from stylist.agent.grounding import Grounding, split_sentences
from stylist.agent.prompt import without_person
from stylist.errors import StylistError
from stylist.log import get_logger
from stylist.memory.transcript.reply import Action, Card, QuickReply, ToolCall
from stylist.memory.transcript.states import AIInteractionType
from stylist.telemetry import MODEL_CALLS, MODEL_TOKENS, span
from stylist.tools.context import ToolContext
from stylist.tools.results import Result

log = get_logger(__name__)

MODEL_CALLS_PER_TURN = 8
TOOL_CALLS_PER_TURN = 16
SAME_CALL_PER_TURN = 3
RECURSION_LIMIT = 2 * MODEL_CALLS_PER_TURN + 4
STREAMS: list[StreamMode] = ["messages", "updates"]

# Tools whose cards matter only if the answer is about them.
LOOKS = frozenset({"get_product"})

EventKind = Literal["status", "text", "card", "reset"]
Emit = Callable[[EventKind, Mapping[str, Any]], Awaitable[None]]


@dataclass(slots=True)
class Draft:
    """An answer in the making, and what it took."""

    text: str = ""
    model: str = ""
    cards: list[Card] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    quick_replies: list[QuickReply] = field(default_factory=list)
    type: AIInteractionType = AIInteractionType.CHAT
    dialogue: Mapping[str, Any] = field(default_factory=dict)
    confidence: Decimal | None = None
    tokens: dict[str, int] = field(default_factory=lambda: {"input": 0, "output": 0})
    first_text_at: float | None = None
    fell_back: str | None = None


@dataclass(frozen=True, slots=True)
class NamedModel:
    """A model with the name that is recorded with its answers."""

    name: str
    model: BaseChatModel


class Answers(Protocol):
    """Whatever answers a turn."""

    async def answer(
        self, messages: Sequence[BaseMessage], *, context: ToolContext, grounding: Grounding, emit: Emit
    ) -> Draft: ...


class TurnLimits(AgentMiddleware[Any, ToolContext]):
    """Bounds one turn's model calls, tool calls and repeats of the same call.

    LangChain's own limits count in graph state, at the price of two more graph nodes per model call.
    """

    async def awrap_model_call(
        self,
        request: ModelRequest[ToolContext],
        handler: Callable[[ModelRequest[ToolContext]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any]:
        calls = [call for message in request.messages for call in getattr(message, "tool_calls", ())]
        rounds = sum(
            isinstance(message, AIMessage) and bool(message.tool_calls) for message in request.messages
        )
        same = max(
            (sum(_same(call, other) for other in calls) for call in calls),
            default=0,
        )
        if rounds >= MODEL_CALLS_PER_TURN or len(calls) > TOOL_CALLS_PER_TURN or same > SAME_CALL_PER_TURN:
            raise TurnLimitReached(f"{rounds} model calls, {len(calls)} tool calls, {same} alike in one turn")
        with span("model"):
            return await handler(request)


def _same(call: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(call["name"] == other["name"] and call["args"] == other["args"])


class Stylist:
    """Answers turns with an outside model, if there is one, and with the built-in stylist otherwise."""

    def __init__(self, *, builtin: NamedModel, outside: NamedModel | None, tools: Sequence[BaseTool]) -> None:
        self._models = [model for model in (outside, builtin) if model is not None]
        self._agents = {
            model.name: create_agent(
                model.model, list(tools), middleware=[TurnLimits()], context_schema=ToolContext
            )
            for model in self._models
        }

    async def answer(
        self, messages: Sequence[BaseMessage], *, context: ToolContext, grounding: Grounding, emit: Emit
    ) -> Draft:
        """Answer the last human message; tool calls already made may follow it.

        Raises:
            Exception: only if the built-in stylist itself fails, which is a bug.
        """
        so_far = list(messages)
        failure: str | None = None
        for position, model in enumerate(self._models):
            is_outside = position < len(self._models) - 1
            if is_outside and not context.may_ask_outside:
                continue
            attempt = _Attempt(self._agents[model.name], model.name, context, grounding, emit)
            try:
                is_told_all = not is_outside or context.may_tell_outside
                draft = await attempt.run(so_far if is_told_all else without_person(so_far))
            except Exception as error:  # an outside model may fail in any way: the next one takes over
                if not is_outside:
                    raise
                failure = error.code if isinstance(error, StylistError) else type(error).__name__
                MODEL_CALLS.labels(model.name, "failed").inc()
                log.warning("model.failed", model=model.name, error=failure)
                if attempt.has_shown:
                    await emit("reset", {})
                so_far = [*messages, *attempt.finished_calls]
                continue
            draft.fell_back = failure
            MODEL_CALLS.labels(model.name, "answered").inc()
            return draft
        raise ModelSilent("no model is configured")


class _Attempt:
    """One model's try at a turn: follows the agent's stream, checks sentences, gathers cards."""

    def __init__(self, agent: Any, name: str, context: ToolContext, grounding: Grounding, emit: Emit) -> None:
        self._agent = agent
        self._context = context
        self._grounding = grounding
        self._emit = emit
        self._draft = Draft(model=name)
        self._pending = ""
        self._released = ""
        self._last: AIMessage | None = None
        self._calls: list[AIMessage] = []
        self._answers: dict[str, ToolMessage] = {}
        self._results: list[tuple[str, Result]] = []
        self.has_shown = False

    @property
    def finished_calls(self) -> list[BaseMessage]:
        """Calls that changed something, as messages another model can go on from; reads it makes anew."""
        done: list[BaseMessage] = []
        changing = {
            id for id, answer in self._answers.items() if getattr(answer.artifact, "effect", "none") != "none"
        }
        for message in self._calls:
            answered = [call for call in message.tool_calls if call["id"] in changing]
            if answered:
                done.append(AIMessage("", tool_calls=answered))
                done.extend(self._answers[str(call["id"])] for call in answered)
        return done

    async def run(self, messages: Sequence[BaseMessage]) -> Draft:
        for message in messages:
            if isinstance(message, ToolMessage):  # made before, by another model or another process
                self._learn(message)
        stream = self._agent.astream(
            {"messages": list(messages)},
            context=self._context,
            config={"recursion_limit": RECURSION_LIMIT},
            stream_mode=STREAMS,
        )
        async for mode, payload in stream:
            if mode == "messages":
                await self._on_chunk(payload[0])
            else:
                for update in payload.values():
                    await self._on_messages((update or {}).get("messages", ()))
        return await self._finish()

    async def _on_chunk(self, chunk: BaseMessage) -> None:
        if not isinstance(chunk, AIMessageChunk) or not isinstance(chunk.content, str) or not chunk.content:
            return
        self._pending += chunk.content
        sentences, self._pending = split_sentences(self._pending)
        for sentence in sentences:
            await self._release(sentence)

    async def _release(self, sentence: str) -> None:
        passed = self._grounding.check(sentence)
        if passed is None:
            return
        if self._draft.first_text_at is None:
            self._draft.first_text_at = time.perf_counter()
        self._released += passed
        self.has_shown = True
        await self._emit("text", {"delta": passed, "text_so_far": self._released})

    async def _on_messages(self, messages: Sequence[BaseMessage]) -> None:
        for message in messages:
            if isinstance(message, AIMessage):
                await self._on_answer(message)
            elif isinstance(message, ToolMessage):
                await self._on_tool(message)

    async def _on_answer(self, message: AIMessage) -> None:
        usage = message.usage_metadata
        if usage is not None:
            self._draft.tokens["input"] += usage["input_tokens"]
            self._draft.tokens["output"] += usage["output_tokens"]
            MODEL_TOKENS.labels(self._draft.model, "input").inc(usage["input_tokens"])
            MODEL_TOKENS.labels(self._draft.model, "output").inc(usage["output_tokens"])
        self._last = message
        if message.tool_calls:
            # What a model says before it has looked is no answer.
            self._calls.append(message)
            self._pending = ""
            if self._released:
                self._released = ""
                await self._emit("reset", {})
            await self._emit("status", {"tools": [call["name"] for call in message.tool_calls]})

    async def _on_tool(self, message: ToolMessage) -> None:
        self._answers[str(message.tool_call_id)] = message
        result = self._learn(message)
        if result is None:
            error = str(loaded(message).get("code", "tool.failed"))
            self._context.ledger.calls.append(ToolCall(message.name or "", {}, ok=False, error=error))
        elif message.name not in LOOKS:
            for card in result.cards:
                await self._emit("card", {"card": dict(card)})

    def _learn(self, message: ToolMessage) -> Result | None:
        result = message.artifact
        if not isinstance(result, Result):
            return None
        self._grounding.note(message.name or "", result)
        self._results.append((message.name or "", result))
        return result

    async def _finish(self) -> Draft:
        draft = self._draft
        if self._pending.strip():
            await self._release(self._pending)
        said = self._last.content if self._last is not None else ""
        if isinstance(said, str) and said.strip() and not self._released and not self._grounding.dropped:
            await self._release(said)  # a model that does not stream
        draft.text = self._released.strip()
        extra = self._last.additional_kwargs if self._last is not None else {}
        draft.dialogue = extra.get("dialogue", {})
        confidence = extra.get("confidence")
        draft.confidence = (
            Decimal(str(confidence)).quantize(Decimal("0.01")) if confidence is not None else None
        )
        self._gather(extra)
        if not draft.text and not draft.cards:
            raise ModelSilent("the model answered nothing that holds")
        return draft

    def _gather(self, extra: Mapping[str, Any]) -> None:
        """Cards, buttons and chips of the turn: a later state of the same thing replaces the earlier."""
        draft = self._draft
        hidden = set(extra.get("hide_cards", ()))
        kept: dict[str, list[Card]] = {}
        for name, result in self._results:
            if name in hidden or not result.ok:
                continue
            for kind in {str(card["kind"]) for card in result.cards}:
                new = [card for card in result.cards if card["kind"] == kind]
                kept[kind] = (
                    new if kind != "product" or name == "search_products" else _joined(kept.get(kind), new)
                )
            if result.type is not None:
                draft.type = result.type
            if result.actions:
                draft.actions = list(result.actions)
            draft.quick_replies = list(result.quick_replies)
        if "confirmation" in kept:
            kept.pop("cart", None)
        if any(result.effect != "none" for _, result in self._results):
            kept.pop("product", None)  # looked up on the way to a change
        draft.cards = [card for cards in kept.values() for card in cards]
        chips = extra.get("quick_replies")
        if chips is not None:
            draft.quick_replies = [QuickReply(label=chip["label"], text=chip["text"]) for chip in chips]


def _joined(earlier: Sequence[Card] | None, new: Sequence[Card]) -> list[Card]:
    known = {card["product_id"]: card for card in (*(earlier or ()), *new)}
    return list(known.values())


def resumed(effects: Sequence[Any]) -> list[BaseMessage]:
    """Changes a turn made before its process died, as tool calls already answered."""
    messages: list[BaseMessage] = []
    for number, effect in enumerate(effects, 1):
        result = Result.from_stored(effect.result)
        call_id = f"resumed-{number}"
        messages.append(
            AIMessage("", tool_calls=[{"name": effect.tool, "args": dict(effect.arguments), "id": call_id}])
        )
        messages.append(
            ToolMessage(result.to_content(), tool_call_id=call_id, name=effect.tool, artifact=result)
        )
    return messages


def loaded(message: ToolMessage) -> dict[str, Any]:
    """A tool message's content as data; text that is no JSON object becomes a refusal."""
    try:
        data = json.loads(str(message.content))
    except ValueError:
        data = None
    return data if isinstance(data, dict) else {"ok": False, "code": "tool.failed", "retry": False}
