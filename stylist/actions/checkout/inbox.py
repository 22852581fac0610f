"""Events a provider pushes: stored first, settled later; what is about no payment is taken in at once."""

from datetime import datetime

import structlog

from stylist.commerce.payments import provider_side
from stylist.commerce.payments import service as payment_service
from stylist.commerce.payments.gateway import ProviderNotice
from stylist.db.session import Session, Transaction

log = structlog.get_logger(__name__)

CARD_CHANGED = frozenset({"payment_method.automatically_updated", "payment_method.updated"})
CARD_REMOVED = "payment_method.detached"


async def take_in(transaction: Transaction, *, provider: str, notice: ProviderNotice, now: datetime) -> bool:
    """Store a verified event, once, in one short transaction; `False` when it was there already."""
    is_of_payment = bool(notice.transaction_id)
    async with transaction() as session:
        is_new = await payment_service.store_event(
            session,
            provider=provider,
            event_id=notice.event_id,
            type=notice.type,
            transaction_id=notice.transaction_id,
            payload=notice.payload,
            outcome=None if is_of_payment else "noted",
            now=now,
        )
        if is_new and not is_of_payment:
            await _take_card_event(session, provider, notice)
    log.info("payment.event_received", provider=provider, type=notice.type, is_new=is_new)
    return is_new


async def _take_card_event(session: Session, provider: str, notice: ProviderNotice) -> None:
    details = notice.payload
    token, month, year = str(details.get("id", "")), details.get("exp_month"), details.get("exp_year")
    if notice.type in CARD_CHANGED and isinstance(month, int) and isinstance(year, int):
        await provider_side.update_card(
            session, provider=provider, token=token, exp_month=month, exp_year=year
        )
    elif notice.type == CARD_REMOVED:
        await provider_side.drop_card(session, provider=provider, token=token)
