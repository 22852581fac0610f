"""How doubtful an order is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from stylist.commerce.checkout.fraud import BuyerFacts, score_order
from stylist.commerce.policies.views import FraudPolicy

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
KNOWN = BuyerFacts(
    known_since=NOW - timedelta(days=400),
    orders=3,
    orders_last_hour=0,
    failed_payments_last_day=0,
    cards_last_day=0,
    billing_country="US",
)


@pytest.mark.parametrize(
    ("facts", "total", "reasons", "score"),
    [
        ({}, "100", (), "0.00"),
        ({"known_since": NOW, "orders": 0}, "1499.99", (), "0.00"),
        ({"known_since": NOW, "orders": 0}, "1500", ("new_account_high_value",), "0.30"),
        ({"billing_country": "FR"}, "100", ("countries_differ",), "0.25"),
        ({"billing_country": None}, "100", (), "0.00"),
        (
            {"cards_last_day": 3, "failed_payments_last_day": 3},
            "100",
            ("many_cards", "failed_payments"),
            "0.60",
        ),
        ({"orders_last_hour": 5}, "5000", ("very_high_value", "velocity"), "0.55"),
    ],
)
def test_rules_that_hold_add_up(
    facts: dict[str, object], total: str, reasons: tuple[str, ...], score: str
) -> None:
    found = score_order(
        FraudPolicy(),
        replace(KNOWN, **facts),  # type: ignore[arg-type]
        total=Decimal(total),
        country_code="US",
        now=NOW,
    )

    assert (found.reasons, found.score) == (reasons, Decimal(score))
    assert found.needs_review is (Decimal(score) >= Decimal("0.60"))


def test_a_score_is_one_at_most() -> None:
    policy = FraudPolicy(weights={"many_cards": Decimal("0.9"), "velocity": Decimal("0.9")})

    found = score_order(
        policy,
        replace(KNOWN, cards_last_day=9, orders_last_hour=9),
        total=Decimal(1),
        country_code="US",
        now=NOW,
    )

    assert found.score == 1
