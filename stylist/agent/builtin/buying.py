"""Handlers of checkout and orders."""

from collections.abc import Mapping
from typing import Any

from stylist.agent.builtin.dialogue import Turn
from stylist.agent.builtin.meaning import Act
from stylist.agent.builtin.phrase import MISSING_QUESTIONS, STATUS, day, money, words_list

DETAILS = ("address", "name", "email", "phone", "payment", "shipping_method")


def reminder(expecting: str) -> str | None:
    """The open question again, after a digression."""
    return (
        f"And now to your order: {MISSING_QUESTIONS[expecting][-1]}"
        if expecting in MISSING_QUESTIONS
        else None
    )


def details_said(turn: Turn, act: Act) -> dict[str, Any]:
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
    if any(card.token for card in slots.cards):
        said["payment"] = "given"
    return {key: value for key, value in said.items() if value}


def check_out(turn: Turn, act: Act) -> None:
    """Prepare the purchase with everything said so far."""
    if not turn.cart_lines and not turn.moment.done:
        turn.say("Your cart is empty, so there is nothing to check out yet")
        turn.ask("What may I show you?", "What shall we look for?")
        return
    _check_out(turn, details_said(turn, act), hid_card=_hid_card(act))


def give_details(turn: Turn, act: Act) -> None:
    """Name, e-mail, address or card, in answer to a question or out of the blue."""
    said = details_said(turn, act)
    hid_card = _hid_card(act)
    if turn.cart_lines or turn.moment.done:
        _check_out(turn, said, hid_card=hid_card)
    elif hid_card:
        _safe_way(turn)
    else:
        turn.say(
            "Thank you. I will ask for it again when there is something to send",
            "Noted for when there is an order to send",
        )
        turn.ask("What may I show you?", "What shall we look for?")


def _hid_card(act: Act) -> bool:
    return any(card.token is None for card in act.slots.cards)


def _safe_way(turn: Turn) -> None:
    turn.say(
        "Please do not type a real card number here: I have hidden it, and it was not stored. "
        "You can pay by card on our payment page when you check out"
    )


def _check_out(turn: Turn, said: Mapping[str, Any], *, hid_card: bool) -> None:
    result = turn.call("check_out", **said)
    if hid_card:
        _safe_way(turn)
    if not result.get("ok"):
        _refused(turn, result)
    elif result.get("proposed"):
        _proposed(turn, result)
    elif result.get("blockers"):
        _blocked(turn, result)
    elif result.get("missing"):
        _ask_missing(turn, result["missing"], said)


def _proposed(turn: Turn, result: Mapping[str, Any]) -> None:
    total = money(result["total"], result["currency"])
    turn.say(
        f"Here is the order in full, {total} in all. Press Confirm, or say yes, and it is placed",
        f"Everything is ready: {total} in all, line by line below. It is placed once you confirm",
    )
    turn.offer()


def _ask_missing(turn: Turn, missing: list[str], said: Mapping[str, Any]) -> None:
    first = next((item for item in DETAILS if item in missing), missing[0])
    if said:
        turn.say("Thank you", "Noted", "Very good")
    turn.ask(*MISSING_QUESTIONS.get(first, (f"What is your {first.replace('_', ' ')}?",)), expecting=first)
    turn.offer(
        ("Use the test card", "Use the test card 4242 4242 4242 4242")
    ) if first == "payment" else turn.offer()


def _blocked(turn: Turn, result: Mapping[str, Any]) -> None:
    for blocker in result["blockers"][:2]:
        turn.say(str(blocker.get("message", blocker.get("code", ""))))
    turn.ask("Shall I change that in your cart?", "How would you like to go on?")


def _refused(turn: Turn, result: Mapping[str, Any]) -> None:
    param = str(result.get("param", "")).rpartition(".")[2]
    message = str(result.get("message", "it cannot be done just now"))
    turn.say(f"That does not work yet: {message}")
    if "email" in param:
        turn.ask(*MISSING_QUESTIONS["email"], expecting="email")
    elif param:
        turn.ask("Would you give me the address once more?", expecting="address")


def order_status(turn: Turn, act: Act) -> None:
    """Where an order is."""
    numbers = act.slots.order_numbers
    pointed = [id for ref in act.references if ref.kind == "order" and ref.is_resolved for id in ref.ids]
    if not numbers and not turn.moment.state.get("orders"):
        turn.say(
            "There is no order in your name yet", "You have not ordered with us yet, as far as I can see"
        )
        return
    result = turn.call(
        "get_order", order=numbers[0] if numbers else (pointed[0] if len(pointed) == 1 else None)
    )
    if not result.get("ok"):
        turn.say("I find no such order of yours; please check the number")
        return
    turn.say(_status(result))
    arrival = day(result.get("estimated_delivery"))
    if arrival and result["status"] in {"CONFIRMED", "PROCESSING", "SHIPPED"}:
        turn.say(f"It should arrive by {arrival}")
    if result.get("tracking_number"):
        turn.say(
            f"The parcel travels with {result.get('carrier') or 'the courier'}, number {result['tracking_number']}"
        )


def _status(order: Mapping[str, Any]) -> str:
    return f"Your order {order['order_number']} {STATUS.get(order['status'], 'is known to us')}"


def list_orders(turn: Turn, act: Act) -> None:
    """The orders so far."""
    result = turn.call("list_orders")
    orders = result["orders"]
    if not orders:
        turn.say("There is no order in your name yet", "You have not ordered with us yet")
        return
    if len(orders) == 1:
        turn.say(_status(orders[0]))
        return
    turn.say(f"Your latest orders are {words_list([order['order_number'] for order in orders[:4]])}")
    turn.say(_status(orders[0]))
