"""Data directories for the tests of embedded servers: prepared once, then copied."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from stylist.processes.folder import ServerFolder, State, free_port
from tests.processes.child import make_server


@contextmanager
def public_directory(within: Path | None = None) -> Iterator[Path]:
    """A directory that every user can enter, unlike those of pytest; in memory, where it is quick."""
    with tempfile.TemporaryDirectory(prefix="stylist-embedded-", dir=within or _quick_place()) as name:
        os.chmod(name, 0o755)
        yield Path(name)


@contextmanager
def small_disk(megabytes: int) -> Iterator[tuple[Path, Callable[[str], None]]]:
    """A disk of its own; the function mounts it anew with other options (`size=100m`, `ro`)."""
    with public_directory() as place:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(place)],
            capture_output=True,
            check=False,
        )
        if mounted.returncode != 0:
            pytest.skip("no permission to mount a disk")
        try:
            yield (
                place,
                lambda options: _run("mount", "-o", f"remount,{options}", str(place)),
            )
        finally:
            _run("umount", "--lazy", str(place))


def copy_prepared(kind: str, place: Path) -> Path:
    """A data directory in which that server was started once, with a free port of its own."""
    directory = place / "data"
    _run("cp", "-a", str(_prepared(kind)), str(directory))
    folder = ServerFolder(directory, kind)
    state = folder.read_state()
    assert state
    folder.write_state(State(port=free_port(), password=state.password))
    return directory


@cache
def _prepared(kind: str) -> Path:
    place = tempfile.TemporaryDirectory(prefix="stylist-embedded-prepared-", dir=_quick_place())
    _kept.append(place)
    os.chmod(place.name, 0o755)
    with make_server(kind, Path(place.name) / "data"):
        pass
    return Path(place.name) / "data"


_kept: list["tempfile.TemporaryDirectory[str]"] = []


def _quick_place() -> str | None:
    """None is the usual place for temporary files."""
    memory = "/dev/shm"
    return memory if os.path.isdir(memory) and shutil.disk_usage(memory).free > 2_000_000_000 else None


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
