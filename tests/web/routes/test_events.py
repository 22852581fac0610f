"""The event stream: nothing is lost and nothing doubled, whoever breaks off, in every process."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from langchain_core.messages import BaseMessage

from stylist.agent.grounding import Grounding
from stylist.agent.stylist import Draft, Emit
from stylist.bootstrap.jobs import make_notice_desk
from stylist.bootstrap.servers import Addresses
from stylist.bootstrap.web import open_port, serve
from stylist.commerce.ids import UserId
from stylist.commerce.notifications import service as notifications
from stylist.commerce.notifications.states import NotificationType
from stylist.processes.folder import free_port
from stylist.telemetry import OPEN_STREAMS
from stylist.tools.context import ToolContext
from stylist.web.routes import messages
from tests.web.service import Service, listening, service
from tests.web.shopper import WISH, Event, Shopper


class Slow:
    """Says a word, waits until it may go on, says the rest."""

    def __init__(self) -> None:
        self.may_go_on = asyncio.Event()
        self.has_begun = asyncio.Event()
        self.first = "One. "

    async def answer(
        self, messages: Sequence[BaseMessage], *, context: ToolContext, grounding: Grounding, emit: Emit
    ) -> Draft:
        if self.first:
            await emit("text", {"delta": self.first, "text_so_far": self.first})
        self.has_begun.set()
        await self.may_go_on.wait()
        await emit("text", {"delta": "Two.", "text_so_far": f"{self.first}Two."})
        return Draft(text=f"{self.first}Two.", model="slow")


class Faltering(Slow):
    """An outside model that breaks off: what it showed is void, and another answers."""

    async def answer(self, *_: object, emit: Emit, **__: object) -> Draft:
        await emit("text", {"delta": "I think", "text_so_far": "I think"})
        await emit("reset", {})
        await emit("text", {"delta": "Good day.", "text_so_far": "Good day."})
        return Draft(text="Good day.", model="builtin-1", fell_back="APIError")


def use(made: Service, answers: Any) -> None:
    made.core.turns._answers = answers


@asynccontextmanager
async def two_processes(addresses: Addresses, folder: Path) -> AsyncIterator[tuple[Service, Service]]:
    async with service(addresses, folder) as one, service(addresses, folder) as other:
        yield one, other


def numbers(events: Sequence[Event]) -> list[int | None]:
    return [event.id for event in events]


def on(http: Any, shopper: Shopper) -> Shopper:
    """The same session on another client."""
    return Shopper(http, shopper.token, shopper.session_id, shopper.user_id)


async def test_t15_resumes_behind_any_number_without_loss_or_doubles(shop: Service) -> None:
    async with listening(shop.core) as http:
        shopper = await Shopper.arrive(http)
        for said in ("hello", "show me coats"):
            await shopper.say(said)
        entries = await shopper.transcript()

        for after in range(4):
            async with shopper.watch(after=after) as by_query, shopper.watch(last_event_id=after) as by_id:
                queried = await by_query.messages(4 - after)
                assert numbers(queried) == list(range(after + 1, 5))
                assert numbers(await by_id.messages(4 - after)) == list(range(after + 1, 5))
                assert [event.data for event in queried] == entries[after:]


async def test_a_stream_begins_with_what_is_new_unless_told_otherwise(shop: Service) -> None:
    async with listening(shop.core) as http:
        shopper = await Shopper.arrive(http)
        await shopper.say("hello")

        async with shopper.watch() as watch:
            await shopper.say("thanks")
            assert numbers(await watch.messages(2)) == [3, 4]


async def test_a_long_absence_is_caught_up_at_once(shop: Service) -> None:
    async with listening(shop.core) as http:
        shopper = await Shopper.arrive(http)
        async with shop.core.transaction() as session:
            connection = await session.connection()
            await connection.exec_driver_sql(
                "INSERT INTO ai_interactions (user_id, session_id, interaction_type, state, channel, actor,"
                " input_seq, seq, input_data, output_data, message_id, delivered_at)"
                " SELECT $1, $2, 'CHAT', 'delivered', 'web', 'shopper', 2 * n - 1, 2 * n,"
                """ '{"text": "a"}', '{"text": "b"}', n::text, now() FROM generate_series(1, 160) n""",
                (shopper.user_id, shopper.session_id),
            )
            await connection.exec_driver_sql(
                "UPDATE sessions SET last_seq = 320 WHERE id = $1", (shopper.session_id,)
            )
        began = asyncio.get_running_loop().time()

        async with shopper.watch(after=0) as watch:
            events = await watch.messages(320)

        assert numbers(events) == list(range(1, 321))
        assert asyncio.get_running_loop().time() - began < 4 * 2.0  # no pause of 2 s between its batches


async def test_t14_a_reader_who_comes_in_mid_turn_gets_the_text_so_far(
    own_addresses: Addresses, data_dir: Path
) -> None:
    async with two_processes(own_addresses, data_dir) as (one, other):
        slow = Slow()
        use(one, slow)
        async with listening(one.core) as near, listening(other.core) as far:
            shopper = await Shopper.arrive(near)
            answering = asyncio.create_task(shopper.say("hello"))
            await slow.has_begun.wait()
            for http in (near, far):
                async with on(http, shopper).watch(after=0) as watch:
                    turn, said = await watch.next(), await watch.next()
                    assert turn.event == "turn"
                    assert turn.data == {
                        "interaction_id": said.data["interaction_id"],
                        "text_so_far": "One. ",
                    }
                    assert (said.event, said.id, said.data["text"]) == ("message", 1, "hello")
            async with on(far, shopper).watch(after=1) as watch:
                assert (await watch.next()).event == "turn"
                slow.may_go_on.set()
                live = await watch.next()
                assert (live.event, live.data["text_so_far"]) == ("turn", "One. Two.")
                [answer] = await watch.messages(1)
            assert answer.data["text"] == (await answering)["text"] == "One. Two."


async def test_t14_a_turn_without_text_yet_is_told_too(own_addresses: Addresses, data_dir: Path) -> None:
    async with service(own_addresses, data_dir) as made, listening(made.core) as http:
        slow = Slow()
        slow.first = ""
        use(made, slow)
        shopper = await Shopper.arrive(http)
        answering = asyncio.create_task(shopper.say("hello"))
        await slow.has_begun.wait()

        async with shopper.watch(after=1) as watch:
            turn = await watch.next()
            slow.may_go_on.set()
            [answer] = await watch.messages(1)

        assert (turn.event, turn.data["text_so_far"]) == ("turn", "")
        assert answer.data["interaction_id"] == turn.data["interaction_id"]
        await answering
        async with shopper.watch(after=1) as after_it:
            assert (await after_it.next()).event == "message"


async def test_a_message_sent_again_in_mid_turn_goes_on_with_the_stream(
    own_addresses: Addresses, data_dir: Path
) -> None:
    async with service(own_addresses, data_dir) as made, listening(made.core) as http:
        slow = Slow()
        use(made, slow)
        shopper = await Shopper.arrive(http)
        first = asyncio.create_task(shopper.stream("hello", client_msg_id="m"))
        await slow.has_begun.wait()
        again = asyncio.create_task(shopper.stream("hello", client_msg_id="m"))
        await asyncio.sleep(0.3)
        slow.may_go_on.set()

        streams = await asyncio.gather(first, again)

        for events in streams:
            text = "".join(event.data["delta"] for event in events if event.event == "text")
            assert text == events[-1].data["text"] == "One. Two."


async def test_t20_what_a_failing_model_showed_is_void(own_addresses: Addresses, data_dir: Path) -> None:
    async with service(own_addresses, data_dir) as made:
        use(made, Faltering())
        shopper = await Shopper.arrive(made.http)

        events = await shopper.stream("hello")

        assert [event.event for event in events] == ["status", "text", "reset", "text", "done"]
        assert events[3].data["delta"] == events[-1].data["text"] == "Good day."


async def test_both_processes_see_a_conversation_that_either_answers(
    own_addresses: Addresses, data_dir: Path
) -> None:
    async with (
        two_processes(own_addresses, data_dir) as (one, other),
        listening(one.core) as near,
        listening(other.core) as far,
    ):
        shopper = await Shopper.arrive(near)
        async with shopper.watch(after=0) as here, on(far, shopper).watch(after=0) as there:
            await shopper.say("hello")
            await on(far, shopper).say(WISH)
            assert numbers(await here.messages(4)) == [1, 2, 3, 4]
            assert numbers(await there.messages(4)) == [1, 2, 3, 4]


async def test_a_notification_comes_without_a_number_in_every_process(
    own_addresses: Addresses, data_dir: Path
) -> None:
    async with (
        two_processes(own_addresses, data_dir) as (one, other),
        listening(one.core) as near,
        listening(other.core) as far,
    ):
        shopper = await Shopper.arrive(near)
        async with shopper.watch(after=0) as here, on(far, shopper).watch(after=0) as there:
            await shopper.say("hello")
            await here.messages(2)
            await there.messages(2)
            async with one.core.transaction() as session:
                await notifications.notify(
                    session,
                    user_id=UserId(UUID(shopper.user_id)),
                    type=NotificationType.BACK_IN_STOCK,
                    title="It is back",
                    message="The silk dress.",
                    dedupe_key="back",
                    action_url="/products/silk-dress",
                    action_label="See it",
                    now=one.core.clock(),
                )
            assert await make_notice_desk(one.core).deliver_due(now=one.core.clock()) == 1

            heard = [await here.next(), await there.next()]
            await shopper.say("thanks")
            assert numbers(await here.messages(2)) == [3, 4]

        listed = (await shopper.request("GET", "/notifications", params={"only_unread": True})).json()[
            "items"
        ]
        transcript = await shopper.transcript()

    fields = ("id", "type", "title", "message", "action_url", "action_label")
    [notice] = listed
    for event in heard:
        assert (event.event, event.id) == ("notification", None)
        assert set(event.data) == {*fields, "created_at"}
        assert {key: event.data[key] for key in fields} == {key: notice[key] for key in fields}
    assert len(transcript) == 4


async def test_all_of_it_without_redis(own_addresses: Addresses, data_dir: Path) -> None:
    nowhere = Addresses(own_addresses.database_url, f"redis://127.0.0.1:{free_port()}/0")
    async with two_processes(nowhere, data_dir) as (one, other):
        async with listening(one.core) as near, listening(other.core) as far:
            shopper = await Shopper.arrive(near)
            async with shopper.watch(after=0) as here, on(far, shopper).watch(after=0) as there:
                streamed = await shopper.stream("hello")
                await on(far, shopper).say(WISH)
                assert numbers(await here.messages(4)) == [1, 2, 3, 4]
                assert numbers(await there.messages(4)) == [1, 2, 3, 4]
            ready = await near.get("/readyz")
        assert [event.event for event in streamed][-1] == "done"
        assert ready.status_code == 200
        assert ready.json()["parts"] == {"database": True, "migrations": True, "redis": False}


async def test_open_streams_are_counted_and_do_not_hold_up_the_end(shop: Service) -> None:
    loop = asyncio.get_running_loop()
    before = OPEN_STREAMS._value.get()
    stop, ready = asyncio.Event(), asyncio.Event()
    listener = open_port("127.0.0.1", 0)
    serving = asyncio.create_task(serve(shop.core, listener, stop=stop, on_ready=ready.set))
    await ready.wait()
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=30, trust_env=False
    ) as http:
        shopper = await Shopper.arrive(http)
        async with shopper.watch(after=0) as watch:
            await shopper.say("hello")
            await watch.messages(2)
            assert OPEN_STREAMS._value.get() == before + 1

            began = loop.time()
            stop.set()
            assert await watch.rest() == []
            await serving

    assert OPEN_STREAMS._value.get() == before
    assert loop.time() - began < 2.5  # they would be broken off after 3 s


async def test_a_keep_alive_comes_while_nothing_happens(shop: Service, monkeypatch: Any) -> None:
    monkeypatch.setattr("stylist.http.streams.KEEP_ALIVE_SECONDS", 0.05)
    async with listening(shop.core) as http:
        shopper = await Shopper.arrive(http)
        async with http.stream(
            "GET", "/api/v1/events", headers=shopper.headers, params={"after": 0}
        ) as response:
            async with asyncio.timeout(5):
                first = await anext(response.aiter_lines())
    assert first.startswith(":")


@pytest.mark.parametrize(
    ("header", "after"),
    [(None, 7), ("", 7), ("12", 12), ("-1", 7), ("x", 7), ("9" * 30, 7), ("\u0663", 7), ("\u00b2", 7)],
)
def test_a_last_event_id_that_is_none_of_ours_counts_as_absent(header: str | None, after: int) -> None:
    assert messages._seq(header, otherwise=7) == after
