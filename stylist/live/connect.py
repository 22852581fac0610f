"""The Redis connection. Nothing correctness needs lives there, so nothing here waits for it long."""

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff


def connect(url: str) -> Redis:
    """A client with short time-outs; connecting happens at the first command."""
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_connect_timeout=1,
        socket_timeout=2,
        health_check_interval=15,
        retry=Retry(NoBackoff(), 1),
    )


async def is_reachable(redis: Redis) -> bool:
    """Whether the server answers now."""
    try:
        return bool(await redis.ping())
    except (OSError, ConnectionError, TimeoutError):
        return False
    except Exception:  # redis-py's errors share no base with the built-in ones
        return False
