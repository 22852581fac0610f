"""Accounts, sessions, addresses, preferences and recipients as the API takes and gives them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from stylist.commerce.customers import consent, sessions
from stylist.commerce.customers.states import ConsentKind
from stylist.commerce.customers.views import (
    AddressView,
    ConsentView,
    IdentityView,
    RecipientView,
    SessionView,
    UserView,
)
from stylist.commerce.ids import SessionId

Email = Annotated[str, Field(max_length=255)]
Password = Annotated[str, Field(min_length=1, max_length=512)]
Code = Annotated[str, Field(min_length=6, max_length=12, description="the six digits that were sent")]
Phone = Annotated[str, Field(max_length=40, description="in international form: +33 1 23 45 67 89")]


class Strict(BaseModel):
    """A body in which a misspelt field is told, not ignored."""

    model_config = ConfigDict(extra="forbid")


class SignInIn(BaseModel):
    email: Email
    password: Password


class SignUpIn(SignInIn):
    name: str | None = Field(default=None, max_length=255)


class EmailIn(Strict):
    email: Email


class CodeIn(EmailIn):
    code: Code


class ResetIn(CodeIn):
    password: Password


class PasswordIn(Strict):
    present: str | None = Field(default=None, max_length=512, description="where there is one")
    password: Password


class EmailProofIn(Strict):
    email: Email | None = Field(default=None, description="a new address; without it the account's own")


class EmailProvenIn(EmailProofIn):
    code: Code


class PhoneProofIn(Strict):
    phone: Phone


class PhoneProvenIn(PhoneProofIn):
    code: Code


class Accepted(BaseModel):
    """A code is on its way, if there is somebody to send it to."""

    sent: Literal[True] = True


class ProviderOut(BaseModel):
    name: str
    label: str


class ProvidersOut(BaseModel):
    """How one may sign in here."""

    items: list[ProviderOut]
    email_code: bool
    telegram: bool


class RedirectOut(BaseModel):
    authorization_url: str


class TelegramLinkOut(BaseModel):
    """A deep link that works once; the word is what the bot is told."""

    url: str
    expires_at: datetime


class SessionOut(BaseModel):
    id: UUID
    channel: str
    device: str
    ip_address: str | None
    user_agent: str | None
    created_at: datetime | None
    last_seen_at: datetime | None
    expires_at: datetime
    current: bool

    @classmethod
    def of(cls, it: SessionView, *, here: SessionId) -> Self:
        """A session as its owner sees it."""
        return cls(
            id=it.id,
            channel=it.channel,
            device="Telegram" if it.channel == "telegram" else sessions.describe_device(it.user_agent),
            ip_address=it.ip_address,
            user_agent=it.user_agent,
            created_at=it.created_at,
            last_seen_at=it.last_seen_at,
            expires_at=it.expires_at,
            current=it.id == here,
        )


class SessionPage(BaseModel):
    items: list[SessionOut]
    next_cursor: str | None = None


class SessionRenewed(BaseModel):
    """The new token is shown once; the old one is dead."""

    token: str
    session_id: UUID
    expires_at: datetime


class SignedOut(BaseModel):
    count: int


class Coordinates(Strict):
    longitude: float = Field(ge=-180, le=180)
    latitude: float = Field(ge=-90, le=90)


Short = Annotated[str, Field(max_length=300)]


class AddressIn(Strict):
    type: Literal["shipping", "billing"] = "shipping"
    first_name: Short = ""
    last_name: Short = ""
    company: Short | None = None
    line1: Short
    line2: Short | None = None
    city: Short
    state: Short | None = Field(default=None, description="needed in the US, Canada and Australia")
    postal_code: Short | None = None
    country_code: Short = Field(description="ISO 3166-1 alpha-2")
    phone: Short | None = None
    coordinates: Coordinates | None = None
    is_default: bool = False


class AddressPatch(Strict):
    """What is left out stays."""

    type: Literal["shipping", "billing"] | None = None
    first_name: Short | None = None
    last_name: Short | None = None
    company: Short | None = None
    line1: Short | None = None
    line2: Short | None = None
    city: Short | None = None
    state: Short | None = None
    postal_code: Short | None = None
    country_code: Short | None = None
    phone: Short | None = None
    coordinates: Coordinates | None = None
    is_default: Literal[True] | None = Field(default=None, description="make it the default of its type")


class AddressOut(BaseModel):
    """`is_validated`: form and completeness were checked by the country's rules; nobody went there to look."""

    id: UUID
    type: str
    is_default: bool
    first_name: str
    last_name: str
    company: str | None
    line1: str
    line2: str | None
    city: str
    state: str | None
    postal_code: str | None
    country_code: str
    phone: str | None
    coordinates: Coordinates | None
    is_validated: bool
    validated_at: datetime | None
    one_line: str

    @classmethod
    def of(cls, it: AddressView) -> Self:
        """An address as its owner sees it."""
        plain = {
            name: getattr(it, name) for name in cls.model_fields if name not in ("coordinates", "one_line")
        }
        at = None
        if it.coordinates is not None:
            at = Coordinates(longitude=it.coordinates[0], latitude=it.coordinates[1])
        return cls(**plain, coordinates=at, one_line=it.one_line())


