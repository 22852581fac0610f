"""Counting attempts, with Redis and without."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from redis.asyncio import Redis

from stylist.live.connect import connect
from stylist.live.limits import Limit, Limiter

NOW = datetime(2026, 7, 3, 14, 0, tzinfo=UTC)


def make_limit(most: int = 2) -> Limit:
    return Limit(f"test_{uuid4().hex}", most=most, window=timedelta(minutes=15))


async def test_take_counts_across_processes_and_people_apart(redis: Redis) -> None:
    limit = make_limit()
    here, there = Limiter(redis), Limiter(redis)

    taken = [await limiter.take(limit, "ada", now=NOW) for limiter in (here, there, here)]

    assert taken == [True, True, False]
    assert await there.take(limit, "theo", now=NOW)


async def test_next_window_starts_from_nothing(redis: Redis) -> None:
    limit, limiter = make_limit(most=1), Limiter(redis)
    await limiter.take(limit, "ada", now=NOW)

    assert not await limiter.take(limit, "ada", now=NOW + timedelta(minutes=14))
    assert await limiter.take(limit, "ada", now=NOW + timedelta(minutes=15))
    assert limit.retry_after_seconds(NOW + timedelta(minutes=14)) == 60


async def test_given_back_attempts_do_not_count(redis: Redis) -> None:
    limit, limiter = make_limit(most=1), Limiter(redis)
    await limiter.take(limit, "ada", now=NOW)
    await limiter.give_back(limit, "ada", now=NOW)

    assert await limiter.take(limit, "ada", now=NOW)


async def test_keeps_digests_that_expire_and_no_addresses(redis: Redis) -> None:
    limit, limiter = make_limit(), Limiter(redis)
    await limiter.take(limit, "ada@shop.example", now=NOW)

    [key] = [key async for key in redis.scan_iter(f"*{limit.name}*")]

    assert "ada" not in key
    assert 0 < await redis.ttl(key) <= 901


async def test_each_process_counts_for_itself_while_redis_is_away() -> None:
    limit = make_limit()
    away = connect("redis://127.0.0.1:1/0")
    limiter, other = Limiter(away), Limiter(None)

    taken = [await limiter.take(limit, "ada", now=NOW) for _ in range(3)]

    assert taken == [True, True, False]
    assert await other.take(limit, "ada", now=NOW)
    await away.aclose()
