"""Propose, confirm, commit (DESIGN section 4): nothing changes for a shopper but by `commit`."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from stylist.actions.confirmations import queries
from stylist.actions.confirmations.errors import ConfirmationNotFound
from stylist.actions.confirmations.kinds import get_kind
from stylist.actions.confirmations.models import Confirmation
from stylist.actions.confirmations.states import CommitOutcome, ConfirmationStatus
from stylist.actions.confirmations.views import (
    CommitResult,
    ConfirmationView,
    Finished,
    Proposal,
    Summary,
)
from stylist.commerce.ids import ConfirmationId, InteractionId, OrderId, SessionId, UserId
from stylist.commerce.payments.gateway import PaymentGateway
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.db.session import Session, Transaction
from stylist.errors import Conflict, Invalid, NotFound, StylistError

_ENDED = {CommitOutcome.DONE: ConfirmationStatus.COMMITTED, CommitOutcome.DECLINED: ConfirmationStatus.FAILED}


async def propose(
    session: Session,
    *,
    kind: str,
    user_id: UserId,
    session_id: SessionId,
    interaction_id: InteractionId | None,
    arguments: Mapping[str, Any],
    summary: Summary,
    digest: str,
    now: datetime,
) -> ConfirmationView:
    """Store what a yes would do; it takes the place of an open one of the same kind in the conversation."""
    minutes = await policies.get_policy(session, definitions.CONFIRMATION_MINUTES)
    for open_row in await queries.list_open_rows_for_update(session, session_id=session_id):
        if open_row.kind == kind:
            open_row.status, open_row.decided_at = ConfirmationStatus.SUPERSEDED, now
    row = Confirmation(
        kind=kind,
        user_id=user_id,
        session_id=session_id,
        interaction_id=interaction_id,
        arguments=dict(arguments),
        summary=_to_json(summary),
        digest=digest,
        status=ConfirmationStatus.OPEN,
        expires_at=now + timedelta(minutes=minutes),
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return queries.to_view(row)


async def lock_open(session: Session, *, session_id: SessionId) -> None:
    """Lock a conversation's open proposals. Call it before locking what a new one is about (cart, order):
    `commit` takes its locks in this order too."""
    await queries.list_open_rows_for_update(session, session_id=session_id)


def _to_json(summary: Summary) -> dict[str, Any]:
    return {
        "title": summary.title,
        "lines": [line.to_json() for line in summary.lines],
        "total": None if summary.total is None else str(summary.total),
        "currency": summary.currency,
    }


async def list_open(
    session: Session, *, session_id: SessionId, now: datetime
) -> tuple[ConfirmationView, ...]:
    """What waits for a yes in a conversation, newest first."""
    return await queries.list_open(session, session_id=session_id, now=now)


async def cancel(session: Session, *, confirmation_id: ConfirmationId, user_id: UserId) -> ConfirmationView:
    """Say no to an open proposal; one already decided stays as it is, and the view tells.

    Raises:
        ConfirmationNotFound: there is none, or it is another person's.
    """
    row = await queries.get_row(session, confirmation_id=confirmation_id, user_id=user_id, for_update=True)
    if row.status == ConfirmationStatus.OPEN:
        row.status = ConfirmationStatus.CANCELLED
        await session.flush()
    return queries.to_view(row)


async def commit(
    transaction: Transaction,
    *,
    confirmation_id: ConfirmationId,
    user_id: UserId,
    session_id: SessionId,
    now: datetime,
    gateway: PaymentGateway,
) -> CommitResult:
    """Carry out what was proposed, with the stored arguments; the only executor.

    Pressed twice, also at once, it happens once and both answers are the same. Called again after a crash
    or while a payment is open it takes up where it stopped.

    Raises:
        ConfirmationNotFound: there is none, or it is another person's or conversation's.
    """
    async with transaction() as session:
        row = await queries.get_row(
            session,
            confirmation_id=confirmation_id,
            user_id=user_id,
            session_id=session_id,
            for_update=True,
        )
        begun = await _begin(session, row, provider=gateway.name, now=now)
    if isinstance(begun, CommitResult):
        return begun
    finished = await get_kind(begun.kind).finish(transaction, proposal=begun, gateway=gateway, now=now)
    async with transaction() as session:
        row = await queries.get_row(session, confirmation_id=confirmation_id, for_update=True)
        return await _end(session, row, finished, now)


async def _begin(
    session: Session, row: Confirmation, *, provider: str, now: datetime
) -> Proposal | CommitResult:
    """Record the intent; what is decided already is answered."""
    proposal = queries.to_proposal(row)
    if row.status == ConfirmationStatus.COMMITTING:
        return proposal
    if row.status != ConfirmationStatus.OPEN:
        return await _stored_result(session, row)
    if row.expires_at <= now:
        row.status, row.decided_at = ConfirmationStatus.EXPIRED, now
        await session.flush()
        return await _stored_result(session, row)
    try:
        async with session.begin_nested():
            await get_kind(row.kind).begin(session, proposal=proposal, provider=provider, now=now)
    except (Conflict, Invalid, NotFound) as refusal:
        return await _ask_anew(session, proposal, refusal, provider=provider, now=now)
    row.status, row.decided_at = ConfirmationStatus.COMMITTING, now
    await session.flush()
    return proposal


async def _ask_anew(
    session: Session, proposal: Proposal, refusal: StylistError, *, provider: str, now: datetime
) -> CommitResult:
    """What was agreed to no longer holds: it is closed, and what would hold now is proposed."""
    row = await queries.get_row(session, confirmation_id=proposal.id)
    row.status, row.decided_at = ConfirmationStatus.SUPERSEDED, now
    await session.flush()
    new = await get_kind(proposal.kind).propose_again(session, proposal=proposal, provider=provider, now=now)
    row = await queries.get_row(session, confirmation_id=proposal.id)
    row.result = {
        "outcome": CommitOutcome.CHANGED,
        "failure": refusal.code,
        "new_confirmation_id": None if new is None else str(new.id),
    }
    await session.flush()
    return await _stored_result(session, row)


async def record_result(
    session: Session, *, confirmation_id: ConfirmationId, finished: Finished, now: datetime
) -> None:
    """Keep what came of a confirmation once its payment is settled elsewhere: by a webhook, page or job.

    Nothing happens where there is no such confirmation or it has ended already. Where the shopper was answered before
    it ended ("one more step"), the conversation is still to be told: `take_untold`.
    """
    try:
        row = await queries.get_row(session, confirmation_id=confirmation_id, for_update=True)
    except ConfirmationNotFound:
        return
    was_answered = row.status == ConfirmationStatus.COMMITTING and row.result is not None
    await _end(session, row, finished, now)
    if was_answered and row.status != ConfirmationStatus.COMMITTING:
        row.result = {**(row.result or {}), queries.TOLD: False}
        await session.flush()


async def take_untold(
    session: Session, *, confirmation_id: ConfirmationId
) -> tuple[Proposal, CommitResult] | None:
    """What came of a confirmation that its conversation has not heard of yet; the second to ask gets `None`.

    Lock the conversation before (`claims.lock_conversation`), as all do who lock a confirmation within one.
    """
    row = await queries.get_row(session, confirmation_id=confirmation_id, for_update=True)
    if (row.result or {}).get(queries.TOLD) is not False:
        return None
    row.result = {**(row.result or {}), queries.TOLD: True}
    await session.flush()
    return queries.to_proposal(row), await _stored_result(session, row)


async def _end(session: Session, row: Confirmation, finished: Finished, now: datetime) -> CommitResult:
    """Note what a locked confirmation came to, unless that is decided already."""
    if row.status == ConfirmationStatus.COMMITTING:
        row.status = _ENDED.get(finished.outcome, ConfirmationStatus.COMMITTING)
        row.decided_at = now
        row.result = {
            "outcome": finished.outcome,
            "order_id": None if finished.order_id is None else str(finished.order_id),
            "action_url": finished.action_url,
            "failure": finished.failure,
        }
        await session.flush()
    return await _stored_result(session, row)


async def _stored_result(session: Session, row: Confirmation) -> CommitResult:
    """The answer of a decided confirmation, the same every time."""
    result = row.result or {}
    new_id = result.get("new_confirmation_id")
    order_id = result.get("order_id")
    return CommitResult(
        outcome=CommitOutcome(result["outcome"]) if result else _outcome_of(row),
        confirmation=queries.to_view(row),
        order_id=None if order_id is None else OrderId(UUID(order_id)),
        new_confirmation=await _find_new(session, row, new_id),
        action_url=result.get("action_url"),
        failure=result.get("failure"),
    )


def _outcome_of(row: Confirmation) -> CommitOutcome:
    return {
        ConfirmationStatus.CANCELLED: CommitOutcome.CANCELLED,
        ConfirmationStatus.EXPIRED: CommitOutcome.EXPIRED,
        ConfirmationStatus.SUPERSEDED: CommitOutcome.CHANGED,
    }.get(ConfirmationStatus(row.status), CommitOutcome.PENDING)


async def _find_new(session: Session, row: Confirmation, new_id: str | None) -> ConfirmationView | None:
    """What took a superseded proposal's place: the one made on refusal, else the open one of its kind."""
    if row.status != ConfirmationStatus.SUPERSEDED:
        return None
    if new_id is not None:
        found = await queries.get_row(session, confirmation_id=ConfirmationId(UUID(new_id)))
        return queries.to_view(found)
    return await queries.find_open(session, session_id=SessionId(row.session_id), kind=row.kind)
