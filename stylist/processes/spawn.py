"""Start a child that dies with this process, and end it again."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

Guard = Literal["kernel", "watchdog"]
Child = subprocess.Popen[bytes]

GUARD: Guard = "kernel" if sys.platform == "linux" else "watchdog"
LAUNCHER = Path(__file__).with_name("launcher.py")


@dataclass(frozen=True)
class Account:
    """A user of the operating system to run as."""

    uid: int
    gid: int


def spawn(
    argv: Sequence[str],
    *,
    cwd: Path,
    account: Account | None,
    end_signal: signal.Signals,
    output: IO[bytes],
    stdin: bytes = b"",
    needs_name: bool = False,
    guard: Guard = GUARD,
) -> Child:
    """Start a program in a session of its own (Ctrl-C does not reach it) that gets `end_signal` when we die.

    `{cwd}` in `argv` stands for a path to the working directory. The environment is not passed on: it
    holds our secrets.
    """
    order: dict[str, object] = {
        "argv": list(argv),
        "cwd": str(cwd),
        "uid": account.uid if account else None,
        "gid": account.gid if account else None,
        "needs_name": needs_name,
        "parent": os.getpid(),
        "signal": int(end_signal),
        "guard": guard,
    }
    child = _in_lasting_thread(lambda: _popen(order, output=output))
    if child.stdin:
        try:
            with child.stdin:
                child.stdin.write(stdin)
        except BrokenPipeError:
            pass  # it ended already; its output says why
    return child


def _popen(order: dict[str, object], *, output: IO[bytes]) -> Child:
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(LAUNCHER), json.dumps(order)],
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.STDOUT,
        env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"} | kept,
        start_new_session=True,
    )


def end(child: Child, *, steps: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn and wait its seconds, until the child is gone."""
    for number, seconds in steps:
        if child.poll() is not None:
            return
        child.send_signal(number)
        try:
            child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            continue
    child.wait()


_tasks: "queue.SimpleQueue[tuple[Callable[[], Child], Future[Child]]] | None" = None
_tasks_lock = threading.Lock()


def _in_lasting_thread(start: Callable[[], Child]) -> Child:
    """Run `start` in a thread that lives as long as the process.

    The kernel's parent-death signal follows the *thread* that forked, so a server started from a worker
    thread would die with that worker.
    """
    global _tasks
    with _tasks_lock:
        if _tasks is None:
            _tasks = queue.SimpleQueue()
            threading.Thread(target=_serve, args=(_tasks,), name="spawner", daemon=True).start()
    future: Future[Child] = Future()
    _tasks.put((start, future))
    return future.result()


def _serve(tasks: "queue.SimpleQueue[tuple[Callable[[], Child], Future[Child]]]") -> None:
    while True:
        start, future = tasks.get()
        try:
            future.set_result(start())
        except BaseException as error:
            future.set_exception(error)


def _forget_thread() -> None:
    global _tasks, _tasks_lock
    _tasks, _tasks_lock = None, threading.Lock()


os.register_at_fork(after_in_child=_forget_thread)
