"""Taking a message in: what is refused, what is cleaned, and that no card number is kept."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylist.agent.errors import MessageEmpty, MessageIdInvalid, MessageTooLong
from stylist.agent.intake import MOST_CHARACTERS, Inbound, mask_cards, take
from stylist.commerce.ids import SessionId, UserId


def inbound(text: str, *, message_id: str = "m-1", action: str | None = None) -> Inbound:
    return Inbound(SessionId(uuid4()), UserId(uuid4()), "web", message_id, text=text, action=action)


def test_a_message_is_stored_in_normal_form_without_invisible_signs() -> None:
    taken = take(inbound("  e\u0301t\u200be\x07 \n dress "), accepts_test_cards=True)

    assert taken.text == "\u00e9te \n dress"


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200b", "\x00"])
def test_an_empty_message_is_refused(text: str) -> None:
    with pytest.raises(MessageEmpty):
        take(inbound(text), accepts_test_cards=True)


def test_a_pressed_button_needs_no_text() -> None:
    assert take(inbound("", action="confirm:x"), accepts_test_cards=True).text == ""


def test_too_long_is_refused() -> None:
    with pytest.raises(MessageTooLong):
        take(inbound("a" * (MOST_CHARACTERS + 1)), accepts_test_cards=True)


@pytest.mark.parametrize("message_id", ["", "a" * 101, "a\nb"])
def test_a_bad_message_id_is_refused(message_id: str) -> None:
    with pytest.raises(MessageIdInvalid):
        take(inbound("hi", message_id=message_id), accepts_test_cards=True)


def test_a_test_card_becomes_its_token() -> None:
    taken = mask_cards("use 4242 4242 4242 4242, cvc 123", accepts_test_cards=True)

    assert taken.text == "use [card visa 4242 pm_sandbox_visa], cvc [hidden]"
    assert taken.tokens == ("pm_sandbox_visa",)


@pytest.mark.parametrize(
    "number", ["4111 1111 1111 1111", "4111-1111-1111-1111", "378282246310005", "4242424242424242"]
)
def test_any_other_card_number_is_hidden(number: str) -> None:
    taken = mask_cards(f"my card {number} please", accepts_test_cards=False)

    assert taken.text == "my card [card hidden] please"
    assert taken.hid_card
    assert taken.tokens == ()


@pytest.mark.parametrize("text", ["order LV-AB12-CD34", "call +1 617 555 0123", "size 38", "$1,200", "02108"])
def test_other_numbers_stay(text: str) -> None:
    assert mask_cards(text, accepts_test_cards=True).text == text


@given(st.text(max_size=200))
def test_any_text_is_taken_or_refused(text: str) -> None:
    try:
        taken = take(inbound(text), accepts_test_cards=True)
    except MessageEmpty:
        return
    assert taken.text == taken.text.strip()
