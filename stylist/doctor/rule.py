"""What an invariant is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """An invariant; `query` answers the rows that break it, as `subject` (an id) and `found` (what is wrong).

    `name` is stable, `area.what_holds`; `says` is the rule as a person would put it.
    """

    name: str
    says: str
    query: str
