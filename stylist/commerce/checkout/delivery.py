"""What can be promised of delivery: the range of days by each method, and which of them makes a wanted day."""

from collections.abc import Sequence
from datetime import date, datetime

from stylist.commerce.cart.views import CartLineView
from stylist.commerce.checkout.calendar import estimate_delivery
from stylist.commerce.checkout.views import DeliveryPromise, DeliveryRange, MethodPromise
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.commerce.policies.queries import Policies
from stylist.commerce.policies.views import ShippingMethod
from stylist.db.session import Session


async def promise(
    session: Session,
    *,
    country_code: str,
    now: datetime,
    by: date | None = None,
    lines: Sequence[CartLineView] = (),
    available_at: datetime | None = None,
    lead_days: int = 0,
) -> DeliveryPromise:
    """When something ordered `now` arrives in a country, by each method there is, fastest first.

    What is sent are the `lines` of a cart, or one piece: sold ahead until `available_at`, with `lead_days` for
    personalising it. Prices are those of the methods, in the shop's currency, before any goods are counted.
    """
    rules = await policies.read_policies(session)
    country_code = country_code.upper()
    latest, longest = _waits(lines)
    waits = [it for it in (available_at, latest) if it is not None]
    found = [
        MethodPromise(
            code=method.code,
            label=method.label,
            price=method.price,
            free_from=method.free_from,
            delivery=_estimate(
                rules,
                method,
                country_code=country_code,
                now=now,
                available_at=max(waits, default=None),
                lead_days=max(lead_days, longest),
            ),
        )
        for method in rules.of(definitions.SHIPPING).methods_for(country_code)
    ]
    return DeliveryPromise(
        country_code=country_code,
        by=by,
        currency=rules.of(definitions.CURRENCY),
        methods=tuple(sorted(found, key=lambda it: (it.delivery.latest, it.price, it.code))),
    )


async def estimate_cart(
    session: Session,
    *,
    lines: Sequence[CartLineView],
    method_code: str | None,
    country_code: str,
    now: datetime,
) -> DeliveryRange | None:
    """The range for a cart's lines by the method its totals are for; `None` where there is none."""
    rules = await policies.read_policies(session)
    methods = rules.of(definitions.SHIPPING).methods_for(country_code)
    method = next((it for it in methods if it.code == method_code), None)
    if method is None:
        return None
    latest, longest = _waits(lines)
    return _estimate(
        rules, method, country_code=country_code, now=now, available_at=latest, lead_days=longest
    )


def _waits(lines: Sequence[CartLineView]) -> tuple[datetime | None, int]:
    """Until when the last of the lines comes in, and the most days one takes to personalise."""
    latest = max((line.available_at for line in lines if line.available_at), default=None)
    return latest, max((line.lead_days for line in lines), default=0)


def _estimate(
    rules: Policies,
    method: ShippingMethod,
    *,
    country_code: str,
    now: datetime,
    available_at: datetime | None,
    lead_days: int,
) -> DeliveryRange:
    return estimate_delivery(
        rules.of(definitions.SHIPPING),
        method,
        now=now,
        available_at=available_at,
        calendar=rules.of(definitions.DELIVERY_CALENDAR),
        country_code=country_code,
        lead_days=lead_days,
    )


def cheapest_in_time(promised: DeliveryPromise) -> MethodPromise | None:
    """The method that costs least of those that surely make the wanted day."""
    if promised.by is None:
        return None
    in_time = [it for it in promised.methods if it.delivery.latest <= promised.by]
    return min(in_time, key=lambda it: (it.price, it.delivery.latest), default=None)
