"""How many requests a session and a network may make: enough for any person, too few to grind."""

from datetime import timedelta

from fastapi import Request

from stylist.commerce.customers.errors import TooManyAttempts
from stylist.http.origin import FromWhere
from stylist.live.limits import Limit
from stylist.web.deps import ProcessServices

MINUTE = timedelta(minutes=1)
PER_SESSION = Limit("requests_session", most=300, window=MINUTE)
# A household or an office behind one address; this very machine is not counted, only what comes through a proxy.
PER_NETWORK = Limit("requests_network", most=1500, window=MINUTE)


class TooManyRequests(TooManyAttempts):
    """More requests than a person makes; `retry_after_seconds` says when it goes on."""

    code = "request.too_many"


async def paced(request: Request, found: ProcessServices, where: FromWhere) -> None:
    """Count a request of the API by its session and by where it comes from.

    Raises:
        TooManyRequests: one of the two has made too many.
    """
    now = found.clock()
    counted = []
    if "authorization" in request.headers:
        counted.append((PER_SESSION, request.headers["authorization"]))
    if not where.is_local:
        counted.append((PER_NETWORK, where.network))
    for limit, by in counted:
        if not await found.limiter.take(limit, by, now=now):
            raise TooManyRequests(retry_after_seconds=limit.retry_after_seconds(now))
