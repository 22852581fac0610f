"""The sandbox provider's own books: what it was asked and answered, kept apart from ours.

Only the sandbox adapter uses this, in transactions of its own. Nothing of the shop reads it.
"""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from stylist.commerce.money import total_of
from stylist.commerce.payments.gateway import ChargeOutcome, ProviderRefund, RefundOutcome
from stylist.commerce.payments.models import SandboxOperation
from stylist.commerce.payments.states import ChargeStatus
from stylist.db.session import Session

_SETTLING = (ChargeStatus.PENDING, ChargeStatus.REQUIRES_ACTION, ChargeStatus.AUTHORIZED)


async def enter_charge(
    session: Session,
    *,
    idempotency_key: str,
    transaction_id: str,
    status: ChargeStatus,
    amount: Decimal,
    currency: str,
    method_token: str | None,
    failure_code: str | None = None,
    settles_at: datetime | None = None,
) -> None:
    """Enter a charge, or a void that came before it; a key that is known keeps its first entry."""
    await session.execute(
        insert(SandboxOperation)
        .values(
            idempotency_key=idempotency_key,
            kind="charge",
            transaction_id=transaction_id,
            status=status.value,
            failure_code=failure_code,
            amount=amount,
            currency=currency,
            method_token=method_token,
            settles_at=settles_at,
        )
        .on_conflict_do_nothing(index_elements=[SandboxOperation.idempotency_key])
    )


async def find_charge(
    session: Session, *, now: datetime, idempotency_key: str | None = None, transaction_id: str | None = None
) -> ChargeOutcome | None:
    """A charge as it stands; a pending one settles when its time has come."""
    wanted = (
        SandboxOperation.transaction_id == transaction_id
        if idempotency_key is None
        else SandboxOperation.idempotency_key == idempotency_key
    )
    statement = select(SandboxOperation).where(wanted, SandboxOperation.kind == "charge").with_for_update()
    row = (await session.scalars(statement.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        return None
    is_due = row.settles_at is not None and row.settles_at <= now
    if row.status == ChargeStatus.PENDING and is_due:
        row.status = ChargeStatus.SUCCEEDED
        await session.flush()
    return _to_outcome(row)


async def change_charge(
    session: Session, *, transaction_id: str, status: ChargeStatus, failure_code: str | None
) -> ChargeOutcome | None:
    """End a charge that has not settled yet; a settled one stays as it is."""
    statement = (
        select(SandboxOperation).where(SandboxOperation.transaction_id == transaction_id).with_for_update()
    )
    row = (await session.scalars(statement.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        return None
    if row.status in _SETTLING:
        row.status, row.failure_code = status.value, failure_code
        await session.flush()
    return _to_outcome(row)


async def capture_charge(session: Session, *, transaction_id: str, amount: Decimal) -> ChargeOutcome | None:
    """Take an authorised amount or a part of it, never more; what is not authorised stays as it is."""
    statement = (
        select(SandboxOperation).where(SandboxOperation.transaction_id == transaction_id).with_for_update()
    )
    row = (await session.scalars(statement.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        return None
    if row.status == ChargeStatus.AUTHORIZED and amount <= row.amount:
        row.status, row.amount = ChargeStatus.SUCCEEDED.value, amount
        await session.flush()
    return _to_outcome(row)


async def list_refunds(session: Session, *, parent_id: str) -> tuple[ProviderRefund, ...]:
    """The refunds of a charge, oldest first."""
    rows = await session.scalars(
        select(SandboxOperation)
        .where(SandboxOperation.parent_id == parent_id, SandboxOperation.kind == "refund")
        .order_by(SandboxOperation.created_at, SandboxOperation.idempotency_key)
    )
    return tuple(
        ProviderRefund(
            transaction_id=row.transaction_id,
            key=row.idempotency_key,
            amount=row.amount,
            currency=row.currency,
            outcome=RefundOutcome(succeeded=True, transaction_id=row.transaction_id),
        )
        for row in rows
    )


async def enter_refund(
    session: Session,
    *,
    idempotency_key: str,
    transaction_id: str,
    parent_id: str,
    amount: Decimal,
    currency: str,
) -> RefundOutcome:
    """Give money back, never more than was taken; a known key answers as before."""
    charge = (
        await session.scalars(
            select(SandboxOperation).where(SandboxOperation.transaction_id == parent_id).with_for_update()
        )
    ).one_or_none()
    if charge is None or charge.status != ChargeStatus.SUCCEEDED:
        return RefundOutcome(succeeded=False, transaction_id=None, failure_code="charge_not_captured")
    known = await session.get(SandboxOperation, idempotency_key)
    if known is not None:
        return RefundOutcome(succeeded=True, transaction_id=known.transaction_id)
    given = await session.scalars(
        select(SandboxOperation.amount).where(SandboxOperation.parent_id == parent_id)
    )
    if total_of(given) + amount > charge.amount:
        return RefundOutcome(succeeded=False, transaction_id=None, failure_code="more_than_captured")
    session.add(
        SandboxOperation(
            idempotency_key=idempotency_key,
            kind="refund",
            transaction_id=transaction_id,
            parent_id=parent_id,
            status=ChargeStatus.SUCCEEDED.value,
            amount=amount,
            currency=currency,
        )
    )
    await session.flush()
    return RefundOutcome(succeeded=True, transaction_id=transaction_id)


async def enter_payout(
    session: Session,
    *,
    idempotency_key: str,
    transaction_id: str,
    amount: Decimal,
    currency: str,
    method_token: str,
) -> RefundOutcome:
    """Send money to a method without a charge of its own; a known key answers as before."""
    await session.execute(
        insert(SandboxOperation)
        .values(
            idempotency_key=idempotency_key,
            kind="refund",
            transaction_id=transaction_id,
            status=ChargeStatus.SUCCEEDED.value,
            amount=amount,
            currency=currency,
            method_token=method_token,
        )
        .on_conflict_do_nothing(index_elements=[SandboxOperation.idempotency_key])
    )
    return RefundOutcome(succeeded=True, transaction_id=transaction_id)


async def count_charges(session: Session, *, status: ChargeStatus) -> int:
    """How many charges ended so: what tests hold our books against."""
    statement = select(func.count()).where(
        SandboxOperation.kind == "charge", SandboxOperation.status == status.value
    )
    return await session.scalar(statement) or 0


def _to_outcome(row: SandboxOperation) -> ChargeOutcome:
    status = ChargeStatus(row.status)
    is_taken = status is ChargeStatus.SUCCEEDED
    return ChargeOutcome(
        status=status,
        transaction_id=row.transaction_id,
        amount=row.amount if is_taken else None,
        currency=row.currency if is_taken else None,
        failure_code=row.failure_code,
        raw={"provider": "sandbox", "status": row.status, "method": row.method_token},
    )
