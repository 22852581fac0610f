"""What a turn knows before it begins."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from stylist.agent.recall import EXCHANGES, Recall, recall
from stylist.commerce.cart import service as cart_service
from stylist.commerce.ids import SessionId, UserId
from stylist.db.session import Session
from stylist.memory.transcript import queries, service
from stylist.memory.transcript.reply import Reply
from stylist.memory.transcript.service import Answer
from stylist.memory.transcript.states import AIInteractionType
from tests.factories import make_guest, make_product, make_session, make_variant

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def make_card(name: str, variants: Sequence[tuple[str | None, str | None, bool]] = ()) -> Mapping[str, Any]:
    return {
        "kind": "product",
        "product_id": f"id-{name}",
        "name": name,
        "brand": "Maison",
        "category": "Dresses",
        "price": "650.00",
        "image_url": "/media/1.jpg",
        "variants": [{"size": size, "color": color, "available": free} for size, color, free in variants],
    }


class Conversation:
    """A guest's conversation whose exchanges are written down as turns write them."""

    def __init__(self, session: Session, user_id: UserId, session_id: SessionId) -> None:
        self.session, self.user_id, self.session_id = session, user_id, session_id

    async def accept(self, **said: Any) -> Any:
        return await service.accept(
            self.session,
            session_id=self.session_id,
            user_id=self.user_id,
            channel="web",
            message_id=uuid4().hex,
            input_data=said,
            now=NOW,
        )

    async def exchange(
        self,
        said: Mapping[str, Any],
        answer: str,
        *,
        cards: Sequence[Mapping[str, Any]] = (),
        dialogue: Mapping[str, Any] | None = None,
    ) -> None:
        accepted = await self.accept(**said)
        await service.answer_and_deliver(
            self.session,
            interaction_id=accepted.interaction_id,
            session_id=self.session_id,
            fence=0,
            answer=Answer(
                reply=Reply(accepted.interaction_id, answer, AIInteractionType.CHAT, cards=tuple(cards)),
                model_version="test",
                response_time_ms=1,
                confidence=Decimal("1.00"),
                details={"dialogue": dialogue} if dialogue else {},
            ),
            now=NOW,
        )

    async def recall(self) -> Recall:
        accepted = await self.accept(text="And now?")
        exchange = await queries.get_exchange(self.session, interaction_id=accepted.interaction_id)
        return await recall(self.session, exchange=exchange, now=NOW)


@pytest.fixture
async def conversation(session: Session) -> Conversation:
    user_id = await make_guest(session)
    return Conversation(session, user_id, await make_session(session, user_id=user_id))


async def test_a_conversation_that_begins(conversation: Conversation) -> None:
    known = await conversation.recall()

    assert known.state == {
        "shopper": {"name": None, "tier": "PEARL", "guest": True, "currency": "USD"},
        "cart": {"lines": [], "total": "0.00"},
        "shown": [],
        "orders": [],
    }
    assert (known.history, known.confirmations, known.openings, known.said_before) == ((), (), (), 0)
    assert known.user.id == conversation.user_id
    assert known.conversation.id == conversation.session_id


async def test_the_cart_is_told_with_its_lines(conversation: Conversation) -> None:
    session = conversation.session
    product_id = await make_product(session, name="Aurelia Gown", price=Decimal("650.00"))
    variant_id = await make_variant(session, product_id=product_id, size="M", color="Ivory", on_hand=3)
    cart = await cart_service.add_item(
        session, user_id=conversation.user_id, variant_id=variant_id, quantity=2
    )

    known = await conversation.recall()

    (line,) = known.state["cart"]["lines"]
    assert (line["n"], line["name"], line["size"], line["color"], line["quantity"], line["unit_price"]) == (
        1, "Aurelia Gown", "M", "Ivory", 2, "650.00",
    )  # fmt: skip
    assert known.state["cart"]["total"] == str(cart.totals.total)


