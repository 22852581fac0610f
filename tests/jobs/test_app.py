"""Scheduled work on a real queue: once at a time, and again after a worker was killed."""

from datetime import UTC, datetime
from typing import Any, cast

import psycopg
import pytest

from stylist.jobs.app import make_app, release_stalled
from stylist.jobs.tasks import Chores

NAMES = {
    "sweep_turns",
    "recover_checkouts",
    "expire_orders",
    "count_views",
    "keep_memberships",
    "tend_carts",
    "announce_drops",
    "expire_points",
    "lapse_returns",
    "forget_updates",
}


class CountedChores:
    """Counts what is done."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def __getattr__(self, name: str) -> Any:
        async def chore() -> None:
            self.done.append(name)

        return chore


async def defer(app: Any, name: str) -> int:
    job_id: int = await app.tasks[name].defer_async(timestamp=0)
    return job_id


async def test_every_chore_has_its_times(fresh_database: str) -> None:
    app = make_app(fresh_database, cast(Chores, CountedChores()))

    assert {name for name in app.tasks if not name.startswith("builtin:")} >= NAMES
    assert {task.task.name for task in app.periodic_registry.periodic_tasks.values()} == NAMES


async def test_what_a_killed_worker_was_doing_does_not_hold_up_the_next(fresh_database: str) -> None:
    chores = CountedChores()
    app = make_app(fresh_database, cast(Chores, chores))
    async with app.open_async():
        killed = await app.job_manager.register_worker()
        await defer(app, "sweep_turns")
        taken = await app.job_manager.fetch_job(queues=["chores"], worker_id=killed)
        assert taken is not None
        with psycopg.connect(fresh_database, autocommit=True) as connection:
            connection.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = %s", (datetime(2026, 1, 1, tzinfo=UTC),)
            )
        await defer(app, "sweep_turns")
        await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)
        assert "sweep_turns" not in chores.done

        await release_stalled(app)
        await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    assert chores.done.count("sweep_turns") >= 1


async def test_a_chore_waits_once_however_often_it_falls_due(fresh_database: str) -> None:
    app = make_app(fresh_database, cast(Chores, CountedChores()))
    async with app.open_async():
        await defer(app, "expire_orders")
        with pytest.raises(Exception, match="already"):
            await defer(app, "expire_orders")
