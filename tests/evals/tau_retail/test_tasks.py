"""Every write of the benchmark's training and dev tasks, against an independent reference, to the cent."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.evals.tau_retail.reference import WRITES
from tests.evals.tau_retail.refused import REFUSED
from tests.evals.tau_retail.shop import DATA, Both, needs_data

pytestmark = [needs_data, pytest.mark.timeout(600)]


def tasks() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for part in ("train", "dev"):
        found = json.loads((DATA / f"tasks_{part}.json").read_text(encoding="utf-8"))
        for number, task in enumerate(found):
            yield f"{part}-{number}", [it for it in task["actions"] if it["name"] in WRITES]


async def test_every_write_is_carried_out_or_refused_for_a_reason_of_the_policy(real: Both) -> None:
    refused, writes, changed = {}, 0, 0
    for id, calls in tasks():
        answer, expected = await real.agree(calls, id=id)
        writes += len(calls)
        changed += len(answer["orders"])
        for number, result in enumerate(answer["results"]):
            if not result["ok"]:
                refused[f"{id}.{number}"] = (result["code"], expected["rules"][number])

    assert (writes, refused) == (793, REFUSED)
    assert changed > 600
