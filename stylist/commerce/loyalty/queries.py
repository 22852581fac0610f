"""Reading points. What has expired counts no more, whether or not the nightly job has booked it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Text, and_, cast, column, func, or_, select, table

from stylist.commerce.customers import queries as customers
from stylist.commerce.ids import OrderId, UserId
from stylist.commerce.loyalty.models import LoyaltyPoint
from stylist.commerce.loyalty.states import PointsType
from stylist.commerce.loyalty.views import (
    ExpiringPoints,
    ExpiryWarning,
    LoyaltyView,
    OrderedGoods,
    PointsMovement,
)
from stylist.commerce.money import quantize
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.db.session import Session

# What an order that brings no goods is tagged with: no points are earned on it.
MEMBERSHIP_TAG = "membership"
POINTS_PROVIDER = "points"

# Orders and payments stand above points; only what was bought, and what points paid of it, is read here.
_orders = table("orders", column("id"), column("user_id"), column("order_number"), column("tags"))
_items = table(
    "order_items",
    column("order_id"),
    column("total_price"),
    column("discount_amount"),
    column("quantity"),
    column("returned_quantity"),
    column("refunded_quantity"),
)
_payments = table(
    "payment_transactions",
    column("order_id"),
    column("provider"),
    column("type"),
    column("status"),
    column("amount"),
)


async def lock_points(session: Session, *, user_id: UserId) -> None:
    """One change of a person's points at a time, until the transaction ends."""
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"loyalty_points:{user_id}", 0)))
    )


async def get_balance(session: Session, *, user_id: UserId, now: datetime) -> int:
    """How many points the person has; below zero while points of a return are owed."""
    expired = func.coalesce(func.sum(LoyaltyPoint.remaining).filter(LoyaltyPoint.expires_at <= now), 0)
    statement = select(func.coalesce(func.sum(LoyaltyPoint.points), 0) - expired)
    return int(await session.scalar(statement.where(LoyaltyPoint.user_id == user_id)) or 0)


async def sum_ledger(session: Session, *, user_id: UserId) -> int:
    """The sum of all movements, those not yet booked as expired included."""
    statement = select(func.coalesce(func.sum(LoyaltyPoint.points), 0))
    return int(await session.scalar(statement.where(LoyaltyPoint.user_id == user_id)) or 0)


