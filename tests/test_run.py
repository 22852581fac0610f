"""`stylist run` from its start to its end, on a data directory of its own: stopped, killed, reset, shared."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import psutil
import psycopg
import pytest

from stylist.db.embedded import EmbeddedPostgres
from stylist.processes.folder import free_port
from tests.bootstrap.running import ROOT, environment
from tests.processes.directories import public_directory
from tests.processes.driver import wait_until
from tests.web.shopper import API, WISH

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

STOP_SECONDS = 30
SETTLED_SECONDS = 60


@dataclass
class Run:
    """A running `stylist run`."""

    process: "subprocess.Popen[str]"
    url: str
    greeting: str

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, number: signal.Signals) -> tuple[int, str, str]:
        """Its exit code and what it had still to say."""
        self.process.send_signal(number)
        said, complained = self.process.communicate(timeout=STOP_SECONDS)
        return self.process.returncode, said, complained


def stylist(*arguments: str, data_dir: Path) -> list[str]:
    return [sys.executable, "-m", "stylist", *arguments, "--data-dir", str(data_dir)]


@contextmanager
def running(data_dir: Path) -> Iterator[Run]:
    port = free_port()
    process = subprocess.Popen(
        stylist("run", "--port", str(port), data_dir=data_dir),
        cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout
        yield Run(process, f"http://127.0.0.1:{port}", process.stdout.readline())
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """A data directory with the demo shop in it, loaded once."""
    with public_directory() as place:
        folder = place / "data"
        loaded = subprocess.run(
            stylist("demo", data_dir=folder), cwd=ROOT, env=environment(), capture_output=True, text=True
        )
        assert loaded.returncode == 0, loaded.stderr
        yield folder


def converse(http: httpx.Client, text: str, token: str | None = None) -> tuple[str, dict[str, object]]:
    """Say something, in a new conversation or a known one."""
    token = token or http.post(f"{API}/sessions").json()["token"]
    answer = http.post(
        f"{API}/messages",
        json={"client_msg_id": uuid4().hex, "text": text},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 200, answer.text
    return token, answer.json()


def using(data_dir: Path) -> list[psutil.Process]:
    """Processes that work in the data directory or name it."""
    found = []
    for process in psutil.process_iter():
        try:
            places = [process.cwd(), *process.cmdline()]
        except psutil.Error:
            continue
        if any(place.startswith(str(data_dir)) for place in places) and process.pid != os.getpid():
            found.append(process)
    return found


def test_it_says_one_line_serves_and_stops_with_open_streams(data_dir: Path) -> None:
    with running(data_dir) as run, httpx.Client(base_url=run.url, timeout=60, trust_env=False) as http:
        assert run.greeting == f"LuxeVerse Stylist is at {run.url}  (stop with Ctrl-C)\n"
        home = http.get("/")
        ready = http.get("/readyz")
        token, reply = converse(http, WISH)
        with http.stream(
            "GET", f"{API}/events", params={"after": 0}, headers={"Authorization": f"Bearer {token}"}
        ) as stream:
            next(stream.iter_lines())
            code, said, complained = run.stop(signal.SIGINT)

    assert home.status_code == 200
    assert ready.json() == {"status": "ready", "parts": {"database": True, "migrations": True, "redis": True}}
    assert reply["seq"] == 2
    assert (code, said, complained) == (0, "Stopped.\n", "")
    assert using(data_dir) == []


def test_a_killed_one_leaves_nothing_running_and_loses_nothing(data_dir: Path) -> None:
    with running(data_dir) as run, httpx.Client(base_url=run.url, timeout=60, trust_env=False) as http:
        token, said = converse(http, "hello")
        servers = [child.name() for child in run.children()]
        run.process.kill()
        run.process.wait()
        wait_until(lambda: using(data_dir) == [])
    with running(data_dir) as run, httpx.Client(base_url=run.url, timeout=60, trust_env=False) as http:
        kept = http.get(f"{API}/messages", headers={"Authorization": f"Bearer {token}"}).json()
        _, again = converse(http, "thanks", token)
        code, _, complained = run.stop(signal.SIGTERM)

    assert {"postgres", "valkey-server"} <= set(servers)
    assert [item["interaction_id"] for item in kept["items"]] == [said["interaction_id"]] * 2
    assert again["seq"] == 4
    assert (code, complained) == (0, "")


def test_the_demo_is_reset_and_a_chat_held_while_it_runs(data_dir: Path) -> None:
    with running(data_dir) as run, httpx.Client(base_url=run.url, timeout=60, trust_env=False) as http:
        old, _ = converse(http, "hello")
        reset = subprocess.run(
            stylist("demo", "--reset", data_dir=data_dir), cwd=ROOT, env=environment(),
            capture_output=True, text=True, timeout=90,
        )  # fmt: skip
        gone = http.get(f"{API}/messages", headers={"Authorization": f"Bearer {old}"})
        _, reply = converse(http, WISH)
        chat = subprocess.run(
            stylist("chat", "--json", data_dir=data_dir), cwd=ROOT, env=environment(),
            input='hello\n{"text": "show me silk dresses"}\n{not json\n{"action": "confirm:x"}\n{"text": 5}\n',
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        guest = http.post(f"{API}/sessions").json()
        left = _leave_unanswered(data_dir, guest["session_id"], guest["user"]["id"])
        code, _, complained = run.stop(signal.SIGINT)

    assert (reset.returncode, reset.stderr) == (0, "")
    assert reset.stdout.startswith("The demo shop is as it was")
    assert gone.status_code == 401
    assert [card["kind"] for card in reply["cards"]].count("product") >= 3  # type: ignore[attr-defined]
    answers = [json.loads(line) for line in chat.stdout.splitlines()]
    assert (chat.returncode, chat.stderr) == (0, "")
    assert [set(answer) >= {"text", "cards", "tool_calls"} for answer in answers[:4]] == [True] * 4
    assert [call["name"] for call in answers[1]["tool_calls"]] == ["search_products"]
    assert answers[4]["error"]["code"] == "invalid"
    assert len(answers) == 5
    assert left == "delivered"
    assert (code, complained) == (0, "")


def _leave_unanswered(data_dir: Path, session_id: str, user_id: str) -> str:
    """A message whose process died a while ago; the state it is in, once the jobs have looked."""
    with EmbeddedPostgres(data_dir) as server, psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO ai_interactions (user_id, session_id, interaction_type, state, channel, actor,"
            " input_seq, input_data, output_data, message_id, created_at) VALUES (%s, %s, 'CHAT', 'accepted', 'web',"
            """ 'shopper', 1, '{"text": "hello"}', '{}', 'left', now() - interval '1 minute')""",
            (user_id, session_id),
        )
        connection.execute("UPDATE sessions SET last_seq = 1 WHERE id = %s", (session_id,))
        deadline = time.monotonic() + SETTLED_SECONDS
        state = "accepted"
        while state != "delivered" and time.monotonic() < deadline:
            time.sleep(0.5)
            rows = connection.execute(
                "SELECT state FROM ai_interactions WHERE session_id = %s", (session_id,)
            ).fetchall()
            [state] = [row[0] for row in rows]
    return state
