"""A shopper at the point of checking out, for tests."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import select

from stylist.actions.checkout.propose import propose_checkout
from stylist.actions.confirmations import service as confirmations
from stylist.actions.confirmations.views import CommitResult, ConfirmationView
from stylist.commerce.cart import service as carts
from stylist.commerce.ids import SessionId, UserId, VariantId
from stylist.commerce.inventory import queries as inventory
from stylist.commerce.inventory.models import InventoryTransaction
from stylist.commerce.payments.gateway import ChargeOutcome, PaymentGateway
from stylist.db.session import Transaction
from stylist.integrations.payments.sandbox import SandboxGateway
from tests.factories import make_buyer, make_session, make_variant

T = TypeVar("T")
NOW = datetime.now(UTC)
# Rows carry the database's time, which in a long run is well past NOW: with this, nothing counts as busy.
AT_ONCE = timedelta(hours=-2)


class Desk:
    """Somebody with a full cart; `now` moves the shop's and the provider's clock."""

    def __init__(self, transaction: Transaction, now: datetime = NOW) -> None:
        self.transaction = transaction
        self.now = now
        self.gateway: PaymentGateway = SandboxGateway(transaction, clock=lambda: self.now)
        self.user_id: UserId
        self.session_id: SessionId
        self.variant_id: VariantId

    async def fill(
        self,
        *,
        token: str = "pm_sandbox_visa",
        variant_id: VariantId | None = None,
        on_hand: int = 5,
        quantity: int = 2,
    ) -> "Desk":
        async with self.transaction() as session:
            self.user_id = await make_buyer(session, token=token)
            self.session_id = await make_session(session, user_id=self.user_id)
            self.variant_id = variant_id or await make_variant(
                session, on_hand=on_hand, price=Decimal("100.00")
            )
            await carts.add_item(
                session,
                user_id=self.user_id,
                variant_id=self.variant_id,
                quantity=quantity,
                added_from="search",
            )
        return self

    async def propose(self) -> ConfirmationView:
        async with self.transaction() as session:
            proposed = await propose_checkout(
                session,
                user_id=self.user_id,
                session_id=self.session_id,
                interaction_id=None,
                now=self.now,
            )
        assert isinstance(proposed, ConfirmationView)
        return proposed

    async def commit(self, confirmation: ConfirmationView) -> CommitResult:
        return await confirmations.commit(
            self.transaction,
            confirmation_id=confirmation.id,
            user_id=self.user_id,
            session_id=self.session_id,
            now=self.now,
            gateway=self.gateway,
        )

    async def stock(self) -> tuple[int, int]:
        """On hand and reserved."""
        async with self.transaction() as session:
            level = (await inventory.list_stock(session, variant_ids=[self.variant_id]))[self.variant_id]
        return level.on_hand, level.reserved

    async def ledger(self) -> list[tuple[str, int, int]]:
        """Type, quantity and balance of every movement."""
        async with self.transaction() as session:
            rows = await session.execute(
                select(
                    InventoryTransaction.type,
                    InventoryTransaction.quantity,
                    InventoryTransaction.balance_after,
                )
                .where(InventoryTransaction.variant_id == self.variant_id)
                .order_by(InventoryTransaction.created_at)
            )
            return [(row.type, row.quantity, row.balance_after) for row in rows]

    async def quantities(self) -> dict[VariantId, int]:
        """What is in the open cart."""
        async with self.transaction() as session:
            return (await carts.get_cart(session, user_id=self.user_id)).quantities


class Overcharging(SandboxGateway):
    """A provider that takes another amount than it was asked for."""

    async def charge(  # type: ignore[override]
        self, *, amount: Decimal, **others: str | None
    ) -> ChargeOutcome:
        outcome = await super().charge(amount=amount + 1, **others)  # type: ignore[arg-type]
        return replace(outcome)


async def all_at_once(works: Sequence[Callable[[], Awaitable[T]]]) -> list[T]:
    """Run them from one starting line, each on a connection of its own."""
    barrier = asyncio.Barrier(len(works))

    async def start(work: Callable[[], Awaitable[T]]) -> T:
        await barrier.wait()
        return await work()

    return await asyncio.gather(*(start(work) for work in works))
