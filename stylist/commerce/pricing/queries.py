"""Reading coupons and what their conditions ask about."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, cast, column, func, literal, or_, select, table

from stylist.commerce.catalog.models import Category
from stylist.commerce.ids import CouponId, UserId
from stylist.commerce.pricing.models import Coupon, CouponUse
from stylist.commerce.pricing.states import DiscountType
from stylist.commerce.pricing.views import CouponTerms
from stylist.db.session import Session

# Orders live above pricing; a first purchase is told by these columns of theirs.
_orders = table("orders", column("user_id"), column("status"))
_NOT_BOUGHT = ("PENDING", "PAYMENT_FAILED", "CANCELLED")


async def find_coupon(session: Session, *, code: str, user_id: UserId) -> CouponTerms | None:
    """A coupon by its code in any case, with what this person has used of it."""
    return next(iter(await _list_coupons(session, func.upper(Coupon.code) == code.upper(), user_id)), None)


async def list_candidates(
    session: Session, *, code: str | None, user_id: UserId, now: datetime
) -> tuple[CouponTerms, ...]:
    """What may apply to a person's cart: the coupon of its code, and those of this moment that need none."""
    by_itself = (
        Coupon.is_automatic
        & (Coupon.valid_from <= now)
        & or_(Coupon.valid_until.is_(None), Coupon.valid_until > now)
    )
    wanted = by_itself if code is None else or_(by_itself, func.upper(Coupon.code) == code.upper())
    return await _list_coupons(session, wanted, user_id)


async def _list_coupons(
    session: Session, where: ColumnElement[bool], user_id: UserId
) -> tuple[CouponTerms, ...]:
    uses = (
        select(func.count())
        .where(CouponUse.coupon_id == Coupon.id, CouponUse.user_id == user_id)
        .correlate(Coupon)
        .scalar_subquery()
    )
    has_ordered = Coupon.first_purchase_only & _orders_of(user_id).exists()
    rows = await session.execute(
        select(Coupon, uses, has_ordered)
        .where(where)
        .order_by(Coupon.code)
        .execution_options(populate_existing=True)
    )
    return tuple(_to_terms(row, used, ordered) for row, used, ordered in rows)


def _to_terms(row: Coupon, used: int, has_ordered: bool) -> CouponTerms:
    return CouponTerms(
        id=CouponId(row.id),
        code=row.code,
        description=row.description,
        discount_type=DiscountType(row.discount_type),
        discount_value=row.discount_value,
        minimum_amount=row.minimum_amount,
        products=frozenset(row.applicable_products),
        categories=frozenset(row.applicable_categories),
        brands=frozenset(row.applicable_brands),
        usage_limit=row.usage_limit,
        usage_count=row.usage_count,
        usage_limit_per_user=row.usage_limit_per_user,
        used_by_buyer=used,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        first_purchase_only=row.first_purchase_only,
        buyer_has_ordered=has_ordered,
        tiers=tuple(row.membership_tiers),
        is_automatic=row.is_automatic,
    )


async def count_uses(session: Session, *, coupon_id: CouponId, user_id: UserId) -> int:
    """How often a person has used a coupon."""
    statement = select(func.count()).where(CouponUse.coupon_id == coupon_id, CouponUse.user_id == user_id)
    return await session.scalar(statement) or 0


async def has_ordered(session: Session, *, user_id: UserId) -> bool:
    """Whether a person has bought something, or is paying for it right now."""
    return bool(await session.scalar(select(_orders_of(user_id).exists())))


def _orders_of(user_id: UserId) -> Select[int]:
    return select(literal(1)).where(
        _orders.c.user_id == user_id, cast(_orders.c.status, Text).not_in(_NOT_BOUGHT)
    )


async def list_category_paths(
    session: Session, *, category_ids: Collection[UUID]
) -> Mapping[UUID, frozenset[UUID]]:
    """Each category with all above it."""
    path = (
        select(Category.id.label("leaf"), Category.id, Category.parent_id)
        .where(Category.id.in_(category_ids))
        .cte(recursive=True)
    )
    path = path.union_all(
        select(path.c.leaf, Category.id, Category.parent_id).where(Category.id == path.c.parent_id)
    )
    rows = await session.execute(select(path.c.leaf, func.array_agg(path.c.id)).group_by(path.c.leaf))
    return {leaf: frozenset(ids) for leaf, ids in rows}
