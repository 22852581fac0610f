"""Live fan-out of a conversation's events to whoever watches it, in this process and in others.

Events are hints: a watcher that missed one reads the transcript. So when Redis is away, watchers of
the same process still hear everything at once, and others hear it at their next look.
"""

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from stylist.log import get_logger

log = get_logger(__name__)

CHANNEL = "stylist:conversation:"
PROGRESS = "stylist:progress:"
PROGRESS_SECONDS = 180
RECONNECT_SECONDS = 1.0
QUEUE_SIZE = 1000

Event = Mapping[str, Any]


class EventBus:
    """Publish and watch events of conversations; `start` before use, `close` at the end."""

    def __init__(self, redis: Redis | None) -> None:
        self._redis = redis
        self._name = secrets.token_hex(8)
        self._watchers: dict[UUID, set[asyncio.Queue[Event]]] = {}
        self._progress: dict[UUID, Event] = {}
        self._pubsub: PubSub | None = None
        self._reader: asyncio.Task[None] | None = None
        self._wanted = asyncio.Event()

    async def start(self) -> None:
        """Begin to hear other processes."""
        if self._redis is not None:
            self._reader = asyncio.create_task(self._read(), name="event-bus")

    async def close(self) -> None:
        """Stop hearing other processes."""
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
        if self._pubsub is not None:
            with contextlib.suppress(RedisError, OSError):
                await self._pubsub.aclose()  # type: ignore[no-untyped-call]

    async def publish(self, session_id: UUID, event: Event) -> None:
        """Tell everybody who watches a conversation."""
        self._deliver(session_id, event)
        await self._try_redis("publish", CHANNEL + str(session_id), self._pack(event))

    async def set_progress(self, session_id: UUID, event: Event | None) -> None:
        """Keep how far a turn is, for those who come in its middle; `None` when it is over."""
        key = PROGRESS + str(session_id)
        if event is None:
            self._progress.pop(session_id, None)
            await self._try_redis("delete", key)
        else:
            self._progress[session_id] = event
            await self._try_redis("set", key, json.dumps(event), PROGRESS_SECONDS)

    async def forget(self, session_id: UUID) -> None:
        """Keep nothing of a conversation any more."""
        await self.set_progress(session_id, None)

    async def find_progress(self, session_id: UUID) -> Event | None:
        """How far the running turn of a conversation is, if one runs."""
        if session_id in self._progress:
            return self._progress[session_id]
        stored = await self._try_redis("get", PROGRESS + str(session_id))
        return json.loads(stored) if isinstance(stored, str) else None

    @contextlib.asynccontextmanager
    async def watch(self, session_id: UUID) -> AsyncIterator[asyncio.Queue[Event]]:
        """A queue of a conversation's events from now on. A watcher that is too slow loses the oldest."""
        queue: asyncio.Queue[Event] = asyncio.Queue(QUEUE_SIZE)
        watchers = self._watchers.setdefault(session_id, set())
        watchers.add(queue)
        if len(watchers) == 1:
            await self._subscribe(session_id)
        try:
            yield queue
        finally:
            watchers.discard(queue)
            if not watchers:
                self._watchers.pop(session_id, None)
                await self._unsubscribe(session_id)

    def _deliver(self, session_id: UUID, event: Event) -> None:
        for queue in self._watchers.get(session_id, ()):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(event)

    def _pack(self, event: Event) -> str:
        return json.dumps({"from": self._name, "event": event})

    async def _try_redis(self, command: str, *arguments: Any) -> Any:
        if self._redis is None:
            return None
        try:
            if command == "set":
                key, value, seconds = arguments
                return await self._redis.set(key, value, ex=seconds)
            return await getattr(self._redis, command)(*arguments)
        except (RedisError, OSError) as error:
            log.warning("redis.unreachable", command=command, error=type(error).__name__)
            return None

    async def _subscribe(self, session_id: UUID) -> None:
        if self._pubsub is not None:
            with contextlib.suppress(RedisError, OSError):
                await self._pubsub.subscribe(CHANNEL + str(session_id))
        self._wanted.set()

    async def _unsubscribe(self, session_id: UUID) -> None:
        if self._pubsub is not None:
            with contextlib.suppress(RedisError, OSError):
                await self._pubsub.unsubscribe(CHANNEL + str(session_id))

    async def _read(self) -> None:
        while True:
            await self._wanted.wait()
            try:
                await self._listen()
            except (RedisError, OSError) as error:
                log.warning("redis.unreachable", command="subscribe", error=type(error).__name__)
            self._pubsub = None
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self) -> None:
        if self._redis is None:
            return
        pubsub = self._redis.pubsub(ignore_subscribe_messages=True)
        self._pubsub = pubsub
        if self._watchers:
            await pubsub.subscribe(*(CHANNEL + str(session_id) for session_id in self._watchers))
        while True:
            if not pubsub.subscribed:
                self._wanted.clear()
                if not self._watchers:
                    await self._wanted.wait()
                    await pubsub.subscribe(*(CHANNEL + str(session_id) for session_id in self._watchers))
            message = await pubsub.get_message(timeout=5)
            if message is not None and message["type"] == "message":
                self._hear(message["channel"], message["data"])

    def _hear(self, channel: str, data: str) -> None:
        packed = json.loads(data)
        if packed["from"] != self._name:
            self._deliver(UUID(channel.removeprefix(CHANNEL)), packed["event"])