async def list_lot_rows(session: Session, *, user_id: UserId) -> Sequence[LoyaltyPoint]:
    """Lots with something left, the first to expire first; call it under the person's lock."""
    statement = (
        select(LoyaltyPoint)
        .where(LoyaltyPoint.user_id == user_id, LoyaltyPoint.remaining > 0)
        .order_by(LoyaltyPoint.expires_at.nulls_last(), LoyaltyPoint.created_at, LoyaltyPoint.id)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def list_rows_of_order(session: Session, *, order_id: OrderId) -> Sequence[LoyaltyPoint]:
    """Every movement an order caused, oldest first."""
    statement = (
        select(LoyaltyPoint)
        .where(LoyaltyPoint.order_id == order_id)
        .order_by(LoyaltyPoint.created_at, LoyaltyPoint.id)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def find_by_key(session: Session, *, key: str) -> PointsMovement | None:
    """What was already written under a key."""
    row = await session.scalar(select(LoyaltyPoint).where(LoyaltyPoint.key == key))
    return None if row is None else to_movement(row)


async def find_ordered_goods(session: Session, *, order_id: OrderId) -> OrderedGoods | None:
    """What points are earned on: goods after discounts that did not come back, less what points paid."""
    kept = _items.c.quantity - func.greatest(_items.c.returned_quantity, _items.c.refunded_quantity)
    goods = (
        select(
            func.coalesce(
                func.sum((_items.c.total_price - _items.c.discount_amount) * kept / _items.c.quantity), 0
            )
        )
        .where(_items.c.order_id == order_id)
        .scalar_subquery()
    )
    given_back = and_(_payments.c.type == "refund", cast(_payments.c.status, Text) == "COMPLETED")
    paid = func.sum(_payments.c.amount).filter(
        and_(
            _payments.c.type == "charge",
            cast(_payments.c.status, Text).in_(["COMPLETED", "PARTIALLY_REFUNDED"]),
        )
    )
    by_points = (
        select(func.coalesce(paid, 0) - func.coalesce(func.sum(_payments.c.amount).filter(given_back), 0))
        .where(_payments.c.order_id == order_id, _payments.c.provider == POINTS_PROVIDER)
        .scalar_subquery()
    )
    row = (
        await session.execute(
            select(
                _orders.c.user_id,
                _orders.c.order_number,
                _orders.c.tags,
                goods.label("whole"),
                by_points.label("by_points"),
            ).where(_orders.c.id == order_id)
        )
    ).one_or_none()
    if row is None:
        return None
    whole = Decimal(row.whole).quantize(Decimal("0.01"))
    return OrderedGoods(
        user_id=UserId(row.user_id),
        order_number=row.order_number,
        amount=max(whole - Decimal(row.by_points), Decimal(0)),
        whole=whole,
        is_service=MEMBERSHIP_TAG in row.tags,
    )


async def get_loyalty(session: Session, *, user_id: UserId, now: datetime, limit: int = 10) -> LoyaltyView:
    """A person's points with what ends next and the latest movements.

    Raises:
        UserNotFound: there is no such person.
    """
    user = await customers.get_user(session, user_id=user_id, now=now)
    balance = await get_balance(session, user_id=user_id, now=now)
    value = await policies.get_policy(session, definitions.POINT_VALUE)
    currency = await policies.get_policy(session, definitions.CURRENCY)
    tiers = await policies.get_policy(session, definitions.MEMBERSHIP_TIERS)
    return LoyaltyView(
        balance=balance,
        value=quantize(max(balance, 0) * value, currency),
        currency=currency,
        point_value=value,
        tier=user.tier,
        points_per_unit=await policies.get_policy(session, definitions.POINTS_PER_UNIT),
        multiplier=tiers.benefits_of(user.tier).points_multiplier,
        expiring=await list_expiring(session, user_id=user_id, now=now, limit=3),
        movements=await list_movements(session, user_id=user_id, limit=limit),
    )


async def list_expiring(
    session: Session, *, user_id: UserId, now: datetime, limit: int
) -> tuple[ExpiringPoints, ...]:
    """When points will end, soonest first."""
    statement = (
        select(func.sum(LoyaltyPoint.remaining), LoyaltyPoint.expires_at)
        .where(LoyaltyPoint.user_id == user_id, LoyaltyPoint.remaining > 0, LoyaltyPoint.expires_at > now)
        .group_by(LoyaltyPoint.expires_at)
        .order_by(LoyaltyPoint.expires_at)
        .limit(limit)
    )
    rows = await session.execute(statement)
    return tuple(ExpiringPoints(points, at) for points, at in rows if points and at)


async def list_movements(
    session: Session,
    *,
    user_id: UserId,
    limit: int,
    before: tuple[datetime, UUID] | None = None,
) -> tuple[PointsMovement, ...]:
    """The person's ledger, newest first; `before` is the last movement already seen."""
    statement = select(LoyaltyPoint).where(LoyaltyPoint.user_id == user_id)
    if before is not None:
        at, last = before
        statement = statement.where(
            or_(
                LoyaltyPoint.created_at < at,
                and_(LoyaltyPoint.created_at == at, LoyaltyPoint.id < last),
            )
        )
    rows = await session.scalars(
        statement.order_by(LoyaltyPoint.created_at.desc(), LoyaltyPoint.id.desc())
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return tuple(to_movement(row) for row in rows)


async def list_people_with_expired(session: Session, *, now: datetime, limit: int) -> tuple[UserId, ...]:
    """People some of whose points have expired and are not booked yet, in order of id."""
    statement = (
        select(LoyaltyPoint.user_id)
        .where(LoyaltyPoint.remaining > 0, LoyaltyPoint.expires_at <= now)
        .distinct()
        .order_by(LoyaltyPoint.user_id)
        .limit(limit)
    )
    return tuple(UserId(found) for found in await session.scalars(statement))


async def list_expiry_warnings(
    session: Session, *, now: datetime, within: timedelta
) -> tuple[ExpiryWarning, ...]:
    """Whose points end within a time: their sum, and when the first of them end."""
    statement = (
        select(LoyaltyPoint.user_id, func.sum(LoyaltyPoint.remaining), func.min(LoyaltyPoint.expires_at))
        .where(
            LoyaltyPoint.remaining > 0,
            LoyaltyPoint.expires_at > now,
            LoyaltyPoint.expires_at <= now + within,
        )
        .group_by(LoyaltyPoint.user_id)
        .order_by(LoyaltyPoint.user_id)
    )
    rows = await session.execute(statement)
    return tuple(ExpiryWarning(UserId(user_id), points, at) for user_id, points, at in rows if points and at)


def to_movement(row: LoyaltyPoint) -> PointsMovement:
    """A row of the ledger as it is handed out."""
    return PointsMovement(
        id=row.id,
        type=PointsType(row.type),
        points=row.points,
        balance_after=row.balance_after,
        source=row.source,
        order_id=OrderId(row.order_id) if row.order_id else None,
        expires_at=row.expires_at,
        remaining=row.remaining,
        description=row.description,
        created_at=row.created_at,
    )
