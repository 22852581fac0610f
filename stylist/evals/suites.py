"""The evals there are, and what each is given."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from stylist.commerce.payments.gateway import PaymentGateway
from stylist.db.session import Transaction
from stylist.evals.errors import OptionsWrong, UnknownSuite
from stylist.evals.tau_retail import suite as tau_retail

# Told what is being done, how much of it is done and how much there is.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """Where an eval reads and writes; `in`, `data`, `calls` and `out` of the command."""

    in_: Path | None = None
    data: Path | None = None
    calls: Path | None = None
    out: Path | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What evals stand on; made by bootstrap.

    `sandbox` answers the address of a fresh, migrated database that is dropped on leaving. `make_gateway` makes a
    payment provider that keeps its books through the transactions it is given.
    """

    sandbox: Callable[[], AbstractAsyncContextManager[str]]
    make_gateway: Callable[[Transaction], PaymentGateway]
    now: datetime
    on_progress: Progress


@dataclass(frozen=True, slots=True)
class Suite:
    """An eval: the options it needs, all of them, and how it runs; it answers how many lines it wrote."""

    needs: tuple[str, ...]
    run: Callable[[Ground, Mapping[str, Path]], Awaitable[int]]


async def _tau_retail(ground: Ground, paths: Mapping[str, Path]) -> int:
    async with ground.sandbox() as url:
        return await tau_retail.run(
            url,
            data=paths["data"],
            calls=paths["calls"],
            out=paths["out"],
            make_gateway=ground.make_gateway,
            now=ground.now,
            on_progress=ground.on_progress,
        )


SUITES: Mapping[str, Suite] = {
    "tau-retail": Suite(needs=("data", "calls", "out"), run=_tau_retail),
}


async def run_suite(name: str, options: Options, ground: Ground) -> int:
    """Run an eval; how many lines it wrote. `find_suite` and `check_options` have been asked before.

    Raises:
        UnknownSuite, OptionsWrong: as they say.
        InputUnreadable, OutputUnwritable: as the files are.
    """
    return await find_suite(name).run(ground, check_options(name, options))


def find_suite(name: str) -> Suite:
    """The eval of that name.

    Raises:
        UnknownSuite: there is none.
    """
    if name not in SUITES:
        raise UnknownSuite(name=name, known=SUITES)
    return SUITES[name]


def check_options(name: str, options: Options) -> Mapping[str, Path]:
    """The paths the eval needs, by the command's option.

    Raises:
        OptionsWrong: one is missing, or it has no use for one that was given.
    """
    needs = find_suite(name).needs
    given = {
        field.name.rstrip("_"): getattr(options, field.name)
        for field in fields(options)
        if getattr(options, field.name) is not None
    }
    missing = [f"--{option}" for option in needs if option not in given]
    surplus = [f"--{option}" for option in given if option not in needs]
    if missing:
        raise OptionsWrong(f"{name} needs {' and '.join(missing)}", param=missing[0])
    if surplus:
        raise OptionsWrong(f"{name} has no use for {' and '.join(surplus)}", param=surplus[0])
    return given
