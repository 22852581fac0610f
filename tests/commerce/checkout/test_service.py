"""Checkout beyond the plain case."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from stylist.commerce.cart import service as carts
from stylist.commerce.checkout import service
from stylist.commerce.checkout.agreement import digest_of
from stylist.commerce.checkout.errors import CartChanged, CheckoutNotReady
from stylist.commerce.ids import UserId
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.models import Order
from stylist.commerce.policies import definitions
from stylist.commerce.policies.models import SystemSetting
from stylist.db.session import Session
from stylist.doctor.examine import find_breaches
from tests.factories import make_buyer, make_guest, make_variant

NOW = datetime.now(UTC)


async def prepare(session: Session, user_id: UserId, *, agreed: str | None = None) -> service.Prepared:
    ready = await service.readiness(session, user_id=user_id)
    return await service.prepare(
        session,
        user_id=user_id,
        order_number="LV-2345-6789",
        idempotency_key="test",
        action_token="token",
        agreed=agreed or digest_of(ready),
        provider="sandbox",
        now=NOW,
    )


async def test_prices_that_hold_the_tax_add_up(session: Session) -> None:
    user_id = await make_buyer(session, country="DE", region=None)
    variant_id = await make_variant(session, price=Decimal("119.00"))
    await carts.add_item(session, user_id=user_id, variant_id=variant_id, quantity=1)

    prepared = await prepare(session, user_id)

    order = await orders.read_order(session, order_id=prepared.order_id)
    assert (order.subtotal, order.shipping, order.tax, order.total) == (119, 25, 19, 144)
    assert order.tax_included
    assert prepared.payment is not None
    assert prepared.payment.amount == 144
    assert await find_breaches(session) == []


async def test_the_share_that_came_of_the_stylist_is_kept(session: Session) -> None:
    user_id = await make_buyer(session)
    for price, added_from in ((Decimal(300), "stylist"), (Decimal(100), "shop")):
        variant_id = await make_variant(session, price=price)
        await carts.add_item(
            session, user_id=user_id, variant_id=variant_id, quantity=1, added_from=added_from
        )

    prepared = await prepare(session, user_id)

    influence = await session.scalar(
        select(Order.recommendation_influence).where(Order.id == prepared.order_id)
    )
    assert influence == Decimal("0.75")


async def test_prepare_refuses_what_is_not_ready_or_not_agreed(session: Session) -> None:
    guest, buyer = await make_guest(session), await make_buyer(session)
    variant_id = await make_variant(session)
    for user_id in (guest, buyer):
        await carts.add_item(session, user_id=user_id, variant_id=variant_id, quantity=1)

    with pytest.raises(CheckoutNotReady) as refused:
        await prepare(session, guest)
    with pytest.raises(CartChanged):
        await prepare(session, buyer, agreed="something else")

    assert refused.value.missing == ("email", "name", "address", "payment")
    assert (await session.scalars(select(Order.id))).all() == []


async def test_prepare_again_with_the_same_key_answers_the_same_order(session: Session) -> None:
    user_id = await make_buyer(session)
    await carts.add_item(session, user_id=user_id, variant_id=await make_variant(session), quantity=1)

    first = await prepare(session, user_id)
    again = await prepare(session, user_id)

    assert again == first
    assert len((await session.scalars(select(Order.id))).all()) == 1


async def test_a_country_nothing_ships_to_is_a_blocker(session: Session) -> None:
    shipping = definitions.SHIPPING.default.model_copy(update={"not_served": ("AU",)})
    value = definitions.SHIPPING.to_json(shipping)
    session.add(SystemSetting(key=definitions.SHIPPING.key, value=value))
    user_id = await make_buyer(session, country="AU", region=None)
    await carts.add_item(session, user_id=user_id, variant_id=await make_variant(session), quantity=1)

    ready = await service.readiness(session, user_id=user_id)

    assert [blocker.code for blocker in ready.blockers] == ["checkout.country_not_served"]
    assert ready.delivery is None
