"""Using coupons up, and what their conditions ask the database."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from stylist.commerce.ids import OrderId
from stylist.commerce.pricing import queries, service
from stylist.commerce.pricing.errors import CouponNotUsable
from stylist.commerce.pricing.models import Coupon, CouponUse
from stylist.db.session import Session, Transaction
from tests.actions.checkout.desk import Desk
from tests.factories import make_category, make_coupon, make_customer


async def make_order(transaction: Transaction) -> tuple[Desk, OrderId]:
    desk = await Desk(transaction).fill()
    placed = await desk.commit(await desk.propose())
    assert placed.order_id is not None
    return desk, placed.order_id


async def test_a_use_is_counted_and_given_back_once(transaction: Transaction) -> None:
    desk, order_id = await make_order(transaction)
    async with transaction() as session:
        coupon_id = await make_coupon(session, code="Once", usage_limit=1, usage_limit_per_user=1)
        use = {"coupon_id": coupon_id, "user_id": desk.user_id, "saving": Decimal(5)}
        await service.use_coupon(session, order_id=order_id, **use)  # type: ignore[arg-type]

        with pytest.raises(CouponNotUsable) as refused:
            await service.use_coupon(session, order_id=order_id, **use)  # type: ignore[arg-type]
        await service.give_coupon_back(session, order_id=order_id)
        await service.give_coupon_back(session, order_id=order_id)

        assert refused.value.reason == "used_up"
        assert await session.scalar(select(Coupon.usage_count).where(Coupon.id == coupon_id)) == 0
        assert (await session.scalars(select(CouponUse.id))).all() == []


async def test_the_limit_per_person_holds_where_the_coupon_has_uses_left(transaction: Transaction) -> None:
    desk, order_id = await make_order(transaction)
    async with transaction() as session:
        coupon_id = await make_coupon(session, usage_limit_per_user=1)
        await service.use_coupon(
            session, coupon_id=coupon_id, user_id=desk.user_id, order_id=order_id, saving=Decimal(5)
        )
    desk2, other_order = await make_order(transaction)
    async with transaction() as session:
        with pytest.raises(CouponNotUsable) as refused:
            await service.use_coupon(
                session, coupon_id=coupon_id, user_id=desk.user_id, order_id=other_order, saving=Decimal(5)
            )

    assert refused.value.reason == "used_by_you"
    assert desk2.user_id != desk.user_id


async def test_find_coupon_tells_what_this_person_did(transaction: Transaction) -> None:
    desk, order_id = await make_order(transaction)
    async with transaction() as session:
        coupon_id = await make_coupon(session, code="First", first_purchase_only=True)
        await service.use_coupon(
            session, coupon_id=coupon_id, user_id=desk.user_id, order_id=order_id, saving=Decimal(5)
        )
        newcomer = await make_customer(session)

        known = await queries.find_coupon(session, code="FIRST", user_id=desk.user_id)
        fresh = await queries.find_coupon(session, code="first", user_id=newcomer)

        assert known is not None
        assert fresh is not None
        assert (known.code, known.used_by_buyer, known.buyer_has_ordered) == ("First", 1, True)
        assert (fresh.used_by_buyer, fresh.buyer_has_ordered, fresh.usage_count) == (0, False, 1)
        assert await queries.find_coupon(session, code="second", user_id=newcomer) is None


async def test_category_paths_reach_the_top(session: Session) -> None:
    women = await make_category(session)
    dresses = await make_category(session, parent_id=women)
    evening = await make_category(session, parent_id=dresses)

    paths = await queries.list_category_paths(session, category_ids=[evening, women])

    assert paths == {evening: {evening, dresses, women}, women: {women}}
