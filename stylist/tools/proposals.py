"""What a tool answers that only proposes: the confirmation as data, as a card and with its two buttons."""

from stylist.actions.confirmations.views import ConfirmationView
from stylist.tools.cards import confirmation_actions, confirmation_card
from stylist.tools.results import Result


def proposed(confirmation: ConfirmationView) -> Result:
    """A proposal that waits for the shopper's yes."""
    return Result(
        data={
            "proposed": confirmation.kind,
            "confirmation_id": confirmation.id,
            "title": confirmation.title,
            "lines": [line.to_json() for line in confirmation.lines],
            "total": confirmation.total,
            "currency": confirmation.currency,
            "expires_at": confirmation.expires_at,
        },
        effect="proposed",
        cards=(confirmation_card(confirmation),),
        actions=confirmation_actions(confirmation),
    )
