"""Random lines of calls: the product and the reference always come to the same."""

import pytest

from tests.evals.tau_retail.random_calls import Dice
from tests.evals.tau_retail.shop import DATA, Both, made_up, needs_data, read_raw

pytestmark = pytest.mark.timeout(600)


async def test_random_lines_in_the_made_up_shop(small: Both) -> None:
    raw = made_up()
    carried_out = 0
    for seed in range(150):
        answer, _ = await small.agree(Dice(raw, seed).calls(), id=str(seed))
        carried_out += sum(result["ok"] for result in answer["results"])

    assert carried_out > 100


@needs_data
async def test_random_lines_in_the_benchmarks_shop(real: Both) -> None:
    raw = read_raw(DATA)
    carried_out = 0
    for seed in range(150):
        answer, _ = await real.agree(Dice(raw, seed).calls(), id=str(seed))
        carried_out += sum(result["ok"] for result in answer["results"])

    assert carried_out > 100
