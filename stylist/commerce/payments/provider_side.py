"""What happens at the provider by itself: accounts of persons there, refunds and changes of cards made over there."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert

from stylist.commerce.ids import PaymentMethodId, PaymentTransactionId, UserId
from stylist.commerce.money import total_of
from stylist.commerce.payments import queries, service
from stylist.commerce.payments.gateway import ProviderRefund
from stylist.commerce.payments.models import PaymentMethod, PaymentTransaction, ProviderCustomer
from stylist.commerce.payments.states import NEXT, PaymentStatus, TransactionType
from stylist.commerce.payments.views import PaymentView
from stylist.db.session import Session

MADE_THERE = "made at the provider"


async def keep_customer(session: Session, *, user_id: UserId, provider: str, customer_id: str) -> str:
    """Remember a person's account at a provider; the first one stored stands and is answered."""
    await session.execute(
        insert(ProviderCustomer)
        .values(provider=provider, user_id=user_id, customer_id=customer_id)
        .on_conflict_do_nothing(index_elements=["provider", "user_id"])
    )
    kept = await queries.find_customer_id(session, user_id=user_id, provider=provider)
    return kept or customer_id


async def note_refund(
    session: Session, *, charge_id: PaymentTransactionId, refund: ProviderRefund, now: datetime
) -> PaymentView | None:
    """Enter a refund that somebody made at the provider; `None` when our books have it or it came to nothing."""
    charge = await queries.get_payment_row_for_update(session, payment_id=charge_id)
    known = await queries.list_refunds(session, parent_id=charge_id)
    is_known = any(
        it.provider_transaction_id == refund.transaction_id or it.idempotency_key == refund.key
        for it in known
    )
    if refund.key is not None:  # ours, of an order that was exchanged for this one's goods
        is_known = is_known or await queries.find_payment_by_key(session, key=refund.key) is not None
    if is_known or not refund.outcome.succeeded:
        return None
    row = PaymentTransaction(
        order_id=charge.order_id,
        payment_method_id=charge.payment_method_id,
        parent_id=charge.id,
        type=TransactionType.REFUND,
        status=PaymentStatus.COMPLETED,
        amount=refund.amount,
        currency=refund.currency,
        provider=charge.provider,
        provider_transaction_id=refund.transaction_id,
        idempotency_key=f"provider:{charge.provider}:{refund.transaction_id}",
        provider_response={"reason": MADE_THERE},
        processed_at=now,
    )
    session.add(row)
    await session.flush()
    given = total_of(
        it.amount
        for it in await queries.list_refunds(session, parent_id=charge_id)
        if it.status is PaymentStatus.COMPLETED
    )
    status = PaymentStatus.REFUNDED if given >= charge.amount else PaymentStatus.PARTIALLY_REFUNDED
    if status in NEXT[charge.status]:
        charge.status, charge.processed_at = status, now
    await session.flush()
    return queries.to_payment_view(row)


async def update_card(session: Session, *, provider: str, token: str, exp_month: int, exp_year: int) -> int:
    """The bank renewed a card: its new date, for whoever saved it; how many methods changed."""
    rows = (await session.scalars(_by_token(provider, token))).all()
    for row in rows:
        row.card_exp_month, row.card_exp_year = exp_month, exp_year
    await session.flush()
    return len(rows)


async def drop_card(session: Session, *, provider: str, token: str) -> int:
    """A card was removed at the provider: it can't be charged any more; how many methods went."""
    rows = (await session.scalars(_by_token(provider, token))).all()
    for row in rows:
        await service.remove_method(
            session, user_id=UserId(row.user_id), payment_method_id=PaymentMethodId(row.id)
        )
    return len(rows)


def _by_token(provider: str, token: str) -> Select[PaymentMethod]:
    return select(PaymentMethod).where(
        PaymentMethod.provider == provider, PaymentMethod.provider_payment_method_id == token
    )
