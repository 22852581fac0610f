"""Shares, totals and spreading, against what must always hold."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylist.commerce.aftersales.amounts import Left, Line, keep_discount, retotal, share_of, spread
from stylist.commerce.money import exponent
from stylist.commerce.policies.views import TaxRate

CURRENCIES = st.sampled_from(["USD", "EUR", "JPY"])
A, B = UUID(int=1), UUID(int=2)


def in_units(units: int, currency: str) -> Decimal:
    return Decimal(units).scaleb(-exponent(currency))


@given(currency=CURRENCIES, units=st.integers(0, 10**7), quantity=st.integers(1, 40), data=st.data())
def test_shares_of_a_line_add_up_whatever_the_sequence(
    currency: str, units: int, quantity: int, data: st.DataObject
) -> None:
    amount, given_back, before = in_units(units, currency), Decimal(0), 0
    while before < quantity:
        count = data.draw(st.integers(1, quantity - before))
        share = share_of(amount, of=quantity, before=before, units=count, currency=currency)
        assert share >= 0
        given_back, before = given_back + share, before + count

    assert given_back == amount


@given(
    currency=CURRENCIES,
    lines=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=8),
    shipping=st.integers(0, 10**4),
    rate=st.decimals(0, Decimal("0.3"), places=4),
    is_inclusive=st.booleans(),
    taxes_shipping=st.booleans(),
)
def test_totals_are_the_sum_of_their_parts(
    currency: str,
    lines: list[tuple[int, int]],
    shipping: int,
    rate: Decimal,
    is_inclusive: bool,
    taxes_shipping: bool,
) -> None:
    given_lines = [
        Line(UUID(int=n), in_units(total, currency), in_units(min(total, off), currency))
        for n, (total, off) in enumerate(lines)
    ]

    totals = retotal(
        given_lines,
        shipping=in_units(shipping, currency),
        rate=TaxRate(rate=rate, is_inclusive=is_inclusive),
        taxes_shipping=taxes_shipping,
        currency=currency,
    )

    assert totals.subtotal == sum(line.total for line in totals.lines)
    assert totals.discount == sum(line.discount for line in totals.lines)
    on_lines = sum(line.tax for line in totals.lines)
    assert 0 <= on_lines <= totals.tax
    assert taxes_shipping or on_lines == totals.tax
    added = 0 if is_inclusive else totals.tax
    assert totals.total == totals.subtotal - totals.discount + totals.shipping + added


@given(
    amounts=st.lists(st.tuples(st.integers(0, 10**6), st.integers(-1, 2)), min_size=1, max_size=6),
    data=st.data(),
)
def test_a_refund_is_spread_by_rank_and_never_beyond_a_part(
    amounts: list[tuple[int, int]], data: st.DataObject
) -> None:
    parts = [Left(UUID(int=n), in_units(left, "USD"), rank) for n, (left, rank) in enumerate(amounts)]
    wanted = in_units(data.draw(st.integers(0, sum(left for left, _ in amounts))), "USD")

    taken = dict(spread(wanted, parts))

    assert sum(taken.values()) == wanted
    by_id = {part.payment_id: part for part in parts}
    assert all(0 < piece <= by_id[id].amount for id, piece in taken.items())
    worst = max((by_id[id].rank for id in taken), default=-1)
    assert all(taken.get(it.payment_id, 0) == it.amount for it in parts if it.rank < worst)


def test_more_than_was_paid_is_not_spread() -> None:
    with pytest.raises(ValueError, match="more is to be given back"):
        spread(Decimal("10.01"), [Left(A, Decimal("4.00"), 0), Left(B, Decimal("6.00"), 1)])


@pytest.mark.parametrize(
    ("is_fixed", "new_total", "expected"),
    [(False, "150.00", "15.00"), (False, "0.05", "0.01"), (True, "150.00", "10.00"), (True, "4.00", "4.00")],
)
def test_a_discount_keeps_its_share_or_its_amount(is_fixed: bool, new_total: str, expected: str) -> None:
    kept = keep_discount(
        old_total=Decimal("100.00"),
        old_discount=Decimal("10.00"),
        new_total=Decimal(new_total),
        is_fixed=is_fixed,
        currency="USD",
    )

    assert kept == Decimal(expected)
