"""Updates: taken in once, in order, albums as one; none of them can stop the others."""

import asyncio
import json

from sqlalchemy import text

from stylist.bot import inbox
from stylist.bot.inbox import ALBUM_SECONDS
from stylist.bot.notices import BROKE, UNREADABLE
from tests.bot.harness import SHOPPER, Harness, message_json, open_harness, photo_json


async def inputs(harness: Harness) -> list[dict[str, object]]:
    """What was accepted, in order."""
    async with harness.transaction() as session:
        rows = await session.execute(
            text("SELECT input_data FROM ai_interactions WHERE input_seq IS NOT NULL ORDER BY created_at")
        )
        return [data for (data,) in rows]


async def test_t01_the_same_update_twice_is_one_row_and_one_reply(harness: Harness) -> None:
    update = harness.text("Hello")
    await harness.receive(update, update)
    await harness.answer()
    await harness.receive(update)
    await harness.answer()

    assert [data["text"] for data in await inputs(harness)] == ["Hello"]
    assert [call.text for call in harness.fake.sent()] == ["You said: Hello"]


async def test_t01_the_same_update_at_once_in_two_processes_is_one_reply(harness: Harness) -> None:
    update = harness.text("Hello")
    async with open_harness(harness.transaction, harness.services.media_dir) as second:
        await asyncio.gather(*(one.receive(update) for one in [harness, second] * 5))
        await asyncio.gather(harness.answer(), second.answer())
        await asyncio.gather(harness.answer(), second.answer())

        sent = [*harness.fake.sent(), *second.fake.sent()]
    assert [call.text for call in sent] == ["You said: Hello"]
    assert len(await inputs(harness)) == 1


async def test_a_server_that_counts_from_the_start_again_is_heard(harness: Harness) -> None:
    await harness.receive(harness.text("Hello", update_id=1))
    await harness.answer()
    await harness.receive(harness.text("Hello again", update_id=1), harness.text("Hi", update_id=1, sender=9))
    await harness.answer()

    assert sorted(call.text for call in harness.fake.sent()) == [
        "You said: Hello",
        "You said: Hello again",
        "You said: Hi",
    ]


async def test_t01_an_update_taken_in_by_a_process_that_died_is_not_answered_again(harness: Harness) -> None:
    await harness.say("Hello")
    async with harness.transaction() as session:
        payload = harness.text("Hello", update_id=1)
        await session.execute(
            text("UPDATE channel_updates SET processed_at = NULL, payload = CAST(:payload AS jsonb)"),
            {"payload": json.dumps(payload)},
        )

    await harness.answer()

    assert len(harness.fake.sent()) == 1


async def test_t12_a_five_photo_album_is_one_turn(harness: Harness) -> None:
    album = [
        harness.message(
            {
                "photo": photo_json(number),
                "media_group_id": "77",
                **({"caption": "Something like this"} if number == 0 else {}),
            }
        )
        for number in range(5)
    ]
    await harness.receive(*album[:3])
    await harness.inbox.take_in()
    await harness.receive(*album[3:], harness.text("and in green"))
    await harness.answer()
    assert harness.fake.sent() == []

    await asyncio.sleep(ALBUM_SECONDS)
    await harness.answer()

    first, second = await inputs(harness)
    assert first["text"] == "Something like this"
    assert [picture["file_id"] for picture in first["attachments"]] == [f"large-{n}" for n in range(5)]  # type: ignore[attr-defined]
    assert second["text"] == "and in green"
    assert len(harness.fake.sent()) == 2


async def test_a_photo_waits_for_nothing(harness: Harness) -> None:
    await harness.receive(harness.message({"photo": photo_json(1), "caption": "What is this?"}))
    await harness.answer()

    (data,) = await inputs(harness)
    assert data["attachments"] == [
        {
            "kind": "photo",
            "source": "telegram",
            "file_id": "large-1",
            "file_unique_id": "l1",
            "width": 900,
            "height": 1200,
        }
    ]


