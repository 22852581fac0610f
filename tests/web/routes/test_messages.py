"""The conversation over the API: as JSON and as an event stream."""

import asyncio
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from tests.web.service import Service
from tests.web.shopper import ADDRESS, API, WISH, Shopper, action_of, cards_of

REPLY_FIELDS = {
    "interaction_id",
    "seq",
    "type",
    "text",
    "cards",
    "quick_replies",
    "actions",
    "model_version",
    "response_time_ms",
}


async def stock_of(shop: Service, variant_id: str) -> tuple[int, int]:
    """On hand and reserved."""
    row = await shop.row(
        "SELECT inventory_quantity, inventory_reserved FROM product_variants WHERE id = :id", id=variant_id
    )
    return row.inventory_quantity, row.inventory_reserved


async def test_a_shopper_finds_buys_and_asks_for_the_order(shop: Service, shopper: Shopper) -> None:
    found = await shopper.say(WISH)
    pieces = cards_of(found, "product")
    added = await shopper.say("the second one in M please")
    [cart] = cards_of(added, "cart")
    [line] = cart["lines"]
    before = await stock_of(shop, line["variant_id"])
    asked = await shopper.say("check out")
    await shopper.say(ADDRESS)
    proposed = await shopper.say("use the test card 4242 4242 4242 4242")
    [confirmation] = cards_of(proposed, "confirmation")
    placed = await shopper.press(proposed, "confirm")
    [order] = cards_of(placed, "order")
    status = await shopper.say("where is my order?")

    assert set(found) == REPLY_FIELDS
    assert (found["seq"], found["model_version"]) == (2, "builtin-1")
    assert len(pieces) >= 3
    assert all(Decimal(piece["price"]) <= 900 for piece in pieces)
    assert (line["name"], line["size"], line["quantity"]) == (pieces[1]["name"], "M", 1)
    assert asked["actions"] == []
    assert "12 Rose Street" in asked["text"] or "send it" in asked["text"]
    assert [action["kind"] for action in proposed["actions"]] == ["confirm", "cancel"]
    assert confirmation["total"] == order["total"]
    assert (order["status"], order["payment_status"]) == ("CONFIRMED", "COMPLETED")
    total = sum(Decimal(order[part]) for part in ("subtotal", "tax", "shipping")) - Decimal(order["discount"])
    assert total == Decimal(order["total"])
    assert await stock_of(shop, line["variant_id"]) == (before[0] - 1, before[1])
    assert order["order_number"] in status["text"]
    assert [card["order_id"] for card in cards_of(status, "order")] == [order["order_id"]]
    orders = (await shopper.request("GET", "/orders")).json()["items"]
    assert [item["order_id"] for item in orders] == [order["order_id"]]
    assert (await shopper.request("GET", "/cart")).json()["lines"] == []


async def test_the_size_is_asked_for_when_it_was_not_said(shopper: Shopper) -> None:
    await shopper.say(WISH)

    asked = await shopper.say("add the first one to my cart")

    assert "size" in asked["text"].lower()
    assert (await shopper.request("GET", "/cart")).json()["lines"] == []


async def test_a_stream_has_its_events_in_order_and_adds_up_to_the_answer(shopper: Shopper) -> None:
    events = await shopper.stream(WISH)

    names = [event.event for event in events]
    done = events[-1].data
    assert names[0] == "status"
    assert events[0].data["state"] == "accepted"
    assert names[-1] == "done"
    assert names.count("done") == 1
    assert set(names) == {"status", "text", "card", "done"}
    assert "".join(event.data["delta"] for event in events if event.event == "text").strip() == done["text"]
    assert [event.data for event in events if event.event == "card"] == done["cards"]
    assert events[-1].id == done["seq"] == 2
    assert set(done) == REPLY_FIELDS
    assert events[0].data["interaction_id"] == done["interaction_id"]


async def test_the_whole_conversation_as_streams(shopper: Shopper) -> None:
    replies: list[dict[str, Any]] = []
    for text in (
        WISH,
        "the second one in M please",
        ADDRESS,
        "check out with the test card 4242 4242 4242 4242",
    ):
        replies.append(dict((await shopper.stream(text))[-1].data))

    placed = (await shopper.stream(action=action_of(replies[-1], "confirm")["id"]))[-1].data

    assert [card["status"] for card in cards_of(placed, "order")] == ["CONFIRMED"]


async def test_t16_the_transcript_restores_cards_and_buttons(shopper: Shopper) -> None:
    proposed = await shopper.propose()

    entries = await shopper.transcript()

    assert [entry["seq"] for entry in entries] == list(range(1, 9))
    assert [entry["role"] for entry in entries] == ["shopper", "stylist"] * 4
    assert entries[0]["text"] == WISH
    assert entries[-1] == {**proposed, "role": "stylist", "created_at": entries[-1]["created_at"]}


