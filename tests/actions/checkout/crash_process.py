"""Confirms one checkout and is killed at a point of it: `python -m ... URL CONFIRMATION USER SESSION POINT`."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from stylist import registry
from stylist.actions.confirmations import service as confirmations
from stylist.commerce.ids import ConfirmationId, SessionId, UserId
from stylist.commerce.payments.gateway import ChargeOutcome
from stylist.db.session import make_engine, make_transaction
from stylist.integrations.payments.sandbox import SandboxGateway

assert registry.metadata.tables  # every foreign key finds its table


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Dying(SandboxGateway):
    """Kills the process right before or right after the provider is asked."""

    point = ""

    async def charge(self, **asked: Any) -> ChargeOutcome:
        if self.point == "before_charge":
            die()
        outcome = await super().charge(**asked)
        if self.point == "after_charge":
            die()
        return outcome


async def main(url: str, confirmation: str, user: str, session: str, point: str) -> None:
    transaction = make_transaction(make_engine(url))
    gateway = Dying(transaction)
    gateway.point = point
    await confirmations.commit(
        transaction,
        confirmation_id=ConfirmationId(UUID(confirmation)),
        user_id=UserId(UUID(user)),
        session_id=SessionId(UUID(session)),
        now=datetime.now(UTC),
        gateway=gateway,
    )
    die()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
