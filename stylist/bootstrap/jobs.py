"""The jobs process: a procrastinate worker over the same core."""

import asyncio
import contextlib

from stylist.bootstrap.core import Core
from stylist.jobs.app import make_app
from stylist.jobs.tasks import Chores


async def work(core: Core, *, stop: asyncio.Event) -> None:
    """Run queued and scheduled work until `stop` is set; what runs then is finished first."""
    chores = Chores(transaction=core.transaction, turns=core.turns, gateway=core.gateway, clock=core.clock)
    app = make_app(core.addresses.database_url, chores)
    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(concurrency=4, install_signal_handlers=False, shutdown_graceful_timeout=5)
        )
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({worker, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if worker.done() and not stop.is_set():
            worker.result()
        stopping.cancel()
        worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await worker
