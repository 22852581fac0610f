"""Earning, spending and losing points.

Every change is made under the person's lock and is a row of the ledger, so that `balance_after` is always the
sum. Points lie in lots that expire; the first to expire is spent first. Points of a return that were spent
already are owed: the balance goes below zero, nothing can be spent, and new points first pay that off.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from sqlalchemy import func, text

from stylist.commerce.audit import service as audit
from stylist.commerce.customers import queries as customers
from stylist.commerce.customers.errors import UserNotFound
from stylist.commerce.customers.permissions import Permission, require
from stylist.commerce.ids import OrderId, UserId
from stylist.commerce.loyalty import queries
from stylist.commerce.loyalty.errors import NotEnoughPoints, PointsInvalid, PointsRefundTooLarge
from stylist.commerce.loyalty.models import LoyaltyPoint
from stylist.commerce.loyalty.states import Detail, PointsType
from stylist.commerce.loyalty.views import OrderedGoods, PointsMovement
from stylist.commerce.notifications import service as notifications
from stylist.commerce.notifications.states import NotificationType
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.db.session import Session

# Points given back live at least this long, though the lots they came from may have ended.
GIVEN_BACK_LASTS = timedelta(days=30)
MOST_AT_ONCE = 1_000_000

_Chunk = tuple[datetime | None, int]


async def earn_for_order(session: Session, *, order_id: OrderId, now: datetime) -> int:
    """Give the points of a delivered order, once, by the tier in force at `now`; how many there were.

    A point for each unit of goods after discounts that were kept and not paid with points, times the tier's
    multiplier, rounded down. A membership's own order earns none.
    """
    goods = await queries.find_ordered_goods(session, order_id=order_id)
    if goods is None or goods.is_service:
        return 0
    await queries.lock_points(session, user_id=goods.user_id)
    key = f"earn:{order_id}"
    if await queries.find_by_key(session, key=key) is not None:
        return 0
    multiplier = await _multiplier(session, goods.user_id, now)
    points = await _points_for(session, goods, multiplier)
    if points > 0:
        await _add_lot(
            session,
            user_id=goods.user_id,
            type=PointsType.EARN,
            points=points,
            expires_at=await _end_of_life(session, now),
            key=key,
            source="order",
            order_id=order_id,
            description=f"Order {goods.order_number}",
            details={Detail.GOODS: str(goods.whole), Detail.MULTIPLIER: str(multiplier)},
        )
    return points


async def _multiplier(session: Session, user_id: UserId, now: datetime) -> Decimal:
    tiers = await policies.get_policy(session, definitions.MEMBERSHIP_TIERS)
    try:
        user = await customers.get_user(session, user_id=user_id, now=now)
    except UserNotFound:  # erased since: the books are kept, nothing is earned
        return Decimal(0)
    return tiers.benefits_of(user.tier).points_multiplier


async def _points_for(session: Session, goods: OrderedGoods, multiplier: Decimal) -> int:
    per_unit = await policies.get_policy(session, definitions.POINTS_PER_UNIT)
    return int((goods.amount * per_unit * multiplier).to_integral_value(rounding=ROUND_DOWN))


async def _end_of_life(session: Session, now: datetime) -> datetime:
    days = await policies.get_policy(session, definitions.POINTS_LIFETIME_DAYS)
    return now + timedelta(days=days)


async def take_back(
    session: Session, *, order_id: OrderId, goods_amount: Decimal, key: str, now: datetime
) -> int:
    """Take back what was earned on goods that came back, in proportion; how many points, once per `key`.

    `goods_amount` is their price after discounts. When all of an order has come back, all its points have.
    They are taken from the order's own lot first; what was spent already is owed.
    """
    earned = await _earned(session, order_id)
    if earned is None:
        return 0
    user_id = UserId(earned.user_id)
    await queries.lock_points(session, user_id=user_id)
    key = f"take_back:{key}"
    if await queries.find_by_key(session, key=key) is not None:
        return 0
    await _book_expired(session, user_id, now)
    rows = await queries.list_rows_of_order(session, order_id=order_id)
    before = [row for row in rows if row.type == PointsType.TAKE_BACK]
    returned = goods_amount + sum((Decimal(row.details[Detail.GOODS]) for row in before), Decimal(0))
    whole = Decimal(earned.details[Detail.GOODS])
    share = min(returned / whole, Decimal(1)) if whole else Decimal(1)
    due = int((earned.points * share).to_integral_value(rounding=ROUND_DOWN))
    points = max(0, due + sum(row.points for row in before))
    drawn = await _draw(session, user_id, points, first=earned)
    await _write(
        session,
        user_id=user_id,
        type=PointsType.TAKE_BACK,
        points=-points,
        key=key,
        source="return",
        order_id=order_id,
        description=earned.description,
        details={Detail.GOODS: str(goods_amount), Detail.DRAWN: drawn},
    )
    return points


async def _earned(session: Session, order_id: OrderId) -> LoyaltyPoint | None:
    rows = await queries.list_rows_of_order(session, order_id=order_id)
    return next((row for row in rows if row.type == PointsType.EARN and Detail.GOODS in row.details), None)


async def spend(
    session: Session,
    *,
    user_id: UserId,
    points: int,
    order_id: OrderId,
    now: datetime,
    key: str | None = None,
) -> PointsMovement:
    """Pay with points, the first to expire first; the same key (the order, by default) again changes nothing.

    Raises:
        NotEnoughPoints: there are fewer; carries how many.
        PointsInvalid: the number is not positive.
    """
    if points <= 0:
        raise PointsInvalid("points to spend must be positive")
    await queries.lock_points(session, user_id=user_id)
    key = f"redeem:{key or order_id}"
    known = await queries.find_by_key(session, key=key)
    if known is not None:
        return known
    await _book_expired(session, user_id, now)
    available = sum(lot.remaining or 0 for lot in await queries.list_lot_rows(session, user_id=user_id))
    if points > available:
        raise NotEnoughPoints(available=available)
    drawn = await _draw(session, user_id, points)
    return await _write(
        session,
        user_id=user_id,
        type=PointsType.REDEEM,
        points=-points,
        key=key,
        source="checkout",
        order_id=order_id,
        description="Paid with points",
        details={Detail.DRAWN: drawn},
    )


async def give_back_spent(session: Session, *, order_id: OrderId, now: datetime) -> int:
    """Return what an order that came to nothing took; how many points. Doing it again changes nothing."""
    left = await _lock_spent(session, order_id)
    if left == 0:
        return 0
    await refund_points(session, order_id=order_id, points=left, key=f"{order_id}:all", now=now)
    return left


async def _lock_spent(session: Session, order_id: OrderId) -> int:
    """Lock the points of whoever paid an order with them; how many of those were not given back yet."""
    spent = await _spent_rows(session, order_id)
    if not spent:
        return 0
    await queries.lock_points(session, user_id=UserId(spent[0].user_id))
    rows = await queries.list_rows_of_order(session, order_id=order_id)
    return -sum(row.points for row in rows if row.type in (PointsType.REDEEM, PointsType.REFUND))


async def _spent_rows(session: Session, order_id: OrderId) -> Sequence[LoyaltyPoint]:
    rows = await queries.list_rows_of_order(session, order_id=order_id)
    return [row for row in rows if row.type == PointsType.REDEEM]


async def refund_points(
    session: Session, *, order_id: OrderId, points: int, key: str, now: datetime
) -> tuple[PointsMovement, ...]:
    """Give back some of what an order took, with the expiry it had, but 30 days at the least; once per `key`.

    The last drawn comes back first.

    Raises:
        PointsRefundTooLarge: less is left of what the order took.
        PointsInvalid: the number is not positive.
    """
    if points <= 0:
        raise PointsInvalid("points to give back must be positive")
    left = await _lock_spent(session, order_id)
    key = f"refund:{key}"
    known = await queries.find_by_key(session, key=key)
    if known is not None:
        return (known,)
    if points > left:
        raise PointsRefundTooLarge
    spent = await _spent_rows(session, order_id)
    taken = -sum(row.points for row in spent)
    chunks = _chunks_to_refund(spent, skip=taken - left, points=points, at_least=now + GIVEN_BACK_LASTS)
    return tuple(
        [
            await _add_lot(
                session,
                user_id=UserId(spent[0].user_id),
                type=PointsType.REFUND,
                points=part,
                expires_at=expires_at,
                key=key if number == 0 else f"{key}:{number}",
                source="refund",
                order_id=order_id,
                description="Points given back",
            )
            for number, (expires_at, part) in enumerate(chunks)
        ]
    )


def _chunks_to_refund(
    spent: Sequence[LoyaltyPoint], *, skip: int, points: int, at_least: datetime
) -> list[_Chunk]:
    """What comes back by expiry: from the last drawn backwards, without the `skip` that came back already."""
    by_expiry: dict[datetime | None, int] = {}
    for expires_at, drawn in _drawn_backwards(spent):
        passed = min(skip, drawn)
        skip -= passed
        part = min(drawn - passed, points)
        points -= part
        if part > 0:
            end = None if expires_at is None else max(expires_at, at_least)
            by_expiry[end] = by_expiry.get(end, 0) + part
    return list(by_expiry.items())


def _drawn_backwards(spent: Sequence[LoyaltyPoint]) -> Iterator[_Chunk]:
    for row in reversed(spent):
        for part in reversed(row.details[Detail.DRAWN]):
            end = part["expires_at"]
            yield (None if end is None else datetime.fromisoformat(end)), part["points"]


async def adjust(
    session: Session, *, user_id: UserId, points: int, reason: str, by: UserId, key: str, now: datetime
) -> PointsMovement:
    """Give or take points by hand, on the record; once per `key`.

    Raises:
        NotPermitted: the role of `by` does not allow it.
        UserNotFound: there is no such person.
        NotEnoughPoints: more would be taken than there are.
        PointsInvalid: the number is zero or beyond reason.
    """
    if not 0 < abs(points) <= MOST_AT_ONCE:
        raise PointsInvalid(f"an adjustment is of 1 to {MOST_AT_ONCE} points")
    require(await customers.get_user(session, user_id=by, now=now), Permission.ADJUST_POINTS)
    await customers.get_user(session, user_id=user_id, now=now)
    await queries.lock_points(session, user_id=user_id)
    key = f"adjust:{key}"
    known = await queries.find_by_key(session, key=key)
    if known is not None:
        return known
    await _book_expired(session, user_id, now)
    old = await queries.sum_ledger(session, user_id=user_id)
    if points < 0 and old + points < 0:
        raise NotEnoughPoints(available=max(old, 0))
    row = await _adjusted(session, user_id, points, reason, key, now)
    await audit.record(
        session,
        actor_id=by,
        action="loyalty.adjusted",
        entity_type="user",
        entity_id=user_id,
        old={"balance": old},
        new={"balance": row.balance_after, "points": points, "reason": reason},
    )
    return row


async def _adjusted(
    session: Session, user_id: UserId, points: int, reason: str, key: str, now: datetime
) -> PointsMovement:
    if points > 0:
        return await _add_lot(
            session,
            user_id=user_id,
            type=PointsType.ADJUST,
            points=points,
            expires_at=await _end_of_life(session, now),
            key=key,
            source="staff",
            description=reason,
        )
    drawn = await _draw(session, user_id, -points)
    return await _write(
        session,
        user_id=user_id,
        type=PointsType.ADJUST,
        points=points,
        key=key,
        source="staff",
        description=reason,
        details={Detail.DRAWN: drawn},
    )


async def expire_due(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Book what has expired, for at most `limit` people; how many people it was."""
    people = await queries.list_people_with_expired(session, now=now, limit=limit)
    for user_id in people:
        await queries.lock_points(session, user_id=user_id)
        await _book_expired(session, user_id, now)
    return len(people)


