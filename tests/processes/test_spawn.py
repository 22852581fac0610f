import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from stylist.processes.accounts import server_account
from stylist.processes.spawn import Child, end, find_processes, spawn
from tests.processes.directories import public_directory
from tests.processes.driver import wait_until

pytestmark = pytest.mark.process


@pytest.fixture
def place() -> Iterator[Path]:
    with public_directory() as path:
        yield path


def start(*argv: str, cwd: Path, stdin: bytes = b"") -> Child:
    """As the user a server would run as."""
    account = server_account(cwd)
    if account:
        cwd.chmod(0o777)
    return spawn(
        argv, cwd=cwd, account=account, end_signal=signal.SIGKILL, output=subprocess.PIPE, stdin=stdin
    )


def output_of(child: Child) -> str:
    output, _ = child.communicate(timeout=10)
    return output.decode()


def test_environment_of_the_service_is_kept_from_the_child(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STYLIST_SECRET_KEY", "sesame")
    monkeypatch.delenv("LD_LIBRARY_PATH", raising=False)

    output = output_of(start("/usr/bin/env", cwd=place))

    assert {line.partition("=")[0] for line in output.splitlines()} == {"PATH", "LC_ALL", "TZ"}


def test_child_gets_its_input_and_the_path_of_its_directory(place: Path) -> None:
    child = start("/bin/sh", "-c", "echo {cwd}; pwd; cat", cwd=place, stdin=b"a letter")

    assert output_of(child) == f"{place}\n{place}\na letter"


def test_program_that_is_not_there_is_named(place: Path) -> None:
    child = start(str(place / "missing"), cwd=place)

    assert output_of(child) == f"launcher: No such file or directory: {place / 'missing'}\n"
    assert child.returncode == 1


def test_end_goes_on_to_the_next_signal(place: Path) -> None:
    child = start("/bin/sh", "-c", "trap '' INT; while true; do sleep 0.05; done", cwd=place)
    wait_until(lambda: find_processes("sh", cwd=place) == [child.pid])

    began = time.monotonic()
    end(child, steps=[(signal.SIGINT, 0.2), (signal.SIGKILL, 5.0)])

    child.communicate()
    assert child.returncode == -signal.SIGKILL
    assert time.monotonic() - began >= 0.2
    assert find_processes("sh", cwd=place) == []


def test_find_processes_wants_program_and_directory(place: Path) -> None:
    other_place = place / "other"
    other_place.mkdir()
    child, other = start("/bin/sleep", "60", cwd=place), start("/bin/sleep", "60", cwd=other_place)
    try:
        wait_until(
            lambda: bool(find_processes("sleep", cwd=place) and find_processes("sleep", cwd=other_place))
        )

        assert find_processes("sleep", cwd=place) == [child.pid]
        assert find_processes("postgres", cwd=place) == []
        assert find_processes("sleep", cwd=place / "absent") == []
    finally:
        for process in (child, other):
            process.kill()
            process.communicate()


def test_many_threads_may_start_children_at_once(place: Path) -> None:
    outputs: list[str] = []
    threads = [
        threading.Thread(target=lambda: outputs.append(output_of(start("/bin/echo", "hello", cwd=place))))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outputs == ["hello\n"] * 4
