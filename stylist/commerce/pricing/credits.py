"""Paying with what is not a discount: gift cards in the order they were put on, then points."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal

from stylist.commerce import money
from stylist.commerce.pricing.states import CodeKind, TotalKind
from stylist.commerce.pricing.views import AppliedCode, Credit, PointsOffer, PointsUse, TotalLine


@dataclass(frozen=True, slots=True)
class Used:
    """What gift cards and points pay of a total."""

    codes: tuple[AppliedCode, ...]
    points: PointsUse | None

    @property
    def total(self) -> Decimal:
        by_points = self.points.amount if self.points else Decimal(0)
        return money.total_of(code.amount for code in self.codes) + by_points

    @property
    def lines(self) -> tuple[TotalLine, ...]:
        """A line of the totals for each that pays."""
        found = [
            TotalLine(f"Gift card (…{code.code[-4:]})", -code.amount, TotalKind.CREDIT)
            for code in self.codes
            if code.amount > 0  # a code is money: only its end is shown
        ]
        if self.points is not None:
            label = f"Points ({self.points.points:,})"
            found.append(TotalLine(label, -self.points.amount, TotalKind.CREDIT))
        return tuple(found)


def use_credits(
    credits: Sequence[Credit], points: PointsOffer | None, *, total: Decimal, currency: str
) -> Used:
    """Spend no more of each than is due."""
    codes: list[AppliedCode] = []
    left = total
    for credit in credits:
        amount = min(credit.balance, left)
        codes.append(AppliedCode(credit.code, CodeKind.GIFT_CARD, amount))
        left -= amount
    return Used(tuple(codes), _use_points(points, left, currency))


def _use_points(offer: PointsOffer | None, left: Decimal, currency: str) -> PointsUse | None:
    """As many points as are due, whole ones; what they are worth is rounded down to the smallest unit."""
    if offer is None or offer.points <= 0 or left <= 0:
        return None
    enough = int((left / offer.value).to_integral_value(rounding=ROUND_CEILING))
    points = min(offer.points, enough)
    unit = Decimal(1).scaleb(-money.exponent(currency))
    amount = min((points * offer.value).quantize(unit, rounding=ROUND_DOWN), left)
    return PointsUse(points, amount) if amount > 0 else None
