"""Work that nobody waits for: its failures are logged, and at the end it is given a moment to finish."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from aiogram.exceptions import AiogramError

from stylist.log import get_logger

log = get_logger(__name__)


class Background:
    """Tasks of this process. `close` waits for them, then ends those still running."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Awaitable[Any], *, name: str) -> None:
        """Run it beside everything else. What Telegram refuses is noted quietly, anything else is a bug."""
        task = asyncio.create_task(_quietly(work, name), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self, *, seconds: float = 3) -> None:
        """Let what runs finish, at most `seconds`."""
        if not self._tasks:
            return
        _, running = await asyncio.wait(set(self._tasks), timeout=seconds)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _quietly(work: Awaitable[Any], name: str) -> None:
    try:
        await work
    except AiogramError as error:
        log.info("telegram.refused", work=name, error=type(error).__name__)
    except Exception as error:
        log.exception("background.failed", work=name, error=type(error).__name__)
