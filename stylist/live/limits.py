"""Counting attempts in fixed windows, to slow down whoever tries too often.

Redis holds the counts, so that all processes share them. While it is away every process counts for itself:
a limit is then looser, but nobody is locked out for Redis' sake.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from redis.asyncio import Redis
from redis.exceptions import RedisError

from stylist.log import get_logger

log = get_logger(__name__)

PREFIX = "stylist:limit:"
MOST_LOCAL_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` attempts within a window; windows begin at whole multiples of their length."""

    name: str
    most: int
    window: timedelta

    def retry_after_seconds(self, now: datetime) -> int:
        """How long it is until the next window."""
        length = self.window.total_seconds()
        return max(1, round(length - now.timestamp() % length))


class Limiter:
    """Counts attempts. What is counted by (an e-mail address, an IP address) is kept as a digest only."""

    def __init__(self, redis: Redis | None) -> None:
        self._redis = redis
        self._local: dict[str, int] = {}

    async def take(self, limit: Limit, by: str, *, now: datetime) -> bool:
        """Count one more attempt; whether it is still within the limit."""
        return await self._add(limit, by, 1, now) <= limit.most

    async def give_back(self, limit: Limit, by: str, *, now: datetime) -> None:
        """Take back an attempt that turned out well."""
        await self._add(limit, by, -1, now)

    async def _add(self, limit: Limit, by: str, change: int, now: datetime) -> int:
        key = _key(limit, by, now)
        local = self._add_locally(key, change)
        if self._redis is None:
            return local
        try:
            async with self._redis.pipeline(transaction=True) as pipeline:
                pipeline.incrby(key, change)
                pipeline.expire(key, round(limit.window.total_seconds()) + 1)
                count, _ = await pipeline.execute()
        except (RedisError, OSError) as error:
            log.warning("redis.unreachable", command="limit", error=type(error).__name__)
            return local
        return int(count)

    def _add_locally(self, key: str, change: int) -> int:
        if key not in self._local and len(self._local) >= MOST_LOCAL_KEYS:
            self._local.pop(next(iter(self._local)))
        self._local[key] = self._local.get(key, 0) + change
        return self._local[key]


def _key(limit: Limit, by: str, now: datetime) -> str:
    window = int(now.timestamp() // limit.window.total_seconds())
    return f"{PREFIX}{limit.name}:{hashlib.sha256(by.encode()).hexdigest()[:32]}:{window}"
