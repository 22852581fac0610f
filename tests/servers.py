"""One PostgreSQL and one Valkey for a whole test run, shared by the workers of pytest-xdist.

Whoever comes first starts a *holder* (`python -m tests.servers FOLDER`), a process of its own, since a worker
may end while others still test. Every user keeps a shared lock on `users` until it ends, killed or not; when
nobody does any more, the holder stops the servers and removes the folder.
"""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from stylist.db.embedded import EmbeddedPostgres
from stylist.live.embedded import EmbeddedValkey

START_SECONDS = 60
LOOK_SECONDS = 0.3
ABANDONED_SECONDS = 3600
PREFIX = "stylist-tests-"
POSTGRES_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}
VALKEY_SETTINGS = {"appendonly": "no"}


@dataclass(frozen=True)
class Servers:
    database_url: str
    redis_url: str


_held: dict[Path, int] = {}


def running_servers(folder: Path | None = None) -> Servers:
    """The servers of this test run, started if need be; they last until the last user of them has ended."""
    folder = folder or run_folder()
    try:
        return _join(folder)
    except FileNotFoundError:  # the holder of earlier users was just removing the folder
        _held.pop(folder, None)
        return _join(folder)


def _join(folder: Path) -> Servers:
    folder.mkdir(mode=0o755, exist_ok=True)
    with _exclusive(folder / "start"):
        if folder not in _held:
            users = _open(folder / "users")
            fcntl.flock(users, fcntl.LOCK_SH)  # waits for a holder that is just ending
            _held[folder] = users
        if not _is_held(folder / "holder"):
            _start_holder(folder)
        stored = json.loads((folder / "servers.json").read_text(encoding="utf-8"))
    return Servers(**stored)


def run_folder() -> Path:
    """One folder per test run: xdist gives its workers a common id, else this process is the run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    return Path(tempfile.gettempdir()) / f"{PREFIX}{os.geteuid()}-{run}"


def _start_holder(folder: Path) -> None:
    (folder / "servers.json").unlink(missing_ok=True)
    with (folder / "holder.log").open("wb") as log:
        holder = subprocess.Popen(
            [sys.executable, "-m", "tests.servers", str(folder)],
            cwd=Path(__file__).parent.parent,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while not (folder / "servers.json").exists():
        if holder.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the test servers did not start:\n" + (folder / "holder.log").read_text())
        time.sleep(0.02)


def hold(folder: Path) -> None:
    """Run the servers until nobody uses them."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    fcntl.flock(_open(folder / "holder"), fcntl.LOCK_EX | fcntl.LOCK_NB)
    users = _open(folder / "users")
    with (
        EmbeddedPostgres(folder, settings=POSTGRES_SETTINGS) as postgres,
        EmbeddedValkey(folder, settings=VALKEY_SETTINGS) as valkey,
    ):
        servers = Servers(database_url=postgres.url, redis_url=valkey.url)
        unfinished = folder / "servers.json.new"
        unfinished.write_text(json.dumps(asdict(servers)), encoding="utf-8")
        unfinished.chmod(0o600)
        unfinished.rename(folder / "servers.json")
        while not _try_lock(users):
            time.sleep(LOOK_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)
    _remove_abandoned()


def _remove_abandoned() -> None:
    """Folders of runs whose holder was killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}{os.geteuid()}-*"):
        try:
            old = time.time() - folder.stat().st_mtime > ABANDONED_SECONDS
        except FileNotFoundError:
            continue
        if old and not _is_held(folder / "holder"):
            shutil.rmtree(folder, ignore_errors=True)


class _exclusive:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._lock = _open(self._path)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        os.close(self._lock)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_held(path: Path) -> bool:
    lock = _open(path)
    try:
        return not _try_lock(lock)
    finally:
        os.close(lock)


if __name__ == "__main__":
    hold(Path(sys.argv[1]))
