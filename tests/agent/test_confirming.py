"""What counts as a yes or a no to the one open proposal."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from stylist.actions.confirmations.states import ConfirmationStatus
from stylist.actions.confirmations.views import ConfirmationView
from stylist.agent import confirming
from stylist.agent.errors import ActionUnknown
from stylist.commerce.ids import ConfirmationId


def proposal() -> ConfirmationView:
    return ConfirmationView(
        id=ConfirmationId(uuid4()),
        kind="check_out",
        title="Your order",
        lines=(),
        total=Decimal("10.00"),
        currency="USD",
        expires_at=datetime(2026, 6, 1, tzinfo=UTC),
        status=ConfirmationStatus.OPEN,
    )


@pytest.mark.parametrize(
    "said",
    [
        "yes", "Yes!", "ok", "sure", "confirm", "I confirm", "go ahead", "yes please", "yes, place the order", "do it",
        "that's right", "that is all correct, thanks", "yep go for it", "Absolutely", "looks good to me",
        "ok then, confirm it",
    ],
)  # fmt: skip
def test_a_plain_yes_confirms(said: str) -> None:
    decision = confirming.decide(action=None, text=said, open_confirmations=[proposal()])

    assert decision is not None
    assert decision.confirms


@pytest.mark.parametrize(
    "said",
    [
        "no",
        "No thanks",
        "cancel",
        "cancel it please",
        "stop",
        "don't place it",
        "never mind",
        "not now",
        "leave it",
    ],
)
def test_a_plain_no_cancels(said: str) -> None:
    decision = confirming.decide(action=None, text=said, open_confirmations=[proposal()])

    assert decision is not None
    assert not decision.confirms


@pytest.mark.parametrize(
    "said",
    [
        "yes but in size S", "please", "thanks", "thank you", "is it refundable?", "yes?? how much is shipping",
        "no idea", "ok and the bag too", "confirm my address first", "", "do you think it's right",
        "cancel my last order LV-AB12-CD34",
        "I would say yes if it were black",
    ],
)  # fmt: skip
def test_anything_more_is_for_the_model(said: str) -> None:
    assert confirming.decide(action=None, text=said, open_confirmations=[proposal()]) is None


def test_a_yes_to_another_question_is_not_taken_for_the_proposal() -> None:
    asked = "offer_person"

    assert confirming.decide(action=None, text="yes", open_confirmations=[proposal()], asked=asked) is None
    decided = confirming.decide(action=None, text="confirm", open_confirmations=[proposal()], asked=asked)
    assert decided is not None
    assert decided.confirms


def test_with_two_open_a_yes_means_neither() -> None:
    assert confirming.decide(action=None, text="yes", open_confirmations=[proposal(), proposal()]) is None


@pytest.mark.parametrize(
    "action", ["confirm:", "confirm:x", "refund:5f0c3b1e-8f6e-4a52-9f0a-2f1f6a3f8d11", "confirm"]
)
def test_an_unknown_button_is_refused(action: str) -> None:
    with pytest.raises(ActionUnknown):
        confirming.decide(action=action, text="", open_confirmations=[])
