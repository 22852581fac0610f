"""Running the doctor for an operator: what was checked, and every breach by name."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from stylist.bootstrap.servers import Addresses
from stylist.db.session import make_engine, make_transaction
from stylist.doctor.examine import Breach, examine
from stylist.doctor.rules import RULES


def examine_shop(addresses: Addresses, *, as_json: bool = False) -> bool:
    """Check every rule and tell of the breaches on standard output; whether there was none."""
    breaches = asyncio.run(_examine(addresses))
    if as_json:
        for breach in breaches:
            sys.stdout.write(json.dumps(asdict(breach)) + "\n")
    else:
        _tell(breaches)
    return not breaches


async def _examine(addresses: Addresses) -> list[Breach]:
    engine = make_engine(addresses.database_url, pool_size=1)
    try:
        return await examine(make_transaction(engine))
    finally:
        await engine.dispose()


def _tell(breaches: Sequence[Breach]) -> None:
    for breach in breaches:
        sys.stdout.write(f"{breach.rule}: {breach.says} - broken {breach.count} times\n")
        for subject, found in breach.examples:
            sys.stdout.write(f"    {subject}  {found}\n")
    broken = f"{len(breaches)} broken" if breaches else "all hold"
    sys.stdout.write(f"{len(RULES)} rules checked, {broken}.\n")
