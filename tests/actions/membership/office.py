"""Somebody about to change their membership, for tests."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from stylist.actions.confirmations import service as confirmations
from stylist.actions.confirmations.states import CommitOutcome
from stylist.actions.confirmations.views import CommitResult, ConfirmationView
from stylist.actions.membership.propose import propose_change
from stylist.commerce.customers.models import User
from stylist.commerce.customers.states import MembershipTier, UserRole
from stylist.commerce.ids import SessionId, UserId
from stylist.commerce.membership import invitations, queries
from stylist.commerce.membership.models import MembershipTransaction
from stylist.commerce.membership.views import MembershipView
from stylist.commerce.payments.gateway import PaymentGateway
from stylist.db.session import Session, Transaction
from stylist.integrations.payments.sandbox import SandboxGateway
from tests.factories import make_buyer, make_customer, make_session

# The database's own clock decides nothing here: benefits are asked for at a moment.
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PEARL, SAPPHIRE, DIAMOND, OBSIDIAN = MembershipTier


class Office:
    """A customer with a card; `now` moves the shop's and the provider's clock."""

    def __init__(self, transaction: Transaction, now: datetime = NOW) -> None:
        self.transaction = transaction
        self.now = now
        self.gateway: PaymentGateway = SandboxGateway(transaction, clock=lambda: self.now)
        self.user_id: UserId
        self.session_id: SessionId

    async def open(self, *, token: str = "pm_sandbox_visa") -> "Office":
        async with self.transaction() as session:
            self.user_id = await make_buyer(session, token=token)
            self.session_id = await make_session(session, user_id=self.user_id)
        return self

    async def propose(self, tier: MembershipTier) -> ConfirmationView:
        async with self.transaction() as session:
            return await propose_change(
                session,
                user_id=self.user_id,
                session_id=self.session_id,
                interaction_id=None,
                to_tier=tier,
                provider=self.gateway.name,
                now=self.now,
            )

    async def commit(self, confirmation: ConfirmationView) -> CommitResult:
        return await confirmations.commit(
            self.transaction,
            confirmation_id=confirmation.id,
            user_id=self.user_id,
            session_id=self.session_id,
            now=self.now,
            gateway=self.gateway,
        )

    async def change(self, tier: MembershipTier) -> CommitResult:
        result = await self.commit(await self.propose(tier))
        assert result.outcome is CommitOutcome.DONE
        return result

    async def tier(self, at: datetime | None = None) -> MembershipTier:
        async with self.transaction() as session:
            return await queries.tier_in_force(session, user_id=self.user_id, now=at or self.now)

    async def membership(self) -> MembershipView:
        async with self.transaction() as session:
            return await queries.get_membership(session, user_id=self.user_id, now=self.now)

    async def history(self) -> list[tuple[str, str | None, str]]:
        """Kind, from and to of every change, oldest first."""
        async with self.transaction() as session:
            rows = await session.scalars(
                select(MembershipTransaction)
                .where(MembershipTransaction.user_id == self.user_id)
                .order_by(MembershipTransaction.created_at)
            )
            return [(row.type, row.from_tier, row.to_tier) for row in rows]

    async def invite(self, tier: MembershipTier = OBSIDIAN) -> None:
        async with self.transaction() as session:
            staff = await make_staff(session)
            await invitations.invite(session, user_id=self.user_id, tier=tier, by=staff, now=self.now)


async def make_staff(session: Session) -> UserId:
    user_id = await make_customer(session)
    (await session.get_one(User, user_id)).role = UserRole.ADMIN
    await session.flush()
    return user_id
