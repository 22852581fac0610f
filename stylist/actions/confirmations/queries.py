"""Reading confirmations."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select, text

from stylist.actions.confirmations.errors import ConfirmationNotFound
from stylist.actions.confirmations.models import Confirmation
from stylist.actions.confirmations.states import ConfirmationStatus
from stylist.actions.confirmations.views import ConfirmationLine, ConfirmationView, Proposal
from stylist.commerce.ids import ConfirmationId, InteractionId, SessionId, UserId
from stylist.db.session import Session

# Where a result says whether the conversation heard of it, when it came after the answer.
TOLD = "told"


def to_view(row: Confirmation) -> ConfirmationView:
    """A proposal as shown."""
    total = row.summary.get("total")
    return ConfirmationView(
        id=ConfirmationId(row.id),
        kind=row.kind,
        title=row.summary.get("title", ""),
        lines=tuple(ConfirmationLine.from_json(line) for line in row.summary.get("lines", ())),
        total=None if total is None else Decimal(total),
        currency=row.summary.get("currency"),
        expires_at=row.expires_at,
        status=ConfirmationStatus(row.status),
    )


def to_proposal(row: Confirmation) -> Proposal:
    """What was agreed to."""
    return Proposal(
        id=ConfirmationId(row.id),
        kind=row.kind,
        user_id=UserId(row.user_id),
        session_id=SessionId(row.session_id),
        interaction_id=None if row.interaction_id is None else InteractionId(row.interaction_id),
        arguments=row.arguments,
        digest=row.digest,
    )


async def get_confirmation(
    session: Session, *, confirmation_id: ConfirmationId, user_id: UserId
) -> ConfirmationView:
    """A person's confirmation in whatever state.

    Raises:
        ConfirmationNotFound: there is none, or it is another person's.
    """
    return to_view(await get_row(session, confirmation_id=confirmation_id, user_id=user_id))


async def list_open(
    session: Session, *, session_id: SessionId, now: datetime
) -> tuple[ConfirmationView, ...]:
    """What waits for a yes in a conversation, newest first."""
    statement = (
        select(Confirmation)
        .where(
            Confirmation.session_id == session_id,
            Confirmation.status == ConfirmationStatus.OPEN,
            Confirmation.expires_at > now,
        )
        .order_by(Confirmation.created_at.desc(), Confirmation.id)
        .limit(20)
        .execution_options(populate_existing=True)
    )
    return tuple(to_view(row) for row in await session.scalars(statement))


async def list_open_rows_for_update(session: Session, *, session_id: SessionId) -> Sequence[Confirmation]:
    """A conversation's open proposals, locked in order of id and read anew."""
    statement = (
        select(Confirmation)
        .where(Confirmation.session_id == session_id, Confirmation.status == ConfirmationStatus.OPEN)
        .order_by(Confirmation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def find_open(session: Session, *, session_id: SessionId, kind: str) -> ConfirmationView | None:
    """The open proposal of a kind in a conversation; there is at most one."""
    statement = (
        select(Confirmation)
        .where(
            Confirmation.session_id == session_id,
            Confirmation.kind == kind,
            Confirmation.status == ConfirmationStatus.OPEN,
        )
        .execution_options(populate_existing=True)
    )
    row = (await session.scalars(statement)).first()
    return None if row is None else to_view(row)


async def get_row(
    session: Session,
    *,
    confirmation_id: ConfirmationId,
    user_id: UserId | None = None,
    session_id: SessionId | None = None,
    for_update: bool = False,
) -> Confirmation:
    """The row, read anew, locked on demand; narrowed to a person and conversation where they are given.

    Raises:
        ConfirmationNotFound: there is none such.
    """
    statement = select(Confirmation).where(Confirmation.id == confirmation_id)
    if user_id is not None:
        statement = statement.where(Confirmation.user_id == user_id)
    if session_id is not None:
        statement = statement.where(Confirmation.session_id == session_id)
    if for_update:
        statement = statement.with_for_update()
    row = (await session.scalars(statement.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise ConfirmationNotFound
    return row


async def list_untold(session: Session, *, limit: int = 100) -> tuple[ConfirmationId, ...]:
    """Confirmations that ended after their conversation was answered and of which it has not heard, oldest first."""
    rows = await session.scalars(
        select(Confirmation.id)
        .where(text("(confirmations.result ->> 'told') = 'false'"))  # as its index says it
        .order_by(Confirmation.decided_at, Confirmation.id)
        .limit(limit)
    )
    return tuple(ConfirmationId(found) for found in rows)


async def find_session_id(session: Session, *, confirmation_id: ConfirmationId) -> SessionId | None:
    """The conversation a confirmation belongs to."""
    found = await session.scalar(select(Confirmation.session_id).where(Confirmation.id == confirmation_id))
    return None if found is None else SessionId(found)
