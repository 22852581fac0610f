"""Reading coupons and what their conditions ask about."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Text, cast, column, func, select, table

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
    row = (await session.scalars(select(Coupon).where(func.upper(Coupon.code) == code.upper()))).one_or_none()
    if row is None:
        return None
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
        used_by_buyer=await count_uses(session, coupon_id=CouponId(row.id), user_id=user_id),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        first_purchase_only=row.first_purchase_only,
        buyer_has_ordered=row.first_purchase_only and await has_ordered(session, user_id=user_id),
        tiers=tuple(row.membership_tiers),
    )


async def count_uses(session: Session, *, coupon_id: CouponId, user_id: UserId) -> int:
    """How often a person has used a coupon."""
    statement = select(func.count()).where(CouponUse.coupon_id == coupon_id, CouponUse.user_id == user_id)
    return await session.scalar(statement) or 0


async def has_ordered(session: Session, *, user_id: UserId) -> bool:
    """Whether a person has bought something, or is paying for it right now."""
    statement = select(func.count()).where(
        _orders.c.user_id == user_id, cast(_orders.c.status, Text).not_in(_NOT_BOUGHT)
    )
    return bool(await session.scalar(statement))


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
