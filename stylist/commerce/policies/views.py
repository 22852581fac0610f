"""The shapes of policies that are more than one value.

Amounts are in the shop's currency. Countries are ISO 3166-1 alpha-2, regions the postal codes of states
and provinces (`MA`, `ON`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Self
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, model_validator

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Amount = Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=2)]
Weight = Annotated[Decimal, Field(ge=0, le=1, max_digits=3, decimal_places=2)]
CalendarDay = Annotated[str, Field(pattern=r"^(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]

SATURDAY = 5


class _Policy(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class WeightStep(_Policy):
    """What a parcel heavier than `over_kg` costs on top; of several that fit, the heaviest counts."""

    over_kg: Decimal = Field(ge=0, max_digits=7, decimal_places=3)
    extra: Amount


class ShippingMethod(_Policy):
    """A way to send a parcel; `days` are working days on the road, after handling.

    Parcels heavier than `most_kg` can't go this way.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=30)
    label: str = Field(min_length=1, max_length=100)
    price: Amount
    free_from: Amount | None = None
    days_min: int = Field(ge=0, le=60)
    days_max: int = Field(ge=0, le=90)
    weight_steps: tuple[WeightStep, ...] = ()
    most_kg: Decimal | None = Field(default=None, gt=0, max_digits=7, decimal_places=3)

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.days_max < self.days_min:
            raise ValueError("days_max must not be less than days_min")
        return self

    def price_for(
        self,
        subtotal: Decimal,
        *,
        weight_kg: Decimal = Decimal(0),
        free_from: Decimal | None = None,
        rate: Decimal = Decimal(1),
    ) -> Decimal:
        """What it costs for goods worth `subtotal` after discounts; `free_from` is a buyer's own, lower bound.

        `subtotal` and the answer are in a currency of which the shop's own is worth `rate`.
        """
        bounds = [bound for bound in (self.free_from, free_from) if bound is not None]
        if bounds and subtotal >= min(bounds) * rate:
            return Decimal(0)
        fitting = [step for step in self.weight_steps if weight_kg > step.over_kg]
        heaviest = max(fitting, key=lambda step: step.over_kg, default=None)
        return (self.price + (heaviest.extra if heaviest else Decimal(0))) * rate

    def carries(self, weight_kg: Decimal) -> bool:
        """Whether a parcel of this weight can go this way."""
        return self.most_kg is None or weight_kg <= self.most_kg