async def warn_of_expiry(session: Session, *, now: datetime) -> int:
    """Tell people some days before that points will end, once for each day they end on; how many were told."""
    days = await policies.get_policy(session, definitions.POINTS_WARNING_DAYS)
    told = 0
    for warning in await queries.list_expiry_warnings(session, now=now, within=timedelta(days=days)):
        told += await notifications.notify(
            session,
            user_id=warning.user_id,
            type=NotificationType.MEMBERSHIP_UPDATE,
            title="Points about to expire",
            message=f"{warning.points:,} of your points expire soon, the first on {warning.expires_at:%-d %B %Y}.",
            dedupe_key=f"points-expire:{warning.user_id}:{warning.expires_at:%Y-%m-%d}",
            action_url="/",
            action_label="Open the shop",
            expires_at=warning.expires_at,
            now=now,
        )
    return told


async def merge(session: Session, *, from_user_id: UserId, into_user_id: UserId, now: datetime) -> None:
    """Let one person's points become another's; every `balance_after` is worked out anew."""
    for user_id in sorted((from_user_id, into_user_id)):
        await queries.lock_points(session, user_id=user_id)
        await _book_expired(session, user_id, now)
    balances = [await queries.sum_ledger(session, user_id=it) for it in (from_user_id, into_user_id)]
    owed = sum(-min(0, balance) for balance in balances)
    await session.execute(
        text("UPDATE loyalty_points SET user_id = :into WHERE user_id = :from_"),
        {"into": into_user_id, "from_": from_user_id},
    )
    await session.execute(
        text(
            """UPDATE loyalty_points SET balance_after = summed.balance FROM (
              SELECT id, sum(points) OVER (ORDER BY created_at, id) AS balance
              FROM loyalty_points WHERE user_id = :into
            ) summed WHERE loyalty_points.id = summed.id"""
        ),
        {"into": into_user_id},
    )
    if owed:  # one's debt is paid off from the other's lots
        await _draw(session, into_user_id, owed)


