"""Arithmetic of after sales, without the database: shares of lines, new totals, refunds over parts.

Rounded at the same places as a quote (`pricing.calculation`): line total, discount, tax. What is split adds up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from stylist.commerce import money
from stylist.commerce.policies.views import TaxRate

ZERO = Decimal(0)


def share_of(amount: Decimal, *, of: int, before: int, units: int, currency: str) -> Decimal:
    """What `units` more of a line of `of` units carry of its amount, after `before` units had theirs.

    Any sequence of shares of all the units adds up to the amount.
    """
    so_far = money.quantize(amount * before / of, currency)
    return money.quantize(amount * (before + units) / of, currency) - so_far


@dataclass(frozen=True, slots=True)
class Line:
    """A line's parts; `total` is before its `discount`, `tax` on or in the rest."""

    key: UUID
    total: Decimal
    discount: Decimal
    tax: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class NewTotals:
    """An order's totals and its lines' parts, anew."""

    lines: tuple[Line, ...]
    subtotal: Decimal
    discount: Decimal
    shipping: Decimal
    tax: Decimal
    total: Decimal
    tax_included: bool


def retotal(
    lines: Sequence[Line], *, shipping: Decimal, rate: TaxRate, taxes_shipping: bool, currency: str
) -> NewTotals:
    """Totals of lines whose discounts are settled: the tax is one rounding of the whole, shared out."""
    bases = [line.total - line.discount for line in lines]
    bases.append(shipping if taxes_shipping else ZERO)
    base = money.total_of(bases)
    exact = base * rate.rate / (1 + rate.rate) if rate.is_inclusive else base * rate.rate
    tax = money.quantize(exact, currency)
    shares = money.allocate(tax, bases, currency) if base else [ZERO for _ in bases]
    subtotal = money.total_of(line.total for line in lines)
    discount = money.total_of(line.discount for line in lines)
    tax = money.total_of(shares)
    return NewTotals(
        lines=tuple(
            Line(line.key, line.total, line.discount, share)
            for line, share in zip(lines, shares[:-1], strict=True)
        ),
        subtotal=subtotal,
        discount=discount,
        shipping=shipping,
        tax=tax,
        total=subtotal - discount + shipping + (ZERO if rate.is_inclusive else tax),
        tax_included=rate.is_inclusive,
    )


def keep_discount(
    *, old_total: Decimal, old_discount: Decimal, new_total: Decimal, is_fixed: bool, currency: str
) -> Decimal:
    """What is taken off a line at its new price: the same amount of a fixed coupon, else the same share."""
    if is_fixed or old_total == 0:
        return min(old_discount, new_total)
    return money.quantize(new_total * old_discount / old_total, currency)


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a charge; `rank` orders the kinds of payment, the lowest is given back first."""

    payment_id: UUID
    amount: Decimal
    rank: int


def spread(amount: Decimal, parts: Sequence[Left]) -> list[tuple[UUID, Decimal]]:
    """Take an amount from what is left of charges, by rank, in their order; raises `ValueError` beyond all."""
    taken: list[tuple[UUID, Decimal]] = []
    for part in sorted(parts, key=lambda it: it.rank):
        piece = min(amount, part.amount)
        if piece > 0:
            taken.append((part.payment_id, piece))
            amount -= piece
    if amount > 0:
        raise ValueError("more is to be given back than was paid")
    return taken
