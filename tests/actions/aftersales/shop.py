"""A buyer with an order that was paid, sent or delivered, for tests of what comes after the sale."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from stylist.actions.aftersales import propose, staff
from stylist.actions.confirmations.views import CommitResult, ConfirmationView
from stylist.commerce.aftersales import queries as aftersales
from stylist.commerce.aftersales.states import OPEN
from stylist.commerce.aftersales.views import Purse, Received, ReturnView, Swap
from stylist.commerce.cart import service as carts
from stylist.commerce.catalog.models import ProductVariant
from stylist.commerce.customers.addresses import AddressDraft
from stylist.commerce.customers.models import User
from stylist.commerce.customers.states import UserRole
from stylist.commerce.fulfilment import service as fulfilment
from stylist.commerce.gift_cards import queries as gift_cards
from stylist.commerce.gift_cards import service as gift_card_service
from stylist.commerce.ids import GiftCardId, OrderId, OrderItemId, PaymentMethodId, UserId, VariantId
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.views import OrderLineView, OrderView
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments.views import PaymentView
from stylist.commerce.policies import service as policies
from stylist.commerce.policies.definitions import Definition
from stylist.db.session import Transaction
from tests.actions.checkout.desk import NOW, Desk
from tests.factories import make_buyer, make_card, make_product, make_session, make_variant

PARIS = AddressDraft("", "", "5 rue de Rivoli", None, "Paris", None, "75001", "FR")
DENVER = AddressDraft("", "", "1 Blake Street", None, "Denver", "CO", "80202", "US")


class Counter(Desk):
    """A buyer who bought two of a dress in size M, and their order; `others` are the dress's further sizes."""

    order_id: OrderId
    staff_id: UserId
    others: dict[str, VariantId]

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, now=NOW)

    async def open(
        self,
        *,
        token: str = "pm_sandbox_visa",
        quantity: int = 2,
        price: Decimal = Decimal("100.00"),
        others: Mapping[str, Decimal | None] | None = None,
        codes: tuple[str, ...] = (),
        country: str = "US",
        region: str | None = "MA",
        second: Decimal | None = None,
    ) -> "Counter":
        """Buy `quantity` dresses, and with `second` one more thing at that price."""
        async with self.transaction() as session:
            self.user_id = await make_buyer(session, token=token, country=country, region=region)
            self.session_id = await make_session(session, user_id=self.user_id)
            product_id = await make_product(session, price=price)
            self.variant_id = await make_variant(session, product_id=product_id, on_hand=5)
            self.others = {
                size: await make_variant(session, product_id=product_id, size=size, price=cost, on_hand=3)
                for size, cost in (
                    others or {"L": None, "XL": Decimal("130.00"), "S": Decimal("70.00")}
                ).items()
            }
            wanted = {self.variant_id: quantity}
            if second is not None:
                wanted[await make_variant(session, price=second, on_hand=5)] = 1
            for variant_id, count in wanted.items():
                await carts.add_item(session, user_id=self.user_id, variant_id=variant_id, quantity=count)
            staff = User(email=f"{self.user_id}@staff.example", role=UserRole.ADMIN)
            session.add(staff)
            await session.flush()
            self.staff_id = UserId(staff.id)
        for code in codes:
            async with self.transaction() as session:
                await carts.apply_code(session, user_id=self.user_id, code=code)
        bought = await self.commit(await self.propose())
        assert bought.outcome == "done"
        assert bought.order_id is not None
        self.order_id = bought.order_id
        return self

    async def deliver(self, *, days_ago: int = 0) -> "Counter":
        """Send all of it and see it arrive."""
        async with self.transaction() as session:
            parcel = await fulfilment.ship(
                session,
                order_id=self.order_id,
                carrier="DHL",
                tracking_number="JD014",
                now=self.now - timedelta(days=days_ago),
            )
        async with self.transaction() as session:
            await fulfilment.deliver(session, order_id=self.order_id, now=self.now - timedelta(days=days_ago))
        assert parcel is not None
        return self

    async def start(self) -> None:
        """Begin to pick."""
        async with self.transaction() as session:
            await fulfilment.start(session, order_id=self.order_id)

    async def set_policy(self, definition: Definition, **fields: object) -> None:  # type: ignore[type-arg]
        """Change some fields of a policy."""
        value = definition.default.model_copy(update=fields)
        async with self.transaction() as session:
            await policies.set_policy(
                session, definition, value=definition.to_json(value), actor_id=None, now=self.now
            )

    async def propose_cancel(self, reason: str = "no longer needed") -> ConfirmationView:
        async with self.transaction() as session:
            return await propose.propose_cancel(
                session,
                user_id=self.user_id,
                session_id=self.session_id,
                interaction_id=None,
                order_id=self.order_id,
                reason=reason,
                now=self.now,
            )

    async def propose_address(self, address: AddressDraft, pay_with: Purse | None = None) -> ConfirmationView:
        async with self.transaction() as session:
            return await propose.propose_address_change(
                session,
                user_id=self.user_id,
                session_id=self.session_id,
                interaction_id=None,
                order_id=self.order_id,
                address=address,
                pay_with=pay_with,
                now=self.now,
            )

    async def propose_payment(self, pay_with: Purse) -> ConfirmationView:
        async with self.transaction() as session:
            return await propose.propose_payment_change(
                session,
                user_id=self.user_id,
                session_id=self.session_id,
                interaction_id=None,
                order_id=self.order_id,
                pay_with=pay_with,
                now=self.now,
            )

    async def propose_items(self, *swaps: Swap, pay_with: Purse | None = None) -> ConfirmationView:
        async with self.transaction() as session:
            return await propose.propose_item_change(
                session,
                user_id=self.user_id,
                session_id=self.session_id,
                interaction_id=None,
                order_id=self.order_id,
                swaps=swaps,
                pay_with=pay_with,
                now=self.now,
            )

    async def propose_return(
        self, items: Mapping[OrderItemId, int], refund_to: Purse | None = None
    ) -> ConfirmationView:
        async with self.transaction() as session:
            return await propose.propose_return(
                session,
                user_id=self.user_id,
                session_id=self.session_id,
                interaction_id=None,
                order_id=self.order_id,
                items=items,
                refund_to=refund_to,
                now=self.now,
            )

    async def propose_exchange(self, *swaps: Swap, pay_with: Purse | None = None) -> ConfirmationView:
        async with self.transaction() as session:
            return await propose.propose_exchange(
                session,
                user_id=self.user_id,
                session_id=self.session_id,
                interaction_id=None,
                order_id=self.order_id,
                swaps=swaps,
                pay_with=pay_with,
                now=self.now,
            )

    async def done(self, confirmation: ConfirmationView) -> CommitResult:
        """Say yes; it is done."""
        result = await self.commit(confirmation)
        assert (result.outcome, result.failure) == ("done", None)
        return result

    async def order(self) -> OrderView:
        async with self.transaction() as session:
            return await orders.read_order(session, order_id=self.order_id)

    async def line(self, index: int = 0) -> OrderLineView:
        return (await self.order()).lines[index]

    async def movements(self) -> list[tuple[str, str, Decimal, str]]:
        """Type, status, amount and provider of all that was paid and given back, sorted."""
        return sorted((it.type, it.status, it.amount, it.provider) for it in await self.payments())

    async def payments(self) -> tuple[PaymentView, ...]:
        async with self.transaction() as session:
            return await payments.list_payments(session, order_id=self.order_id)

    async def paid(self) -> Decimal:
        """What is still paid: charges less refunds."""
        total = Decimal(0)
        for kind, status, amount, _ in await self.movements():
            if status != "FAILED":
                total += amount if kind == "charge" else -amount
        return total

    async def receive(
        self, items: Mapping[OrderItemId, Received] | None = None, *, accept: bool = True
    ) -> ReturnView:
        """The goods of the return that is open, else of any, are here."""
        found = await self.returns()
        waiting = [it for it in found if it.status in OPEN] or found
        return await staff.receive_return(
            self.transaction,
            return_id=waiting[0].id,
            by=self.staff_id,
            gateway=self.gateway,
            now=self.now,
            items=items,
            accept=accept,
        )

    async def returns(self) -> tuple[ReturnView, ...]:
        async with self.transaction() as session:
            return await aftersales.list_returns(session, order_id=self.order_id)

    async def replacement(self) -> OrderView:
        """The new order of the exchange."""
        ids = [it.replacement_order_id for it in await self.returns() if it.replacement_order_id]
        async with self.transaction() as session:
            return await orders.read_order(session, order_id=ids[0])

    async def card(self, token: str) -> PaymentMethodId:
        """Another saved card."""
        async with self.transaction() as session:
            return await make_card(session, user_id=self.user_id, token=token)

    async def gift_card(self, amount: Decimal) -> GiftCardId:
        """A gift card of the buyer's."""
        async with self.transaction() as session:
            card = await gift_card_service.issue(
                session,
                amount=amount,
                currency="USD",
                user_id=self.user_id,
                reason="a present",
                key=f"test:{self.user_id}:{amount}",
                now=self.now,
            )
        return card.id

    async def balance(self, gift_card_id: GiftCardId) -> Decimal:
        async with self.transaction() as session:
            return (await gift_cards.get_card(session, gift_card_id=gift_card_id)).balance

    async def stock_of(self, variant_id: VariantId) -> tuple[int, int]:
        """On hand and reserved."""
        async with self.transaction() as session:
            row = (
                await session.execute(
                    select(ProductVariant.inventory_quantity, ProductVariant.inventory_reserved).where(
                        ProductVariant.id == variant_id
                    )
                )
            ).one()
        return row[0], row[1]
