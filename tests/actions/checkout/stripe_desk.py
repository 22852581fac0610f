"""A shopper checking out in a shop that uses Stripe (our fake of it)."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select

from stylist.actions.checkout import inbox, wallet
from stylist.actions.checkout.propose import propose_checkout
from stylist.actions.confirmations.views import CommitResult, ConfirmationView
from stylist.commerce.ids import OrderId, PaymentMethodId
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.views import OrderView
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments import service as payment_service
from stylist.commerce.payments.models import PaymentMethod, PaymentTransaction
from stylist.commerce.payments.views import CardDetails, PaymentView
from stylist.db.session import Transaction
from tests.actions.checkout.desk import Desk
from tests.fakes import stripe as fakes
from tests.fakes.stripe import FakeStripe, fake_stripe
from tests.integrations.payments.counters import make_stripe


class StripeDesk(Desk):
    """Somebody with a full cart, and a card saved with Stripe or none."""

    fake: FakeStripe

    async def save(self, card: str | None) -> "StripeDesk":
        """This card, saved with Stripe, in place of all others."""
        async with self.transaction() as session:
            await session.execute(delete(PaymentMethod).where(PaymentMethod.user_id == self.user_id))
            if card is not None:
                await payment_service.add_method(
                    session,
                    user_id=self.user_id,
                    provider="stripe",
                    token=card,
                    card=CardDetails("visa", "4242", 12, 2034),
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
                provider=self.gateway.name,
            )
        assert isinstance(proposed, ConfirmationView)
        return proposed

    async def buy(self) -> CommitResult:
        return await self.commit(await self.propose())

    async def commit_again(self, result: CommitResult) -> CommitResult:
        return await self.commit(result.confirmation)

    async def add_card(self, card: str) -> PaymentMethodId:
        """Save a card as the person would: set up in Stripe's form, then kept."""
        gateway = make_stripe(self.fake.url)
        step = await wallet.open_setup(self.transaction, user_id=self.user_id, gateway=gateway)
        self.fake.finish_setup(step.id, card)
        saved = await wallet.save_method(
            self.transaction, user_id=self.user_id, token=step.id, gateway=gateway
        )
        await gateway.aclose()
        return saved.id

    async def order(self, order_id: OrderId | None) -> OrderView:
        assert order_id is not None
        async with self.transaction() as session:
            return await orders.read_order(session, order_id=order_id)

    async def charge(self) -> PaymentView:
        """The one charge of the person's one order."""
        async with self.transaction() as session:
            row = (
                await session.scalars(select(PaymentTransaction).where(PaymentTransaction.type == "charge"))
            ).one()
            return payments.to_payment_view(row)

    async def token(self) -> str:
        charge = await self.charge()
        assert charge.action_token is not None
        return charge.action_token

    async def intent(self) -> dict[str, Any]:
        """The charge as Stripe has it."""
        return self.fake.intents[(await self.charge()).provider_transaction_id or ""]

    async def push(self, type: str, about: Mapping[str, Any], *, id: str | None = None) -> bool:
        """Stripe pushes an event to us; whether it is new."""
        payload, signature = self.fake.event(type, about, id=id)
        notice = self.gateway.read_event(payload=payload, signature=signature)
        return await inbox.take_in(self.transaction, provider="stripe", notice=notice, now=self.now)


@asynccontextmanager
async def stripe_desk(
    transaction: Transaction, *, card: str | None = fakes.VISA, on_hand: int = 5, quantity: int = 2
) -> AsyncIterator[StripeDesk]:
    """A desk over a fake of its own."""
    async with fake_stripe() as fake:
        desk = StripeDesk(transaction)
        desk.fake = fake
        desk.gateway = make_stripe(fake.url)
        await desk.fill(on_hand=on_hand, quantity=quantity)
        await desk.save(card)
        yield desk
        await desk.gateway.aclose()


TOTAL = Decimal("227.50")
