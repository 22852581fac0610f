"""What an eval refuses to run on."""

from collections.abc import Iterable

from stylist.errors import Invalid


class UnknownSuite(Invalid):
    """No eval has this name."""

    code = "evals.unknown_suite"

    def __init__(self, *, name: str, known: Iterable[str]) -> None:
        super().__init__(f"no eval is called {name!r}; there are: {', '.join(sorted(known))}", param="suite")
        self.name = name


class OptionsWrong(Invalid):
    """An option the eval needs is missing, or one it has no use for was given."""

    code = "evals.options_wrong"


class InputUnreadable(Invalid):
    """An input file cannot be read as what it should be; says where and why."""

    code = "evals.input_unreadable"

    def __init__(self, *, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


class OutputUnwritable(Invalid):
    """The answers cannot be written where they were asked for."""

    code = "evals.output_unwritable"
