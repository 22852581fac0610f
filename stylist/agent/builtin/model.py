"""The built-in stylist as a LangChain chat model: reads the same messages, emits the same tool calls and texts.

It needs no key and no network. Understanding (`understand`), deciding (`decide`) and phrasing
(`phrase`) are pure but for the embedding of the message; this file only translates.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import ConfigDict

from stylist.agent.builtin.decide import decide
from stylist.agent.builtin.dialogue import Calls, Decision, DoneCall, Moment, Say
from stylist.agent.builtin.meaning import Vocabulary
from stylist.agent.builtin.state import dialogue_context
from stylist.agent.builtin.understand import Understander
from stylist.agent.prompt import read_state
from stylist.agent.stylist import loaded

VERSION = "1"
NAME = f"builtin-{VERSION}"


class BuiltinStylist(BaseChatModel):
    """A chat model made of rules, a small classifier and the shop's own vocabulary."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    understander: Understander
    vocabulary: Callable[[], Awaitable[Vocabulary]]
    clock: Callable[[], datetime]
    tool_names: frozenset[str] = frozenset()

    @property
    def _llm_type(self) -> str:
        return NAME

    def bind_tools(self, tools: Sequence[Any], **_: Any) -> Runnable[LanguageModelInput, AIMessage]:
        """Know which tools may be called; their schemas are known already."""
        names = frozenset(tool.name for tool in tools)
        return self if names == self.tool_names else self.model_copy(update={"tool_names": names})

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise TypeError("the built-in stylist is asynchronous: use ainvoke or astream")

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        decision = await self._decide(messages)
        return ChatResult(generations=[ChatGeneration(message=to_message(decision, position=len(messages)))])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        decision = await self._decide(messages)
        message = to_message(decision, position=len(messages))
        yield ChatGenerationChunk(
            message=AIMessageChunk(
                content=message.content,
                additional_kwargs=message.additional_kwargs,
                tool_call_chunks=[
                    tool_call_chunk(name=call["name"], args=json.dumps(call["args"]), id=call["id"], index=n)
                    for n, call in enumerate(message.tool_calls)
                ],
            )
        )

    async def _decide(self, messages: Sequence[BaseMessage]) -> Decision:
        last = max(n for n, message in enumerate(messages) if isinstance(message, HumanMessage))
        text = str(messages[last].content)
        state = next(read_state(m) for m in messages if isinstance(m, SystemMessage))
        now = self.clock()
        context = dialogue_context(state, today=now.date())
        understanding = await self.understander.understand(
            text, vocabulary=await self.vocabulary(), context=context
        )
        turns = sum(isinstance(message, HumanMessage) for message in messages)
        return decide(
            Moment(
                text=text,
                understanding=understanding,
                state=state,
                context=context,
                done=tuple(_done_calls(messages[last + 1 :])),
                tools=self.tool_names,
                variation=turns + len(text),
                earlier=tuple(str(m.content) for m in messages[:last] if isinstance(m, AIMessage)),
            )
        )


def _done_calls(messages: Sequence[BaseMessage]) -> list[DoneCall]:
    """The tool calls of this turn with their answers, in order."""
    asked = {
        str(call["id"]): call
        for message in messages
        if isinstance(message, AIMessage)
        for call in message.tool_calls
    }
    return [
        DoneCall(
            name=asked[str(message.tool_call_id)]["name"],
            args=asked[str(message.tool_call_id)]["args"],
            result=loaded(message),
        )
        for message in messages
        if isinstance(message, ToolMessage) and str(message.tool_call_id) in asked
    ]


def to_message(decision: Decision, *, position: int) -> AIMessage:
    """A decision as a message: tool calls, or a text with what the digest of the next turn needs."""
    if isinstance(decision, Calls):
        return AIMessage(
            "",
            tool_calls=[
                {"name": call.name, "args": dict(call.args), "id": f"call-{position}-{n}"}
                for n, call in enumerate(decision.calls)
            ],
        )
    return _saying(decision)


def _saying(decision: Say) -> AIMessage:
    extra: dict[str, Any] = {"dialogue": decision.dialogue, "confidence": decision.confidence}
    if decision.quick_replies is not None:
        extra["quick_replies"] = [{"label": label, "text": text} for label, text in decision.quick_replies]
    if decision.hide_cards:
        extra["hide_cards"] = list(decision.hide_cards)
    return AIMessage(decision.text, additional_kwargs=extra)
