"""Memberships as they are handed out."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import ProductId, UserId
from stylist.commerce.membership.states import ChangeKind
from stylist.commerce.policies.views import TierBenefits


@dataclass(frozen=True, slots=True)
class PaidTime:
    """A tier paid until a moment, at a price a month."""

    tier: MembershipTier
    monthly_price: Decimal
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody has paid for, in order, and what is charged after it (PEARL: nothing, it ends)."""

    anchored_at: datetime
    currency: str
    paid: tuple[PaidTime, ...]
    renews_as: MembershipTier

    @property
    def tier(self) -> MembershipTier:
        """The tier of the running period."""
        return self.paid[0].tier

    @property
    def ends_at(self) -> datetime:
        """When all that is paid ends."""
        return self.paid[-1].ends_at


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """What a change would come to.

    `amount` is charged at once; then `monthly_price` each month. It takes effect at `starts_at`, or once it is
    paid; what is paid ends at `ends_at`, or a month after.
    """

    kind: ChangeKind
    from_tier: MembershipTier
    to_tier: MembershipTier
    amount: Decimal
    monthly_price: Decimal
    currency: str
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class TierOffer:
    """A tier as it is offered to a person."""

    tier: MembershipTier
    benefits: TierBenefits
    is_open: bool
    invited_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class MembershipMovement:
    """A row of a membership's history."""

    id: UUID
    type: str
    from_tier: MembershipTier | None
    to_tier: MembershipTier
    amount: Decimal | None
    currency: str
    starts_at: datetime
    ends_at: datetime | None
    reason: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MembershipView:
    """A person's membership: `tier` is what is in force, `standing` what is paid for by month, if anything is."""

    tier: MembershipTier
    benefits: TierBenefits
    currency: str
    expires_at: datetime | None
    standing: Standing | None
    offers: tuple[TierOffer, ...]
    history: tuple[MembershipMovement, ...]


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation to a tier."""

    id: UUID
    user_id: UserId
    tier: MembershipTier
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class DueRenewal:
    """Whose next month is to be charged, and which try it is."""

    user_id: UserId
    failures: int


@dataclass(frozen=True, slots=True)
class EarlyDrop:
    """A drop that members may see before it opens to everybody at `opens_at`; `product_id` is one of its pieces."""

    name: str
    opens_at: datetime
    pieces: int
    product_id: ProductId
