"""Points as they are handed out."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import OrderId, UserId
from stylist.commerce.loyalty.states import PointsType


@dataclass(frozen=True, slots=True)
class PointsMovement:
    """A row of the ledger; a positive one is a lot of which `remaining` are left until `expires_at`."""

    id: UUID
    type: PointsType
    points: int
    balance_after: int
    source: str | None
    order_id: OrderId | None
    expires_at: datetime | None
    remaining: int | None
    description: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ExpiringPoints:
    """Points that end at one moment."""

    points: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LoyaltyView:
    """A person's points: `value` is what the balance pays, `multiplier` what the tier in force earns."""

    balance: int
    value: Decimal
    currency: str
    point_value: Decimal
    tier: MembershipTier
    points_per_unit: Decimal
    multiplier: Decimal
    expiring: tuple[ExpiringPoints, ...]
    movements: tuple[PointsMovement, ...]


@dataclass(frozen=True, slots=True)
class OrderedGoods:
    """What an order's goods come to after discounts, without what came back and what points paid."""

    user_id: UserId
    order_number: str
    amount: Decimal
    whole: Decimal
    is_service: bool


@dataclass(frozen=True, slots=True)
class ExpiryWarning:
    """Whom to tell that points end soon."""

    user_id: UserId
    points: int
    expires_at: datetime