async def test_what_can_be_had_of_the_list_shown_last_is_told_in_order(conversation: Conversation) -> None:
    aurelia = make_card("Aurelia", [("M", "Ivory", True), ("L", "Ivory", False), ("S", "Black", True)])
    selene = make_card("Selene", [(None, "Red", True), ("M", None, True), ("L", "Blue", False)])
    await conversation.exchange({"text": "Dresses"}, "Two.", cards=[aurelia, {"kind": "cart"}, selene])

    known = await conversation.recall()

    facts = {"brand": "Maison", "category": "Dresses", "price": "650.00"}
    assert known.state["shown"] == [
        {
            "n": 1,
            "product_id": "id-Aurelia",
            "name": "Aurelia",
            **facts,
            "colors": ["Ivory", "Black"],
            "sizes": ["M", "S"],
        },
        {"n": 2, "product_id": "id-Selene", "name": "Selene", **facts, "colors": ["Red"], "sizes": ["M"]},
    ]


@pytest.mark.parametrize(
    ("later", "shown"),
    [
        ([["A"]], ["A", "B"]),
        ([["A"], ["B"]], ["B"]),
        ([["C"]], ["C"]),
        ([["C", "D"]], ["C", "D"]),
        ([[]], ["A", "B"]),
    ],
)
async def test_a_closer_look_does_not_take_the_place_of_the_list(
    conversation: Conversation, later: list[list[str]], shown: list[str]
) -> None:
    for names in [["A", "B"], *later]:
        await conversation.exchange({"text": "Show"}, "Here.", cards=[make_card(name) for name in names])

    known = await conversation.recall()

    assert [product["name"] for product in known.state["shown"]] == shown


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"text": "A dress"}, "A dress"),
        ({"text": "", "action": "confirm:1"}, "(pressed a button)"),
        ({"text": "", "attachments": [{"kind": "image"}]}, "(sent a picture)"),
        ({"text": "x" * 2_000}, "x" * 1_500),
    ],
)
async def test_earlier_words_a_picture_and_a_button_are_told(
    conversation: Conversation, said: Mapping[str, Any], told: str
) -> None:
    await conversation.exchange(said, "Of course.")

    known = await conversation.recall()

    assert [(message.type, message.content) for message in known.history] == [
        ("human", told),
        ("ai", "Of course."),
    ]


async def test_what_was_shown_is_told_with_its_numbers(conversation: Conversation) -> None:
    cards = [make_card(f"P{number}") for number in range(1, 11)]
    await conversation.exchange({"text": "Show"}, "Ten of them.", cards=cards)

    known = await conversation.recall()

    listed = "; ".join(f"{number}. P{number} (id-P{number})" for number in range(1, 9))
    assert known.history[-1].content == f"Ten of them.\n[shown: {listed}]"
    assert [product["n"] for product in known.state["shown"]] == list(range(1, 9))


async def test_a_message_nobody_asked_for_has_no_words_of_the_shopper(conversation: Conversation) -> None:
    await service.record_message(
        conversation.session,
        session_id=conversation.session_id,
        user_id=conversation.user_id,
        actor="staff",
        cause="staff",
        channel="web",
        reply=Reply(None, "Good evening, this is Iris."),
        now=NOW,
    )

    known = await conversation.recall()

    assert [(message.type, message.content) for message in known.history] == [
        ("ai", "Good evening, this is Iris.")
    ]


async def test_the_last_dialogue_and_a_bounded_number_of_exchanges(conversation: Conversation) -> None:
    for number in range(EXCHANGES + 2):
        await conversation.exchange({"text": f"{number}"}, f"Answer {number}", dialogue={"turn": number})

    known = await conversation.recall()

    assert known.state["dialogue"] == {"turn": EXCHANGES + 1}
    assert known.openings == tuple(f"Answer {number}" for number in range(2, EXCHANGES + 2))
    assert known.said_before == 2 * (EXCHANGES + 2)
