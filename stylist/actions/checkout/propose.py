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
    return await propose_locked(
        session,
        user_id=user_id,
        session_id=session_id,
        interaction_id=interaction_id,
        now=now,
        provider=provider,
    )


async def propose_locked(
    session: Session,
    *,
    user_id: UserId,
    session_id: SessionId,
    interaction_id: InteractionId | None,
    now: datetime,
    provider: str | None = None,
) -> ConfirmationView | Readiness:
    """As `propose_checkout`, where the conversation's open proposals are locked already (`lock_open`)."""
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
        words = [line.variant_title, line.preview]
        if line.surcharge:
            words.append(f"{format_money(line.surcharge, ready.totals.currency)} of it for this")
        if line.is_final_sale:
            words.append("made for you, so it can't come back")
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
    yield from _remarks(ready)
    for code in ready.cart.codes:
        if code.problem is not None:
            problem = str(code.problem).replace("_", " ")
            yield ConfirmationLine("note", f"Code {code.code} is not used", problem)


def _remarks(ready: Readiness) -> Iterator[ConfirmationLine]:
    cart, method = ready.cart, ready.payment_method
    if cart.gift is not None:
        card = f"with your card: {cart.gift.message}" if cart.gift.message else "no prices on any paper"
        yield ConfirmationLine("gift", "Sent as a gift", card)
    if cart.notes:
        yield ConfirmationLine("note", "Your note to us", cart.notes)
    if cart.conversion is not None:
        there = format_money(cart.conversion.of(ready.totals.due), cart.conversion.currency)
        yield ConfirmationLine("note", f"About {there}", f"by the rate of {cart.conversion.as_of:%d %B %Y}")
    if method is not None and ready.totals.due > 0 and _ends_before_delivery(ready):
        yield ConfirmationLine("note", f"{method.label} ends before the parcel arrives")


def _ends_before_delivery(ready: Readiness) -> bool:
    """Whether the card's last month is over by the promised day."""
    method, delivery = ready.payment_method, ready.delivery
    if method is None or delivery is None or method.exp_year is None or method.exp_month is None:
        return False
    return (method.exp_year, method.exp_month) < (delivery.latest.year, delivery.latest.month)


def _days(earliest: date, latest: date) -> str:
    """`Wed 25 November` or `Wed 25 November - Fri 27 November`."""
    days = dict.fromkeys(f"{day:%a} {day.day} {day:%B}" for day in (earliest, latest))
    return " - ".join(days)
