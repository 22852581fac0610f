"""What a turn costs beside a bare agent: CPU of one exchange with one tool and a model that takes no time.

Bare: `create_agent` with the same tool and model, nothing stored. Ours: accept, claim, recall, the same
agent, grounding, answer, deliver, release, on real PostgreSQL. The two alternate in one process, so that
other load on the machine weighs on both alike.
"""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from benchmarks.shop import demo_shop
from stylist.agent.intake import Inbound
from stylist.agent.stylist import NamedModel, Stylist
from stylist.agent.turn import Turns
from stylist.commerce.customers import service as customer_service
from stylist.commerce.customers import tokens
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import InteractionId
from stylist.integrations.payments.sandbox import SandboxGateway
from stylist.live.events import EventBus
from stylist.log import configure_logging
from stylist.tools.context import CallLedger, ToolContext
from stylist.tools.toolbox import langchain_tools

ROUNDS = 60
WARM_UP = 10
SAID = "I need a silk dress for a summer wedding, under $900"
ARGS = {"query": "silk dress summer wedding", "categories": ["dresses"], "price_max": "900", "limit": 4}
WORDS = "These four are silk and keep to your budget. Which one speaks to you?"


class Instant(BaseChatModel):
    """A model that takes no time: one search, then one sentence."""

    @property
    def _llm_type(self) -> str:
        return "instant"

    def bind_tools(self, tools: Sequence[Any], **_: Any) -> Any:
        return self

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        raise TypeError("asynchronous only")

    async def _agenerate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        if isinstance(messages[-1], ToolMessage):
            message = AIMessage(WORDS)
        else:
            message = AIMessage("", tool_calls=[{"name": "search_products", "args": ARGS, "id": "1"}])
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _astream(
        self, messages: list[BaseMessage], *_: Any, **__: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        if isinstance(messages[-1], ToolMessage):
            yield ChatGenerationChunk(message=AIMessageChunk(WORDS))
        else:
            call = tool_call_chunk(name="search_products", args=json.dumps(ARGS), id="1", index=0)
            yield ChatGenerationChunk(message=AIMessageChunk("", tool_call_chunks=[call]))


async def main() -> None:
    async with demo_shop() as (transaction, embedder):
        now = datetime.now(UTC)
        async with transaction() as session:
            guest = await customer_service.create_guest(session, channel="bench")
            opened = await customer_service.open_session(
                session,
                user_id=guest.id,
                channel="bench",
                token_hash=tokens.digest(tokens.new_token()),
                now=now,
                lifetime=timedelta(days=1),
            )
        tool = next(tool for tool in langchain_tools() if tool.name == "search_products")
        bare = create_agent(Instant(), [tool], context_schema=ToolContext)
        context = ToolContext(
            user_id=guest.id,
            session_id=opened.id,
            interaction_id=InteractionId(uuid4()),
            channel="bench",
            tier=MembershipTier.PEARL,
            currency="USD",
            payment_provider="sandbox",
            now=now,
            transaction=transaction,
            later_transaction=transaction,
            embedder=embedder,
        )
        turns = Turns(
            transaction=transaction,
            bus=EventBus(None),
            answers=Stylist(builtin=NamedModel("instant", Instant()), outside=None, tools=[tool]),
            gateway=SandboxGateway(transaction),
            embedder=embedder,
            clock=lambda: datetime.now(UTC),
        )

        async def bare_turn() -> None:
            fresh = replace(context, ledger=CallLedger())
            async for _ in bare.astream(
                {"messages": [HumanMessage(SAID)]}, context=fresh, stream_mode=["messages", "updates"]
            ):
                pass

        async def whole_turn() -> None:
            await turns.store(
                Inbound(
                    session_id=opened.id,
                    user_id=guest.id,
                    channel="bench",
                    message_id=uuid4().hex,
                    text=SAID,
                )
            )
            await turns.run_session(opened.id)

        costs: dict[str, list[float]] = {"bare": [], "whole": []}
        for number in range(WARM_UP + ROUNDS):
            for name, work in (("bare", bare_turn), ("whole", whole_turn)):
                began = time.process_time()
                await work()
                if number >= WARM_UP:
                    costs[name].append((time.process_time() - began) * 1000)
            await turns.drain()
        report(costs)


def report(costs: dict[str, list[float]]) -> None:
    medians = {name: statistics.median(values) for name, values in costs.items()}
    for name, value in medians.items():
        sys.stdout.write(f"{name:>6}: {value:6.1f} ms CPU a turn (median of {ROUNDS})\n")
    sys.stdout.write(f" ratio: {medians['whole'] / medians['bare']:6.2f}\n")


if __name__ == "__main__":
    configure_logging("WARNING")
    asyncio.run(main())
