"""Who is asking: what a tool knows of the turn it works for. The model can set none of it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from stylist.commerce.catalog.views import Viewer
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import InteractionId, SessionId, UserId
from stylist.db.session import Transaction
from stylist.memory.transcript.reply import ToolCall
from stylist.styling.search.gateway import Embedder

Later = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class CallLedger:
    """What the tools of one turn did so far; `lock` lets them run one at a time, in the order asked."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    seen: Counter[str] = field(default_factory=Counter)
    calls: list[ToolCall] = field(default_factory=list)
    facts: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ToolContext:
    """Identity, tier, currency and time of one turn.

    `transaction` checks the turn's claim, so that a process that lost it cannot write. `payment_tokens`
    are what the channel turned typed test cards into. `later` takes work that must not hold up the answer;
    it uses `later_transaction`, since the claim may have passed on by then.
    """

    user_id: UserId
    session_id: SessionId
    interaction_id: InteractionId
    channel: str
    tier: MembershipTier
    currency: str
    payment_provider: str
    now: datetime
    transaction: Transaction
    later_transaction: Transaction
    embedder: Embedder
    payment_tokens: tuple[str, ...] = ()
    ledger: CallLedger = field(default_factory=CallLedger)
    later: Callable[[Later], None] = lambda work: None
    # Whether a model outside of the shop may be asked, and told who this is and what they like.
    may_ask_outside: bool = True
    may_tell_outside: bool = True

    @property
    def viewer(self) -> Viewer:
        """How the catalogue sees this shopper."""
        return Viewer(user_id=self.user_id, tier=self.tier, now=self.now)
