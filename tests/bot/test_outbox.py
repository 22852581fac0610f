"""Sending: in order, once, and nobody waits for somebody else's chat."""

import asyncio

import pytest
from sqlalchemy import text

from stylist.agent.stylist import Draft
from stylist.memory.transcript.reply import QuickReply
from tests.bot.harness import SHOPPER, Harness, open_harness

OTHER = 5002


async def outbox_rows(harness: Harness) -> list[tuple[int, bool, bool, str | None]]:
    """(chat, sent, failed, failure) in order."""
    async with harness.transaction() as session:
        rows = await session.execute(
            text(
                "SELECT s.external_id::bigint, o.sent_at IS NOT NULL, o.failed_at IS NOT NULL, o.failure"
                " FROM outbox_messages o JOIN sessions s ON s.id = o.session_id ORDER BY o.position"
            )
        )
        return [(chat, sent, failed, failure) for chat, sent, failed, failure in rows]


async def test_an_answer_is_sent_once_and_noted(harness: Harness) -> None:
    await harness.say("Hello")
    await harness.outbox.drain()

    (sent,) = harness.fake.sent()
    assert (sent.fields["chat_id"], sent.text) == (str(SHOPPER), "You said: Hello")
    assert sent.fields["parse_mode"] == "HTML"
    assert await outbox_rows(harness) == [(SHOPPER, True, False, None)]
    async with harness.transaction() as session:
        noted = await session.scalar(text("SELECT external_message_id FROM outbox_messages"))
    assert noted == "100"


async def test_t04_two_messages_are_answered_in_order(harness: Harness) -> None:
    await harness.receive(harness.text("first"), harness.text("second"))
    await harness.answer()

    assert [call.text for call in harness.fake.sent()] == ["You said: first", "You said: second"]


async def test_t05_a_pause_for_one_chat_holds_back_that_chat_only(harness: Harness) -> None:
    harness.fake.fail(
        "sendMessage", 429, "Too Many Requests: retry after 7", chat_id=SHOPPER, parameters={"retry_after": 7}
    )
    await harness.receive(harness.text("one"), harness.text("two"), harness.text("mine", sender=OTHER))
    await harness.answer()

    assert [call.text for call in harness.fake.sent()] == ["You said: mine"]
    harness.clock.pass_by(6)
    assert await harness.outbox.send_due() == 0

    harness.clock.pass_by(2)
    await harness.outbox.drain()

    assert [call.text for call in harness.fake.sent(SHOPPER)] == ["You said: one", "You said: two"]
    assert [row[1] for row in await outbox_rows(harness)] == [True, True, True]


async def test_t05_a_shopper_who_blocked_the_bot_is_marked_and_not_tried_again(harness: Harness) -> None:
    harness.fake.fail("sendMessage", 403, "Forbidden: bot was blocked by the user", times=5)
    await harness.receive(harness.text("one"), harness.text("two"))
    await harness.answer()
    harness.clock.pass_by(3600)
    await harness.outbox.drain()

    assert len(harness.fake.made("sendMessage")) == 1
    assert await outbox_rows(harness) == [(SHOPPER, False, True, "blocked")] * 2
    async with harness.transaction() as session:
        assert await session.scalar(text("SELECT blocked_at IS NOT NULL FROM sessions")) is True


async def test_t05_writing_again_unblocks(harness: Harness) -> None:
    harness.fake.fail("sendMessage", 403, "Forbidden: bot was blocked by the user")
    await harness.say("one")

    await harness.say("I am back")

    assert [call.text for call in harness.fake.sent()] == ["You said: I am back"]
    async with harness.transaction() as session:
        assert await session.scalar(text("SELECT blocked_at FROM sessions")) is None


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, None), (502, "<html>Bad Gateway</html>"), (429, None)],
    ids=["server error", "a proxy's page", "a limit without its time"],
)
async def test_t05_what_fails_for_now_is_tried_again(harness: Harness, status: int, body: str | None) -> None:
    harness.fake.fail("sendMessage", status, "try later", times=2, body=body)
    await harness.say("Hello")
    assert harness.fake.sent() == []

    for _ in range(2):
        harness.clock.pass_by(5)
        await harness.outbox.drain()

    assert [call.text for call in harness.fake.sent()] == ["You said: Hello"]
    assert len(harness.fake.made("sendMessage")) == 3


