"""Everything on one machine: servers, migrations, demo shop, web, jobs and, with a token, the Telegram bot."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable

from stylist.bootstrap import jobs, web
from stylist.bootstrap.core import Core, open_core
from stylist.bootstrap.servers import Addresses
from stylist.log import get_logger
from stylist.settings import Settings

log = get_logger(__name__)

BOT_STOP_SECONDS = 8


async def run_all(
    settings: Settings,
    addresses: Addresses,
    *,
    listener: socket.socket,
    on_ready: Callable[[Core], None],
) -> None:
    """Serve until SIGINT or SIGTERM; then stop everything in order."""
    stop = stop_on_signals()
    async with open_core(settings, addresses) as core, asyncio.TaskGroup() as group:
        group.create_task(
            _ends_all(web.serve(core, listener, stop=stop, on_ready=lambda: on_ready(core)), stop=stop)
        )
        group.create_task(_ends_all(jobs.work(core, stop=stop), stop=stop))
        if settings.telegram_token is not None:
            group.create_task(run_bot_process(settings, addresses, stop=stop))


async def run_web(
    settings: Settings, addresses: Addresses, *, listener: socket.socket, on_ready: Callable[[Core], None]
) -> None:
    """Serve the web alone."""
    stop = stop_on_signals()
    async with open_core(settings, addresses) as core:
        await web.serve(core, listener, stop=stop, on_ready=lambda: on_ready(core))


async def run_jobs(settings: Settings, addresses: Addresses) -> None:
    """Work on jobs alone."""
    stop = stop_on_signals()
    async with open_core(settings, addresses) as core:
        log.info("jobs.started")
        await jobs.work(core, stop=stop)


def stop_on_signals() -> asyncio.Event:
    """An event that SIGINT and SIGTERM set; a second signal ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def on_signal() -> None:
        if stop.is_set():
            os._exit(130)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, on_signal)
    return stop


async def _ends_all(work: "asyncio.Future[None] | object", *, stop: asyncio.Event) -> None:
    """When one part ends, for whatever reason, the others end too."""
    try:
        await work  # type: ignore[misc]
    finally:
        stop.set()


async def run_bot_process(settings: Settings, addresses: Addresses, *, stop: asyncio.Event) -> None:
    """The bot as a process of its own, started again when it ends; only it imports aiogram.

    It is given the servers' addresses, so that it never runs any itself, and ends when our end of its
    standard input closes: also when we are killed.
    """
    environment = {
        **os.environ,
        "STYLIST_DATABASE_URL": addresses.database_url,
        "STYLIST_REDIS_URL": addresses.redis_url,
        "STYLIST_DATA_DIR": str(settings.data_dir.absolute()),
        "STYLIST_PUBLIC_URL": settings.own_url,
    }
    while not stop.is_set():
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "stylist", "bot", "--with-parent",
            env=environment, stdin=asyncio.subprocess.PIPE,
        )  # fmt: skip
        ended, stopping = asyncio.create_task(child.wait()), asyncio.create_task(stop.wait())
        await asyncio.wait({ended, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if stop.is_set():
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
            try:
                await asyncio.wait_for(ended, BOT_STOP_SECONDS)
            except TimeoutError:
                child.kill()
            return
        log.warning("bot.ended", code=child.returncode)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), 5)


async def until_stdin_closes(stop: asyncio.Event) -> None:
    """Set `stop` when the parent's end of our standard input closes."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()
    stop.set()
