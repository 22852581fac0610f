"""Showing a shopper what they would agree to."""

from collections.abc import Iterator
from datetime import date, datetime

from stylist.actions.confirmations import service as confirmations
from stylist.actions.confirmations.views import ConfirmationLine, ConfirmationView, Summary
from stylist.commerce.checkout import service as checkout
from stylist.commerce.checkout.agreement import digest_of
from stylist.commerce.checkout.views import Readiness
from stylist.commerce.ids import InteractionId, SessionId, UserId
from stylist.commerce.money import format_money
from stylist.db.session import Session

CHECK_OUT = "check_out"


async def propose_checkout(
    session: Session,
    *,
    user_id: UserId,
    session_id: SessionId,
    interaction_id: InteractionId | None,
    now: datetime,
    provider: str | None = None,
) -> ConfirmationView | Readiness:
    """Propose the order as it stands, or answer what is missing or in the way."""
    await confirmations.lock_open(session, session_id=session_id)
    ready = await checkout.readiness(session, user_id=user_id, provider=provider)
    if not ready.is_ready:
        return ready
    return await confirmations.propose(
        session,
        kind=CHECK_OUT,
        user_id=user_id,
        session_id=session_id,
        interaction_id=interaction_id,
        arguments={"cart_id": str(ready.cart.id)},
        summary=summarise(ready),
        digest=digest_of(ready),
        now=now,
    )


def summarise(ready: Readiness) -> Summary:
    """Every line, sum and fact of the order; the total is what will be charged."""
    return Summary(
        title="Your order",
        lines=(*_items(ready), *_sums(ready), *_facts(ready)),
        total=ready.totals.due,
        currency=ready.totals.currency,
    )


def _items(ready: Readiness) -> Iterator[ConfirmationLine]:
    for line in ready.lines:
        words = [line.variant_title]
        if line.price_rose_from is not None:
            words.append(f"was {format_money(line.price_rose_from, ready.totals.currency)}")
        detail = ", ".join(word for word in words if word) or None
        yield ConfirmationLine("item", line.name, detail, line.quantity, line.total)


def _sums(ready: Readiness) -> Iterator[ConfirmationLine]:
    for sum_ in ready.totals.lines:
        yield ConfirmationLine(sum_.kind, sum_.label, amount=sum_.amount)


def _facts(ready: Readiness) -> Iterator[ConfirmationLine]:
    if ready.address is not None:
        yield ConfirmationLine("address", "Deliver to", f"{ready.name}, {ready.address.one_line()}")
    if ready.delivery is not None:
        days = _days(ready.delivery.earliest, ready.delivery.latest)
        yield ConfirmationLine("delivery", "Arrives", days)
    if ready.totals.due > 0:
        method = ready.payment_method
        yield ConfirmationLine(
            "payment", "Pay with", method.label if method else "your card, on the payment page"
        )
    yield ConfirmationLine("contact", "Confirmation to", ready.email)
    for code in ready.cart.codes:
        if code.problem is not None:
            problem = str(code.problem).replace("_", " ")
            yield ConfirmationLine("note", f"Code {code.code} is not used", problem)


def _days(earliest: date, latest: date) -> str:
    """`Wed 25 November` or `Wed 25 November - Fri 27 November`."""
    days = dict.fromkeys(f"{day:%a} {day.day} {day:%B}" for day in (earliest, latest))
    return " - ".join(days)
