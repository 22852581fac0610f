"""How far a chore is, on standard error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


def status_console() -> Console:
    """Where chores say what they are doing."""
    return Console(stderr=True, highlight=False)


@contextmanager
def show_progress(*, quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """Progress bars, one a stage, made as the stages come."""
    columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=status_console(), disable=quiet) as progress:
        tasks: dict[str, TaskID] = {}

        def on_progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=total)
            progress.update(tasks[stage], completed=done, total=total)

        yield on_progress
