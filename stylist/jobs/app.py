"""Procrastinate's application: tasks by name, and when they run by themselves.

Times are cron expressions with seconds (six fields, the last being seconds).
"""

from collections.abc import Awaitable, Callable
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.jobs import Status

from stylist.commerce.notifications.post import QUEUE as POST
from stylist.jobs.tasks import Chores
from stylist.log import get_logger

log = get_logger(__name__)

EVERY_TEN_SECONDS = "* * * * * */10"
EVERY_MINUTE = "* * * * *"
EVERY_NIGHT = "17 3 * * *"


def make_app(database_url: str, chores: Chores) -> App:
    """The application of a worker process; it needs a direct connection, not a transaction pooler."""
    app = App(connector=PsycopgConnector(conninfo=database_url, min_size=1, max_size=4))
    schedule(app, "sweep_turns", EVERY_TEN_SECONDS, chores.sweep_turns)
    schedule(app, "recover_checkouts", EVERY_TEN_SECONDS, chores.recover_checkouts)
    schedule(app, "expire_orders", EVERY_MINUTE, chores.expire_orders)
    schedule(app, "count_views", EVERY_MINUTE, chores.count_views)
    schedule(app, "tend_carts", EVERY_MINUTE, chores.tend_carts)
    schedule(app, "keep_memberships", EVERY_MINUTE, chores.keep_memberships)
    schedule(app, "announce_drops", EVERY_MINUTE, chores.announce_drops)
    schedule(app, "lapse_returns", EVERY_NIGHT, chores.lapse_returns)
    schedule(app, "expire_points", EVERY_NIGHT, chores.expire_points)
    schedule(app, "forget_updates", EVERY_NIGHT, chores.forget_updates)
    return app


def schedule(app: App, name: str, cron: str, chore: Callable[[], Awaitable[Any]]) -> None:
    """Run a chore at its times, one at a time whatever the number of workers, and not in a backlog."""

    async def run(timestamp: int) -> None:
        await chore()

    task = app.task(name=name, queue="chores", lock=name, queueing_lock=name, pass_context=False)(run)
    app.periodic(cron=cron, periodic_id=name)(task)


async def release_stalled(app: App) -> None:
    """Give up what workers were doing that were killed: it holds the lock of its kind for ever otherwise.

    Nothing is lost: whatever is scheduled looks for all that is to be done, and comes again; a letter is sent once
    more.
    """
    for job in await app.job_manager.get_stalled_jobs():
        if job.queue == POST:
            await app.job_manager.retry_job(job)
            continue
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
        log.warning("job.stalled", task=job.task_name, job_id=job.id)
