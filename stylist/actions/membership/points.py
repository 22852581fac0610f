"""Paying with points: shown, agreed to, and kept with the cart until checkout takes them."""

from datetime import datetime

from stylist.actions.confirmations import service as confirmations
from stylist.actions.confirmations.states import CommitOutcome
from stylist.actions.confirmations.views import (
    ConfirmationLine,
    ConfirmationView,
    Finished,
    Proposal,
    Summary,
)
from stylist.commerce.cart import points as cart_points
from stylist.commerce.cart import service as carts
from stylist.commerce.cart.errors import CartEmpty
from stylist.commerce.ids import InteractionId, SessionId, UserId
from stylist.commerce.loyalty import queries as loyalty
from stylist.commerce.loyalty.errors import NotEnoughPoints, PointsInvalid
from stylist.commerce.loyalty.views import LoyaltyView
from stylist.commerce.money import format_money, quantize
from stylist.commerce.payments.gateway import PaymentGateway
from stylist.db.session import Session, Transaction

REDEEM_POINTS = "redeem_points"


async def propose_points(
    session: Session,
    *,
    user_id: UserId,
    session_id: SessionId,
    interaction_id: InteractionId | None,
    points: int | None,
    now: datetime,
) -> ConfirmationView:
    """Propose to pay the cart with so many points, all there are when none is said; zero takes them off again.

    Raises:
        CartEmpty: there is nothing to pay.
        NotEnoughPoints: there are fewer; carries how many.
        PointsInvalid: the number is negative.
    """
    await confirmations.lock_open(session, session_id=session_id)
    if not (await carts.get_cart(session, user_id=user_id)).lines:
        raise CartEmpty
    found = await loyalty.get_loyalty(session, user_id=user_id, now=now, limit=1)
    wanted = _wanted(points, found)
    return await confirmations.propose(
        session,
        kind=REDEEM_POINTS,
        user_id=user_id,
        session_id=session_id,
        interaction_id=interaction_id,
        arguments={"points": wanted},
        summary=_summarise(wanted, found),
        digest=_digest(wanted, found),
        now=now,
    )


def _wanted(points: int | None, found: LoyaltyView) -> int:
    available = max(found.balance, 0)
    wanted = available if points is None else points
    if wanted < 0:
        raise PointsInvalid("points to use can't be negative")
    if wanted > available or (points is None and available == 0):
        raise NotEnoughPoints(available=available)
    return wanted


def _digest(wanted: int, found: LoyaltyView) -> str:
    """What is agreed to: so many points at this worth."""
    return f"{wanted}:{found.point_value}:{found.currency}"


def _summarise(wanted: int, found: LoyaltyView) -> Summary:
    worth = quantize(wanted * found.point_value, found.currency)
    if wanted == 0:
        lines = [ConfirmationLine("note", "Your points stay yours", f"{max(found.balance, 0):,} points")]
        return Summary("Use no points", tuple(lines), total=None, currency=None)
    lines = [
        ConfirmationLine("note", f"Up to {wanted:,} points", f"worth {format_money(worth, found.currency)}"),
        ConfirmationLine("note", "Taken when you check out", "only as many as the order needs"),
        ConfirmationLine("note", "Left after that", f"{found.balance - wanted:,} points"),
    ]
    return Summary(f"Pay with {wanted:,} points", tuple(lines), total=None, currency=None)


class RedeemPoints:
    """Note with the cart what is to be paid with points; checkout spends them."""

    name = REDEEM_POINTS

    async def begin(self, session: Session, *, proposal: Proposal, provider: str, now: datetime) -> None:
        """Check that the points are there at the agreed worth, and note them."""
        points = int(proposal.arguments["points"])
        found = await loyalty.get_loyalty(session, user_id=proposal.user_id, now=now, limit=1)
        if _digest(points, found) != proposal.digest:
            raise PointsInvalid("a point is worth something else now")
        await cart_points.use_points(session, user_id=proposal.user_id, points=points, now=now)

    async def propose_again(
        self, session: Session, *, proposal: Proposal, provider: str, now: datetime
    ) -> ConfirmationView | None:
        """As many of the points as are left, if any are and there is something to pay."""
        found = await loyalty.get_loyalty(session, user_id=proposal.user_id, now=now, limit=1)
        points = min(int(proposal.arguments["points"]), max(found.balance, 0))
        cart = await carts.get_cart(session, user_id=proposal.user_id)
        if points == 0 or not cart.lines:
            return None
        return await propose_points(
            session,
            user_id=proposal.user_id,
            session_id=proposal.session_id,
            interaction_id=proposal.interaction_id,
            points=points,
            now=now,
        )

    async def finish(
        self, transaction: Transaction, *, proposal: Proposal, gateway: PaymentGateway, now: datetime
    ) -> Finished:
        """`begin` did all of it."""
        return Finished(CommitOutcome.DONE)
