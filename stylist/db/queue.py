"""Enqueue a job in the transaction that makes it necessary.

Procrastinate has no asyncpg connector: this calls its SQL function on the same session, so the job
exists exactly if the change does. Workers run in `stylist.jobs`.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import text

from stylist.db.session import Session

DEFER = text(
    """
    SELECT unnest(procrastinate_defer_jobs_v1(ARRAY[
      ROW(:queue, :task, 0, :lock, :queueing_lock, CAST(:arguments AS jsonb), CAST(:at AS timestamptz))
    ]::procrastinate_job_to_defer_v1[]))
    """
)


async def enqueue(
    session: Session,
    task: str,
    arguments: Mapping[str, object],
    *,
    queue: str = "default",
    lock: str | None = None,
    queueing_lock: str | None = None,
    at: datetime | None = None,
) -> int:
    """Add a job for `task` (its registered name) and return its id.

    `lock`: jobs of one lock run one after the other. `queueing_lock`: a second job waiting under it
    is refused by a unique index; `arguments` must be JSON.
    """
    result = await session.execute(
        DEFER,
        {
            "queue": queue,
            "task": task,
            "lock": lock,
            "queueing_lock": queueing_lock,
            "arguments": json.dumps(dict(arguments)),
            "at": at,
        },
    )
    return int(result.scalar_one())
