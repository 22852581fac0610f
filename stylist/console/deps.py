"""What the console's routes are given: the services of this process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from redis.asyncio import Redis

from stylist.db.session import Transaction
from stylist.http.csrf import Csrf
from stylist.live.limits import Limiter

# Where the console is mounted.
PATH = "/console"


@dataclass(frozen=True, slots=True)
class ConsoleServices:
    """Everything the console works with; made by bootstrap. `secret_keys` sign forms, the first is used."""

    transaction: Transaction
    redis: Redis | None
    secret_keys: tuple[str, ...]
    own_url: str
    shop_name: str
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


def services(request: Request) -> ConsoleServices:
    """The services of this process."""
    found: ConsoleServices = request.app.state.services
    return found


def form_tokens(request: Request) -> Csrf:
    """Issues and checks the tokens of this process's forms."""
    found: Csrf = request.app.state.csrf
    return found


def attempt_limiter(request: Request) -> Limiter:
    """Counts attempts to sign in."""
    found: Limiter = request.app.state.limiter
    return found


Services = Annotated[ConsoleServices, Depends(services)]
FormTokens = Annotated[Csrf, Depends(form_tokens)]
AttemptLimiter = Annotated[Limiter, Depends(attempt_limiter)]
