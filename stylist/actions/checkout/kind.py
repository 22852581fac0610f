"""How a confirmed checkout is carried out."""

import secrets
from datetime import datetime

from stylist.actions.checkout.keys import key_of
from stylist.actions.checkout.payment import pay_confirmed
from stylist.actions.checkout.propose import CHECK_OUT, propose_checkout
from stylist.actions.confirmations.states import CommitOutcome
from stylist.actions.confirmations.views import ConfirmationView, Finished, Proposal
from stylist.commerce.checkout import service as checkout
from stylist.commerce.checkout.views import Readiness
from stylist.commerce.orders.errors import OrderNotFound
from stylist.commerce.orders.numbers import new_order_number
from stylist.commerce.payments.gateway import PaymentGateway
from stylist.db.session import Session, Transaction


class CheckOut:
    """Prepare (with the confirmation locked), pay, finalise."""

    name = CHECK_OUT

    async def begin(self, session: Session, *, proposal: Proposal, provider: str, now: datetime) -> None:
        """Make the order and hold its stock."""
        await checkout.prepare(
            session,
            user_id=proposal.user_id,
            order_number=new_order_number(),
            idempotency_key=key_of(proposal.id),
            action_token=secrets.token_urlsafe(24),
            agreed=proposal.digest,
            provider=provider,
            now=now,
        )

    async def propose_again(
        self, session: Session, *, proposal: Proposal, provider: str, now: datetime
    ) -> ConfirmationView | None:
        """The cart as it is now, if it can be ordered."""
        proposed = await propose_checkout(
            session,
            user_id=proposal.user_id,
            session_id=proposal.session_id,
            interaction_id=proposal.interaction_id,
            now=now,
            provider=provider,
        )
        return None if isinstance(proposed, Readiness) else proposed

    async def finish(
        self, transaction: Transaction, *, proposal: Proposal, gateway: PaymentGateway, now: datetime
    ) -> Finished:
        """Charge the order that `begin` made."""
        key = key_of(proposal.id)
        try:
            return await pay_confirmed(transaction, key=key, gateway=gateway, now=now)
        except OrderNotFound as missing:
            return Finished(CommitOutcome.DECLINED, failure=missing.code)
