"""What buttons carry."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylist.bot.callbacks import ChooseVariant, PressAction, SayChip
from stylist.bot.keyboards import chip_buttons, in_rows
from stylist.memory.transcript.reply import QuickReply

IDS = st.uuids()
NUMBERS = st.integers(min_value=0, max_value=10**6)


@given(interaction_id=IDS, variant_id=IDS, number=NUMBERS)
def test_t13_callback_data_fits_and_comes_back_as_it_was(
    interaction_id: UUID, variant_id: UUID, number: int
) -> None:
    chosen = ChooseVariant(interaction_id=interaction_id, card=number, variant_id=variant_id)
    chip = SayChip(interaction_id=interaction_id, index=number)
    action = PressAction(interaction_id=interaction_id, index=number)

    assert max(len(data.pack().encode()) for data in (chosen, chip, action)) <= 64
    assert ChooseVariant.unpack(chosen.pack()) == chosen
    assert SayChip.unpack(chip.pack()) == chip
    assert PressAction.unpack(action.pack()) == action


@pytest.mark.parametrize("data", ["", "q", "q:x:1", "q:AAAA:1", "q::", "q:" + "A" * 22 + ":x", "v:é:0:é"])
def test_t13_other_data_is_none_of_ours(data: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        SayChip.unpack(data)


def test_labels_are_one_short_line_and_rows_fit_a_phone() -> None:
    chips = [QuickReply("Show me\nsomething  cheaper", "x"), QuickReply("y" * 80, "y"), QuickReply(" ", "z")]

    keyboard = in_rows(chip_buttons(chips, interaction_id=UUID(int=1)))

    assert keyboard is not None
    rows = [[button.text for button in row] for row in keyboard.inline_keyboard]
    assert rows == [["Show me something cheaper"], ["y" * 39 + "…"], ["…"]]
