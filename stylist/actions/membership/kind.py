"""How a confirmed change of membership is carried out."""

from datetime import datetime

from stylist.actions.checkout.keys import key_of
from stylist.actions.checkout.payment import pay
from stylist.actions.confirmations.states import CommitOutcome
from stylist.actions.confirmations.views import ConfirmationView, Finished, Proposal
from stylist.actions.membership.order import place
from stylist.actions.membership.propose import CHANGE_MEMBERSHIP, propose_change
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.membership import service as membership
from stylist.commerce.membership.errors import MembershipChanged
from stylist.commerce.membership.states import PAID
from stylist.commerce.orders import queries as orders
from stylist.commerce.payments.gateway import PaymentGateway
from stylist.db.session import Session, Transaction
from stylist.errors import Forbidden, StylistError


class ChangeMembership:
    """Change what is free at once; make an order of what costs money, and pay it like any other."""

    name = CHANGE_MEMBERSHIP

    async def begin(self, session: Session, *, proposal: Proposal, provider: str, now: datetime) -> None:
        """Take the change up as it was quoted."""
        try:
            planned = await membership.agree(
                session,
                user_id=proposal.user_id,
                to_tier=MembershipTier(proposal.arguments["tier"]),
                quoted_at=datetime.fromisoformat(proposal.arguments["quoted_at"]),
                agreed=proposal.digest,
                now=now,
            )
        except Forbidden as refusal:  # allowed when it was proposed: an invitation has expired since
            raise MembershipChanged from refusal
        if planned.kind in PAID:
            await place(
                session,
                user_id=proposal.user_id,
                planned=planned,
                idempotency_key=key_of(proposal.id),
                provider=provider,
                now=now,
            )

    async def propose_again(
        self, session: Session, *, proposal: Proposal, provider: str, now: datetime
    ) -> ConfirmationView | None:
        """The same tier as things stand now, if it can still be had."""
        try:
            return await propose_change(
                session,
                user_id=proposal.user_id,
                session_id=proposal.session_id,
                interaction_id=proposal.interaction_id,
                to_tier=MembershipTier(proposal.arguments["tier"]),
                provider=provider,
                now=now,
            )
        except StylistError:  # whatever refuses it: there is nothing to agree to instead
            return None

    async def finish(
        self, transaction: Transaction, *, proposal: Proposal, gateway: PaymentGateway, now: datetime
    ) -> Finished:
        """Charge what `begin` ordered; what cost nothing is done already."""
        async with transaction() as session:
            order_id = await orders.find_by_idempotency_key(session, key=key_of(proposal.id))
        if order_id is None:
            return Finished(CommitOutcome.DONE)
        return await pay(transaction, order_id=order_id, gateway=gateway, now=now)
