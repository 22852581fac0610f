"""What a change of membership comes to, to the cent."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.membership.calendar import add_months, count_months, month_after
from stylist.commerce.membership.changes import plan_change, plan_renewal, prorate
from stylist.commerce.membership.errors import NothingToChange
from stylist.commerce.membership.states import ChangeKind
from stylist.commerce.membership.views import PaidTime, PlannedChange, Standing
from stylist.commerce.policies.definitions import MEMBERSHIP_TIERS

PRICES = MEMBERSHIP_TIERS.default
PEARL, SAPPHIRE, DIAMOND, OBSIDIAN = MembershipTier
BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
CENT = Decimal("0.01")

moments = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001 (hypothesis adds the zone)
    max_value=datetime(2031, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def member(
    tier: MembershipTier = SAPPHIRE,
    *,
    renews_as: MembershipTier | None = None,
    anchor: datetime = BEGAN,
    months: int = 1,
) -> Standing:
    price = PRICES.benefits_of(tier).monthly_price
    paid = PaidTime(tier, price, add_months(anchor, months))
    return Standing(anchored_at=anchor, currency="USD", paid=(paid,), renews_as=renews_as or tier)


def plan(standing: Standing | None, to_tier: MembershipTier, now: datetime = BEGAN) -> PlannedChange:
    in_force = standing.tier if standing else PEARL
    return plan_change(standing, in_force=in_force, to_tier=to_tier, prices=PRICES, currency="USD", now=now)


@pytest.mark.parametrize(
    ("anchor", "months", "end"),
    [
        (datetime(2027, 1, 31, 9, tzinfo=UTC), 1, datetime(2027, 2, 28, 9, tzinfo=UTC)),
        (datetime(2027, 1, 31, 9, tzinfo=UTC), 2, datetime(2027, 3, 31, 9, tzinfo=UTC)),
        (datetime(2027, 12, 5, tzinfo=UTC), 1, datetime(2028, 1, 5, tzinfo=UTC)),
        (datetime(2028, 2, 29, tzinfo=UTC), 12, datetime(2029, 2, 28, tzinfo=UTC)),
    ],
)
def test_months_keep_the_day_or_end_with_the_month(anchor: datetime, months: int, end: datetime) -> None:
    assert add_months(anchor, months) == end


@given(moments, st.integers(0, 40))
def test_a_month_after_a_boundary_is_the_next_boundary(anchor: datetime, number: int) -> None:
    assert month_after(anchor, add_months(anchor, number)) == add_months(anchor, number + 1)


@given(moments, st.integers(0, 30), st.integers(0, 30))
def test_whole_months_count_as_such(anchor: datetime, start: int, length: int) -> None:
    counted = count_months(anchor, add_months(anchor, start), add_months(anchor, start + length))

    assert counted == length


@given(moments, st.lists(st.integers(0, 200_000), min_size=3, max_size=3).map(sorted))
def test_time_counted_in_parts_is_time_counted_whole(anchor: datetime, minutes: list[int]) -> None:
    first, second, third = (anchor + timedelta(minutes=it) for it in minutes)

    parts = count_months(anchor, first, second) + count_months(anchor, second, third)

    assert parts == count_months(anchor, first, third)


def test_joining_costs_a_month() -> None:
    planned = plan(None, DIAMOND)

    assert (planned.kind, planned.amount, planned.ends_at) == (ChangeKind.JOIN, Decimal(299), None)


@pytest.mark.parametrize(
    ("day", "amount"),
    [(1, "200.00"), (16, "100.00"), (21, "66.67"), (30, "6.67")],
)
def test_an_upgrade_costs_the_difference_for_what_is_left(day: int, amount: str) -> None:
    planned = plan(member(), DIAMOND, datetime(2026, 11, day, tzinfo=UTC))

    assert planned.kind is ChangeKind.UPGRADE
    assert planned.amount == Decimal(amount)
    assert planned.ends_at == datetime(2026, 12, 1, tzinfo=UTC)


def test_an_upgrade_covers_months_paid_ahead_at_their_own_prices() -> None:
    standing = member(DIAMOND, renews_as=SAPPHIRE)
    ahead = PaidTime(SAPPHIRE, Decimal(99), datetime(2027, 1, 1, tzinfo=UTC))
    standing = Standing(BEGAN, "USD", (*standing.paid, ahead), SAPPHIRE)

    planned = plan(standing, OBSIDIAN, datetime(2026, 11, 16, tzinfo=UTC))

    assert planned.amount == Decimal("100.00") + Decimal("400.00")
    assert planned.ends_at == datetime(2027, 1, 1, tzinfo=UTC)


@given(st.integers(0, 30 * 24 * 3600 - 1))
def test_an_upgrade_never_costs_more_than_the_difference_nor_less_than_nothing(seconds: int) -> None:
    now = BEGAN + timedelta(seconds=seconds)

    amount = prorate(member(), price=Decimal(299), now=now)

    exact = Fraction(200) * Fraction(30 * 24 * 3600 - seconds, 30 * 24 * 3600)
    assert Decimal(0) <= amount <= Decimal(200)
    assert abs(Fraction(amount) - exact) <= Fraction(1, 200)
    assert amount == amount.quantize(CENT)


@given(st.integers(0, 30 * 24 * 3600 - 1), st.integers(0, 3600))
def test_waiting_makes_an_upgrade_no_dearer(seconds: int, later: int) -> None:
    now = BEGAN + timedelta(seconds=seconds)

    assert prorate(member(), price=Decimal(299), now=now) >= prorate(
        member(), price=Decimal(299), now=now + timedelta(seconds=later)
    )


@given(st.integers(0, 30 * 24 * 3600 - 1))
def test_two_steps_up_cost_what_one_does_to_a_cent(seconds: int) -> None:
    now = BEGAN + timedelta(seconds=seconds)

    steps = prorate(member(SAPPHIRE), price=Decimal(299), now=now) + prorate(
        member(DIAMOND), price=Decimal(499), now=now
    )

    assert abs(steps - prorate(member(SAPPHIRE), price=Decimal(499), now=now)) <= CENT


@pytest.mark.parametrize(
    ("standing", "to_tier", "kind"),
    [
        (member(DIAMOND), SAPPHIRE, ChangeKind.DOWNGRADE),
        (member(DIAMOND), PEARL, ChangeKind.CANCEL),
        (member(DIAMOND, renews_as=PEARL), DIAMOND, ChangeKind.RESUME),
        (member(DIAMOND, renews_as=SAPPHIRE), DIAMOND, ChangeKind.RESUME),
        (member(DIAMOND, renews_as=SAPPHIRE), PEARL, ChangeKind.CANCEL),
    ],
)
def test_going_down_or_away_waits_for_the_end_and_costs_nothing(
    standing: Standing, to_tier: MembershipTier, kind: ChangeKind
) -> None:
    planned = plan(standing, to_tier)

    assert (planned.kind, planned.amount, planned.starts_at) == (kind, Decimal(0), standing.ends_at)


@pytest.mark.parametrize(
    ("standing", "to_tier"),
    [(None, PEARL), (member(), SAPPHIRE), (member(renews_as=PEARL), PEARL)],
)
def test_what_is_so_already_is_no_change(standing: Standing | None, to_tier: MembershipTier) -> None:
    with pytest.raises(NothingToChange):
        plan(standing, to_tier)


def test_a_renewal_is_the_month_after_all_that_is_paid() -> None:
    planned = plan_renewal(member(DIAMOND, renews_as=SAPPHIRE), prices=PRICES)

    assert (planned.kind, planned.to_tier, planned.amount) == (ChangeKind.RENEWAL, SAPPHIRE, Decimal(99))
    assert planned.starts_at == datetime(2026, 12, 1, tzinfo=UTC)
    assert planned.ends_at == datetime(2027, 1, 1, tzinfo=UTC)
