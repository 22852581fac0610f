"""Each month of a membership: charged some days before the last one ends, tried again daily, lapsed unpaid."""

from datetime import datetime, timedelta

from stylist.actions.checkout.payment import pay
from stylist.actions.confirmations.states import CommitOutcome
from stylist.actions.membership.order import find_method_id, place
from stylist.commerce.ids import OrderId, UserId
from stylist.commerce.membership import queries, service
from stylist.commerce.payments.gateway import PaymentGateway
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.db.session import Transaction
from stylist.errors import Conflict, Forbidden
from stylist.log import get_logger

log = get_logger(__name__)

RETRY_AFTER = timedelta(hours=20)
AT_ONCE = 100


async def renew_due(transaction: Transaction, *, gateway: PaymentGateway, now: datetime) -> int:
    """Charge the months that are due; how many were paid. Safe to repeat: one order for each try."""
    async with transaction() as session:
        days = await policies.get_policy(session, definitions.RENEWAL_LEAD_DAYS)
        due = await queries.list_due_renewals(
            session, now=now, lead=timedelta(days=days), retry=RETRY_AFTER, limit=AT_ONCE
        )
    return sum([await _renew(transaction, it.user_id, it.failures, gateway, now) for it in due])


async def _renew(
    transaction: Transaction, user_id: UserId, failures: int, gateway: PaymentGateway, now: datetime
) -> bool:
    order_id = await _begin(transaction, user_id, failures, gateway, now)
    if order_id is None:
        return False
    finished = await pay(transaction, order_id=order_id, gateway=gateway, now=now, off_session=True)
    if finished.outcome in (CommitOutcome.DECLINED, CommitOutcome.REQUIRES_ACTION):
        async with transaction() as session:
            await service.note_failed_renewal(session, user_id=user_id, order_id=order_id, now=now)
    log.info("membership.renewed", user_id=str(user_id), outcome=finished.outcome)
    return finished.outcome is CommitOutcome.DONE


async def _begin(
    transaction: Transaction, user_id: UserId, failures: int, gateway: PaymentGateway, now: datetime
) -> OrderId | None:
    """The order of the next month; `None` when there is nothing to renew or no method to charge."""
    try:
        async with transaction() as session:
            planned = await service.quote_renewal(session, user_id=user_id, now=now)
            if await find_method_id(session, user_id=user_id, provider=gateway.name) is None:
                await service.note_failed_renewal(session, user_id=user_id, order_id=None, now=now)
                return None
            key = f"membership:{user_id}:{planned.starts_at}:{failures}"
            prepared = await place(
                session, user_id=user_id, planned=planned, idempotency_key=key, provider=gateway.name, now=now
            )
    except (Conflict, Forbidden) as refusal:
        log.info("membership.not_renewed", user_id=str(user_id), reason=refusal.code)
        return None
    return prepared.order_id


async def turn_over_due(transaction: Transaction, *, now: datetime) -> int:
    """Book the periods that have ended: what was paid next begins, or the membership lapses. How many."""
    async with transaction() as session:
        ended = await queries.list_ended(session, now=now, limit=AT_ONCE)
    count = 0
    for user_id in ended:
        async with transaction() as session:
            count += await service.turn_over(session, user_id=user_id, now=now) is not None
    return count
