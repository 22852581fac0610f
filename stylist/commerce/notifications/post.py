"""Letters and text messages on their way: queued in the transaction of what they tell of, sent by a job.

What waits in the queue is sealed: it holds addresses and one-time codes. `user_id` lies beside it, so that an erased
person's is taken out.
"""

import json
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import text

from stylist.commerce.ids import UserId
from stylist.commerce.notifications.gateway import Mail, TextMessage
from stylist.db.encryption import Keyring
from stylist.db.queue import enqueue
from stylist.db.session import Session

SEND_MAIL, SEND_TEXT = "send_mail", "send_text"
QUEUE = "post"

_FORGET = text(
    "DELETE FROM procrastinate_jobs WHERE queue_name = :queue AND args ->> 'user_id' = :user_id"
    " AND status <> 'doing'"
)


async def post_mail(session: Session, *, keyring: Keyring, mail: Mail, user_id: UserId | None) -> None:
    """Have a letter sent once this transaction is committed."""
    await _post(session, SEND_MAIL, keyring, asdict(mail), user_id)


async def post_text(
    session: Session, *, keyring: Keyring, message: TextMessage, user_id: UserId | None
) -> None:
    """Have a text message sent once this transaction is committed."""
    await _post(session, SEND_TEXT, keyring, asdict(message), user_id)


async def _post(
    session: Session, task: str, keyring: Keyring, fields: dict[str, str], user_id: UUID | None
) -> None:
    arguments = {"sealed": keyring.seal(json.dumps(fields)), "user_id": str(user_id) if user_id else None}
    await enqueue(session, task, arguments, queue=QUEUE)


def open_mail(keyring: Keyring, sealed: str) -> Mail:
    """The letter a job is to send.

    Raises:
        Unreadable: sealed with a key that is gone.
    """
    return Mail(**json.loads(keyring.open(sealed)))


def open_text(keyring: Keyring, sealed: str) -> TextMessage:
    """The text message a job is to send.

    Raises:
        Unreadable: sealed with a key that is gone.
    """
    return TextMessage(**json.loads(keyring.open(sealed)))


async def forget_waiting(session: Session, *, user_id: UserId) -> None:
    """Take whatever still waits for a person out of the queue."""
    await session.execute(_FORGET, {"queue": QUEUE, "user_id": str(user_id)})
