"""Earning, spending and losing points."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from stylist.commerce.audit import queries as audit
from stylist.commerce.customers.errors import NotPermitted
from stylist.commerce.customers.models import User
from stylist.commerce.customers.states import MembershipTier, UserRole
from stylist.commerce.ids import UserId
from stylist.commerce.loyalty import queries, service
from stylist.commerce.loyalty.errors import NotEnoughPoints, PointsInvalid, PointsRefundTooLarge
from stylist.commerce.loyalty.models import LoyaltyPoint
from stylist.commerce.notifications.models import Notification
from stylist.db.session import Session, Transaction
from tests.actions.checkout.desk import all_at_once
from tests.commerce.loyalty.bought import make_order
from tests.factories import make_customer

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


async def make_staff(session: Session) -> UserId:
    user_id = await make_customer(session)
    user = await session.get_one(User, user_id)
    user.role = UserRole.ADMIN
    await session.flush()
    return user_id


async def give(session: Session, user_id: UserId, *lots: tuple[int, int]) -> None:
    """Lots of so many points that end after so many days."""
    staff = await make_staff(session)
    for number, (points, days) in enumerate(lots):
        made = await service.adjust(
            session,
            user_id=user_id,
            points=points,
            reason="gift",
            by=staff,
            key=f"{user_id}:{number}",
            now=NOW,
        )
        row = await session.get_one(LoyaltyPoint, made.id)
        row.expires_at = NOW + days * DAY
        await session.flush()


async def remaining(session: Session, user_id: UserId) -> list[int | None]:
    rows = await session.scalars(
        select(LoyaltyPoint)
        .where(LoyaltyPoint.user_id == user_id, LoyaltyPoint.points > 0)
        .order_by(LoyaltyPoint.expires_at, LoyaltyPoint.id)
        .execution_options(populate_existing=True)
    )
    return [row.remaining for row in rows]


async def assert_ledger(session: Session, user_id: UserId) -> None:
    """Every balance is the sum so far, and what can be spent is the balance."""
    rows: Sequence[LoyaltyPoint] = (
        await session.scalars(
            select(LoyaltyPoint)
            .where(LoyaltyPoint.user_id == user_id)
            .order_by(LoyaltyPoint.created_at, LoyaltyPoint.id)
            .execution_options(populate_existing=True)
        )
    ).all()
    total = 0
    for row in rows:
        total += row.points
        assert row.balance_after == total
    assert sum(row.remaining or 0 for row in rows) == max(total, 0)


async def test_c15_points_are_earned_once_for_an_order(fresh_transaction: Transaction) -> None:
    async with fresh_transaction() as session:
        user_id, order_id = await make_order(session)

    async def earn() -> int:
        async with fresh_transaction() as session:
            return await service.earn_for_order(session, order_id=order_id, now=NOW)

    earned = await all_at_once([earn] * 20)

    assert sorted(earned) == [0] * 19 + [200]
    async with fresh_transaction() as session:
        assert await queries.get_balance(session, user_id=user_id, now=NOW) == 200
        await assert_ledger(session, user_id)


async def test_c15_points_cannot_be_spent_twice_by_20_at_once(fresh_transaction: Transaction) -> None:
    async with fresh_transaction() as session:
        user_id, order_id = await make_order(session)
    async with fresh_transaction() as session:
        await give(session, user_id, (300, 10), (200, 20))

    async def spend() -> bool:
        try:
            async with fresh_transaction() as session:
                await service.spend(
                    session, user_id=user_id, points=120, order_id=order_id, key=str(uuid4()), now=NOW
                )
        except NotEnoughPoints:
            return False
        return True

    spent = await all_at_once([spend] * 20)

    assert sum(spent) == 4
    async with fresh_transaction() as session:
        assert await queries.get_balance(session, user_id=user_id, now=NOW) == 20
        assert await remaining(session, user_id) == [0, 20]
        await assert_ledger(session, user_id)


@pytest.mark.parametrize(
    ("tier", "points"),
    [
        (MembershipTier.PEARL, 200),
        (MembershipTier.SAPPHIRE, 250),
        (MembershipTier.DIAMOND, 300),
        (MembershipTier.OBSIDIAN, 400),
    ],
)
async def test_a_tier_multiplies_what_is_earned(session: Session, tier: MembershipTier, points: int) -> None:
    user_id, order_id = await make_order(session)
    user = await session.get_one(User, user_id)
    user.membership_tier = tier
    await session.flush()

    assert await service.earn_for_order(session, order_id=order_id, now=NOW) == points


async def test_a_tier_counts_until_the_second_it_lapses(session: Session) -> None:
    user_id, order_id = await make_order(session)
    user = await session.get_one(User, user_id)
    user.membership_tier, user.membership_expires_at = MembershipTier.OBSIDIAN, NOW
    await session.flush()

    assert await service.earn_for_order(session, order_id=order_id, now=NOW) == 200


async def test_no_points_on_what_points_paid(session: Session) -> None:
    user_id, order_id = await make_order(session)
    await session.execute(
        text(
            "INSERT INTO payment_transactions (order_id, type, status, amount, provider)"
            " VALUES (:order, 'charge', 'COMPLETED', 50.40, 'points')"
        ),
        {"order": order_id},
    )

    assert await service.earn_for_order(session, order_id=order_id, now=NOW) == 149


async def test_the_first_to_expire_is_spent_first(session: Session) -> None:
    user_id, order_id = await make_order(session)
    await give(session, user_id, (100, 30), (50, 5), (70, 400))

    await service.spend(session, user_id=user_id, points=120, order_id=order_id, now=NOW)

    assert await remaining(session, user_id) == [0, 30, 70]
    await assert_ledger(session, user_id)


async def test_expired_points_can_not_be_spent_though_no_job_ran(session: Session) -> None:
    user_id, order_id = await make_order(session)
    await give(session, user_id, (100, 1), (50, 10))

    with pytest.raises(NotEnoughPoints) as refused:
        await service.spend(session, user_id=user_id, points=51, order_id=order_id, now=NOW + DAY)

    assert refused.value.available == 50
    assert await queries.get_balance(session, user_id=user_id, now=NOW + DAY) == 50
    assert await queries.get_balance(session, user_id=user_id, now=NOW + DAY / 2) == 50


async def test_spending_for_an_order_twice_takes_once(session: Session) -> None:
    user_id, order_id = await make_order(session)
    await give(session, user_id, (100, 30))

    first = await service.spend(session, user_id=user_id, points=40, order_id=order_id, now=NOW)
    again = await service.spend(session, user_id=user_id, points=40, order_id=order_id, now=NOW)

    assert again == first
    assert await queries.get_balance(session, user_id=user_id, now=NOW) == 60


async def test_what_an_order_took_goes_back_once_with_its_expiry(session: Session) -> None:
    user_id, order_id = await make_order(session)
    await give(session, user_id, (100, 5), (100, 90))
    await service.spend(session, user_id=user_id, points=150, order_id=order_id, now=NOW)

    assert await service.give_back_spent(session, order_id=order_id, now=NOW) == 150
    assert await service.give_back_spent(session, order_id=order_id, now=NOW) == 0

    assert await queries.get_balance(session, user_id=user_id, now=NOW) == 200
    # What would end in 5 days lasts 30 now; the rest keeps its day.
    ends = await queries.list_expiring(session, user_id=user_id, now=NOW, limit=5)
    assert [(it.points, it.expires_at - NOW) for it in ends] == [(100, 30 * DAY), (100, 90 * DAY)]
    await assert_ledger(session, user_id)


async def test_points_go_back_in_parts_and_never_more_than_were_taken(session: Session) -> None:
    user_id, order_id = await make_order(session)
    await give(session, user_id, (100, 60), (100, 90))
    await service.spend(session, user_id=user_id, points=150, order_id=order_id, now=NOW)

    await service.refund_points(session, order_id=order_id, points=80, key="r1", now=NOW)
    await service.refund_points(session, order_id=order_id, points=80, key="r1", now=NOW)
    with pytest.raises(PointsRefundTooLarge):
        await service.refund_points(session, order_id=order_id, points=71, key="r2", now=NOW)

    assert await queries.get_balance(session, user_id=user_id, now=NOW) == 130
    assert await service.give_back_spent(session, order_id=order_id, now=NOW) == 70
    ends = await queries.list_expiring(session, user_id=user_id, now=NOW, limit=5)
    assert [(it.points, it.expires_at - NOW) for it in ends] == [(100, 60 * DAY), (100, 90 * DAY)]
    await assert_ledger(session, user_id)


async def test_c15_a_return_takes_its_share_back_and_all_of_it_takes_all(session: Session) -> None:
    user_id, order_id = await make_order(session)
    await service.earn_for_order(session, order_id=order_id, now=NOW)

    third = await service.take_back(
        session, order_id=order_id, goods_amount=Decimal("66.67"), key="a", now=NOW
    )
    again = await service.take_back(
        session, order_id=order_id, goods_amount=Decimal("66.67"), key="a", now=NOW
    )
    rest = await service.take_back(
        session, order_id=order_id, goods_amount=Decimal("133.33"), key="b", now=NOW
    )

    assert (third, again, rest) == (66, 0, 134)
    assert await queries.get_balance(session, user_id=user_id, now=NOW) == 0
    await assert_ledger(session, user_id)


async def test_points_spent_before_a_return_are_owed_and_paid_off_by_new_ones(
    session: Session,
) -> None:
    user_id, order_id = await make_order(session)
    _, second = await make_order(session, user_id=user_id)
    await service.earn_for_order(session, order_id=order_id, now=NOW)
    await service.spend(session, user_id=user_id, points=150, order_id=second, now=NOW)

    taken = await service.take_back(session, order_id=order_id, goods_amount=Decimal(200), key="a", now=NOW)

    assert taken == 200
    assert await queries.get_balance(session, user_id=user_id, now=NOW) == -150
    with pytest.raises(NotEnoughPoints) as refused:
        await service.spend(session, user_id=user_id, points=1, order_id=second, key="x", now=NOW)
    assert refused.value.available == 0
    await give(session, user_id, (180, 30))
    assert await queries.get_balance(session, user_id=user_id, now=NOW) == 30
    assert await remaining(session, user_id) == [30, 0]
    await assert_ledger(session, user_id)


async def test_nothing_is_taken_back_where_nothing_was_earned(session: Session) -> None:
    user_id, order_id = await make_order(session)
    taken = await service.take_back(session, order_id=order_id, goods_amount=Decimal(50), key="a", now=NOW)

    assert taken == 0
    assert await queries.list_movements(session, user_id=user_id, limit=5) == ()


async def test_staff_adjust_on_the_record(session: Session) -> None:
    user_id, staff = await make_customer(session), await make_staff(session)

    await service.adjust(
        session, user_id=user_id, points=50, reason="late parcel", by=staff, key="1", now=NOW
    )
    await service.adjust(
        session, user_id=user_id, points=50, reason="late parcel", by=staff, key="1", now=NOW
    )
    await service.adjust(session, user_id=user_id, points=-20, reason="mistake", by=staff, key="2", now=NOW)

    assert await queries.get_balance(session, user_id=user_id, now=NOW) == 30
    entries = await audit.list_entries(session, entity_type="user", entity_id=user_id)
    noted = {entry.new["points"]: entry for entry in entries if entry.new}
    assert noted[50].new == {"balance": 50, "points": 50, "reason": "late parcel"}
    assert noted[-20].old == {"balance": 50}
    assert [entry.actor_id for entry in entries] == [staff, staff]


@pytest.mark.parametrize("points", [0, 1_000_001, -1_000_001])
async def test_an_adjustment_is_within_reason(session: Session, points: int) -> None:
    user_id, staff = await make_customer(session), await make_staff(session)

    with pytest.raises(PointsInvalid):
        await service.adjust(session, user_id=user_id, points=points, reason="?", by=staff, key="1", now=NOW)

    assert await queries.list_movements(session, user_id=user_id, limit=5) == ()


async def test_an_adjustment_takes_no_more_than_there_is_and_is_for_staff(session: Session) -> None:
    user_id, staff = await make_customer(session), await make_staff(session)
    await give(session, user_id, (10, 30))

    with pytest.raises(NotEnoughPoints):
        await service.adjust(session, user_id=user_id, points=-11, reason="?", by=staff, key="1", now=NOW)
    with pytest.raises(NotPermitted):
        await service.adjust(session, user_id=user_id, points=5, reason="?", by=user_id, key="2", now=NOW)

    assert await queries.get_balance(session, user_id=user_id, now=NOW) == 10


async def test_expiry_is_booked_once(session: Session) -> None:
    user_id = await make_customer(session)
    await give(session, user_id, (100, 1), (50, 10))

    assert await service.expire_due(session, now=NOW + DAY) == 1
    assert await service.expire_due(session, now=NOW + DAY) == 0

    movements = await queries.list_movements(session, user_id=user_id, limit=1)
    assert [(it.type, it.points, it.balance_after) for it in movements] == [("expire", -100, 50)]
    await assert_ledger(session, user_id)


async def test_people_are_told_once_before_points_end(session: Session) -> None:
    user_id = await make_customer(session)
    await give(session, user_id, (100, 13), (50, 15))

    assert await service.warn_of_expiry(session, now=NOW) == 1
    assert await service.warn_of_expiry(session, now=NOW + timedelta(hours=1)) == 0

    told = (await session.scalars(select(Notification).where(Notification.user_id == user_id))).all()
    assert [it.message.split(" expire")[0] for it in told] == ["100 of your points"]


async def test_merged_points_are_one_ledger(session: Session) -> None:
    one, other = await make_customer(session), await make_customer(session)
    await give(session, one, (100, 10))
    await give(session, other, (70, 5), (30, 40))

    await service.merge(session, from_user_id=one, into_user_id=other, now=NOW)

    assert await queries.get_balance(session, user_id=one, now=NOW) == 0
    assert await queries.get_balance(session, user_id=other, now=NOW) == 200
    await assert_ledger(session, other)


async def test_a_debt_of_one_is_paid_by_the_other_when_merged(session: Session) -> None:
    user_id, order_id = await make_order(session)
    await service.earn_for_order(session, order_id=order_id, now=NOW)
    await service.spend(session, user_id=user_id, points=200, order_id=order_id, now=NOW)
    await service.take_back(session, order_id=order_id, goods_amount=Decimal(200), key="a", now=NOW)
    rich = await make_customer(session)
    await give(session, rich, (250, 10))

    await service.merge(session, from_user_id=user_id, into_user_id=rich, now=NOW)

    assert await queries.get_balance(session, user_id=rich, now=NOW) == 50
    await assert_ledger(session, rich)
