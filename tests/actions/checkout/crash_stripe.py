"""A process that confirms a checkout at Stripe and is killed at a given point of it."""

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
from stylist.integrations.payments.stripe import StripeGateway
from tests.fakes.stripe import SECRET

assert registry.metadata.tables  # every foreign key finds its table


class Dying(StripeGateway):
    """Kills the process right before or right after Stripe is asked."""

    point = ""

    async def open_charge(self, **asked: Any) -> ChargeOutcome:
        self._die_at("before_open")
        outcome = await super().open_charge(**asked)
        self._die_at("after_open")
        return outcome

    async def charge(self, **asked: Any) -> ChargeOutcome:
        self._die_at("before_charge")
        outcome = await super().charge(**asked)
        self._die_at("after_charge")
        return outcome

    def _die_at(self, point: str) -> None:
        if self.point == point:
            os.kill(os.getpid(), signal.SIGKILL)


async def main(url: str, stripe: str, confirmation: str, user: str, session: str, point: str) -> None:
    transaction = make_transaction(make_engine(url))
    gateway = Dying(api_key="sk_test_1", webhook_secret=SECRET, publishable_key="pk_test_1", api_base=stripe)
    gateway.point = point
    await confirmations.commit(
        transaction,
        confirmation_id=ConfirmationId(UUID(confirmation)),
        user_id=UserId(UUID(user)),
        session_id=SessionId(UUID(session)),
        now=datetime.now(UTC),
        gateway=gateway,
    )
    gateway.point = "after_commit"
    gateway._die_at("after_commit")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
