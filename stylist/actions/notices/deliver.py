"""Taking notifications to their channels: at once into the shop, by letter and Telegram in waking hours.

What advertises goes out only to people who agreed to it, a letter only to a verified address, and what was read or
has expired meanwhile to nobody. Each channel of a notification is done with once, in the transaction that hands the
letter or the message over. Whoever has the shop open hears of it as soon as it is committed; whoever missed that finds
it among the unread.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from stylist.actions.letters.render import write_letter
from stylist.commerce.customers import claims
from stylist.commerce.customers import queries as customer_queries
from stylist.commerce.customers.consent import allows
from stylist.commerce.customers.quiet_hours import next_waking
from stylist.commerce.customers.states import Use
from stylist.commerce.customers.views import SessionView, UserView
from stylist.commerce.ids import UserId
from stylist.commerce.notifications import post, queries, service
from stylist.commerce.notifications.states import PROMOTIONAL, Channel, Skipped
from stylist.commerce.notifications.views import NotificationView
from stylist.db.encryption import Keyring
from stylist.db.session import Session, Transaction
from stylist.live.events import EventBus
from stylist.memory.transcript import service as transcript_service
from stylist.memory.transcript.reply import Action, Reply

CAUSE = "notification"


@dataclass(frozen=True, slots=True)
class NoticeDesk:
    """Delivers; made by bootstrap. `own_url` is where the shop is reached, `can_mail` whether letters arrive.

    `unsubscribe_url` makes the address at which a person stops letters that advertise.
    """

    transaction: Transaction
    keyring: Keyring
    shop_name: str
    own_url: str
    can_mail: bool
    bus: EventBus
    unsubscribe_url: Callable[[UserId, datetime], str]

    async def deliver_due(self, *, now: datetime, limit: int = 200) -> int:
        """Deliver what is due, at most `limit`; how many it was."""
        async with self.transaction() as session:
            due = await queries.list_due(session, now=now, limit=limit)
        return sum([await self._deliver(it.id, it.user_id, now) for it in due])

    async def _deliver(self, notification_id: UUID, user_id: UserId, now: datetime) -> bool:
        async with self.transaction() as session:
            live = await customer_queries.list_sessions(session, user_id=user_id, now=now)
            chat = next((it for it in live if it.channel == Channel.TELEGRAM and it.blocked_at is None), None)
            if chat is not None:  # conversations are locked before anything else
                await claims.lock_conversation(session, session_id=chat.id)
            notice = await queries.find_due_for_update(session, notification_id=notification_id, now=now)
            if notice is None:
                return False
            person = (await customer_queries.list_users(session, user_ids=(user_id,))).get(user_id)
            outcomes, again_at = await self._take(session, notice, person, chat, now)
            await service.note_delivery(
                session, notification_id=notice.id, outcomes=outcomes, again_at=again_at, now=now
            )
        if outcomes.get(Channel.IN_APP, Skipped.GONE) is None and _is_news(notice, now):
            await self._show(notice, live)
        return True

    async def _show(self, notice: NotificationView, live: Sequence[SessionView]) -> None:
        """Tell whoever has the shop open; only a hint, so what is not heard is not repeated."""
        event = {"type": CAUSE, "notification": _as_event(notice)}
        for visit in live:
            if visit.channel != Channel.TELEGRAM:
                await self.bus.publish(visit.id, event)

    async def _take(
        self,
        session: Session,
        notice: NotificationView,
        person: UserView | None,
        chat: SessionView | None,
        now: datetime,
    ) -> tuple[dict[Channel, Skipped | None], datetime | None]:
        """What became of it on each channel, and when to go on with those that wait for the morning."""
        outcomes: dict[Channel, Skipped | None] = {}
        if Channel.IN_APP in notice.waiting:
            outcomes[Channel.IN_APP] = None if person else Skipped.GONE
        outside = [it for it in notice.waiting if it is not Channel.IN_APP]
        refused = _refusal(notice, person, now)
        if refused is not None or person is None:
            return outcomes | dict.fromkeys(outside, refused), None
        morning = next_waking(now, time_zone=person.timezone)
        if outside and morning > now:
            return outcomes, morning
        if Channel.EMAIL in outside:
            outcomes[Channel.EMAIL] = await self._write_letter(session, notice, person, now)
        if Channel.TELEGRAM in outside:
            outcomes[Channel.TELEGRAM] = await self._say(session, notice, chat, now)
        return outcomes, None

    async def _write_letter(
        self, session: Session, notice: NotificationView, person: UserView, now: datetime
    ) -> Skipped | None:
        if not self.can_mail or person.email is None or not person.is_email_verified:
            return Skipped.NO_ADDRESS
        mail = write_letter(
            "notice",
            to=person.email,
            key=notice.id.hex,
            shop_name=self.shop_name,
            shop_url=self.own_url,
            greeting=f"Dear {person.name}," if person.name else "Good day,",
            title=notice.title,
            message=notice.message,
            action_url=self._address(notice),
            action_label=notice.action_label,
            unsubscribe_url=self.unsubscribe_url(person.id, now) if notice.type in PROMOTIONAL else None,
        )
        await post.post_mail(session, keyring=self.keyring, mail=mail, user_id=person.id)
        return None

    async def _say(
        self, session: Session, notice: NotificationView, chat: SessionView | None, now: datetime
    ) -> Skipped | None:
        if chat is None:
            return Skipped.NO_ADDRESS
        url = self._address(notice)
        link = Action(f"notice:{notice.id}", notice.action_label or "See it", "link", url=url)
        await transcript_service.record_message(
            session,
            session_id=chat.id,
            user_id=notice.user_id,
            actor="system",
            cause=CAUSE,
            channel=chat.channel,
            reply=Reply(
                interaction_id=None,
                text=f"**{notice.title}**\n\n{notice.message}",
                actions=(link,) if url else (),
            ),
            now=now,
            outbox_channel=chat.channel,
        )
        return None

    def _address(self, notice: NotificationView) -> str | None:
        """Where it leads, for readers who are not in the shop: an address in full."""
        path = notice.action_url
        return f"{self.own_url.rstrip('/')}{path}" if path and path.startswith("/") else path


def _is_news(notice: NotificationView, now: datetime) -> bool:
    return not notice.is_read and (notice.expires_at is None or notice.expires_at > now)


def _as_event(notice: NotificationView) -> dict[str, Any]:
    return {
        "id": str(notice.id),
        "type": notice.type.value,
        "title": notice.title,
        "message": notice.message,
        "action_url": notice.action_url,
        "action_label": notice.action_label,
        "created_at": notice.created_at.isoformat(),
    }


def _refusal(notice: NotificationView, person: UserView | None, now: datetime) -> Skipped | None:
    """Why nothing of it goes outside of the shop; none if it may."""
    if person is None:
        return Skipped.GONE
    if notice.expires_at is not None and notice.expires_at <= now:
        return Skipped.EXPIRED
    if notice.is_read:
        return Skipped.READ
    if notice.type in PROMOTIONAL and not allows(person, Use.MARKETING):
        return Skipped.NO_CONSENT
    return None
