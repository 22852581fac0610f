"""Orders paid with several things, as gifts, in another currency, and those that wait for staff."""

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import select, update

from stylist.actions.confirmations.states import CommitOutcome
from stylist.commerce.cart import points as cart_points
from stylist.commerce.cart import service as carts
from stylist.commerce.cart.arranging import Arrangement, GiftWish
from stylist.commerce.customers.models import User
from stylist.commerce.gift_cards import queries as gift_cards
from stylist.commerce.loyalty import queries as loyalty
from stylist.commerce.loyalty.models import LoyaltyPoint
from stylist.commerce.orders.models import Order, OrderItem
from stylist.commerce.payments.models import PaymentTransaction
from stylist.commerce.pricing.models import ProductPrice
from stylist.db.session import Session, Transaction
from tests.actions.checkout.desk import Desk
from tests.books import assert_balanced
from tests.factories import make_gift_card, make_variant

NOW = datetime.now(UTC)


async def give_points(session: Session, desk: Desk, points: int) -> None:
    session.add(
        LoyaltyPoint(
            user_id=desk.user_id, points=points, balance_after=points, remaining=points, type="adjust"
        )
    )
    await session.flush()


async def test_a_gift_card_points_and_a_card_pay_one_order(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()
    async with transaction() as session:
        code = await make_gift_card(session, amount=Decimal(50))
        await give_points(session, desk, 2000)
        await carts.apply_code(session, user_id=desk.user_id, code=code)
        await cart_points.use_points(session, user_id=desk.user_id, points=1500, now=NOW)
        wish = Arrangement(gift=GiftWish(message="Enjoy", is_wrapped=True), notes="Ring twice")
        await carts.arrange(session, user_id=desk.user_id, wanted=wish)

    result = await desk.commit(await desk.propose())

    assert result.outcome is CommitOutcome.DONE
    async with transaction() as session:
        order = (await session.scalars(select(Order).where(Order.id == result.order_id))).one()
        paid = await session.execute(
            select(PaymentTransaction.provider, PaymentTransaction.amount).where(
                PaymentTransaction.order_id == order.id
            )
        )
        # 200 of goods, 15 to send and 10 to wrap, 6.25 % of the goods
        assert (order.total, order.shipping_amount) == (Decimal("237.50"), Decimal("25.00"))
        assert sorted((row.provider, row.amount) for row in paid) == [
            ("gift_card", Decimal("50.00")),
            ("points", Decimal("15.00")),
            ("sandbox", Decimal("172.50")),
        ]
        assert (order.notes, order.gift_options and order.gift_options["hide_prices"]) == ("Ring twice", True)
        assert await loyalty.get_balance(session, user_id=desk.user_id, now=NOW) == 500
    await assert_balanced(transaction)


async def test_a_declined_card_gives_gift_card_and_points_back(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill(token="pm_sandbox_declined")
    async with transaction() as session:
        code = await make_gift_card(session, amount=Decimal(50))
        await give_points(session, desk, 1500)
        await carts.apply_code(session, user_id=desk.user_id, code=code)
        await cart_points.use_points(session, user_id=desk.user_id, points=1500, now=NOW)

    result = await desk.commit(await desk.propose())

    assert result.outcome is CommitOutcome.DECLINED
    async with transaction() as session:
        card = await gift_cards.find_card(session, code=code)
        assert card is not None
        assert card.balance == 50
        assert await loyalty.get_balance(session, user_id=desk.user_id, now=NOW) == 1500


async def test_a_doubtful_order_is_confirmed_and_waits_for_staff(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill(quantity=5, on_hand=60)
    async with transaction() as session:
        dear = await make_variant(session, price=Decimal("5000.00"))
        await carts.add_item(session, user_id=desk.user_id, variant_id=dear, quantity=2)
        for number in range(3):
            await make_failed_payment(session, desk, number)

    result = await desk.commit(await desk.propose())

    assert result.outcome is CommitOutcome.DONE
    async with transaction() as session:
        order = (await session.scalars(select(Order).where(Order.id == result.order_id))).one()
        # a new account with a high value, a very high value, failed payments
        assert (order.status, order.fraud_score, order.tags) == (
            "CONFIRMED",
            Decimal("0.80"),
            ["fraud_review"],
        )


async def make_failed_payment(session: Session, desk: Desk, number: int) -> None:
    order = Order(
        order_number=f"LV-TEST-{number}",
        user_id=desk.user_id,
        customer_email="ada@shop.example",
        subtotal=Decimal(1),
        total=Decimal(1),
        status="CANCELLED",
    )
    session.add(order)
    await session.flush()
    session.add(
        PaymentTransaction(
            order_id=order.id, type="charge", status="FAILED", amount=Decimal(1), provider="sandbox"
        )
    )
    await session.flush()


async def test_a_price_list_charges_in_the_preferred_currency(transaction: Transaction) -> None:
    desk = await Desk(transaction).fill()
    async with transaction() as session:
        await session.execute(update(User).where(User.id == desk.user_id).values(preferred_currency="EUR"))
        shown = await carts.get_cart(session, user_id=desk.user_id)
        session.add(ProductPrice(variant_id=desk.variant_id, currency="EUR", price=Decimal("95.00")))
        await session.flush()
        charged = await carts.get_cart(session, user_id=desk.user_id)

    assert shown.conversion is not None
    assert (shown.currency, shown.conversion.of(shown.totals.subtotal)) == ("USD", Decimal("184.00"))
    # the shop's 15 dollars to send are 13.80
    assert (charged.currency, charged.totals.subtotal, charged.totals.shipping) == (
        "EUR",
        Decimal("190.00"),
        Decimal("13.80"),
    )
    result = await desk.commit(await desk.propose())
    assert result.outcome is CommitOutcome.DONE
    async with transaction() as session:
        item = (await session.scalars(select(OrderItem).where(OrderItem.order_id == result.order_id))).one()
        order = (await session.scalars(select(Order).where(Order.id == result.order_id))).one()
    assert (order.currency, item.unit_price) == ("EUR", Decimal("95.00"))
