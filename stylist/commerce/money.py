"""Money: a `Decimal` with its currency, rounded half-up to the currency's exponent.

Rounding happens at named places only: a price, a line total, a discount share, a tax line, a
shipping amount. Sums of rounded parts are exact, so parts add up to totals to the cent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

# ISO 4217 exponents that differ from 2. The seed's numeric(10,2) admits currencies of 0 or 2 decimals.
EXPONENTS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "UGX": 0, "XAF": 0, "XOF": 0}

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


class PaymentStatus(StrEnum):
    """How a payment stands (DESIGN section 4): a word of payments that orders show too."""

    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    REFUNDED = "REFUNDED"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"


def exponent(currency: str) -> int:
    """Decimals of a currency: 2 unless ISO 4217 says otherwise."""
    return EXPONENTS.get(currency, 2)


def quantize(amount: Decimal, currency: str) -> Decimal:
    """Round half-up to the currency's smallest unit."""
    return amount.quantize(Decimal(1).scaleb(-exponent(currency)), rounding=ROUND_HALF_UP)


def minor_units(amount: Decimal, currency: str) -> int:
    """The amount in the currency's smallest unit (cents), as payment providers want it."""
    return int(quantize(amount, currency).scaleb(exponent(currency)))


def from_minor_units(units: int, currency: str) -> Decimal:
    """The inverse of `minor_units`."""
    return Decimal(units).scaleb(-exponent(currency))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency. Adding two currencies is a bug and raises `ValueError`."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", quantize(self.amount, self.currency))

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.amount + other.amount, self.currency)

    def __str__(self) -> str:
        return format_money(self.amount, self.currency)


def format_money(amount: Decimal, currency: str) -> str:
    """What a shopper reads: `$1,250` for whole amounts, `$1,250.50` otherwise, `CHF 90` without a symbol."""
    rounded = quantize(amount, currency)
    whole = rounded == rounded.to_integral_value()
    text = f"{abs(rounded):,.{0 if whole else exponent(currency)}f}"
    symbol = SYMBOLS.get(currency)
    sign = "-" if rounded < 0 else ""
    return f"{sign}{symbol}{text}" if symbol else f"{sign}{currency} {text}"


def allocate(total: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Split `total` in proportion to `weights` so that the parts add up to it exactly.

    Shares are rounded down and the smallest units left go to the largest remainders, earlier first.
    All-zero weights give zeros when the total is zero and raise `ValueError` otherwise.
    """
    whole = sum(weights, Decimal(0))
    if whole == 0:
        if total != 0:
            raise ValueError("nothing to allocate to")
        return [Decimal(0) for _ in weights]
    units = minor_units(total, currency)
    exact = [units * weight / whole for weight in weights]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: units - sum(shares)]:
        shares[i] += 1
    return [from_minor_units(share, currency) for share in shares]


def total_of(amounts: Iterable[Decimal]) -> Decimal:
    """An exact sum that is a `Decimal` also when there is nothing to add."""
    return sum(amounts, Decimal(0))
