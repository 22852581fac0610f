"""The command line, as processes: what it prints, how it ends, and that refusals are one clear line."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from stylist.db import migrations
from stylist.memory.transcript.states import AIInteractionType
from tests.servers import Servers

COMMANDS = (
    "run",
    "web",
    "bot",
    "jobs",
    "migrate",
    "demo",
    "embed",
    "chat",
    "staff",
    "export-user",
    "erase-user",
    "rotate-keys",
)
PROGRAM = Path(sys.executable).with_name("stylist")
PATIENCE_SECONDS = 90

Done = subprocess.CompletedProcess[str]
Stylist = Callable[..., Done]


@pytest.fixture
def stylist(tmp_path: Path) -> Stylist:
    """Runs `stylist` with settings of its own and nothing of the caller's."""

    def run(*arguments: str, said: str = "", **settings: str) -> Done:
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("STYLIST_", "OPENAI_"))
        }
        given = {"data_dir": str(tmp_path / "data"), **settings}
        return subprocess.run(
            [str(PROGRAM), *arguments],
            env={
                **kept,
                "COLUMNS": "100",
                **{f"STYLIST_{key.upper()}": value for key, value in given.items()},
            },
            cwd=tmp_path,
            input=said,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    return run


@pytest.fixture
def on_servers(stylist: Stylist, fresh_database: str, servers: Servers) -> Stylist:
    """The same on running servers, with a database of its own."""

    def run(*arguments: str, said: str = "", **settings: str) -> Done:
        given = {"database_url": fresh_database, "redis_url": servers.redis_url, **settings}
        return stylist(*arguments, said=said, **given)

    return run


def refusal(done: Done) -> str:
    """The one line a refusal is."""
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def test_help_names_every_command(stylist: Stylist) -> None:
    done = stylist("--help")

    assert done.returncode == 0
    assert [name for name in COMMANDS if f" {name} " not in done.stdout] == []


def test_without_a_command_the_help_is_shown(stylist: Stylist) -> None:
    assert "Usage: stylist" in stylist().stdout


@pytest.mark.parametrize(
    "arguments", [("sell",), ("run", "--quickly"), ("staff", "remove"), ("run", "--port", "x")]
)
def test_what_it_does_not_know_is_refused_as_usage(stylist: Stylist, arguments: tuple[str, ...]) -> None:
    done = stylist(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage: stylist" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command", [("run",), ("web",), ("jobs",), ("migrate",), ("chat", "--json"), ("embed",)]
)
def test_a_bad_setting_ends_every_command_with_its_name(stylist: Stylist, command: tuple[str, ...]) -> None:
    done = stylist(*command, redis_url="http://:hunter2@redis.example")

    assert done.returncode == 2
    assert refusal(done) == "stylist: STYLIST_REDIS_URL: expected redis://HOST:PORT/0"


def test_an_option_out_of_range_is_refused_like_the_setting(stylist: Stylist) -> None:
    done = stylist("run", "--port", "70000")

    assert done.returncode == 2
    assert refusal(done) == "stylist: STYLIST_PORT: input should be less than or equal to 65535"


@pytest.mark.parametrize("command", [("run",), ("chat", "--json")])
def test_a_data_directory_in_which_nothing_can_be_kept_is_refused(
    stylist: Stylist, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "file").touch()

    done = stylist(*command, data_dir=str(tmp_path / "file" / "data"))

    assert done.returncode == 2
    assert refusal(done).startswith("stylist: STYLIST_DATA_DIR: nothing can be written there")


def test_a_port_that_is_taken_is_said_before_anything_starts(stylist: Stylist, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        done = stylist("run", "--port", str(port))

    assert done.returncode == 1
    assert refusal(done) == (
        f"stylist: cannot listen on 127.0.0.1:{port} (Address already in use); choose another with --port"
    )
    assert not (tmp_path / "data" / "postgres").exists()


@pytest.mark.parametrize("command", [("migrate",), ("chat", "--json"), ("jobs",)])
def test_a_database_that_does_not_answer_is_one_line_without_its_password(
    stylist: Stylist, servers: Servers, command: tuple[str, ...]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    done = stylist(
        *command,
        database_url=f"postgresql://shop:hunter2@127.0.0.1:{port}/shop",
        redis_url=servers.redis_url,
    )

    assert done.returncode == 1
    assert refusal(done).startswith("stylist: ")
    assert "hunter2" not in done.stderr


def test_migrate_says_where_the_database_is(on_servers: Stylist) -> None:
    done = on_servers("migrate")

    assert (done.returncode, done.stdout) == (0, f"The database is at {migrations.head()}.\n")


@pytest.mark.parametrize("arguments", [("demo",), ("demo", "--reset")])
def test_the_demo_stays_out_of_a_database_that_is_not_its_own(
    on_servers: Stylist, fresh_database: str, arguments: tuple[str, ...]
) -> None:
    done = on_servers(*arguments)

    assert done.returncode in {1, 2}
    assert "--force" in refusal(done)
    with psycopg.connect(fresh_database) as connection:
        assert connection.execute("SELECT count(*) FROM users").fetchone() == (0,)


def test_staff_added_on_the_command_line_have_the_role_and_a_hashed_password(
    on_servers: Stylist, fresh_database: str
) -> None:
    done = on_servers("staff", "add", "Iris@shop.example", said="a long password\na long password\n")
    chief = on_servers("staff", "add", "Iris@shop.example", "--super", said="a long password\n" * 2)

    assert (done.returncode, chief.returncode) == (0, 0), done.stderr
    assert done.stdout.endswith("may sign in at /console.\n")
    with psycopg.connect(fresh_database) as connection:
        rows = connection.execute("SELECT lower(email), role::text, password_hash FROM users").fetchall()
    ((email, role, hashed),) = rows
    assert (email, role) == ("iris@shop.example", "SUPER_ADMIN")
    assert hashed.startswith("$argon2id$")


def test_chat_json_answers_a_line_with_a_line_and_prints_nothing_else(on_servers: Stylist) -> None:
    done = on_servers("chat", "--json", said='hello\n\n{"text": "what is in my cart?"}\n')

    assert done.returncode == 0, done.stderr
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(replies) == 2
    for reply in replies:
        assert UUID(reply["interaction_id"])
        assert AIInteractionType(reply["type"])
        assert reply["text"]
    assert [reply["tool_calls"] for reply in replies][0] == []
    (call,) = replies[1]["tool_calls"]
    assert {key: call[key] for key in ("name", "args", "ok", "error", "effect")} == {
        "name": "view_cart",
        "args": {},
        "ok": True,
        "error": None,
        "effect": "none",
    }
    assert [reply["seq"] for reply in replies] == [2, 4]


def test_chat_json_answers_a_line_it_cannot_take_and_goes_on(on_servers: Stylist) -> None:
    done = on_servers("chat", "--json", said='{"text": 5}\nhello\n')

    refused, reply = [json.loads(line) for line in done.stdout.splitlines()]
    assert set(refused) == {"error"}
    assert refused["error"]["code"]
    assert reply["text"]


def test_chat_as_somebody_unknown_is_refused(on_servers: Stylist) -> None:
    done = on_servers("chat", "--json", "--user", "nobody@shop.example", said="hello\n")

    assert done.returncode == 1
    assert refusal(done).startswith("stylist: ")


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("stylist.cli", ("sqlalchemy", "fastapi", "langchain", "aiogram", "onnxruntime")),
        ("stylist.bootstrap.run", ("aiogram",)),
    ],
)
def test_a_process_imports_only_what_it_needs(module: str, absent: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print(*sorted({set(absent)!r} & set(sys.modules)))"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.split() == []


def test_a_person_is_exported_and_erased_on_the_command_line(
    on_servers: Stylist, fresh_database: str
) -> None:
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        connection.execute("INSERT INTO users (email, name) VALUES ('ada@shop.example', 'Ada Winter')")

    exported = on_servers("export-user", "ADA@shop.example")
    refused = on_servers("erase-user", "ada@shop.example", said="n\n")
    erased = on_servers("erase-user", "ada@shop.example", "--yes")
    unknown = on_servers("export-user", "ada@shop.example")
    rotated = on_servers("rotate-keys")

    assert exported.returncode == 0, exported.stderr
    [person] = json.loads(exported.stdout)["data"]["users"]
    assert (person["name"], person["email"]) == ("Ada Winter", "ada@shop.example")
    assert (refused.returncode, erased.returncode, unknown.returncode) == (1, 0, 1)
    assert erased.stdout.startswith("Erased: ")
    assert refusal(unknown) == "stylist: no such user"
    assert rotated.stdout == "0 values sealed anew; older keys are not needed any more.\n"
    with psycopg.connect(fresh_database) as connection:
        rows = connection.execute("SELECT email, name, deleted_at IS NOT NULL FROM users").fetchall()
    assert rows == [(None, None, True)]
