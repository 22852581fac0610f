"""How often one may try to get in, by whom it is tried and from where."""

from datetime import datetime, timedelta

from stylist.commerce.customers.errors import TooManyAttempts
from stylist.http.origin import Origin
from stylist.live.limits import Limit, Limiter
from stylist.log import get_logger

log = get_logger(__name__)

QUARTER = timedelta(minutes=15)
PER_PERSON = Limit("sign_in_person", most=10, window=QUARTER)
PER_EMAIL = Limit("sign_in_email", most=40, window=QUARTER)
PER_NETWORK = Limit("sign_in_network", most=100, window=QUARTER)
CODES_PER_NETWORK = Limit("codes_network", most=120, window=timedelta(hours=1))


class Attempt:
    """One attempt, counted; given back when it turns out well."""

    def __init__(self, limiter: Limiter, counted: tuple[tuple[Limit, str], ...], now: datetime) -> None:
        self._limiter, self._counted, self._now = limiter, counted, now

    async def take(self) -> None:
        """Count it.

        Raises:
            TooManyAttempts: from this network, for this address, or for both together.
        """
        for limit, by in self._counted:
            if not await self._limiter.take(limit, by, now=self._now):
                log.warning("sign_in.limited", limit=limit.name)
                raise TooManyAttempts(retry_after_seconds=limit.retry_after_seconds(self._now))

    async def succeeded(self) -> None:
        """Take the count back."""
        for limit, by in self._counted:
            await self._limiter.give_back(limit, by, now=self._now)


async def guess(limiter: Limiter, where: Origin, *, email: str, now: datetime) -> Attempt:
    """Count a password or code that is tried for an address.

    Raises:
        TooManyAttempts: too often.
    """
    email = email.strip().lower()
    counted = ((PER_PERSON, f"{email} {where.network}"), (PER_EMAIL, email), (PER_NETWORK, where.network))
    attempt = Attempt(limiter, counted, now)
    await attempt.take()
    return attempt


async def ask_for_code(limiter: Limiter, where: Origin, *, now: datetime) -> None:
    """Count a code that is asked for; how many an address gets is counted with the codes themselves.

    Raises:
        TooManyAttempts: too often from this network.
    """
    await Attempt(limiter, ((CODES_PER_NETWORK, where.network),), now).take()
