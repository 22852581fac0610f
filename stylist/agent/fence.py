"""Holding a conversation's claim while a turn runs, and letting nothing be written without it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

from stylist.commerce.customers import claims
from stylist.commerce.customers.errors import ClaimLost
from stylist.commerce.ids import SessionId
from stylist.db.session import Session, Transaction


def fenced(transaction: Transaction, *, session_id: SessionId, fence: int) -> Transaction:
    """Transactions that hold the claim: whoever lost it is refused before writing anything."""

    @contextlib.asynccontextmanager
    async def holding() -> AsyncIterator[Session]:
        async with transaction() as session:
            await claims.check_fence(session, session_id=session_id, fence=fence)
            yield session

    return holding


@contextlib.asynccontextmanager
async def kept_claim(
    transaction: Transaction, *, session_id: SessionId, fence: int, lease: timedelta, every_seconds: float
) -> AsyncIterator[None]:
    """Extend the claim while the block runs; a lost claim ends the block.

    Raises:
        ClaimLost: another process claimed the conversation meanwhile.
    """
    turn = asyncio.current_task()
    lost = False

    async def beat() -> None:
        nonlocal lost
        while True:
            await asyncio.sleep(every_seconds)
            try:
                async with transaction() as session:
                    await claims.extend(session, session_id=session_id, fence=fence, lease=lease)
            except ClaimLost:
                lost = True
                if turn is not None:
                    turn.cancel()
                return

    heart = asyncio.create_task(beat())
    try:
        yield
    except asyncio.CancelledError:
        if lost:
            raise ClaimLost("the conversation was claimed by another process") from None
        raise
    finally:
        heart.cancel()
