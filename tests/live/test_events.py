import asyncio
from uuid import uuid4

from redis.asyncio import Redis

from stylist.live.connect import connect
from stylist.live.events import EventBus


async def test_publish_reaches_a_watcher_in_another_process(redis: Redis) -> None:
    here, there = EventBus(redis), EventBus(redis)
    await here.start()
    await there.start()
    session_id = uuid4()
    async with there.watch(session_id) as queue:
        for _ in range(100):
            await here.publish(session_id, {"n": 1})
            if not queue.empty():
                break
            await asyncio.sleep(0.02)
        event = await asyncio.wait_for(queue.get(), 5)
    await here.close()
    await there.close()

    assert event == {"n": 1}


async def test_publish_reaches_a_watcher_here_exactly_once(redis: Redis) -> None:
    bus = EventBus(redis)
    await bus.start()
    session_id = uuid4()
    async with bus.watch(session_id) as queue:
        await bus.publish(session_id, {"n": 1})
        await bus.publish(uuid4(), {"n": 2})
        await asyncio.sleep(0.2)
        heard = [queue.get_nowait() for _ in range(queue.qsize())]
    await bus.close()

    assert heard == [{"n": 1}]


async def test_watchers_here_still_hear_when_redis_is_away() -> None:
    bus = EventBus(connect("redis://127.0.0.1:1/0"))
    await bus.start()
    session_id = uuid4()
    async with bus.watch(session_id) as queue:
        await bus.publish(session_id, {"n": 1})
        await bus.set_progress(session_id, {"text_so_far": "A"})
        heard = queue.get_nowait()
        progress = await bus.find_progress(session_id)
    await bus.close()

    assert heard == {"n": 1}
    assert progress == {"text_so_far": "A"}


async def test_progress_is_seen_from_another_process_until_it_ends(redis: Redis) -> None:
    here, there = EventBus(redis), EventBus(redis)
    session_id = uuid4()
    await here.set_progress(session_id, {"text_so_far": "A"})
    seen = await there.find_progress(session_id)
    await here.set_progress(session_id, None)

    assert seen == {"text_so_far": "A"}
    assert await there.find_progress(session_id) is None
