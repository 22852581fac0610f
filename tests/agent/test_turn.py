"""The turn pipeline on a real database: one row, one answer, in order, under a claim."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from langchain_core.messages import BaseMessage
from sqlalchemy import text

from stylist.agent import wording
from stylist.agent.errors import MessageEmpty, MessageTooLong
from stylist.agent.grounding import Grounding
from stylist.agent.stylist import Draft, Emit
from stylist.agent.turn import TurnSettings
from stylist.commerce.customers import claims
from stylist.db.session import Transaction
from stylist.live.events import EventBus
from stylist.memory.transcript import queries as transcript_queries
from stylist.tools.context import ToolContext
from stylist.tools.define import execute
from stylist.tools.toolbox import DEFINITIONS
from tests.agent.shop import Talk, make_shop_and_find, make_talk, make_turns
from tests.factories import make_guest, make_session


class Scripted:
    """Answers that are not the subject of a test: an echo, after a pause or some tool calls."""

    def __init__(
        self,
        *,
        seconds: float = 0,
        calls: Sequence[tuple[str, dict[str, Any]]] = (),
        prefix: str = "You said",
    ) -> None:
        self.prefix = prefix
        self.seconds = seconds
        self.calls = calls
        self.asked: list[str] = []
        self.running = 0
        self.most_running = 0

    async def answer(
        self, messages: Sequence[BaseMessage], *, context: ToolContext, grounding: Grounding, emit: Emit
    ) -> Draft:
        said = str([m for m in messages if m.type == "human"][-1].content)
        self.asked.append(said)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            for name, args in self.calls:
                await execute(DEFINITIONS[name], args, context)
            await asyncio.sleep(self.seconds)
        finally:
            self.running -= 1
        return Draft(text=f"{self.prefix}: {said}", model="scripted")


class Broken:
    """Answers that fail with a bug."""

    async def answer(self, *_: object, **__: object) -> Draft:
        raise ZeroDivisionError


async def count(transaction: Transaction, statement: str) -> int:
    async with transaction() as session:
        found: int = (await session.execute(text(statement))).scalar_one()
        return found


async def talk_with(transaction: Transaction, answers: Any, **settings: Any) -> Talk:
    async with transaction() as session:
        user_id = await make_guest(session)
        session_id = await make_session(session, user_id=user_id)
    turns = await make_turns(transaction, answers=answers, settings=TurnSettings(**settings))
    return Talk(turns, session_id, user_id)


async def test_every_exchange_is_a_row_with_tools_timing_and_model(transaction: Transaction) -> None:
    talk = await make_talk(transaction)

    reply = await talk.say("I need a silk dress for a summer wedding, under $900")

    async with transaction() as session:
        exchange = (await transcript_queries.list_exchanges(session, session_id=talk.session_id, limit=5))[0]
    assert exchange.state == "delivered"
    assert exchange.text == "I need a silk dress for a summer wedding, under $900"
    assert (exchange.input_seq, exchange.seq) == (1, 2)
    assert exchange.model_version == "builtin-1"
    assert exchange.response_time_ms is not None
    assert exchange.response_time_ms >= 0
    assert [call.name for call in exchange.reply.tool_calls] == ["search_products"]
    assert exchange.output["prompt_version"]
    assert reply == exchange.reply


async def test_t01_the_same_message_twice_at_once_is_one_row_and_one_reply(
    fresh_transaction: Transaction,
) -> None:
    answers = Scripted(seconds=0.05)
    talk = await talk_with(fresh_transaction, answers)
    other = await make_turns(fresh_transaction, answers=answers)

    accepted = await asyncio.gather(
        *(turns.accept(talk.inbound("Hello", message_id="m-1")) for turns in (talk.turns, other) * 5)
    )
    await talk.turns.drain()
    await other.drain()

    assert len({item.interaction_id for item in accepted}) == 1
    assert sum(item.is_new for item in accepted) == 1
    assert answers.asked == ["Hello"]
    assert await count(fresh_transaction, "SELECT count(*) FROM ai_interactions") == 1


async def test_t04_messages_in_quick_succession_are_answered_in_order_one_at_a_time(
    fresh_transaction: Transaction,
) -> None:
    answers = Scripted(seconds=0.02)
    talk = await talk_with(fresh_transaction, answers)
    processes = [talk.turns, await make_turns(fresh_transaction, answers=answers)]

    for number in range(8):
        await processes[number % 2].accept(talk.inbound(f"{number}"))
    replies = []
    for exchange_text in range(8):
        async with asyncio.timeout(20):
            while len(answers.asked) <= exchange_text:  # noqa: ASYNC110  # other processes ask
                await asyncio.sleep(0.01)
    for turns in processes:
        await turns.drain()
    async with fresh_transaction() as session:
        messages = await transcript_queries.list_messages(
            session, session_id=talk.session_id, after=0, limit=100
        )
        replies = [message.text for message in messages if message.role == "stylist"]

    assert answers.most_running == 1
    assert replies == [f"You said: {number}" for number in range(8)]
    assert [message.seq for message in messages] == list(range(1, 17))


async def test_a_message_accepted_while_another_process_answers_is_not_forgotten(
    fresh_transaction: Transaction,
) -> None:
    slow = Scripted(seconds=0.3)
    talk = await talk_with(fresh_transaction, slow)
    other = await make_turns(fresh_transaction, answers=slow)
    first = asyncio.create_task(talk.say("one"))
    await asyncio.sleep(0.1)

    accepted = await other.accept(talk.inbound("two"))
    reply = await other.wait_for_reply(accepted.interaction_id, session_id=talk.session_id, seconds=10)
    await first
    await other.drain()

    assert reply.text == "You said: two"
    assert slow.most_running == 1


async def test_a_process_that_lost_its_claim_writes_nothing(fresh_transaction: Transaction) -> None:
    variant = await make_shop_and_find(fresh_transaction, "Celeste", size="M")
    stuck = Scripted(seconds=0.4, calls=[("add_to_cart", {"variant_id": str(variant)})])
    talk = await talk_with(fresh_transaction, stuck, lease=timedelta(seconds=0.1), heartbeat_seconds=30)
    first = asyncio.create_task(talk.say("add it"))
    await asyncio.sleep(0.25)
    second = await make_turns(fresh_transaction, answers=Scripted(prefix="Second"))

    answered = await second.run_session(talk.session_id)
    await first
    async with fresh_transaction() as session:
        messages = await transcript_queries.list_messages(
            session, session_id=talk.session_id, after=0, limit=10
        )

    assert answered == 1
    assert [(m.seq, m.text) for m in messages] == [(1, "add it"), (2, "Second: add it")]


async def test_a_repeated_turn_finds_its_changes_done(fresh_transaction: Transaction) -> None:
    variant = await make_shop_and_find(fresh_transaction, "Celeste", size="M")
    call = ("add_to_cart", {"variant_id": str(variant)})
    talk = await talk_with(fresh_transaction, Scripted(seconds=60, calls=[call]))
    dying = asyncio.create_task(talk.say("add it"))
    async with asyncio.timeout(10):
        while await count(fresh_transaction, "SELECT count(*) FROM turn_effects") == 0:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    dying.cancel()  # after the change, before the answer
    await asyncio.gather(dying, return_exceptions=True)
    talk.turns = await make_turns(fresh_transaction, answers=Scripted(calls=[call]))

    answered = await talk.turns.sweep(older_than=timedelta())

    assert answered == 1
    assert await count(fresh_transaction, "SELECT sum(quantity) FROM cart_items") == 1
    assert (
        await count(fresh_transaction, "SELECT count(*) FROM ai_interactions WHERE state = 'delivered'") == 1
    )


async def test_two_identical_additions_in_one_turn_are_two_units(fresh_transaction: Transaction) -> None:
    variant = await make_shop_and_find(fresh_transaction, "Celeste", size="M")
    call = ("add_to_cart", {"variant_id": str(variant)})
    talk = await talk_with(fresh_transaction, Scripted(calls=[call, call]))

    await talk.say("add it twice")

    assert await count(fresh_transaction, "SELECT sum(quantity) FROM cart_items") == 2


async def test_a_bug_in_answering_still_gives_one_calm_answer(transaction: Transaction) -> None:
    talk = await talk_with(transaction, Broken())

    reply = await talk.say("Hello")

    assert reply.text == wording.CALM
    assert reply.model_version == "rules"


async def test_t17_confirm_pressed_twice_at_once_is_one_order(fresh_transaction: Transaction) -> None:
    talk = await make_talk(fresh_transaction)
    for said in (
        "I need a silk dress for a summer wedding, under $900",
        "the second one in M please",
        "Anna Berg, 12 Rose Street, Boston, MA 02108, anna@berg.example",
        "check out with the test card 4242 4242 4242 4242",
    ):
        reply = await talk.say(said)
    confirm = next(action for action in reply.actions if action.kind == "confirm")

    first, second = await asyncio.gather(
        *(talk.turns.accept(talk.inbound(action=confirm.id, message_id=uuid4().hex)) for _ in range(2))
    )
    replies = [
        await talk.turns.wait_for_reply(item.interaction_id, session_id=talk.session_id)
        for item in (first, second)
    ]
    await talk.turns.drain()

    assert replies[0].cards == replies[1].cards
    assert replies[0].cards[0]["status"] == "CONFIRMED"
    assert await count(fresh_transaction, "SELECT count(*) FROM orders") == 1
    assert (
        await count(fresh_transaction, "SELECT count(*) FROM payment_transactions WHERE status = 'COMPLETED'")
        == 1
    )


async def test_another_shoppers_button_is_politely_refused(fresh_transaction: Transaction) -> None:
    talk = await make_talk(fresh_transaction)
    for said in (
        "I need a silk dress for a summer wedding, under $900",
        "the second one in M please",
        "Anna Berg, 12 Rose Street, Boston, MA 02108, anna@berg.example",
        "check out with the test card 4242 4242 4242 4242",
    ):
        reply = await talk.say(said)
    confirm = next(action for action in reply.actions if action.kind == "confirm")
    async with fresh_transaction() as session:
        stranger = await make_guest(session)
        theirs = await make_session(session, user_id=stranger)
    other = Talk(talk.turns, theirs, stranger)

    refused = await other.say(action=confirm.id)

    assert refused.text == wording.EXPIRED_BUTTON
    assert await count(fresh_transaction, "SELECT count(*) FROM orders") == 0


async def test_while_a_person_has_taken_over_the_stylist_is_silent(transaction: Transaction) -> None:
    answers = Scripted()
    talk = await talk_with(transaction, answers)
    async with transaction() as session:
        staff = await make_guest(session)
        await claims.hand_to(session, session_id=talk.session_id, staff_id=staff)

    reply = await talk.say("Is anybody there?")

    assert (reply.text, reply.handled_by, answers.asked) == ("", "person", [])
    assert reply.to_json()["handled_by"] == "person"


async def test_what_is_streamed_adds_up_to_the_answer(transaction: Transaction) -> None:
    talk = await make_talk(transaction)
    bus = EventBus(None)
    talk.turns = await make_turns(transaction, bus=bus)

    async with bus.watch(talk.session_id) as queue:
        reply = await talk.say("I need a silk dress for a summer wedding, under $900")
        events = [queue.get_nowait() for _ in range(queue.qsize())]

    deltas = "".join(event["delta"] for event in events if event["type"] == "text")
    assert deltas.strip() == reply.text
    assert [event["type"] for event in events].count("card") == len(reply.cards)
    assert events[-1]["type"] == "done"


@pytest.mark.parametrize(
    ("said", "error"), [("", MessageEmpty), ("  \u200b\n", MessageEmpty), ("x" * 50_000, MessageTooLong)]
)
async def test_t23_a_message_that_cannot_be_taken_is_refused_and_not_stored(
    transaction: Transaction, said: str, error: type[Exception]
) -> None:
    talk = await talk_with(transaction, Scripted())

    with pytest.raises(error):
        await talk.turns.accept(talk.inbound(said))

    assert await count(transaction, "SELECT count(*) FROM ai_interactions") == 0


async def test_a_card_number_never_reaches_the_row(transaction: Transaction) -> None:
    talk = await make_talk(transaction)

    await talk.say("my card is 4111 1111 1111 1111, cvc 123")
    await talk.say("use the test card 4242 4242 4242 4242")

    async with transaction() as session:
        rows = await session.execute(
            text("SELECT input_data::text || output_data::text FROM ai_interactions ORDER BY input_seq")
        )
        stored = [row[0] for row in rows]
    assert "4111" not in stored[0].replace("[card hidden]", "")
    assert "123" not in stored[0]
    assert "4242 4242 4242 4242" not in stored[1].partition('"text"')[0]
    assert "[card visa 4242 pm_sandbox_visa]" in stored[1]