async def test_the_transcript_is_paged(shopper: Shopper) -> None:
    for text in ("hello", "show me coats", "thanks"):
        await shopper.say(text)

    first = (await shopper.request("GET", "/messages", params={"limit": 4})).json()
    second = (
        await shopper.request("GET", "/messages", params={"limit": 4, "after": first["next_cursor"]})
    ).json()

    assert [entry["seq"] for entry in first["items"]] == [1, 2, 3, 4]
    assert first["next_cursor"] == "4"
    assert [entry["seq"] for entry in second["items"]] == [5, 6]
    assert second["next_cursor"] is None


async def test_t01_the_same_message_again_answers_the_same(shop: Service, shopper: Shopper) -> None:
    first = await shopper.say("hello", client_msg_id="m-1")

    again = await shopper.say("hello", client_msg_id="m-1")
    streamed = await shopper.stream("hello", client_msg_id="m-1")

    assert again == first
    assert [event.event for event in streamed] == ["status", "done"]
    assert streamed[-1].data == first
    rows = "SELECT count(*) FROM ai_interactions WHERE session_id = :id"
    assert await shop.scalar(rows, id=shopper.session_id) == 1


async def test_t04_messages_in_quick_succession_are_answered_in_order(shopper: Shopper) -> None:
    texts = ["hello", "show me coats", "thanks"]
    tasks = []
    for text in texts:
        tasks.append(asyncio.create_task(shopper.say(text)))
        await asyncio.sleep(0.02)

    replies = await asyncio.gather(*tasks)
    entries = await shopper.transcript()

    said = [entry for entry in entries if entry["role"] == "shopper"]
    answers = [entry["interaction_id"] for entry in entries if entry["role"] == "stylist"]
    assert [entry["text"] for entry in said] == texts
    assert answers == [entry["interaction_id"] for entry in said]
    assert answers == [reply["interaction_id"] for reply in replies]
    assert [entry["seq"] for entry in entries] == list(range(1, 7))


async def test_t17_confirm_pressed_twice_at_once_is_one_order(shopper: Shopper) -> None:
    proposed = await shopper.propose()
    confirm = action_of(proposed, "confirm")["id"]

    replies = await asyncio.gather(*(shopper.say(action=confirm) for _ in range(2)))

    numbers = [cards_of(reply, "order")[0]["order_number"] for reply in replies]
    assert numbers[0] == numbers[1]
    orders = (await shopper.request("GET", "/orders")).json()["items"]
    assert [order["order_number"] for order in orders] == numbers[:1]


async def test_an_unknown_button_is_answered_politely(shopper: Shopper) -> None:
    for action in ("nonsense", f"confirm:{uuid4()}", "confirm:", "pay:1"):
        reply = await shopper.say(action=action)
        assert reply["text"], action
        assert reply["cards"] == reply["actions"] == []


@pytest.mark.parametrize("rating", [1, 5])
async def test_an_answer_is_rated(shop: Service, shopper: Shopper, rating: int) -> None:
    reply = await shopper.say("hello")

    answer = await shopper.request(
        "POST", f"/messages/{reply['interaction_id']}/feedback", json={"rating": rating}
    )

    assert (answer.status_code, answer.json()) == (
        200,
        {"interaction_id": reply["interaction_id"], "rating": rating},
    )
    stored = "SELECT user_satisfaction FROM ai_interactions WHERE id = :id"
    assert await shop.scalar(stored, id=reply["interaction_id"]) == rating


@pytest.mark.parametrize("rating", [0, 6, -1, 10**12])
async def test_a_rating_beyond_1_to_5_is_refused(shop: Service, shopper: Shopper, rating: int) -> None:
    reply = await shopper.say("hello")

    answer = await shopper.request(
        "POST", f"/messages/{reply['interaction_id']}/feedback", json={"rating": rating}
    )

    assert answer.status_code in {400, 422}
    assert answer.json()["error"]["param"] == "rating"
    stored = "SELECT user_satisfaction FROM ai_interactions WHERE id = :id"
    assert await shop.scalar(stored, id=reply["interaction_id"]) is None


async def test_anothers_answer_cannot_be_rated(shop: Service, shopper: Shopper) -> None:
    reply = await shopper.say("hello")
    other = await Shopper.arrive(shop.http)

    refused = await other.request("POST", f"/messages/{reply['interaction_id']}/feedback", json={"rating": 1})
    unknown = await other.request("POST", f"/messages/{uuid4()}/feedback", json={"rating": 1})

    assert refused.status_code == unknown.status_code == 404
    assert refused.json() == unknown.json()


async def test_a_message_may_be_empty_but_for_its_button(shopper: Shopper) -> None:
    proposed = await shopper.propose()

    cancelled = await shopper.press(proposed, "cancel")

    assert cancelled["text"]
    cart = (await shopper.request("GET", "/cart")).json()
    assert [line["quantity"] for line in cart["lines"]] == [1]
    assert (await shopper.http.get(f"{API}/orders", headers=shopper.headers)).json()["items"] == []
