"""The table of what can be confirmed. Each kind adds itself; `stylist.actions` imports them all."""

from datetime import datetime
from typing import Protocol

from stylist.actions.confirmations.views import ConfirmationView, Finished, Proposal
from stylist.commerce.payments.gateway import PaymentGateway
from stylist.db.session import Session, Transaction


class Kind(Protocol):
    """How one kind of confirmation is carried out. Every step may be repeated and then changes nothing."""

    @property
    def name(self) -> str:
        """As in `confirmations.kind`."""

    async def begin(self, session: Session, *, proposal: Proposal, provider: str, now: datetime) -> None:
        """Check that what was agreed to still holds and record the intent, with the confirmation locked.

        Raises a `Conflict`, `Invalid` or `NotFound` where it does not hold; nothing is then kept.
        """

    async def propose_again(
        self, session: Session, *, proposal: Proposal, provider: str, now: datetime
    ) -> ConfirmationView | None:
        """What to agree to instead, as things stand now; `None` when nothing can be."""

    async def finish(
        self, transaction: Transaction, *, proposal: Proposal, gateway: PaymentGateway, now: datetime
    ) -> Finished:
        """Carry out what was begun, outside any transaction."""


_KINDS: dict[str, Kind] = {}


def add_kind(kind: Kind) -> None:
    """Make a kind known."""
    _KINDS[kind.name] = kind


def get_kind(name: str) -> Kind:
    """The kind of that name; an unknown one is a mistake in the program (`LookupError`)."""
    if name not in _KINDS:
        raise LookupError(f"nothing carries out confirmations of kind {name!r}")
    return _KINDS[name]
