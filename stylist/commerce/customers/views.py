"""People, their sessions and addresses as they are handed out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from stylist.commerce.customers.states import STAFF, MembershipTier, UserRole
from stylist.commerce.ids import AddressId, RecipientId, SessionId, UserId


@dataclass(frozen=True, slots=True)
class UserView:
    """A person; `tier` is what counts at the moment of reading (a lapsed membership counts no more)."""

    id: UserId
    email: str | None
    name: str | None
    phone: str | None
    role: UserRole
    tier: MembershipTier
    currency: str
    language: str
    timezone: str
    ai_consent: bool
    personalization_level: int
    style_profile_completed: bool
    avatar_url: str | None = None
    is_email_verified: bool = False
    is_phone_verified: bool = False
    has_password: bool = False
    last_login_at: datetime | None = None
    login_count: int = 0
    # The newest word on these consents; nobody was asked: None.
    outside_model_consent: bool | None = None
    marketing_consent: bool | None = None
    advisor_id: UserId | None = None
    created_at: datetime | None = None

    @property
    def is_guest(self) -> bool:
        """Whether there is no account behind it."""
        return self.role is UserRole.GUEST

    @property
    def is_staff(self) -> bool:
        """Whether the console is open to them."""
        return self.role in STAFF


@dataclass(frozen=True, slots=True)
class SessionView:
    """One conversation on one channel, without its token."""

    id: SessionId
    user_id: UserId
    channel: str
    external_id: str | None
    expires_at: datetime
    revoked_at: datetime | None
    last_seq: int
    handled_by: UserId | None
    ip_address: str | None = None
    user_agent: str | None = None
    created_at: datetime | None = None
    last_seen_at: datetime | None = None
    # The shopper refuses what we send there: the channel said so.
    blocked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AddressView:
    """A postal address; `state` is the postal code of a state or province where the country has them."""

    id: AddressId
    user_id: UserId
    type: str
    first_name: str
    last_name: str
    line1: str
    line2: str | None
    city: str
    state: str | None
    postal_code: str | None
    country_code: str
    phone: str | None
    is_default: bool
    company: str | None = None
    # Longitude and latitude in degrees, as given.
    coordinates: tuple[float, float] | None = None
    # Form and completeness were checked; nobody went there to look.
    is_validated: bool = False
    validated_at: datetime | None = None

    @property
    def full_name(self) -> str:
        """Whom it is for; empty when the name was not given with the address."""
        return f"{self.first_name} {self.last_name}".strip()

    def one_line(self) -> str:
        """The address as it is read out: "12 Rose Street, Boston, MA 02108, US"."""
        if self.country_code in ("US", "CA", "AU"):
            region = " ".join(part for part in (self.state, self.postal_code) if part)
            town = ", ".join(part for part in (self.city, region) if part)
        elif self.country_code in ("GB", "JP", "IE"):
            town = ", ".join(part for part in (self.city, self.state, self.postal_code) if part)
        else:
            town = " ".join(part for part in (self.postal_code, self.city) if part)
        return ", ".join(part for part in (self.line1, self.line2, town, self.country_code) if part)


@dataclass(frozen=True, slots=True)
class ConsentView:
    """What a person said last to one kind of consent."""

    kind: str
    granted: bool
    source: str
    given_at: datetime
    wording: str = "1"


@dataclass(frozen=True, slots=True)
class RecipientView:
    """Somebody a customer buys for. Nothing of it is ever part of the customer's own profile."""

    id: RecipientId
    user_id: UserId
    name: str
    relation: str | None
    sizes: Mapping[str, str]
    taste: Mapping[str, Sequence[str]]
    notes: str | None
    birthday: date | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class IdentityView:
    """An account elsewhere that means this person."""

    provider: str
    linked_at: datetime
