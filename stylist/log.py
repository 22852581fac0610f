"""Structured logging: one JSON object a line on standard error, event names and ids, never message text."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import IO, Any

import structlog

# Keys whose values must never be written, wherever they turn up in an event.
SECRET_KEYS = re.compile(
    r"token|secret|password|api_key|authorization|cookie|database_url|redis_url|card", re.I
)
# What stands before the host of an address, and the token in an address of the Bot API.
CREDENTIALS_IN_URL = re.compile(r"(?<=://)[^/@\s]+(?=@)|(?<=/bot)\d+:[\w-]+")
HIDDEN = "[hidden]"


def _hide_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        event[key] = _without_secrets(key, value)
    return event


def _without_secrets(key: str, value: Any) -> Any:
    """The value, or what may be seen of it; numbers are counts and pass."""
    if isinstance(value, int | float):
        return value
    if SECRET_KEYS.search(key):
        return HIDDEN
    if isinstance(value, str):
        return CREDENTIALS_IN_URL.sub(HIDDEN, value)
    if isinstance(value, Mapping):
        return {inner: _without_secrets(str(inner), held) for inner, held in value.items()}
    if isinstance(value, list | tuple):
        return [_without_secrets(key, held) for held in value]
    return value


def configure_logging(level: str = "INFO", *, stream: IO[str] | None = None) -> None:
    """Send structlog's and the standard library's records through one JSON formatter."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _hide_secrets,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in (
        "httpx",
        "httpcore",
        "openai",
        "uvicorn.access",
        "aiogram.event",
        "asyncio",
        "langchain",
        "alembic",
    ):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
    for server in ("uvicorn", "uvicorn.error"):
        logging.getLogger(server).handlers = []
        logging.getLogger(server).setLevel(logging.WARNING)


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger whose events are `noun.past_tense` with fields."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger
