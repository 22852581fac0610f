"""Checking every rule over the whole database, in one snapshot."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import text

from stylist.db.session import Session, Transaction
from stylist.doctor.rule import Rule
from stylist.doctor.rules import RULES

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that does not hold: how many rows break it, and the first of them as (subject, what was found)."""

    rule: str
    says: str
    count: int
    examples: Sequence[tuple[str, str]]


async def find_breaches(session: Session, *, rules: Iterable[Rule] = RULES) -> list[Breach]:
    """The rules that do not hold in what this transaction sees."""
    found = (await _check(session, rule) for rule in rules)
    return [breach async for breach in found if breach is not None]


async def examine(transaction: Transaction, *, rules: Iterable[Rule] = RULES) -> list[Breach]:
    """The rules that do not hold, all read from one moment, so that work going on meanwhile looks whole."""
    async with transaction() as session:
        await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        return await find_breaches(session, rules=rules)


async def _check(session: Session, rule: Rule) -> Breach | None:
    rows = await session.execute(
        text(
            f"WITH broken AS ({rule.query}) SELECT subject::text, found::text, count(*) OVER () AS broken_by"
            f" FROM broken ORDER BY 1, 2 LIMIT {MOST_SHOWN}"
        )
    )
    broken = rows.all()
    if not broken:
        return None
    examples = tuple((row.subject or "", row.found or "") for row in broken)
    return Breach(rule.name, rule.says, broken[0].broken_by, examples)
