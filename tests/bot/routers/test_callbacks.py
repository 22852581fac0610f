"""Pressed buttons: what they stand for, and nothing else."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from stylist.agent.stylist import Draft
from stylist.bot.callbacks import ChooseVariant, PressAction, SayChip
from stylist.bot.notices import OLD_BUTTON
from stylist.memory.transcript.reply import QuickReply
from tests.bot.harness import SHOPPER, Harness

VARIANT = uuid4()
UNKNOWN = UUID("0198c0de-0000-7000-8000-00000000dead")
CARD: dict[str, Any] = {
    "kind": "product",
    "product_id": str(uuid4()),
    "slug": "celeste-dress",
    "name": "Celeste Dress",
    "brand": "Maison Aurore",
    "category": "Dresses",
    "price": "640.00",
    "compare_at_price": None,
    "currency": "USD",
    "image_url": None,
    "variants": [
        {"variant_id": str(VARIANT), "size": "M", "color": "Ivory", "price": "640.00", "available": True}
    ],
}


async def offer(harness: Harness) -> dict[str, str]:
    """Have a product and a quick reply shown; callback data by label."""
    harness.answers.make = lambda said: Draft(
        text="Look:", model="scripted", cards=[CARD], quick_replies=[QuickReply("Cheaper", "Cheaper ones")]
    )
    await harness.say("dresses")
    return {label: data for call in harness.fake.sent() for label, data in call.buttons.items()}


async def count_inputs(harness: Harness) -> int:
    async with harness.transaction() as session:
        return int(await session.scalar(text("SELECT count(*) FROM ai_interactions")) or 0)


async def test_a_pressed_size_is_said(harness: Harness) -> None:
    buttons = await offer(harness)

    await harness.press(buttons["M"])

    assert harness.answers.heard == ["dresses", "Add the Celeste Dress in M to my cart, please"]
    (answered,) = harness.fake.made("answerCallbackQuery")
    assert "text" not in answered.fields


async def test_a_pressed_quick_reply_says_its_text(harness: Harness) -> None:
    buttons = await offer(harness)

    await harness.press(buttons["Cheaper"])

    assert harness.answers.heard[-1] == "Cheaper ones"


async def test_t01_the_same_press_twice_is_one_message(harness: Harness) -> None:
    buttons = await offer(harness)
    press = harness.callback(buttons["M"])

    await harness.receive(press, press)
    await harness.answer()
    await harness.receive(press)
    await harness.answer()

    assert harness.answers.heard == ["dresses", "Add the Celeste Dress in M to my cart, please"]


async def test_t13_a_button_of_somebody_else_answers_politely_and_does_nothing(harness: Harness) -> None:
    buttons = await offer(harness)

    await harness.press(buttons["M"], sender=SHOPPER + 1)

    assert await count_inputs(harness) == 1
    (answered,) = harness.fake.made("answerCallbackQuery")
    assert (answered.fields["text"], answered.fields["show_alert"]) == (OLD_BUTTON, "true")


@pytest.mark.parametrize(
    "data",
    [
        SayChip(interaction_id=UNKNOWN, index=0).pack(),
        PressAction(interaction_id=UNKNOWN, index=0).pack(),
        ChooseVariant(interaction_id=UNKNOWN, card=0, variant_id=UNKNOWN).pack(),
        "confirm:1",
        "an old version's data",
    ],
)
async def test_t13_an_old_button_answers_politely(harness: Harness, data: str) -> None:
    await harness.press(data)

    assert await count_inputs(harness) == 0
    (answered,) = harness.fake.made("answerCallbackQuery")
    assert answered.fields["text"] == OLD_BUTTON


async def test_t13_an_index_beyond_what_was_shown_means_nothing(harness: Harness) -> None:
    buttons = await offer(harness)
    shown = SayChip.unpack(buttons["Cheaper"])

    await harness.press(SayChip(interaction_id=shown.interaction_id, index=5).pack())
    await harness.press(ChooseVariant(interaction_id=shown.interaction_id, card=0, variant_id=uuid4()).pack())

    assert await count_inputs(harness) == 1
    assert len(harness.fake.made("answerCallbackQuery")) == 2


async def test_a_press_that_telegram_no_longer_waits_for_counts_all_the_same(harness: Harness) -> None:
    buttons = await offer(harness)
    harness.fake.fail("answerCallbackQuery", 400, "Bad Request: query is too old")

    await harness.press(buttons["M"])

    assert harness.answers.heard[-1] == "Add the Celeste Dress in M to my cart, please"
