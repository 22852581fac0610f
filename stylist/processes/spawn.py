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
    output: IO[bytes] | int,
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
        child.stdin = None
    return child


def _popen(order: dict[str, object], *, output: IO[bytes] | int) -> Child:
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


def find_processes(program: str, *, cwd: Path) -> list[int]:
    """Ids of the running processes of that program whose working directory it is.

    A process id alone proves nothing: it may belong to another program by now.
    """
    if not cwd.exists():
        return []
    if not Path("/proc/self/cwd").exists():
        listed = subprocess.run(["ps", "-axo", "pid=,args="], capture_output=True, text=True, check=True)
        lines = [line.strip() for line in listed.stdout.splitlines()]
        return [int(line.split()[0]) for line in lines if f"/{program} " in line and f" {cwd} " in line]
    return [int(entry.name) for entry in Path("/proc").iterdir() if _is_running_in(entry, program, cwd)]


def _is_running_in(entry: Path, program: str, cwd: Path) -> bool:
    if not entry.name.isdecimal():
        return False
    try:
        name = (entry / "comm").read_text(encoding="utf-8", errors="replace").strip()
        return name == program and (entry / "cwd").samefile(cwd)
    except OSError:  # ended meanwhile, or somebody else's
        return False


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
        _run(*tasks.get())


def _run(start: Callable[[], Child], future: Future[Child]) -> None:
    try:
        future.set_result(start())
    except BaseException as error:
        future.set_exception(error)


def _forget_thread() -> None:
    global _tasks, _tasks_lock
    _tasks, _tasks_lock = None, threading.Lock()


os.register_at_fork(after_in_child=_forget_thread)
