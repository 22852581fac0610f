"""How doubtful an order is: rules with weights (policy `fraud`), added up to a score from 0 to 1.

Nobody is refused by a score: the order is taken, and from `review_from` staff look at it before it is picked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from stylist.commerce.policies.views import FraudPolicy


@dataclass(frozen=True, slots=True)
class BuyerFacts:
    """What is known of who orders: `orders` are theirs that were paid; the rest counts the last day or hour."""

    known_since: datetime
    orders: int
    orders_last_hour: int
    failed_payments_last_day: int
    cards_last_day: int
    billing_country: str | None


@dataclass(frozen=True, slots=True)
class FraudScore:
    """0 to 1, with the rules that held."""

    score: Decimal
    reasons: tuple[str, ...]
    needs_review: bool


def score_order(
    policy: FraudPolicy, facts: BuyerFacts, *, total: Decimal, country_code: str | None, now: datetime
) -> FraudScore:
    """Score an order; `total` is in the shop's currency."""
    reasons = tuple(_reasons(policy, facts, total=total, country_code=country_code, now=now))
    added = sum((policy.weights.get(reason, Decimal(0)) for reason in reasons), Decimal(0))
    score = min(added, Decimal(1)).quantize(Decimal("0.01"))
    return FraudScore(score, reasons, needs_review=score >= policy.review_from)


def _reasons(
    policy: FraudPolicy, facts: BuyerFacts, *, total: Decimal, country_code: str | None, now: datetime
) -> Iterator[str]:
    is_new = facts.orders == 0 and now - facts.known_since < timedelta(hours=policy.new_account_hours)
    if is_new and total >= policy.high_value:
        yield "new_account_high_value"
    if total >= policy.very_high_value:
        yield "very_high_value"
    if facts.billing_country is not None and country_code not in (None, facts.billing_country):
        yield "countries_differ"
    if facts.cards_last_day >= policy.many_cards:
        yield "many_cards"
    if facts.failed_payments_last_day >= policy.many_failures:
        yield "failed_payments"
    if facts.orders_last_hour >= policy.many_orders:
        yield "velocity"
