"""What is said where no model speaks: outcomes of confirmations, hand-over, and the one calm sentence."""

from stylist.actions.confirmations.views import CommitResult, ConfirmationView
from stylist.commerce.money import format_money
from stylist.commerce.orders.views import OrderView

MODEL = "rules"

CALM = "Something went wrong on our side, and nothing was changed. Please try once more in a moment."
EXPIRED_BUTTON = "That button has had its time. Tell me what you would like, and I will prepare it afresh."

DECLINES = {
    "insufficient_funds": "The bank did not approve that amount",
    "card_declined": "The card was declined by its bank",
}


def committed(result: CommitResult, order: OrderView | None) -> str:
    """One or two sentences on what came of a confirmation."""
    if result.outcome == "done" and order is not None:
        total = format_money(order.total, order.currency)
        text = f"Thank you. Your order {order.order_number} is confirmed, {total} in all."
        if order.estimated_delivery is not None:
            due = order.estimated_delivery
            text += f" It should reach you by {due:%A}, {due.day} {due:%B}."
        return text
    if result.outcome == "requires_action":
        return (
            "Your bank asks for one more step. Nothing is charged until you complete it on the payment page."
        )
    if result.outcome == "pending":
        return (
            "The payment is still being settled with the bank. Your pieces are held, and I will write here as soon "
            "as it is decided; there is no need to pay again."
        )
    if result.outcome == "declined":
        reason = DECLINES.get(result.failure or "", "The card was declined")
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
    if confirmation.status == "committed":
        return "That was already carried out, so it cannot be called off with this button."
    return "As you wish: nothing was ordered, and your cart stays as it is."
