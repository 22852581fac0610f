"""An embedded server in a process of its own (`child.py`), to share, kill and starve it."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

import psycopg
import pytest
import redis

from stylist.processes.spawn import Guard

CHILD = Path(__file__).with_name("child.py")
NAMELESS = 54321  # a user without a line in /etc/passwd
READ_ALL = ("--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search")

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user or mount a disk")


@dataclass(frozen=True)
class Answer:
    url: str = ""
    is_owner: bool = False
    code: str = ""
    message: str = ""


class Driver:
    def __init__(
        self,
        kind: str,
        directory: Path,
        *,
        guard: Guard = "kernel",
        user: int | None = None,
        within: Sequence[str] = (),
    ) -> None:
        """`within` is a command that runs another, `user` whom to become."""
        command = [sys.executable, str(CHILD), kind, str(directory), guard]
        self.process = subprocess.Popen(
            [*within, *prefix_for(user), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def send(self, method: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(method + "\n")
        self.process.stdin.flush()

    def receive(self) -> Answer:
        assert self.process.stdout
        return Answer(**json.loads(self.process.stdout.readline()))

    def call(self, method: str) -> Answer:
        self.send(method)
        return self.receive()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self.process:
            self.process.kill()


def prefix_for(user: int | None) -> list[str]:
    """The command that runs another as that user; skips the test where that can't be."""
    if user is None:
        return []
    if not shutil.which("setpriv"):
        pytest.skip("setpriv is not installed")
    become = ["setpriv", "--reuid", str(user), "--regid", str(user), "--clear-groups"]
    return become if _can_import(user) else [*become, *READ_ALL]


@cache
def _can_import(user: int) -> bool:
    """Whether that user can read this Python and this project; under a private home it needs help to."""
    try:
        run = subprocess.run(
            [sys.executable, "-c", "import stylist, encodings"],
            cwd="/",
            user=user,
            group=user,
            extra_groups=[],
        )
    except PermissionError:
        return False
    return run.returncode == 0


def is_up(url: str) -> bool:
    try:
        if url.startswith("postgresql"):
            psycopg.connect(url, connect_timeout=5).close()
        else:
            with redis.Redis.from_url(url, socket_timeout=5) as client:
                client.ping()
    except (psycopg.OperationalError, redis.RedisError):
        return False
    return True


def write(url: str, value: str) -> None:
    if url.startswith("postgresql"):
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (value text)")
            connection.execute("INSERT INTO kept VALUES (%s)", [value])
    else:
        with redis.Redis.from_url(url) as client:
            client.rpush("kept", value)


def read(url: str) -> list[str]:
    if url.startswith("postgresql"):
        with psycopg.connect(url) as connection:
            return [row[0] for row in connection.execute("SELECT value FROM kept")]
    with redis.Redis.from_url(url, decode_responses=True) as client:
        kept: Any = client.lrange("kept", 0, -1)
        return list(kept)


def wait_until(condition: Callable[[], bool], *, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
