"""Logging: one JSON object a line, and nothing secret in it."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import structlog

from stylist.log import configure_logging, get_logger


class Written:
    """What was logged, line by line."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    @property
    def line(self) -> dict[str, Any]:
        (only,) = self.lines
        return only


@pytest.fixture
def written() -> Iterator[Written]:
    made = Written()
    configure_logging("INFO", stream=made.stream)
    yield made
    structlog.contextvars.clear_contextvars()
    configure_logging("WARNING")


def test_an_event_is_one_json_object_with_its_fields(written: Written) -> None:
    get_logger("stylist.orders").info("order.paid", order_id="o-1", ms=12)

    line = written.line
    at = datetime.fromisoformat(line.pop("timestamp"))
    assert at.utcoffset() is not None
    assert line == {
        "event": "order.paid",
        "level": "info",
        "logger": "stylist.orders",
        "order_id": "o-1",
        "ms": 12,
    }


def test_fields_bound_at_the_edge_are_on_every_line(written: Written) -> None:
    structlog.contextvars.bind_contextvars(request_id="r-1")

    get_logger("stylist").info("cart.opened")
    get_logger("stylist").warning("cart.full")

    assert [line["request_id"] for line in written.lines] == ["r-1", "r-1"]


def test_lines_below_the_level_are_not_written(written: Written) -> None:
    get_logger("stylist").debug("cart.opened")
    logging.getLogger("elsewhere").debug("nothing")

    assert written.lines == []


def test_a_value_with_line_breaks_stays_on_one_line(written: Written) -> None:
    get_logger("stylist").info("cart.opened", note="one\ntwo")

    assert written.line["note"] == "one\ntwo"


@pytest.mark.parametrize(
    "key",
    [
        "token",
        "session_token",
        "client_secret",
        "password",
        "api_key",
        "Authorization",
        "set-cookie",
        "database_url",
        "redis_url",
        "card_number",
    ],
)
def test_what_is_named_like_a_secret_is_hidden(written: Written, key: str) -> None:
    get_logger("stylist").info("part.called", **{key: "hunter2", "nested": {key: "hunter2", "kept": "yes"}})

    assert written.line[key] == "[hidden]"
    assert written.line["nested"] == {key: "[hidden]", "kept": "yes"}
    assert "hunter2" not in written.stream.getvalue()


def test_counts_named_like_a_secret_are_no_secrets(written: Written) -> None:
    get_logger("stylist").info("model.answered", tokens=312, cards=3)

    assert (written.line["tokens"], written.line["cards"]) == (312, 3)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://shop:hunter2@db.example/shop",
        "redis://:hunter2@127.0.0.1:6379/0",
        "https://api.telegram.example/bot123456:hunter2/getMe",
    ],
)
def test_credentials_in_addresses_are_hidden_wherever_they_stand(written: Written, address: str) -> None:
    log = get_logger("stylist")
    log.info("database.opened", where=f"at {address} now", tried=[address])
    logging.getLogger("a.library").warning("cannot reach %s", address)
    try:
        raise ConnectionError(f"cannot reach {address}")
    except ConnectionError:
        log.exception("database.lost")

    assert len(written.lines) == 3
    assert "hunter2" not in written.stream.getvalue()
    assert written.lines[1]["event"].startswith("cannot reach ")
    assert written.lines[1]["logger"] == "a.library"


def test_an_exception_is_logged_once_with_where_it_came_from(written: Written) -> None:
    try:
        raise LookupError("no such row")
    except LookupError:
        get_logger("stylist").exception("job.failed", job="sweep")

    line = written.line
    assert (line["event"], line["level"], line["job"]) == ("job.failed", "error", "sweep")
    assert line["exception"].startswith("Traceback (most recent call last):")
    assert line["exception"].endswith("LookupError: no such row")
    assert "in test_an_exception_is_logged_once" in line["exception"]


def test_the_standard_librarys_records_take_the_same_form(written: Written) -> None:
    logging.getLogger("a.library").error("went wrong %d times", 3)

    line = written.line
    assert (line["event"], line["level"], line["logger"]) == ("went wrong 3 times", "error", "a.library")


def test_talkative_libraries_are_heard_from_warnings_on(written: Written) -> None:
    for name in ("httpx", "openai", "uvicorn.error", "aiogram.event", "langchain"):
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).warning("heed this")

    assert [line["event"] for line in written.lines] == ["heed this"] * 5


def test_configuring_again_does_not_double_lines(written: Written) -> None:
    configure_logging("INFO", stream=written.stream)

    get_logger("stylist").info("cart.opened")

    assert written.line["event"] == "cart.opened"
