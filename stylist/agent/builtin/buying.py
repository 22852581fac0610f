"""Handlers of checkout and orders."""

from collections.abc import Mapping, Sequence
from typing import Any

from stylist.agent.builtin.dialogue import Turn
from stylist.agent.builtin.meaning import Act
from stylist.agent.builtin.phrase import MISSING_QUESTIONS, STATUS, day, money, number, words_list

DETAILS = ("address", "name", "email", "phone", "payment", "shipping_method")

# Orders about which "where is it?" still is a question.
UNDER_WAY = frozenset(
    {"PENDING", "PAYMENT_PROCESSING", "PAYMENT_FAILED", "CONFIRMED", "PROCESSING", "SHIPPED"}
)
TO_ARRIVE = frozenset({"CONFIRMED", "PROCESSING", "SHIPPED"})
MOST_TOLD = 3

TEST_CARD = ("Use the test card", "Use the test card")

QUESTIONS_AGAIN = {
    "size": "Which size shall it be?",
    "color": "Which colour shall it be?",
    "offer_add": "Shall I put it in your cart?",
    "offer_check_out": "Shall we go to checkout?",
}


def resume(turn: Turn) -> None:
    """After a digression, take up what was open: a proposal, or the question asked last."""
    before = turn.before
    if turn.question is not None:
        return
    if turn.moment.state.get("open_confirmations"):
        turn.dialogue["expecting"] = "confirmation"
        turn.say("Your order waits as it was: Confirm, or a yes, completes it")
        return
    expecting = before.get("expecting")
    if expecting is None:
        return
    for key in ("expecting", "pending", "line", "change"):
        if key in before:
            turn.dialogue[key] = before[key]
    if expecting in MISSING_QUESTIONS:
        turn.question = f"And for your order: {_inside(MISSING_QUESTIONS[expecting][-1])}"
        _offer_card(turn, expecting)
    elif str(expecting).partition(":")[0] in QUESTIONS_AGAIN:
        turn.question = QUESTIONS_AGAIN[str(expecting).partition(":")[0]]


def _inside(question: str) -> str:
    return question[:1].lower() + question[1:]


def is_under_way(turn: Turn) -> bool:
    """Whether checkout is asking for details."""
    return turn.before.get("expecting") in MISSING_QUESTIONS


def propose_again(turn: Turn) -> bool:
    """After the cart changed under an open proposal, propose the order anew; false when none was open."""
    if not any(item["kind"] == "check_out" for item in turn.moment.state.get("open_confirmations", ())):
        return False
    _after(turn, turn.call("check_out"), {})
    return True


def details_said(act: Act) -> dict[str, Any]:
    """What a message says of name, e-mail, telephone, address and card."""
    slots = act.slots
    said: dict[str, Any] = {"full_name": slots.full_name, "email": slots.email, "phone": slots.phone}
    if slots.address is not None:
        said["address"] = {
            "line1": slots.address.line1,
            "line2": slots.address.line2,
            "city": slots.address.city,
            "state": slots.address.state,
            "postal_code": slots.address.postal_code,
            "country": slots.address.country or "US",
        }
    text = act.span.lower()
    if any(card.token for card in slots.cards):
        said["payment"] = "given"
    elif "test card" in text or "test visa" in text:
        said["payment"] = "test"
    elif any(words in text for words in ("saved card", "card on file", "usual card", "my card ending")):
        said["payment"] = "saved"
    if "express" in text:
        said["shipping_method"] = "express"
    elif "standard" in text and ("deliver" in text or "ship" in text):
        said["shipping_method"] = "standard"
    return {key: value for key, value in said.items() if value}


def check_out(turn: Turn, act: Act) -> None:
    """Prepare the purchase with everything said so far."""
    if turn.question is not None and turn.dialogue.get("pending"):
        return  # the piece comes first: what was just asked about it
    if not turn.cart_lines and not _has_added(turn):
        if turn.before.get("pending"):
            turn.say("Gladly, once one thing is settled", "One thing before that")
            resume(turn)
            return
        turn.say(
            "Your cart is empty, so there is nothing to check out yet", "There is nothing in your cart yet"
        )
        turn.ask("What may I show you?", "What shall we look for?")
        return
    _check_out(turn, details_said(act), hid_card=_hid_card(act))


def _has_added(turn: Turn) -> bool:
    return any(call.name == "add_to_cart" and call.result.get("ok") for call in turn.moment.done)


def give_details(turn: Turn, act: Act) -> None:
    """Name, e-mail, address or card, in answer to a question or out of the blue."""
    said, hid_card = details_said(act), _hid_card(act)
    if turn.cart_lines or _has_added(turn):
        _check_out(turn, said, hid_card=hid_card)
        return
    if hid_card:
        _safe_way(turn)
    elif said:
        turn.call("check_out", **said)
        turn.hide("check_out")
        turn.say(
            "Thank you, I have noted that for your order",
            "Noted for when there is an order to send",
        )
    resume(turn)
    if turn.question is None:
        turn.ask("What may I show you?", "What shall we look for?")


def _hid_card(act: Act) -> bool:
    return any(card.token is None for card in act.slots.cards)


def _safe_way(turn: Turn) -> None:
    turn.say(
        "Please keep real card numbers out of the chat; I have hidden this one, and it was not stored",
        "I have hidden that card number, and it was not stored; real cards belong on the payment page alone",
    )


def _check_out(turn: Turn, said: Mapping[str, Any], *, hid_card: bool) -> None:
    result = turn.call("check_out", **said)
    if hid_card:
        _safe_way(turn)
    _after(turn, result, said)


