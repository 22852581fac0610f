"""`stylist eval`: a sandbox on the server in use, of which nothing stays."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from stylist.bootstrap.evals import PREFIX, run_eval, sandbox
from stylist.db.session import DatabaseUnusable
from stylist.evals.errors import InputUnreadable
from stylist.evals.suites import Options
from stylist.settings import Settings
from tests.conftest import Databases
from tests.evals.tau_retail.shop import call, made_up, write_shop

Sandboxes = Callable[[], set[str]]


@pytest.fixture
def sandboxes(databases: Databases) -> Sandboxes:
    """Names of the sandboxes there are."""

    def list_them() -> set[str]:
        with psycopg.connect(databases.server_url) as connection:
            rows = connection.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (PREFIX,)
            )
            return {row[0] for row in rows}

    return list_them


@pytest.fixture
def settings(databases: Databases, tmp_path: Path) -> Settings:
    return Settings(database_url=SecretStr(databases.server_url), data_dir=tmp_path / "data")


def options(folder: Path, lines: list[str]) -> Options:
    calls = folder / "calls.jsonl"
    calls.write_text("\n".join(lines), encoding="utf-8")
    return Options(data=write_shop(folder / "shop", made_up()), calls=calls, out=folder / "out.jsonl")


def test_each_line_is_answered_in_order(
    settings: Settings, tmp_path: Path, sandboxes: Sandboxes, capsys: pytest.CaptureFixture[str]
) -> None:
    cancel = call("cancel_pending_order", order_id="#A2", reason="no longer needed")
    cases = [
        {"id": "one", "calls": [cancel, cancel]},
        {"id": "two", "calls": []},
        {"id": "3", "calls": [cancel]},
    ]
    given = options(tmp_path, [json.dumps(case) for case in cases])

    run_eval(settings, "tau-retail", given)

    assert given.out is not None
    answers = [json.loads(line) for line in given.out.read_text(encoding="utf-8").splitlines()]
    assert [it["id"] for it in answers] == ["one", "two", "3"]
    assert answers[0]["results"] == [
        {"ok": True, "code": None},
        {"ok": False, "code": "aftersales.not_cancellable"},
    ]
    assert answers[1] == {"id": "two", "results": [], "orders": {}, "users": {}}
    assert answers[2]["orders"] == answers[0]["orders"]
    assert answers[2]["users"]["ada"]["payment_methods"]["gift_card_1"]["balance"] == "42.25"
    assert capsys.readouterr().out.startswith("3 lines in ")
    assert sandboxes() == set()


def test_what_cannot_be_read_leaves_no_answers_and_no_sandbox(
    settings: Settings, tmp_path: Path, sandboxes: Sandboxes
) -> None:
    given = options(tmp_path, ['{"id": "one", "calls": []}', "not JSON"])

    with pytest.raises(InputUnreadable, match=r"calls\.jsonl:2"):
        run_eval(settings, "tau-retail", given)

    assert given.out is not None
    assert (given.out.exists(), sandboxes()) == (False, set())


def test_what_a_killed_eval_left_is_dropped_and_one_in_use_is_not(
    databases: Databases, sandboxes: Sandboxes
) -> None:
    left = f"{PREFIX}left_behind"
    with psycopg.connect(databases.server_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{left}"')

    async def two_at_once() -> set[str]:
        async with sandbox(databases.server_url), sandbox(databases.server_url):
            return sandboxes()

    during = asyncio.run(two_at_once())

    assert (len(during), left in during, sandboxes()) == (2, False, set())


def test_a_server_that_is_away_is_told(tmp_path: Path) -> None:
    away = Settings(
        database_url=SecretStr("postgresql://nobody@127.0.0.1:9/shop"), data_dir=tmp_path / "data"
    )

    with pytest.raises(DatabaseUnusable):
        run_eval(away, "tau-retail", options(tmp_path, []))
