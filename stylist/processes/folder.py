"""What an embedded server keeps beside its data: the owner's lock, port and password, its log."""

import fcntl
import json
import os
import random
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO

from stylist.processes.accounts import server_account
from stylist.processes.errors import EmbeddedServerError, from_os_error
from stylist.processes.spawn import Account

# Below the numbers systems give to outgoing connections, so that a port is likely free at the next start.
PORTS = range(15000, 30000)
LOG_LIMIT_BYTES = 4_000_000
FULL_BELOW_BYTES = 1_000_000


@dataclass(frozen=True)
class State:
    """How to reach the server, and whether its owner has finished starting it; in `state.json`, mode 0600."""

    port: int
    password: str
    is_ready: bool = False


class ServerFolder:
    """`<data_dir>/<server's name>/` with `lock`, `state.json`, `server.log` and what the server needs."""

    def __init__(self, data_dir: Path, name: str) -> None:
        self.data_dir = data_dir.absolute()
        self.path = self.data_dir / name
        self.log_path = self.path / "server.log"
        self._state_path = self.path / "state.json"
        self._lock: int | None = None

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what the file system refuses into an error with a sentence."""
        try:
            yield
        except OSError as error:
            raise from_os_error(error, path=self.data_dir) from error

    def create(self) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        if not self.path.exists():
            self.path.mkdir(mode=0o711, exist_ok=True)
            self._give_to_owner(self.path)

    @property
    def account(self) -> Account | None:
        return server_account(self.path)

    def take_lock(self) -> bool:
        """Become the owner unless a live process is; the kernel frees the lock when that process ends."""
        if self._lock is not None:
            return True
        lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return False
        except OSError:
            os.close(lock)
            raise
        self._give_to_owner(self.path / "lock")
        self._lock = lock
        return True

    def free_lock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def read_state(self) -> State | None:
        """None if there is none, or if what is there can't be read as one."""
        try:
            stored = json.loads(self._state_path.read_text(encoding="utf-8"))
            return State(
                port=int(stored["port"]),
                password=str(stored["password"]),
                is_ready=stored["is_ready"] is True,
            )
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def write_state(self, state: State) -> None:
        descriptor, name = tempfile.mkstemp(prefix=".state-", dir=self.path)  # mode 0600
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(asdict(state), file)
                file.flush()
                os.fsync(file.fileno())
            self._give_to_owner(Path(name))
            os.replace(name, self._state_path)
        except OSError:
            with suppress(OSError):
                os.unlink(name)
            raise

    def state_for_start(self, *, shows_password: bool) -> State:
        """Port and password of last time, or new ones; a port that is taken by now is replaced.

        Where clients show their password to whoever listens, a new port means a new password too.
        """
        state = self.read_state()
        if state is None:
            return State(port=free_port(), password=new_password())
        if not is_free(state.port):
            password = new_password() if shows_password else state.password
            return State(port=free_port(), password=password)
        return replace(state, is_ready=False)

    @contextmanager
    def new_directory(self, account: Account | None) -> Iterator[Path]:
        """An empty directory of `account`, removed at the end with whatever is left in it.

        Others like it are left-overs of a start that was killed, and go too.
        """
        for leftover in self.path.glob("new-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        path = Path(tempfile.mkdtemp(prefix="new-", dir=self.path))
        try:
            if account:
                os.chown(path, account.uid, account.gid)
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def log(self) -> Iterator[IO[bytes]]:
        """The log, opened for appending; when it has grown large it becomes `server.log.1` first."""
        with suppress(FileNotFoundError):
            if self.log_path.lstat().st_size > LOG_LIMIT_BYTES:
                os.replace(self.log_path, self.log_path.with_suffix(".log.1"))
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        with os.fdopen(os.open(self.log_path, flags, 0o600), "ab") as file:
            self._give_to_owner(self.log_path)
            yield file

    def is_full(self) -> bool:
        """Whether the disk has no room to speak of: then the log may lack the server's last words."""
        disk = os.statvfs(self.path)
        return disk.f_bavail * disk.f_frsize < FULL_BELOW_BYTES or (disk.f_files > 0 and disk.f_favail == 0)

    def log_size(self) -> int:
        try:
            return self.log_path.stat().st_size
        except FileNotFoundError:
            return 0

    def log_since(self, offset: int) -> str:
        with self.log_path.open("rb") as file:
            file.seek(offset)
            return file.read(100_000).decode("utf-8", errors="replace")

    def _give_to_owner(self, path: Path) -> None:
        """When root works in somebody's directory, the files are that person's."""
        if os.geteuid() == 0:
            owner = self.data_dir.stat()
            if owner.st_uid != 0:
                os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def new_password() -> str:
    return secrets.token_urlsafe(24)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    for _ in range(200):
        port = random.choice(PORTS)
        if is_free(port):
            return port
    raise EmbeddedServerError("No free port was found on 127.0.0.1; close some programs and start again.")
