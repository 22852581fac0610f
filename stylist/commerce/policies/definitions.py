"""Every policy of the shop: its key, type, default and what it decides.

Staff change them as rows of `system_settings`; what has no row has the default below.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field, TypeAdapter

from stylist.commerce.policies.aftersales import CancelPolicy, ChangePolicy, ReturnPolicy
from stylist.commerce.policies.opinions import ReviewPolicy, WatchPolicy
from stylist.commerce.policies.views import (
    CartPolicy,
    DeliveryCalendar,
    ExchangeRates,
    FraudPolicy,
    GiftPolicy,
    MembershipPolicy,
    ShippingGroup,
    ShippingMethod,
    ShippingPolicy,
    TaxPolicy,
    TaxRate,
    TierBenefits,
    WeightStep,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Definition(Generic[T]):
    """A policy; `adapter` reads and writes its JSON."""

    key: str
    adapter: TypeAdapter[T]
    default: T
    description: str

    def to_json(self, value: T) -> Any:
        """The value as `system_settings` holds it."""
        return self.adapter.dump_python(value, mode="json")


_EU_SHIPPED = ("FR", "DE", "IT", "ES", "NL", "BE", "AT", "IE", "PT", "FI", "SE", "DK", "LU", "PL", "CZ", "GR")


# Heavy parcels cost more than the price of a method; values of the shop's own contract belong here.
_HEAVY = (
    WeightStep(over_kg=Decimal(5), extra=Decimal(10)),
    WeightStep(over_kg=Decimal(15), extra=Decimal(30)),
)


def _methods(
    standard: int, standard_days: tuple[int, int], express: int, express_days: tuple[int, int]
) -> Any:
    return (
        ShippingMethod(
            code="standard",
            label="Standard",
            price=Decimal(standard),
            free_from=Decimal(500),
            days_min=standard_days[0],
            days_max=standard_days[1],
            weight_steps=_HEAVY,
        ),
        ShippingMethod(
            code="express",
            label="Express",
            price=Decimal(express),
            days_min=express_days[0],
            days_max=express_days[1],
            weight_steps=_HEAVY,
            most_kg=Decimal(30),
        ),
    )


_SHIPPING = ShippingPolicy(
    groups=(
        ShippingGroup(name="United States", countries=("US",), methods=_methods(15, (3, 5), 35, (1, 2))),
        ShippingGroup(name="Canada", countries=("CA",), methods=_methods(20, (4, 7), 45, (2, 3))),
        ShippingGroup(
            name="Europe",
            countries=(*_EU_SHIPPED, "GB", "CH", "NO"),
            methods=_methods(25, (4, 7), 50, (2, 3)),
        ),
        ShippingGroup(name="Elsewhere", methods=_methods(40, (6, 12), 75, (3, 5))),
    )
)

# State-wide sales tax in percent; local surcharges are left out. AK, DE, MT, NH and OR have none.
_US_SALES_TAX = """
AL 4 AR 6.5 AZ 5.6 CA 7.25 CO 2.9 CT 6.35 DC 6 FL 6 GA 4 HI 4 IA 6 ID 6 IL 6.25 IN 7 KS 6.5 KY 6 LA 5 MA 6.25
MD 6 ME 5.5 MI 6 MN 6.875 MO 4.225 MS 7 NC 4.75 ND 5 NE 5.5 NJ 6.625 NM 4.875 NV 6.85 NY 4 OH 5.75 OK 4.5
PA 6 RI 7 SC 6 SD 4.2 TN 7 TX 6.25 UT 6.1 VA 5.3 VT 6 WA 6.5 WI 5 WV 6 WY 4 PR 10.5
"""

_CANADIAN_TAX = "AB 5 BC 12 MB 12 NB 15 NL 15 NS 14 NT 5 NU 5 ON 13 PE 15 QC 14.975 SK 11 YT 5"

# Standard rates of countries whose shown prices hold the tax.
_VAT = """
AT 20 BE 21 CZ 21 DE 19 DK 25 ES 21 FI 25.5 FR 20 GB 20 GR 24 IE 23 IT 22 LU 17 NL 21 NO 25 PL 23 PT 23 SE 25
CH 8.1
"""


def _rates(rows: str, *, label: str, is_inclusive: bool = False) -> dict[str, TaxRate]:
    words = rows.split()
    return {
        region: TaxRate(rate=Decimal(percent) / 100, is_inclusive=is_inclusive, label=label)
        for region, percent in zip(words[::2], words[1::2], strict=True)
    }


_TAX = TaxPolicy(
    countries={
        "CA": TaxRate(rate=Decimal("0.05"), label="GST"),
        **_rates(_VAT, label="VAT", is_inclusive=True),
        "AU": TaxRate(rate=Decimal("0.10"), is_inclusive=True, label="GST"),
        "JP": TaxRate(rate=Decimal("0.10"), is_inclusive=True, label="Consumption tax"),
    },
    regions={
        "US": _rates(_US_SALES_TAX, label="Sales tax"),
        "CA": _rates(_CANADIAN_TAX, label="GST/HST/PST"),
    },
)

SHIPPING: Definition[ShippingPolicy] = Definition(
    "shipping", TypeAdapter(ShippingPolicy), _SHIPPING, "Shipping methods, prices and times by country."
)
TAX: Definition[TaxPolicy] = Definition(
    "tax", TypeAdapter(TaxPolicy), _TAX, "Tax rates by country and state, and whether prices hold them."
)


def _whole(key: str, default: int, most: int, description: str) -> Definition[int]:
    adapter: TypeAdapter[int] = TypeAdapter(Annotated[int, Field(ge=1, le=most, strict=True)])
    return Definition(key, adapter, default, description)


RETURN_WINDOW_DAYS = _whole(
    "return_window_days", 30, 365, "Days after delivery in which goods can come back."
)
RESERVATION_MINUTES = _whole("reservation_minutes", 30, 1440, "How long an unpaid order holds its stock.")
CONFIRMATION_MINUTES = _whole("confirmation_minutes", 30, 1440, "How long a proposal can be confirmed.")
SESSION_DAYS = _whole("session_days", 30, 365, "How long a session lasts after it was last renewed.")

POINTS_LIFETIME_DAYS = _whole(
    "points_lifetime_days", 365, 3650, "How long points last after they were earned."
)
POINTS_WARNING_DAYS = _whole(
    "points_warning_days", 14, 90, "How many days before points expire their owner is told."
)
POINTS_PER_UNIT: Definition[Decimal] = Definition(
    "points_per_unit",
    TypeAdapter(Annotated[Decimal, Field(ge=0, le=1000, max_digits=6, decimal_places=2)]),
    Decimal(1),
    "Points earned for each unit of the currency (a dollar) of goods, before the tier's multiplier.",
)
POINT_VALUE: Definition[Decimal] = Definition(
    "point_value",
    TypeAdapter(Annotated[Decimal, Field(gt=0, le=100, max_digits=6, decimal_places=4)]),
    Decimal("0.01"),
    "What a point pays, in the shop's currency.",
)
REFERENCE_PRICE_DAYS = _whole(
    "reference_price_days",
    30,
    365,
    "A crossed-out price is the lowest asked in so many days before a reduction.",
)
INVITATION_DAYS = _whole("invitation_days", 30, 365, "How long an invitation to a tier can be accepted.")
RENEWAL_LEAD_DAYS = _whole(
    "renewal_lead_days", 3, 14, "How many days before a membership's period ends the next one is charged."
)

_TIERS = MembershipPolicy(
    PEARL=TierBenefits(),
    SAPPHIRE=TierBenefits(
        monthly_price=Decimal("99.00"),
        points_multiplier=Decimal("1.25"),
        free_shipping_from=Decimal("250.00"),
        early_access_hours=24,
        member_discount_percent=Decimal(3),
    ),
    DIAMOND=TierBenefits(
        monthly_price=Decimal("299.00"),
        points_multiplier=Decimal("1.5"),
        free_shipping_from=Decimal("0.00"),
        early_access_hours=48,
        member_discount_percent=Decimal(5),
    ),
    OBSIDIAN=TierBenefits(
        monthly_price=Decimal("499.00"),
        by_invitation=True,
        points_multiplier=Decimal(2),
        free_shipping_from=Decimal("0.00"),
        has_free_express=True,
        early_access_hours=72,
        member_discount_percent=Decimal(8),
    ),
)
MEMBERSHIP_TIERS: Definition[MembershipPolicy] = Definition(
    "membership_tiers",
    TypeAdapter(MembershipPolicy),
    _TIERS,
    "What each membership tier costs a month and brings.",
)

CURRENCY: Definition[str] = Definition(
    "currency",
    TypeAdapter(Annotated[str, Field(pattern=r"^[A-Z]{3}$")]),
    "USD",
    "The shop's own currency (ISO 4217), in which prices are kept.",
)
SHOP_NAME: Definition[str] = Definition(
    "shop_name",
    TypeAdapter(Annotated[str, Field(min_length=1, max_length=100)]),
    "LuxeVerse",
    "The name of the shop, as shoppers read it.",
)

# Public holidays of fixed date on which nothing is delivered; movable ones are added by staff, with the year.
_HOLIDAYS = {
    "US": ("01-01", "07-04", "11-11", "12-25"),
    "CA": ("01-01", "07-01", "12-25", "12-26"),
    "GB": ("01-01", "12-25", "12-26"),
    "FR": ("01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25"),
    "DE": ("01-01", "05-01", "10-03", "12-25", "12-26"),
    "IT": ("01-01", "01-06", "04-25", "05-01", "06-02", "08-15", "11-01", "12-08", "12-25", "12-26"),
    "ES": ("01-01", "01-06", "05-01", "08-15", "10-12", "11-01", "12-06", "12-08", "12-25"),
    "NL": ("01-01", "04-27", "12-25", "12-26"),
    "BE": ("01-01", "05-01", "07-21", "08-15", "11-01", "11-11", "12-25"),
    "AT": ("01-01", "01-06", "05-01", "08-15", "10-26", "11-01", "12-08", "12-25", "12-26"),
    "CH": ("01-01", "08-01", "12-25", "12-26"),
    "JP": ("01-01", "01-02", "01-03"),
}
DELIVERY_CALENDAR: Definition[DeliveryCalendar] = Definition(
    "delivery_calendar",
    TypeAdapter(DeliveryCalendar),
    DeliveryCalendar(closed=("01-01", "12-25"), holidays=_HOLIDAYS),
    "The time zone of the cut-off hour, and the days on which nothing leaves or arrives.",
)
EXCHANGE_RATES: Definition[ExchangeRates] = Definition(
    "exchange_rates",
    TypeAdapter(ExchangeRates),
    ExchangeRates(
        as_of=date(2026, 11, 20),
        rates={
            code: Decimal(rate)
            for code, rate in {
                "EUR": "0.92",
                "GBP": "0.79",
                "CHF": "0.88",
                "CAD": "1.38",
                "AUD": "1.52",
                "JPY": "150",
                "SEK": "10.60",
                "NOK": "10.90",
                "DKK": "6.86",
                "PLN": "3.97",
                "SGD": "1.34",
                "HKD": "7.80",
                "KRW": "1390",
            }.items()
        },
    ),
    "What the shop's currency is worth in others, with the day of the rates.",
)
GIFTS: Definition[GiftPolicy] = Definition(
    "gifts", TypeAdapter(GiftPolicy), GiftPolicy(), "What gift wrapping costs, and how long a message may be."
)
CARTS: Definition[CartPolicy] = Definition(
    "carts", TypeAdapter(CartPolicy), CartPolicy(), "When carts count as abandoned, and when they expire."
)
FRAUD: Definition[FraudPolicy] = Definition(
    "fraud",
    TypeAdapter(FraudPolicy),
    FraudPolicy(),
    "What makes an order doubtful, and from when it is held.",
)

CANCELLATION: Definition[CancelPolicy] = Definition(
    "cancellation", TypeAdapter(CancelPolicy), CancelPolicy(), "Reasons for cancelling, and until when."
)
ORDER_CHANGES: Definition[ChangePolicy] = Definition(
    "order_changes",
    TypeAdapter(ChangePolicy),
    ChangePolicy(),
    "What of an order can be changed before it is picked.",
)
RETURNS: Definition[ReturnPolicy] = Definition(
    "returns", TypeAdapter(ReturnPolicy), ReturnPolicy(), "How goods come back, and where their money goes."
)

WATCHES: Definition[WatchPolicy] = Definition(
    "watches",
    TypeAdapter(WatchPolicy),
    WatchPolicy(),
    "By how much a piece on a wish list has to cost less for its owner to be told.",
)
REVIEWS: Definition[ReviewPolicy] = Definition(
    "reviews", TypeAdapter(ReviewPolicy), ReviewPolicy(), "Who may review, and what is published at once."
)

DEFINITIONS: Mapping[str, Definition[Any]] = {
    definition.key: definition
    for definition in (
        SHIPPING,
        TAX,
        RETURN_WINDOW_DAYS,
        REFERENCE_PRICE_DAYS,
        CANCELLATION,
        ORDER_CHANGES,
        RETURNS,
        WATCHES,
        REVIEWS,
        RESERVATION_MINUTES,
        CONFIRMATION_MINUTES,
        SESSION_DAYS,
        CURRENCY,
        SHOP_NAME,
        POINTS_PER_UNIT,
        POINT_VALUE,
        POINTS_LIFETIME_DAYS,
        POINTS_WARNING_DAYS,
        MEMBERSHIP_TIERS,
        INVITATION_DAYS,
        RENEWAL_LEAD_DAYS,
        DELIVERY_CALENDAR,
        EXCHANGE_RATES,
        GIFTS,
        CARTS,
        FRAUD,
    )
}