class AddressPage(BaseModel):
    items: list[AddressOut]
    next_cursor: str | None = None


class AdvisorOut(BaseModel):
    name: str
    avatar_url: str | None


class ProfileOut(BaseModel):
    """The account and what its owner set."""

    id: UUID
    role: str
    email: str | None
    email_verified: bool
    phone: str | None
    phone_verified: bool
    name: str | None
    avatar_url: str | None
    has_password: bool
    tier: str
    currency: str
    language: str
    time_zone: str
    personalization_level: int
    style_profile_completed: bool
    last_login_at: datetime | None
    login_count: int
    created_at: datetime | None
    identities: list[str]
    advisor: AdvisorOut | None

    @classmethod
    def of(cls, it: UserView, *, identities: tuple[IdentityView, ...], advisor: UserView | None) -> Self:
        """A person as they see themselves."""
        return cls(
            id=it.id,
            role=it.role.value,
            email=it.email,
            email_verified=it.is_email_verified,
            phone=it.phone,
            phone_verified=it.is_phone_verified,
            name=it.name,
            avatar_url=it.avatar_url,
            has_password=it.has_password,
            tier=it.tier.value,
            currency=it.currency,
            language=it.language,
            time_zone=it.timezone,
            personalization_level=it.personalization_level,
            style_profile_completed=it.style_profile_completed,
            last_login_at=it.last_login_at,
            login_count=it.login_count,
            created_at=it.created_at,
            identities=[one.provider for one in identities],
            advisor=AdvisorOut(name=advisor.name or "your advisor", avatar_url=advisor.avatar_url)
            if advisor
            else None,
        )


class ProfilePatch(Strict):
    """What is left out stays; an empty name or picture takes it away."""

    name: str | None = Field(default=None, max_length=300)
    avatar_url: str | None = Field(default=None, max_length=600)
    currency: str | None = Field(default=None, max_length=10)
    language: str | None = Field(default=None, max_length=35)
    time_zone: str | None = Field(default=None, max_length=60)
    personalization_level: int | None = Field(default=None, ge=0, le=10)


class ConsentIn(Strict):
    granted: bool
    wording: str | None = Field(
        default=None,
        max_length=20,
        description="the version that was shown; refused if it is not the present one",
    )


class ConsentOut(BaseModel):
    """`granted` is null where nobody was asked yet; `asked` is what was agreed to, `text` what is asked now."""

    kind: ConsentKind
    granted: bool | None
    given_at: datetime | None
    source: str | None
    asked: str | None
    wording: str
    text: str

    @classmethod
    def of(cls, kind: ConsentKind, newest: ConsentView | None) -> Self:
        """A consent with the words it is asked with."""
        wording = consent.WORDINGS[kind]
        return cls(
            kind=kind,
            granted=newest.granted if newest else None,
            given_at=newest.given_at if newest else None,
            source=newest.source if newest else None,
            asked=newest.wording if newest else None,
            wording=wording.version,
            text=wording.text,
        )


class ConsentPage(BaseModel):
    items: list[ConsentOut]
    next_cursor: str | None = None


class EraseIn(Strict):
    """`confirm` is the account's e-mail address, or the word `erase` for who has none; accounts give their password."""

    confirm: str = Field(max_length=255)
    password: str | None = Field(default=None, max_length=512)


class RecipientIn(Strict):
    """Somebody one buys for; `taste` is told under likes, avoids, colors, brands, materials, styles."""

    name: str = Field(max_length=200)
    relation: str | None = Field(default=None, max_length=100)
    sizes: dict[str, str] | None = None
    taste: dict[str, list[str]] | None = None
    notes: str | None = Field(default=None, max_length=2000)
    birthday: date | None = None


class RecipientPatch(RecipientIn):
    """What is left out stays."""

    name: str | None = Field(default=None, max_length=200)  # type: ignore[assignment]


class RecipientOut(BaseModel):
    id: UUID
    name: str
    relation: str | None
    sizes: Mapping[str, str]
    taste: Mapping[str, list[str]]
    notes: str | None
    birthday: date | None
    updated_at: datetime

    @classmethod
    def of(cls, it: RecipientView) -> Self:
        """A recipient as the customer sees them."""
        return cls.model_validate({name: getattr(it, name) for name in cls.model_fields})


class RecipientPage(BaseModel):
    items: list[RecipientOut]
    next_cursor: str | None = None