async def test_commands_are_ordinary_messages(harness: Harness) -> None:
    for command in ("/start", "/start abc", "/cart", "/orders@fixture_bot", "/unknown"):
        await harness.say(command)

    assert harness.answers.heard == ["Hello", "Hello", "Show me my cart", "Show me my orders", "/unknown"]


async def test_what_cannot_be_read_is_said_so_in_the_transcript(harness: Harness) -> None:
    await harness.receive(harness.message({"sticker": STICKER}))
    await harness.answer()

    assert [call.text for call in harness.fake.sent()] == [UNREADABLE]
    assert await inputs(harness) == []


async def test_groups_are_not_served(harness: Harness) -> None:
    update = harness.text("Hello")
    update["message"]["chat"] = {"id": -100, "type": "group", "title": "Friends"}
    await harness.receive(update)
    await harness.answer()

    assert harness.fake.calls == []
    async with harness.transaction() as session:
        assert await session.scalar(text("SELECT count(*) FROM users")) == 0


async def test_an_unreadable_update_does_not_hold_back_the_next(harness: Harness) -> None:
    broken = {"update_id": 900, "message": {"message_id": "not a number"}}
    await harness.receive(broken, harness.text("Hello", update_id=901))
    await harness.answer()

    assert [call.text for call in harness.fake.sent()] == ["You said: Hello"]


async def test_an_update_that_always_fails_is_given_up_with_an_apology(harness: Harness) -> None:
    async def broken(*args: object, **options: object) -> None:
        raise ZeroDivisionError

    harness.services.turns.accept = broken  # type: ignore[method-assign,assignment]
    await harness.receive(harness.text("Hello"))
    for _ in range(inbox.MOST_ATTEMPTS):
        await harness.answer()

    assert [call.text for call in harness.fake.sent()] == [BROKE]
    async with harness.transaction() as session:
        open_updates = await session.scalar(
            text("SELECT count(*) FROM channel_updates WHERE processed_at IS NULL")
        )
    assert open_updates == 0


async def test_what_was_taken_in_is_forgotten_but_for_its_number(harness: Harness) -> None:
    await harness.say("My address is 12 Rose Street")

    async with harness.transaction() as session:
        rows = (await session.execute(text("SELECT update_id, payload FROM channel_updates"))).all()
    assert [(update_id.partition(":")[0], payload) for update_id, payload in rows] == [("1", {})]


async def test_a_card_number_is_masked_before_the_update_is_kept(harness: Harness) -> None:
    await harness.receive(
        harness.text("pay with 4000 0566 5566 5556, cvc 123"),
        harness.text("use the test card 4242 4242 4242 4242"),
    )

    async with harness.transaction() as session:
        rows = await session.scalars(
            text(
                "SELECT payload->'message'->>'text' FROM channel_updates ORDER BY length(update_id), update_id"
            )
        )
        kept = list(rows)
    assert kept == ["pay with [card hidden], cvc [hidden]", "use the test card 4242 4242 4242 4242"]


async def test_blocking_the_bot_is_noted_at_once(harness: Harness) -> None:
    await harness.say("Hello")
    await harness.receive(
        {
            "update_id": 500,
            "my_chat_member": {
                **{key: message_json(1, SHOPPER)[key] for key in ("chat", "from", "date")},
                "old_chat_member": {"user": BOT_USER, "status": "member"},
                "new_chat_member": {"user": BOT_USER, "status": "kicked", "until_date": 0},
            },
        }
    )
    await harness.answer()

    async with harness.transaction() as session:
        assert await session.scalar(text("SELECT blocked_at IS NOT NULL FROM sessions")) is True


BOT_USER = {"id": 7, "is_bot": True, "first_name": "Fixture"}
STICKER = {
    "file_id": "sticker",
    "file_unique_id": "sticker",
    "type": "regular",
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
}