async def test_an_account_that_is_gone_counts_as_blocked(harness: Harness) -> None:
    harness.fake.fail("sendMessage", 400, "Bad Request: chat not found")
    await harness.say("Hello")

    assert await outbox_rows(harness) == [(SHOPPER, False, True, "blocked")]


async def test_t08_html_that_telegram_refuses_is_sent_plainly(harness: Harness) -> None:
    harness.fake.fail("sendMessage", 400, "Bad Request: can't parse entities: unsupported start tag")
    harness.answers.make = lambda said: Draft(text="**Silk** & more", model="scripted")
    await harness.say("Hello")

    (sent,) = harness.fake.sent()
    assert sent.fields["text"] == "Silk & more"
    assert "parse_mode" not in sent.fields


async def test_t07_a_long_answer_arrives_in_parts_and_goes_on_where_it_broke_off(harness: Harness) -> None:
    words = " ".join(f"word{number}" for number in range(1400))
    harness.answers.make = lambda said: Draft(
        text=words, model="scripted", quick_replies=[QuickReply("More", "Show me more")]
    )
    await harness.receive(harness.text("Hello"))
    await harness.inbox.take_in()
    await harness.services.turns.drain()
    await harness.background.close()

    first = harness.bot.send_message

    async def send_two_then_fail(*args: object, **options: object) -> object:
        if len(harness.fake.sent()) == 2:
            harness.fake.fail("sendMessage", 500, "gone for now")
        return await first(*args, **options)  # type: ignore[arg-type]

    harness.bot.send_message = send_two_then_fail  # type: ignore[method-assign,assignment]
    await harness.outbox.drain()
    assert len(harness.fake.sent()) == 2
    harness.bot.send_message = first  # type: ignore[method-assign]
    harness.clock.pass_by(5)
    await harness.outbox.drain()

    parts = harness.fake.sent()
    assert " ".join(part.text for part in parts) == words
    assert [bool(part.buttons) for part in parts] == [False, False, True]
    assert all(len(part.fields["text"]) <= 4096 for part in parts)


async def test_a_process_that_died_while_sending_leaves_it_to_the_next(harness: Harness) -> None:
    await harness.receive(harness.text("Hello"))
    await harness.inbox.take_in()
    await harness.services.turns.drain()
    sending = asyncio.Event()
    stuck: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def never(*args: object, **options: object) -> None:
        sending.set()
        await stuck

    async with open_harness(harness.transaction, harness.services.media_dir) as dying:
        dying.bot.send_message = never  # type: ignore[method-assign,assignment]
        await dying.outbox.send_due()
        await sending.wait()
    await harness.outbox.drain()
    assert harness.fake.sent() == []  # the claim of the dead process still stands

    harness.clock.pass_by(120)
    await harness.outbox.drain()

    assert [call.text for call in harness.fake.sent()] == ["You said: Hello"]


async def test_two_processes_send_an_answer_once(harness: Harness) -> None:
    await harness.receive(*(harness.text("Hello", sender=SHOPPER + number) for number in range(8)))
    await harness.inbox.take_in()
    await harness.services.turns.drain()

    async with open_harness(harness.transaction, harness.services.media_dir) as second:
        await asyncio.gather(harness.outbox.drain(), second.outbox.drain())

        chats = [int(call.fields["chat_id"]) for call in (*harness.fake.sent(), *second.fake.sent())]
    assert sorted(chats) == [SHOPPER + number for number in range(8)]