def _after(turn: Turn, result: Mapping[str, Any], said: Mapping[str, Any]) -> None:
    if not result.get("ok"):
        _refused(turn, result)
    elif result.get("proposed"):
        _proposed(turn, result)
    elif result.get("blockers"):
        _blocked(turn, result["blockers"])
    elif result.get("missing"):
        _ask_missing(turn, result["missing"], said)


def _proposed(turn: Turn, result: Mapping[str, Any]) -> None:
    total = money(result["total"], result["currency"])
    turn.say(
        f"Here is the order in full, {total} in all. Confirm, or a yes, places it",
        f"Everything is ready, {total} in all. Nothing is placed until you confirm",
        f"This is the order, line by line, {total} in all. It is placed once you confirm",
    )
    turn.question = None
    turn.dialogue["expecting"] = "confirmation"
    turn.offer()


def _ask_missing(turn: Turn, missing: Sequence[str], said: Mapping[str, Any]) -> None:
    first = next((item for item in DETAILS if item in missing), missing[0])
    if said:
        turn.say("Thank you", "Noted", "Very good", "I have that")
    question = "name_and_address" if first == "address" and "name" in missing else first
    turn.ask(
        *MISSING_QUESTIONS.get(question, (f"What is your {first.replace('_', ' ')}?",)), expecting=question
    )
    _offer_card(turn, first)


def _offer_card(turn: Turn, asked: str) -> None:
    if asked == "payment":
        turn.offer(TEST_CARD)
    else:
        turn.offer()


def _blocked(turn: Turn, blockers: Sequence[Mapping[str, Any]]) -> None:
    for blocker in blockers[:2]:
        code, name = str(blocker.get("code", "")), blocker.get("name")
        available = int(blocker.get("available") or 0)
        if code.endswith("out_of_stock") and available:
            turn.say(f"Of the {name} there {'is' if available == 1 else 'are'} {number(available)} left")
        elif code.endswith("out_of_stock"):
            turn.say(f"The {name} has sold out since you chose it")
        elif name:
            turn.say(f"The {name} is no longer on sale")
        elif code.endswith("empty"):
            turn.say("Your cart is empty, so there is nothing to check out yet")
            turn.ask("What may I show you?", "What shall we look for?")
            return
        else:
            turn.say("I am sorry, we do not deliver to that address")
            turn.ask("Is there another address that would do?", expecting="address")
            return
    turn.ask("Shall I take it out of your cart?", "Would you rather have another size, or leave it out?")


def _refused(turn: Turn, result: Mapping[str, Any]) -> None:
    param = str(result.get("param", "")).rpartition(".")[2]
    if "email" in param:
        turn.say("That e-mail address does not look complete")
        turn.ask(*MISSING_QUESTIONS["email"], expecting="email")
    elif "phone" in param:
        turn.say("That telephone number does not look complete")
        turn.ask(*MISSING_QUESTIONS["phone"], expecting="phone")
    elif "name" in param:
        turn.say("I could not take that as a name")
        turn.ask(*MISSING_QUESTIONS["name"], expecting="name")
    elif "shipping" in param:
        turn.say("That way of sending is not offered to your address")
        turn.ask(*MISSING_QUESTIONS["shipping_method"], expecting="shipping_method")
    else:
        turn.say("I could not make that out as an address we can send to")
        turn.ask(
            "Would you write it once more, with street, city and postal code?",
            "May I have it once more, with street, city and postal code?",
            expecting="address",
        )


def order_status(turn: Turn, act: Act) -> None:
    """Where an order is; all that are under way, when none is named."""
    numbers = act.slots.order_numbers
    pointed = [id for ref in act.references if ref.kind == "order" and ref.is_resolved for id in ref.ids]
    orders = turn.moment.state.get("orders", ())
    if not numbers and not orders:
        turn.say(
            "There is no order in your name yet", "You have not ordered with us yet, as far as I can see"
        )
        if turn.cart_lines:
            turn.ask("Shall we go to checkout with what is in your cart?", expecting="offer_check_out")
        return
    under_way = [order for order in orders if order["status"] in UNDER_WAY]
    if not numbers and len(pointed) != 1 and len(under_way) > 1:
        result = turn.call("list_orders", limit=MOST_TOLD)
        _tell_orders(turn, [order for order in result["orders"] if order["status"] in UNDER_WAY])
        return
    meant = numbers[0] if numbers else (pointed[0] if len(pointed) == 1 else None)
    if meant is None and under_way:
        meant = under_way[0]["order_id"]
    order = turn.call("get_order", order=meant)
    if not order.get("ok"):
        turn.say("I find no such order of yours; perhaps a letter of the number slipped")
        return
    turn.say(_status(order))
    if order.get("tracking_number") and order["status"] == "SHIPPED":
        turn.say(
            f"It travels with {order.get('carrier') or 'the courier'}, number {order['tracking_number']}"
        )


def _tell_orders(turn: Turn, orders: Sequence[Mapping[str, Any]]) -> None:
    for order in orders[:MOST_TOLD]:
        turn.said.append(_status(order) + ".")


def _status(order: Mapping[str, Any]) -> str:
    arrival = day(order.get("estimated_delivery")) if order["status"] in TO_ARRIVE else None
    due = f", due by {arrival}" if arrival else ""
    return f"Your order {order['order_number']} {STATUS.get(order['status'], 'is known to us')}{due}"


def list_orders(turn: Turn, act: Act) -> None:
    """The orders so far."""
    result = turn.call("list_orders")
    orders = result["orders"]
    if not orders:
        turn.say("There is no order in your name yet", "You have not ordered with us yet")
        return
    if len(orders) <= MOST_TOLD:
        _tell_orders(turn, orders)
        return
    turn.say(f"Your latest orders are {words_list([order['order_number'] for order in orders[:4]])}")
    turn.say(_status(orders[0]))
