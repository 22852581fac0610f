"""The shapes of policies that are more than one value.

Amounts are in the shop's currency. Countries are ISO 3166-1 alpha-2, regions the postal codes of states
and provinces (`MA`, `ON`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Amount = Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=2)]


class _Policy(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class ShippingMethod(_Policy):
    """A way to send a parcel; `days` are working days on the road, after handling."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=30)
    label: str = Field(min_length=1, max_length=100)
    price: Amount
    free_from: Amount | None = None
    days_min: int = Field(ge=0, le=60)
    days_max: int = Field(ge=0, le=90)

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.days_max < self.days_min:
            raise ValueError("days_max must not be less than days_min")
        return self

    def price_for(self, subtotal: Decimal) -> Decimal:
        """What it costs for goods worth `subtotal` after discounts."""
        return Decimal(0) if self.free_from is not None and subtotal >= self.free_from else self.price


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

    Orders placed before `cut_off` (UTC) leave after `handling_days` working days, later ones a day later.
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

    monthly_price: Amount = Decimal(0)
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
