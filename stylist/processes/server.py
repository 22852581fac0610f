"""A server that many processes of one data directory use, and one of them runs.

The process that holds the lock of the data directory is the *owner*: the server is its child and dies
with it, also by `kill -9`. Every other process is a *sharer*: it reads port and password and connects.
When the owner goes, the lock is free, and the first sharer that calls `ensure()` starts the server again,
with the same port and password where possible, so that connection pools which reconnect need not know. A
process that lives long calls `keep_running()` once, which does that every second in a thread.
"""

import os
import signal
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from stylist.log import get_logger
from stylist.processes.errors import (
    EmbeddedServerError,
    NotAnswering,
    PortTaken,
    disk_full,
    from_output,
)
from stylist.processes.folder import ServerFolder, State
from stylist.processes.spawn import GUARD, Account, Child, Guard, end, find_processes

START_SECONDS = 90.0
LEFTOVER_SECONDS = 3.0
POLL_SECONDS = 0.02
ATTEMPTS = 5

log = get_logger(__name__)


class EmbeddedServer(ABC):
    """One server in `<data_dir>/<name>/`. Blocking; call it from a thread when a loop is running.

    `settings` are the server's own, by its names, and win over ours.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    program: ClassVar[str]
    shows_password: ClassVar[bool]
    end_steps: ClassVar[Sequence[tuple[signal.Signals, float]]]

    def __init__(
        self, data_dir: Path, *, settings: Mapping[str, str] | None = None, guard: Guard = GUARD
    ) -> None:
        self.folder = ServerFolder(Path(data_dir), self.name)
        self.settings = dict(settings or {})
        self.guard: Guard = guard
        self._child: Child | None = None
        self._state: State | None = None
        self._mutex = threading.RLock()
        self._pid = os.getpid()
        self._ending = threading.Event()
        self._keeper: threading.Thread | None = None

    # What a particular server must say about itself.

    @property
    @abstractmethod
    def home(self) -> Path:
        """The working directory of the server's process."""

    @abstractmethod
    def make_url(self, state: State) -> str: ...

    @abstractmethod
    def prepare(self, state: State, account: Account | None) -> None:
        """Bring the data into a state from which `launch` can start."""

    @abstractmethod
    def launch(self, state: State, account: Account | None) -> Child: ...

    @abstractmethod
    def is_ready(self, state: State) -> bool:
        """Whether the child that was just launched takes connections."""

    @abstractmethod
    def answers(self, state: State) -> bool:
        """Whether a server that knows our password takes connections at our port."""

    @abstractmethod
    def finish(self, state: State) -> None:
        """Do what is left over a connection, once the owner has started the server."""

    # What all servers have in common.

    @property
    def is_owner(self) -> bool:
        """True if this process started the server; False if it shares another's."""
        return self._child is not None and self._pid == os.getpid()

    @property
    def url(self) -> str:
        """Of the running server; as of the last `start` or `ensure`."""
        if self._state is None:
            raise EmbeddedServerError(f"{self.title} was not started.")
        return self.make_url(self._state)

    def start(self) -> str:
        """Start the server, or share the one that runs already. Returns its URL, password included.

        Raises:
            EmbeddedServerError: it can't be; the subclasses and the message say why and what to do.
        """
        return self.ensure()

    def ensure(self) -> str:
        """Make sure that a server runs, whoever started it last; returns its URL, which may have changed.

        One connection when all is well. Call it when connecting fails, or use `keep_running`.

        Raises:
            EmbeddedServerError: as `start`.
        """
        with self._mutex, self.folder.explained():
            if self._child_answers():
                return self.url
            self.folder.create()
            deadline = time.monotonic() + START_SECONDS
            while time.monotonic() < deadline:
                if self.folder.take_lock():
                    return self._own()
                state = self.folder.read_state()
                if state and state.is_ready and self.answers(state):
                    self._state = state
                    return self.url
                time.sleep(POLL_SECONDS)
            raise NotAnswering(
                f"Another process holds {self.folder.path}, but its {self.title} does not answer; "
                "stop that process and start again."
            )

    def keep_running(self, *, every_seconds: float = 1.0) -> None:
        """Watch the server in a thread until `stop`: start it again if it ends, or if its owner does."""
        if self._keeper is None:
            self._ending.clear()
            self._keeper = threading.Thread(
                target=self._keep, args=(every_seconds,), name=f"{self.name}-keeper", daemon=True
            )
            self._keeper.start()

    def stop(self) -> None:
        """End the server if this process owns it, cleanly; a sharer only lets go of it."""
        self._ending.set()
        if self._pid != os.getpid():  # a fork of the owner is not the owner
            return
        with self._mutex:
            if self._child is not None:
                end(self._child, steps=self.end_steps)
                log.info("embedded_server.stopped", server=self.name)
            self._child = self._state = self._keeper = None
            self.folder.free_lock()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _child_answers(self) -> bool:
        """False if there is none or it ended; one that is just recovering or ending is waited for."""
        child, state = self._child, self._state
        if child is None or state is None:
            return False
        self._wait_until(lambda: child.poll() is not None or self.answers(state))
        return child.poll() is None

    def _keep(self, every_seconds: float) -> None:
        while not self._ending.wait(every_seconds):
            try:
                with self._mutex:
                    if self._ending.is_set():
                        return
                    if self._child is not None and self._child.poll() is None:
                        continue
                    if self.folder.take_lock():
                        self._own()
            except (EmbeddedServerError, OSError) as error:
                log.warning("embedded_server.failed", server=self.name, reason=str(error))
                self._ending.wait(10 * every_seconds)

    def _own(self) -> str:
        """Start the server as its owner; the lock is ours already, and freed again on failure."""
        self._child = None
        try:
            self._wait_for_leftovers()
            account = self.folder.account
            for attempt in range(1, ATTEMPTS + 1):
                state = self.folder.state_for_start(shows_password=self.shows_password)
                self.folder.write_state(state)
                try:
                    self._child = self._run(state, account)
                    break
                except PortTaken:
                    if attempt == ATTEMPTS:
                        raise
            self.finish(state)
            self._state = replace(state, is_ready=True)
            self.folder.write_state(self._state)
        except BaseException:
            if self._child is not None:
                end(self._child, steps=self.end_steps)
            self._child = self._state = None
            self.folder.free_lock()
            raise
        log.info("embedded_server.started", server=self.name, port=self._state.port)
        return self.url

    def _run(self, state: State, account: Account | None) -> Child:
        self.prepare(state, account)
        offset = self.folder.log_size()
        child = self.launch(state, account)
        try:
            self._wait_until(lambda: child.poll() is not None or self.is_ready(state))
        except BaseException:
            end(child, steps=self.end_steps)
            raise
        if child.poll() is not None:
            raise self.failure(self.folder.log_since(offset))
        return child

    def failure(self, output: str) -> EmbeddedServerError:
        """The error for a child that ended; `output` is what it wrote."""
        if self.folder.is_full():
            return disk_full(self.folder.data_dir)
        return from_output(output, server=self.title, path=self.folder.data_dir, log=self.folder.log_path)

    def _wait_until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not condition():
            if time.monotonic() > deadline:
                raise NotAnswering(
                    f"{self.title} did not become ready in {START_SECONDS:.0f} seconds "
                    f"(see {self.folder.log_path})."
                )
            time.sleep(POLL_SECONDS)

    def _wait_for_leftovers(self) -> None:
        """Wait for what a killed owner left running here; it is shutting down, or gets told to.

        Nobody else may start a server here meanwhile: the lock is ours.
        """
        if self._are_gone_within(LEFTOVER_SECONDS):
            return
        for number, seconds in self.end_steps:
            for pid in find_processes(self.program, cwd=self.home):
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
            if self._are_gone_within(seconds):
                return
        raise NotAnswering(
            f"A {self.title} left over in {self.home} does not end; end it by hand and start again."
        )

    def _are_gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while find_processes(self.program, cwd=self.home):
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True
