"""The invariants by area."""

from stylist.doctor.rule import Rule
from stylist.doctor.rules import conversations, money, orders, people, points, stock

RULES: tuple[Rule, ...] = (
    *stock.RULES,
    *orders.RULES,
    *money.RULES,
    *points.RULES,
    *people.RULES,
    *conversations.RULES,
)

__all__ = ["RULES"]
