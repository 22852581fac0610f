"""Points as a resource. Paying with them is proposed here, and confirmed like everything of consequence."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from stylist.actions.membership.points import propose_points
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.loyalty import queries as loyalty_queries
from stylist.commerce.loyalty.errors import CursorInvalid
from stylist.commerce.loyalty.views import PointsMovement
from stylist.http.errors import documented
from stylist.web.deps import Services, Shopper
from stylist.web.keyed import KeyedRoute
from stylist.web.schemas.proposals import ProposalOut

router = APIRouter(tags=["loyalty"], route_class=KeyedRoute)


class ExpiringOut(BaseModel):
    points: int
    expires_at: datetime


class LoyaltyOut(BaseModel):
    """Points; `value` is what the balance pays, in `currency`. The balance is below zero while points are owed."""

    balance: int
    value: Decimal
    currency: str
    point_value: Decimal
    tier: MembershipTier
    points_per_unit: Decimal
    multiplier: Decimal
    expiring: list[ExpiringOut]


class MovementOut(BaseModel):
    """A row of the ledger, signed."""

    id: UUID
    type: str
    points: int
    balance_after: int
    order_id: UUID | None
    expires_at: datetime | None
    remaining: int | None
    description: str | None
    created_at: datetime


class MovementPage(BaseModel):
    items: list[MovementOut]
    next_cursor: str | None


class RedemptionIn(BaseModel):
    """How many points to pay the cart with; all there are when left out, 0 takes them off again."""

    points: int | None = Field(default=None, ge=0, le=100_000_000)


@router.get("/loyalty", responses=documented(401, 503))
async def get_loyalty(found: Services, who: Shopper) -> LoyaltyOut:
    """The shopper's points and what ends next."""
    async with found.transaction() as session:
        view = await loyalty_queries.get_loyalty(session, user_id=who.user.id, now=found.clock(), limit=1)
    return LoyaltyOut.model_validate(view, from_attributes=True)


@router.get("/loyalty/movements", responses=documented(400, 401, 503))
async def list_movements(
    found: Services,
    who: Shopper,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> MovementPage:
    """The shopper's ledger, newest first."""
    before = None if cursor is None else _read(cursor)
    async with found.transaction() as session:
        rows = await loyalty_queries.list_movements(
            session, user_id=who.user.id, limit=limit + 1, before=before
        )
    items = [MovementOut.model_validate(row, from_attributes=True) for row in rows[:limit]]
    return MovementPage(items=items, next_cursor=_write(rows[limit - 1]) if len(rows) > limit else None)


@router.post("/loyalty/redemptions", status_code=201, responses=documented(400, 401, 404, 409, 503))
async def propose_redemption(body: RedemptionIn, found: Services, who: Shopper) -> ProposalOut:
    """Propose to pay the open cart with points; nothing happens before it is confirmed."""
    async with found.transaction() as session:
        proposed = await propose_points(
            session,
            user_id=who.user.id,
            session_id=who.session.id,
            interaction_id=None,
            points=body.points,
            now=found.clock(),
        )
    return ProposalOut.of(proposed)


def _write(last: PointsMovement) -> str:
    return urlsafe_b64encode(f"{last.created_at.isoformat()}|{last.id}".encode()).decode()


def _read(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, _, last = urlsafe_b64decode(cursor).decode().partition("|")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise CursorInvalid
        return moment, UUID(last)
    except ValueError as error:
        raise CursorInvalid from error
