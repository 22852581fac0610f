"""Carrying out what was proposed: by its button, or by an unmistakable yes to the only thing open.

No model has a part in this. The stored arguments are what is carried out, and pressing again answers
the stored result.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stylist.actions.confirmations import service as confirmation_service
from stylist.actions.confirmations.errors import ConfirmationNotFound
from stylist.actions.confirmations.views import CommitResult, ConfirmationView
from stylist.agent import wording
from stylist.agent.errors import ActionUnknown
from stylist.agent.stylist import Draft
from stylist.commerce.ids import ConfirmationId, SessionId, UserId
from stylist.commerce.orders import queries as order_queries
from stylist.commerce.payments.gateway import PaymentGateway
from stylist.db.session import Session, Transaction
from stylist.memory.transcript.reply import Action, QuickReply, ToolCall
from stylist.telemetry import ORDERS, span
from stylist.tools.cards import confirmation_actions, confirmation_card, order_card

# The word itself: it stands whatever was asked last.
CONFIRMS = (
    r"i confirm|confirm(?:ed)?(?: (?:it|that|the order|my order|everything))?"
    r"|place (?:it|the order|my order|that order)|complete (?:it|the order|my order)"
)
YES = re.compile(
    rf"\b(?:{CONFIRMS}|yes|yep|yeah|yup|yess+|ok|okay|sure|absolutely|definitely|certainly|of course|go ahead"
    r"|do it|please do|that(?:'?s| is) (?:all )?(?:right|correct|fine|good)|(?:all )?correct|sounds good|looks good"
    r"|all good|perfect|go for it|let'?s do (?:it|that|this)|buy it|order it|proceed|agreed)\b",
    re.I,
)
FILLER = r"and|then|with it|now|thanks|thank you|please|pls|it|to me"
YES_WHOLE = re.compile(rf"(?:{YES.pattern}|\b(?:{FILLER})\b|[\s,.;:!👍✅]+)+", re.I)
CONFIRM_WHOLE = re.compile(rf"(?:yes|ok|okay|please|{CONFIRMS}|[\s,.;:!]+)+", re.I)
NO_WHOLE = re.compile(
    r"(?:(?:no|nope|nah|actually|please|sorry|thanks?(?: you)?"
    r"|cancel(?: (?:it|that|this|the order|my order|everything))?"
    r"|stop|don'?t(?: (?:do (?:it|that)|place it|order it|confirm))?|do not|never ?mind|forget (?:it|that|about it)"
    r"|not (?:now|yet|today)|abort|i changed my mind|leave it|rather not|i'?d rather not)\b[\s.!,;]*)+",
    re.I,
)
REFUSES = re.compile(
    r"\b(?:no|nope|nah|cancel|stop|don'?t|do not|never ?mind|forget|not|abort|changed|leave|rather)\b", re.I
)

# What was asked last, when a plain yes means the open proposal.
OWN_QUESTIONS = frozenset({None, "confirmation"})


@dataclass(frozen=True, slots=True)
class Decision:
    """What the shopper decided, and about what."""

    confirmation_id: ConfirmationId
    confirms: bool
    by_button: bool


def decide(
    *,
    action: str | None,
    text: str,
    open_confirmations: Sequence[ConfirmationView],
    asked: str | None = None,
) -> Decision | None:
    """The decision in a message, if it is one. An action goes before a text.

    `asked` is what the stylist asked last: after another question a plain yes answers that one, and only the word
    "confirm" itself is taken for the proposal.

    Raises:
        ActionUnknown: the action is none of ours.
    """
    if action is not None:
        verb, _, id = action.partition(":")
        try:
            confirmation_id = ConfirmationId(UUID(id))
        except ValueError:
            raise ActionUnknown("no such button") from None
        if verb not in {"confirm", "cancel"}:
            raise ActionUnknown("no such button")
        return Decision(confirmation_id, confirms=verb == "confirm", by_button=True)
    if len(open_confirmations) != 1:
        return None
    said = text.strip()
    if asked not in OWN_QUESTIONS:
        is_plain = CONFIRM_WHOLE.fullmatch(said) and re.search(CONFIRMS, said, re.I)
        return Decision(open_confirmations[0].id, confirms=True, by_button=False) if is_plain else None
    if YES_WHOLE.fullmatch(said) and YES.search(said):
        return Decision(open_confirmations[0].id, confirms=True, by_button=False)
    if NO_WHOLE.fullmatch(said) and REFUSES.search(said):
        return Decision(open_confirmations[0].id, confirms=False, by_button=False)
    return None


async def carry_out(
    decision: Decision,
    *,
    transaction: Transaction,
    user_id: UserId,
    session_id: SessionId,
    gateway: PaymentGateway,
    now: datetime,
) -> tuple[Draft, ToolCall]:
    """Commit or cancel, and say what came of it. Safe to repeat: a second time answers the same.

    Raises:
        ActionUnknown: no such confirmation of this shopper in this conversation.
    """
    try:
        with span("confirmation", confirms=decision.confirms):
            if not decision.confirms:
                return await _cancel(decision, transaction=transaction, user_id=user_id)
            result = await confirmation_service.commit(
                transaction,
                confirmation_id=decision.confirmation_id,
                user_id=user_id,
                session_id=session_id,
                now=now,
                gateway=gateway,
            )
    except ConfirmationNotFound as error:
        raise ActionUnknown("no such button in this conversation") from error
    ORDERS.labels(result.outcome).inc()
    async with transaction() as session:
        draft = await tell(session, result, user_id=user_id)
    is_done = result.outcome == "done"
    call = ToolCall(
        name=result.confirmation.kind,
        args={"confirmation_id": str(decision.confirmation_id)},
        ok=is_done,
        error=None if is_done else f"confirmation.{result.outcome}",
        effect="done" if is_done else ("proposed" if result.new_confirmation else "none"),
    )
    return draft, call


async def _cancel(decision: Decision, *, transaction: Transaction, user_id: UserId) -> tuple[Draft, ToolCall]:
    async with transaction() as session:
        cancelled = await confirmation_service.cancel(
            session, confirmation_id=decision.confirmation_id, user_id=user_id
        )
    draft = Draft(text=wording.cancelled(cancelled), model=wording.MODEL)
    draft.quick_replies = [QuickReply("View cart", "Show me my cart")]
    return draft, ToolCall(cancelled.kind, {"confirmation_id": str(cancelled.id)}, ok=True, effect="none")


async def tell(session: Session, result: CommitResult, *, user_id: UserId) -> Draft:
    """What a shopper hears of what came of a confirmation, with the order's card and what can be done next."""
    draft = Draft(model=wording.MODEL)
    order = None
    if result.order_id is not None:
        order = await order_queries.get_order(session, user_id=user_id, order_id=result.order_id)
        draft.cards.append(order_card(order))
    draft.text = wording.committed(result, order)
    if result.new_confirmation is not None:
        draft.cards.append(confirmation_card(result.new_confirmation))
        draft.actions.extend(confirmation_actions(result.new_confirmation))
    if result.action_url is not None:
        draft.actions.append(
            Action(f"pay:{result.order_id}", "Continue to payment", "pay", url=result.action_url)
        )
    if result.outcome == "done":
        draft.quick_replies.append(QuickReply("Where is my order?", "Where is my order?"))
    elif result.outcome in {"declined", "expired"}:
        draft.quick_replies.append(QuickReply("Try again", "Check out, please"))
    return draft
