"""What is said where no model speaks: outcomes of confirmations, hand-over, and the one calm sentence."""

from collections.abc import Mapping

from stylist.actions.confirmations.views import CommitResult, ConfirmationView
from stylist.commerce.money import format_money
from stylist.commerce.orders.views import OrderView

MODEL = "rules"

CALM = "Something went wrong on our side, and nothing was changed. Please try once more in a moment."
EXPIRED_BUTTON = "That button has had its time. Tell me what you would like, and I will prepare it afresh."

# Providers' words for a refusal, as a sentence begins; what could help a thief is not told.
DECLINES = {
    "insufficient_funds": "The card was declined for that amount",
    "card_velocity_exceeded": "The card was declined for that amount",
    "withdrawal_count_limit_exceeded": "The card was declined for that amount",
    "expired_card": "The card has expired",
    "incorrect_cvc": "The card's security code did not match",
    "invalid_cvc": "The card's security code did not match",
    "incorrect_number": "The card's number is not right",
    "currency_not_supported": "The card does not pay in this currency",
    "authentication_required": "The bank wanted to ask you, and could not",
    "payment_intent_authentication_failure": "The bank's question was not answered",
    "second_step_refused": "The bank did not approve the payment",
    "method_removed": "The card is no longer among your saved ones",
    "card_declined": "The card was declined by its bank",
}
# What is said of proposals that are not the cart's order, by kind and outcome; `*` is any other outcome.
OTHER_KINDS: Mapping[str, Mapping[str, str]] = {
    "redeem_points": {
        "done": "Done. I will use your points when you check out, only as many as the order needs.",
        "changed": "Your points have changed since I proposed it. Here is how it stands now.",
        "*": "Your points stay as they are.",
    },
    "change_membership": {
        "done": "Done. Your membership is as you agreed.",
        "requires_action": "One step is left, on the payment page. Nothing is charged until you complete it there.",
        "pending": "The payment is still being settled with the bank; there is no need to pay again.",
        "declined": "The payment was not approved, so nothing was charged and your membership stays as it is.",
        "changed": "Your membership is not what it was when I proposed it. Please look at it once more.",
        "*": "Your membership stays as it is, and nothing was charged.",
    },
    "cancel_order": {
        "done": "Done. The order is cancelled, and what was paid is on its way back to what paid it.",
        "pending": "The bank is still deciding on the payment. Please press Confirm once more in a minute.",
        "changed": "The order went on since I proposed that. Please look once more at what can be done with it.",
        "*": "The order stays as it is.",
    },
    "change_order": {
        "done": "Done. The order is changed; here it is as it stands now.",
        "requires_action": "One step is left, on the payment page. The order is changed once you have completed it.",
        "pending": "The bank is still deciding on the difference. The order is changed as soon as it has.",
        "declined": "The payment was not approved, so nothing was charged and the order stays as it was.",
        "changed": "The order is not what it was when I proposed that. Please look at it once more.",
        "*": "The order stays as it is.",
    },
    "return_items": {
        "done": "Done. Please send the pieces back to us; the money follows once they are here.",
        "changed": "The order is not what it was when I proposed that. Please look at it once more.",
        "*": "Nothing is to be returned.",
    },
    "exchange_items": {
        "done": "Done. The new pieces are held for you; they leave once the old ones are back with us.",
        "changed": "Something changed since I proposed that: the order, or what is left of the new piece.",
        "*": "Nothing is to be exchanged.",
    },
}
NOT_PAID = frozenset({"payments.given_up", "payments.not_paid"})


def declined(failure: str | None) -> str:
    """Why a card was refused, as a sentence begins; `failure` may carry the prefix of our codes."""
    return DECLINES.get((failure or "").removeprefix("payments."), "The card was declined")


def committed(result: CommitResult, order: OrderView | None) -> str:
    """One or two sentences on what came of a confirmation."""
    other = OTHER_KINDS.get(result.confirmation.kind)
    if other is not None:
        return other.get(result.outcome, other["*"])
    if result.outcome == "done" and order is not None:
        total = format_money(order.total, order.currency)
        text = f"Thank you. Your order {order.order_number} is confirmed, {total} in all."
        if order.estimated_delivery is not None:
            due = order.estimated_delivery
            text += f" It should reach you by {due:%A}, {due.day} {due:%B}."
        return text
    if result.outcome == "requires_action":
        return (
            "One step is left, on the payment page. Nothing is charged until you complete it there; your pieces are "
            "held meanwhile."
        )
    if result.outcome == "pending":
        return (
            "The payment is still being settled with the bank. Your pieces are held, and I will write here as soon "
            "as it is decided; there is no need to pay again."
        )
    if result.outcome == "declined":
        if result.failure in NOT_PAID:
            return "The order was not paid, so nothing was charged. Your pieces are back in your cart."
        reason = declined(result.failure)
        return f"{reason}, so nothing was charged. Your pieces are still in your cart; another card will do."
    if result.outcome == "changed":
        return "Something in the order changed since I proposed it. Here is how it stands now; please look once more."
    if result.outcome == "expired":
        return (
            "That proposal has expired, and nothing was charged. Say “check out” and I will prepare it again."
        )
    if result.outcome == "cancelled":
        return "That was cancelled before, so nothing was ordered."
    return "That could not be completed, and nothing was charged."


def cancelled(confirmation: ConfirmationView) -> str:
    """What a cancelled proposal leaves behind."""
    other = OTHER_KINDS.get(confirmation.kind)
    if other is not None and confirmation.status != "committed":
        return other["*"]
    if confirmation.status == "committed":
        return "That was already carried out, so it cannot be called off with this button."
    return "As you wish: nothing was ordered, and your cart stays as it is."