class ShippingGroup(_Policy):
    """Countries served alike; no countries means every country not named in another group."""

    name: str = Field(min_length=1, max_length=100)
    countries: tuple[Country, ...] = ()
    methods: tuple[ShippingMethod, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _codes_differ(self) -> Self:
        codes = [method.code for method in self.methods]
        if len(set(codes)) != len(codes):
            raise ValueError("two methods have the same code")
        return self


class ShippingPolicy(_Policy):
    """How parcels travel.

    Orders placed before `cut_off` (in the calendar's time zone, `DELIVERY_CALENDAR`) leave after
    `handling_days` working days, later ones a day later.
    """

    groups: tuple[ShippingGroup, ...] = Field(min_length=1)
    cut_off: time = time(15, 0)
    handling_days: int = Field(default=1, ge=0, le=30)
    not_served: tuple[Country, ...] = ()

    @model_validator(mode="after")
    def _countries_once(self) -> Self:
        named = [country for group in self.groups for country in group.countries]
        if len(set(named)) != len(named):
            raise ValueError("a country stands in two groups")
        if sum(not group.countries for group in self.groups) > 1:
            raise ValueError("only one group can be for all other countries")
        return self

    def methods_for(self, country_code: str) -> tuple[ShippingMethod, ...]:
        """The methods to a country, as listed (the first is the default); none when it is not served."""
        if country_code in self.not_served:
            return ()
        for group in self.groups:
            if country_code in group.countries:
                return group.methods
        return next((group.methods for group in self.groups if not group.countries), ())


class TaxRate(_Policy):
    """A rate as a fraction (0.0625); inclusive means that shown prices already hold it."""

    rate: Decimal = Field(ge=0, lt=1, max_digits=7, decimal_places=6)
    is_inclusive: bool = False
    label: str = Field(default="Tax", min_length=1, max_length=50)


NO_TAX = TaxRate(rate=Decimal(0))


class TaxPolicy(_Policy):
    """Tax by destination: a region's own rate, else its country's, else `elsewhere`."""

    countries: Mapping[Country, TaxRate]
    regions: Mapping[Country, Mapping[str, TaxRate]] = Field(default_factory=dict)
    elsewhere: TaxRate = NO_TAX
    is_shipping_taxed: bool = False

    def rate_for(self, country_code: str, region: str | None) -> TaxRate:
        """The rate at a destination; `region` is a state's or province's postal code."""
        of_region = self.regions.get(country_code, {}).get((region or "").upper())
        return of_region or self.countries.get(country_code, self.elsewhere)


class TierBenefits(_Policy):
    """What a membership tier costs a month and brings; `points_multiplier` of 1.5 is half as many again.

    `free_shipping_from` is the goods' value after discounts from which standard shipping is free, where that is
    less than anybody's; `member_discount_percent` comes off the price of goods.
    """

    monthly_price: Amount = Decimal("0.00")
    by_invitation: bool = False
    points_multiplier: Decimal = Field(default=Decimal(1), ge=0, le=20, max_digits=5, decimal_places=2)
    free_shipping_from: Amount | None = None
    has_free_express: bool = False
    early_access_hours: int = Field(default=0, ge=0, le=24 * 60)
    member_discount_percent: Decimal = Field(default=Decimal(0), ge=0, le=90, max_digits=4, decimal_places=2)


class MembershipPolicy(_Policy):
    """The tiers, by name."""

    PEARL: TierBenefits
    SAPPHIRE: TierBenefits
    DIAMOND: TierBenefits
    OBSIDIAN: TierBenefits

    @model_validator(mode="after")
    def _prices_rise(self) -> Self:
        tiers = (self.PEARL, self.SAPPHIRE, self.DIAMOND, self.OBSIDIAN)
        if self.PEARL.monthly_price != 0:
            raise ValueError("PEARL costs nothing")
        if any(one.monthly_price >= next_.monthly_price for one, next_ in pairwise(tiers)):
            raise ValueError("a higher tier has to cost more")
        return self

    def benefits_of(self, tier: str) -> TierBenefits:
        """What a tier brings; `tier` is its name (a `MembershipTier` fits)."""
        benefits: TierBenefits = getattr(self, str(tier))
        return benefits


class DeliveryCalendar(_Policy):
    """On which days parcels leave and arrive.

    `time_zone` is where the cut-off hour is counted. Days are `MM-DD` (every year) or `YYYY-MM-DD`; weekdays
    count from Monday, 0. `closed` days nothing leaves the house; `holidays` nothing arrives in a country.
    """

    time_zone: str = "UTC"
    closed_weekdays: tuple[Annotated[int, Field(ge=0, le=6)], ...] = (5, 6)
    closed: tuple[CalendarDay, ...] = ()
    holidays: Mapping[Country, tuple[CalendarDay, ...]] = Field(default_factory=dict)
    saturday_delivery: tuple[Country, ...] = ()

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.time_zone not in available_timezones():
            raise ValueError(f"no time zone is called {self.time_zone!r}")
        if len(set(self.closed_weekdays)) == 7:
            raise ValueError("on one day of the week at least, parcels have to leave")
        return self

    def leaves_on(self, day: date) -> bool:
        """Whether parcels leave the house on a day."""
        return day.weekday() not in self.closed_weekdays and not _names(self.closed, day)

    def arrives_on(self, day: date, country_code: str) -> bool:
        """Whether parcels arrive in a country on a day: Mondays to Fridays, in some on Saturdays too."""
        last = SATURDAY if country_code in self.saturday_delivery else SATURDAY - 1
        return day.weekday() <= last and not _names(self.holidays.get(country_code, ()), day)


def _names(days: tuple[str, ...], day: date) -> bool:
    return f"{day:%m-%d}" in days or day.isoformat() in days


class ExchangeRates(_Policy):
    """What one unit of the shop's currency is worth in others, on a day."""

    as_of: date
    rates: Mapping[Currency, Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=8)]]

    def rate_to(self, currency: str, *, home: str) -> Decimal | None:
        """Units of `currency` for one of the shop's own; `None` where none is known."""
        return Decimal(1) if currency == home else self.rates.get(currency)


class GiftPolicy(_Policy):
    """Sending as a gift: what wrapping an order costs, and how long the card's message may be."""

    wrapping_price: Amount = Decimal(10)
    most_letters: int = Field(default=300, ge=1, le=1000)


class CartPolicy(_Policy):
    """When a cart without a change counts as abandoned, when its owner is reminded once, and when it expires."""

    abandoned_after_hours: int = Field(default=24, ge=1, le=24 * 90)
    reminder_after_hours: int = Field(default=48, ge=1, le=24 * 90)
    expires_after_days: int = Field(default=30, ge=1, le=365)


class FraudPolicy(_Policy):
    """What makes an order doubtful, each with its weight, and from which score (0-1) staff look at it first.

    Amounts are in the shop's currency.
    """

    review_from: Decimal = Field(default=Decimal("0.60"), ge=0, le=1, max_digits=3, decimal_places=2)
    high_value: Amount = Decimal(1500)
    very_high_value: Amount = Decimal(5000)
    new_account_hours: int = Field(default=24, ge=1, le=24 * 365)
    many_cards: int = Field(default=3, ge=2, le=100)
    many_failures: int = Field(default=3, ge=1, le=100)
    many_orders: int = Field(default=5, ge=2, le=1000)
    weights: Mapping[str, Weight] = Field(
        default_factory=lambda: {
            "new_account_high_value": Decimal("0.30"),
            "very_high_value": Decimal("0.20"),
            "countries_differ": Decimal("0.25"),
            "many_cards": Decimal("0.30"),
            "failed_payments": Decimal("0.30"),
            "velocity": Decimal("0.35"),
        }
    )


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A policy as staff see it: its value in JSON, and whether it is the one from the code."""

    key: str
    description: str
    value: Any
    is_default: bool


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What a write changed, both in JSON; `old` is what counted before, also when that was the default."""

    key: str
    old: Any
    new: Any
