"""Cart, prices and checkout against a model of plain numbers, by random sequences of what shoppers do."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from stylist.commerce.cart import service
from stylist.commerce.cart.errors import CartEmpty, CodeNotApplied, QuantityInvalid
from stylist.commerce.checkout import service as checkout
from stylist.commerce.checkout.agreement import digest_of
from stylist.commerce.gift_cards import queries as gift_cards
from stylist.commerce.ids import UserId, VariantId
from stylist.commerce.inventory import queries as inventory
from stylist.commerce.inventory.errors import OutOfStock
from stylist.commerce.money import quantize
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.numbers import new_order_number
from stylist.commerce.orders.states import OrderStatus
from stylist.commerce.payments.gateway import ChargeOutcome
from stylist.commerce.payments.states import ChargeStatus
from stylist.commerce.pricing.errors import CouponNotUsable
from stylist.db.session import Session, Transaction, bind_transaction
from tests.books import find_breaches
from tests.factories import make_buyer, make_coupon, make_gift_card, make_variant

PRICES = (Decimal("19.99"), Decimal("120.00"), Decimal("333.33"))
STOCK = 4
TAX = Decimal("0.0625")


@dataclass
class Model:
    """What must be true, in plain numbers."""

    stock: list[int] = field(default_factory=lambda: [STOCK] * len(PRICES))
    lines: dict[int, int] = field(default_factory=dict)
    has_coupon: bool = False
    has_card: bool = False
    card: Decimal = Decimal(150)

    def totals(self) -> tuple[Decimal, Decimal, Decimal, Decimal, Decimal]:
        """Subtotal, discount, shipping, tax and what is due."""
        subtotal = sum((PRICES[which] * count for which, count in self.lines.items()), Decimal(0))
        discount = quantize(subtotal / 10, "USD") if self.has_coupon else Decimal(0)
        worth = subtotal - discount
        shipping = Decimal(0) if worth >= 500 or not self.lines else Decimal(15)
        tax = quantize(worth * TAX, "USD")
        total = worth + shipping + tax
        paid = min(self.card, total) if self.has_card else Decimal(0)
        return subtotal, discount, shipping, tax, total - paid


steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, len(PRICES) - 1), st.integers(1, STOCK)),
        st.tuples(st.just("set"), st.integers(0, len(PRICES) - 1), st.integers(0, STOCK + 1)),
        st.tuples(st.just("coupon"), st.booleans(), st.just(0)),
        st.tuples(st.just("card"), st.booleans(), st.just(0)),
        st.tuples(st.just("buy"), st.booleans(), st.just(0)),
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    print_blob=True,
)
@given(done=steps)
async def test_c13_carts_and_orders_are_what_plain_numbers_say(
    engine: AsyncEngine, done: list[tuple[str, int, int]]
) -> None:
    async with engine.connect() as connection:
        outer = await connection.begin()
        shop = await Shop.open(bind_transaction(connection))
        for what, which, count in done:
            await shop.take(what, which, count)
            await shop.compare()
        await outer.rollback()


@dataclass
class Shop:
    """The real one, with its model beside it."""

    transaction: Transaction
    user_id: UserId
    variants: list[VariantId]
    card: str
    model: Model = field(default_factory=Model)

    @classmethod
    async def open(cls, transaction: Transaction) -> "Shop":
        async with transaction() as session:
            user_id = await make_buyer(session)
            variants = [await make_variant(session, on_hand=STOCK, price=price) for price in PRICES]
            await make_coupon(session, code=f"TEN-{user_id}")
            card = await make_gift_card(session, code=f"CARD-{user_id}"[:50], amount=Decimal(150))
        return cls(transaction, user_id, variants, card)

    async def take(self, what: str, which: int, count: int) -> None:
        async with self.transaction() as session:
            await getattr(self, f"_{what}")(session, which, count)

    async def _add(self, session: Session, which: int, count: int) -> None:
        wanted = self.model.lines.get(which, 0) + count
        adding = service.add_item(
            session, user_id=self.user_id, variant_id=self.variants[which], quantity=count
        )
        if wanted > self.model.stock[which]:
            with pytest.raises(OutOfStock) as refused:
                await adding
            assert refused.value.available == self.model.stock[which]
        else:
            await adding
            self.model.lines[which] = wanted

    async def _set(self, session: Session, which: int, count: int) -> None:
        cart = await service.get_cart(session, user_id=self.user_id)
        line = next((it for it in cart.lines if it.variant_id == self.variants[which]), None)
        if line is None:
            return
        try:
            await service.change_line(session, user_id=self.user_id, line_id=line.line_id, quantity=count)
        except QuantityInvalid:
            assert count == 0
            await service.remove_line(session, user_id=self.user_id, line_id=line.line_id)
            del self.model.lines[which]
        except OutOfStock:
            assert count > self.model.stock[which]
        else:
            self.model.lines[which] = count

    async def _coupon(self, session: Session, wanted: int, _: int) -> None:
        code = f"TEN-{self.user_id}"
        try:
            if wanted:
                await service.apply_code(session, user_id=self.user_id, code=code)
            else:
                await service.remove_code(session, user_id=self.user_id, code=code)
        except CodeNotApplied:
            assert not self.model.has_coupon
        except CouponNotUsable:
            # Ten per cent that would cost the free shipping.
            assert self._loses_by_coupon()
        else:
            self.model.has_coupon = bool(wanted)

    def _loses_by_coupon(self) -> bool:
        without, with_it = Model(lines=self.model.lines), Model(lines=self.model.lines, has_coupon=True)
        return with_it.totals()[4] >= without.totals()[4]

    async def _card(self, session: Session, wanted: int, _: int) -> None:
        if wanted and self.model.card == 0:
            return
        try:
            if wanted:
                await service.apply_code(session, user_id=self.user_id, code=self.card)
            else:
                await service.remove_code(session, user_id=self.user_id, code=self.card)
        except CodeNotApplied:
            assert not self.model.has_card
        else:
            self.model.has_card = bool(wanted)

    async def _buy(self, session: Session, succeeds: int, _: int) -> None:
        ready = await checkout.readiness(session, user_id=self.user_id)
        now = datetime.now(UTC) + timedelta(seconds=1)
        if not self.model.lines:
            assert [blocker.code for blocker in ready.blockers] == [CartEmpty.code]
            return
        assert ready.is_ready, ready.blockers
        prepared = await checkout.prepare(
            session,
            user_id=self.user_id,
            order_number=new_order_number(),
            idempotency_key=uuid4().hex,
            action_token=uuid4().hex,
            agreed=digest_of(ready),
            provider="sandbox",
            now=now,
        )
        _, _, _, _, due = self.model.totals()
        if prepared.payment is not None:
            assert prepared.payment.amount == due
            status = ChargeStatus.SUCCEEDED if succeeds else ChargeStatus.DECLINED
            outcome = ChargeOutcome(status, f"sb_{uuid4().hex}", amount=due, currency="USD")
            await checkout.settle(session, payment_id=prepared.payment.id, outcome=outcome, now=now)
        order = await orders.read_order(session, order_id=prepared.order_id)
        if prepared.payment is not None and not succeeds:
            assert order.status is OrderStatus.PAYMENT_FAILED
            return
        assert order.status is OrderStatus.CONFIRMED
        self._bought(order.total, due)

    def _bought(self, total: Decimal, due: Decimal) -> None:
        for which, count in self.model.lines.items():
            self.model.stock[which] -= count
        self.model.card -= total - due
        self.model.lines, self.model.has_coupon, self.model.has_card = {}, False, False

    async def compare(self) -> None:
        async with self.transaction() as session:
            cart = await service.get_cart(session, user_id=self.user_id)
            expected = {self.variants[which]: count for which, count in self.model.lines.items()}
            assert cart.quantities == expected
            if self.model.lines and not (self.model.has_coupon and self._loses_by_coupon()):
                totals = cart.totals
                assert (totals.subtotal, totals.discount, totals.shipping, totals.tax, totals.due) == (
                    self.model.totals()
                )
            card = await gift_cards.find_card(session, code=self.card)
            assert card is not None
            assert card.balance == self.model.card
            levels = await inventory.list_stock(session, variant_ids=self.variants)
            assert [levels[it].on_hand for it in self.variants] == self.model.stock
            assert [rule for rule in await find_breaches(session) if "provider" not in rule] == []
