"""The jobs process: a procrastinate worker over the same core."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime

import psycopg
from procrastinate import App
from procrastinate.exceptions import ConnectorException

from stylist.actions.notices.deliver import NoticeDesk
from stylist.bootstrap.core import Core
from stylist.bootstrap.messages import can_mail, make_mailer, make_texter
from stylist.commerce.ids import UserId
from stylist.http.links import SignedLinks
from stylist.jobs.app import make_app, release_stalled
from stylist.jobs.notices import Herald, add_herald
from stylist.jobs.post import PostOffice, add_post
from stylist.jobs.tasks import Chores
from stylist.jobs.vectors import VectorKeeper, add_vectors
from stylist.log import get_logger
from stylist.web.routes import unsubscribe

log = get_logger(__name__)

WAITS = (1, 2, 5, 10)
STALLED_SECONDS = 15.0


async def work(core: Core, *, stop: asyncio.Event) -> None:
    """Run queued and scheduled work until `stop` is set; what runs then is finished first.

    A worker ends with its connection: when the database was away or replaced, another one begins.
    """
    chores = Chores(
        transaction=core.transaction, turns=core.turns, gateway=core.gateway, clock=core.clock, bus=core.bus
    )
    office = PostOffice(
        keyring=core.keyring,
        mailer=make_mailer(core.settings, shop_name=core.shop_name),
        texter=make_texter(core.settings),
    )
    keeper = VectorKeeper(
        transaction=core.transaction, database_url=core.addresses.database_url, embedder=core.embedder
    )
    herald = Herald(transaction=core.transaction, desk=make_notice_desk(core), clock=core.clock)
    tries = 0
    while not stop.is_set():
        began = asyncio.get_running_loop().time()
        try:
            made = make_app(core.addresses.database_url, chores)
            add_post(made, office)
            add_vectors(made, keeper)
            add_herald(made, herald)
            async with made.open_async() as app:
                await _work_until(app, stop)
        except (ConnectorException, psycopg.Error, OSError) as error:
            log.warning("jobs.interrupted", error=type(error).__name__)
        tries = 0 if asyncio.get_running_loop().time() - began > max(WAITS) else tries + 1
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), WAITS[min(tries, len(WAITS) - 1)])


def make_notice_desk(core: Core) -> NoticeDesk:
    """What takes notifications to their channels."""
    return NoticeDesk(
        transaction=core.transaction,
        keyring=core.keyring,
        shop_name=core.shop_name,
        own_url=core.settings.own_url,
        can_mail=can_mail(core.settings),
        bus=core.bus,
        unsubscribe_url=_unsubscribe_urls(core),
    )


def _unsubscribe_urls(core: Core) -> Callable[[UserId, datetime], str]:
    links = SignedLinks(core.settings.secret_keys())

    def make(user_id: UserId, now: datetime) -> str:
        link, _ = links.make(unsubscribe.page_path(user_id), now=now, lifetime=unsubscribe.LINKS_LAST)
        return core.settings.own_url + link

    return make


async def _work_until(app: App, stop: asyncio.Event) -> None:
    """Work until `stop` is set or the worker ends by itself."""
    worker = asyncio.create_task(
        app.run_worker_async(
            concurrency=4,
            install_signal_handlers=False,
            shutdown_graceful_timeout=5,
            delete_jobs="successful",
        )
    )
    stopping = asyncio.create_task(stop.wait())
    releasing = asyncio.create_task(_release_stalled(app))
    try:
        await asyncio.wait({worker, stopping, releasing}, return_when=asyncio.FIRST_COMPLETED)
        for task in (worker, releasing):
            if task.done():
                task.result()
    finally:
        for part in (stopping, releasing, worker):
            part.cancel()
        await asyncio.gather(stopping, releasing, worker, return_exceptions=True)


async def _release_stalled(app: App) -> None:
    while True:
        await release_stalled(app)
        await asyncio.sleep(STALLED_SECONDS)