async def _book_expired(session: Session, user_id: UserId, now: datetime) -> None:
    for lot in await queries.list_lot_rows(session, user_id=user_id):
        if lot.expires_at is None or lot.expires_at > now:
            continue
        points, lot.remaining = lot.remaining or 0, 0
        await session.flush()
        await _write(
            session,
            user_id=user_id,
            type=PointsType.EXPIRE,
            points=-points,
            key=f"expire:{lot.id}",
            source="expiry",
            description="Points expired",
            details={Detail.DRAWN: [_draw_record(lot, points)]},
        )


async def _draw(
    session: Session, user_id: UserId, points: int, *, first: LoyaltyPoint | None = None
) -> list[dict[str, Any]]:
    """Take points out of lots, `first` before the others; what could be taken, lot by lot."""
    lots = await queries.list_lot_rows(session, user_id=user_id)
    own = [lot for lot in lots if first is not None and lot.id == first.id]
    drawn = []
    for lot in (*own, *(lot for lot in lots if lot not in own)):
        part = min(points, lot.remaining or 0)
        if part == 0:
            break
        lot.remaining = (lot.remaining or 0) - part
        points -= part
        drawn.append(_draw_record(lot, part))
    await session.flush()
    return drawn


def _draw_record(lot: LoyaltyPoint, points: int) -> dict[str, Any]:
    expires_at = None if lot.expires_at is None else lot.expires_at.isoformat()
    return {"lot": str(lot.id), "points": points, "expires_at": expires_at}


async def _add_lot(
    session: Session,
    *,
    user_id: UserId,
    type: PointsType,
    points: int,
    expires_at: datetime | None,
    key: str,
    source: str,
    description: str,
    order_id: OrderId | None = None,
    details: dict[str, Any] | None = None,
) -> PointsMovement:
    """New points; what is owed is paid off first, the rest can be spent."""
    owed = -min(0, await queries.sum_ledger(session, user_id=user_id))
    return await _write(
        session,
        user_id=user_id,
        type=type,
        points=points,
        remaining=max(0, points - owed),
        expires_at=expires_at,
        key=key,
        source=source,
        order_id=order_id,
        description=description,
        details=details or {},
    )


async def _write(session: Session, *, user_id: UserId, points: int, **values: Any) -> PointsMovement:
    """One row of the ledger, with the balance after it; call it under the person's lock."""
    balance = await queries.sum_ledger(session, user_id=user_id) + points
    row = LoyaltyPoint(
        user_id=user_id, points=points, balance_after=balance, created_at=func.clock_timestamp(), **values
    )
    session.add(row)
    await session.flush()
    return queries.to_movement(row)
