"""Notifications on their way out of the shop."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from stylist.actions.notices.deliver import NoticeDesk
from stylist.commerce.customers.models import ShopperSession, User
from stylist.commerce.ids import SessionId, UserId
from stylist.commerce.notifications import post, service
from stylist.commerce.notifications.gateway import Mail
from stylist.commerce.notifications.models import Notification
from stylist.commerce.notifications.states import Channel, NotificationType
from stylist.db.session import Transaction
from stylist.live.events import EventBus
from stylist.memory.transcript.models import AIInteraction, OutboxMessage
from tests.conftest import KEYRING
from tests.factories import make_customer

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)  # in New York
NIGHT = datetime(2026, 11, 21, 3, tzinfo=UTC)  # ten in the evening there
MORNING = datetime(2026, 11, 21, 13, tzinfo=UTC)


@dataclass
class Reader:
    """Somebody in New York with a verified address and a chat."""

    transaction: Transaction
    user_id: UserId = field(init=False)
    can_mail: bool = True
    bus: EventBus = field(default_factory=lambda: EventBus(None))

    async def arrive(
        self, *, consents: bool | None = None, verified: bool = True, chats: bool = True
    ) -> "Reader":
        async with self.transaction() as session:
            self.user_id = await make_customer(session, name="Ada Winter")
            user = await session.get_one(User, self.user_id)
            user.timezone, user.marketing_consent = "America/New_York", consents
            user.email_verified = NOON if verified else None
            if chats:
                session.add(
                    ShopperSession(
                        user_id=self.user_id,
                        session_token=self.user_id.hex,
                        channel="telegram",
                        external_id=self.user_id.hex,
                        expires_at=NOON + timedelta(days=30),
                    )
                )
        return self

    async def hear(
        self,
        *,
        type: NotificationType = NotificationType.PRICE_DROP,
        at: datetime = NOON,
        channels: tuple[Channel, ...] | None = None,
        expires_at: datetime | None = None,
    ) -> None:
        async with self.transaction() as session:
            await service.notify(
                session,
                user_id=self.user_id,
                type=type,
                title="It costs less",
                message="It is $200 now.",
                dedupe_key=f"{self.user_id}:{type}",
                channels=channels,
                action_url="/products/silk-dress",
                action_label="See it",
                expires_at=expires_at,
                now=at,
            )

    async def deliver(self, now: datetime) -> int:
        desk = NoticeDesk(
            self.transaction,
            KEYRING,
            "LuxeVerse",
            "https://shop.example/at/home",
            self.can_mail,
            self.bus,
            unsubscribe_url=lambda user_id, at: f"https://shop.example/stop/{user_id}/{at:%Y}",
        )
        return await desk.deliver_due(now=now)

    async def delivery(self) -> dict[str, str]:
        """By channel: sent, or why not."""
        async with self.transaction() as session:
            row = (
                await session.scalars(select(Notification).where(Notification.user_id == self.user_id))
            ).one()
            return {key: it.get("reason", it["state"]) for key, it in row.delivery.items()}

    async def visit(self) -> SessionId:
        """Open the shop in a browser."""
        async with self.transaction() as session:
            visit = ShopperSession(
                user_id=self.user_id,
                session_token=f"web {self.user_id}",
                channel="web",
                expires_at=NOON + timedelta(days=30),
            )
            session.add(visit)
            await session.flush()
            return SessionId(visit.id)

    async def letters(self) -> list[Mail]:
        async with self.transaction() as session:
            rows = await session.execute(
                text("SELECT args ->> 'sealed' FROM procrastinate_jobs WHERE args ->> 'user_id' = :id"),
                {"id": str(self.user_id)},
            )
            return [post.open_mail(KEYRING, sealed) for (sealed,) in rows]

    async def messages(self) -> list[dict[str, Any]]:
        async with self.transaction() as session:
            rows = await session.scalars(
                select(AIInteraction.output_data)
                .join(OutboxMessage, OutboxMessage.interaction_id == AIInteraction.id)
                .where(AIInteraction.user_id == self.user_id)
            )
            return list(rows)


@pytest.fixture
def reader(transaction: Transaction) -> Reader:
    return Reader(transaction)


async def test_delivers_to_every_channel_once(reader: Reader) -> None:
    await reader.arrive()
    await reader.hear()

    assert [await reader.deliver(NOON), await reader.deliver(NOON)] == [1, 0]

    assert await reader.delivery() == {"in_app": "sent", "email": "sent", "telegram": "sent"}
    [letter] = await reader.letters()
    assert letter.subject == "It costs less"
    assert letter.unsubscribe_url is None
    assert "Dear Ada Winter," in letter.text
    assert "See it: https://shop.example/at/home/products/silk-dress" in letter.text
    [message] = await reader.messages()
    assert message["text"] == "**It costs less**\n\nIt is $200 now."
    [link] = message["actions"]
    assert link["url"] == "https://shop.example/at/home/products/silk-dress"


async def test_waits_for_the_morning_of_its_reader(reader: Reader) -> None:
    await reader.arrive()
    await reader.hear(at=NIGHT)

    assert await reader.deliver(NIGHT) == 1
    assert await reader.delivery() == {"in_app": "sent"}
    assert await reader.deliver(MORNING - timedelta(seconds=1)) == 0
    assert await reader.deliver(MORNING) == 1

    assert await reader.delivery() == {"in_app": "sent", "email": "sent", "telegram": "sent"}
    assert len(await reader.letters()) == len(await reader.messages()) == 1


@pytest.mark.parametrize(
    ("consents", "outcome"), [(None, "no_consent"), (False, "no_consent"), (True, "sent")]
)
async def test_advertises_only_to_those_who_agreed(
    reader: Reader, consents: bool | None, outcome: str
) -> None:
    await reader.arrive(consents=consents)
    await reader.hear(type=NotificationType.EXCLUSIVE_ACCESS)

    await reader.deliver(NOON)

    assert await reader.delivery() == {"in_app": "sent", "email": outcome, "telegram": outcome}
    assert len(await reader.letters()) == (1 if outcome == "sent" else 0)


async def test_a_letter_that_advertises_says_where_to_stop_it(reader: Reader) -> None:
    await reader.arrive(consents=True)
    await reader.hear(type=NotificationType.AI_RECOMMENDATION)

    await reader.deliver(NOON)

    [letter] = await reader.letters()
    url = f"https://shop.example/stop/{reader.user_id}/2026"
    assert letter.unsubscribe_url == url
    assert f"To stop: {url}" in letter.text
    assert f'<a href="{url}"' in (letter.html or "")


async def test_whoever_has_the_shop_open_hears_of_it_once(reader: Reader) -> None:
    await reader.arrive()
    visit = await reader.visit()
    await reader.hear(at=NIGHT)

    async with reader.bus.watch(visit) as heard:
        await reader.deliver(NIGHT)
        await reader.deliver(MORNING)  # by letter, which is no news in the shop

        event = heard.get_nowait()
        assert heard.empty()

    assert event["type"] == "notification"
    notice = dict(event["notification"])
    assert len(notice.pop("id")) == 36
    assert notice == {
        "type": "PRICE_DROP",
        "title": "It costs less",
        "message": "It is $200 now.",
        "action_url": "/products/silk-dress",
        "action_label": "See it",
        "created_at": NIGHT.isoformat(),
    }


async def test_what_was_read_already_is_no_news(reader: Reader) -> None:
    await reader.arrive()
    visit = await reader.visit()
    await reader.hear()
    async with reader.transaction() as session:
        await service.mark_all_read(session, user_id=reader.user_id, now=NOON)

    async with reader.bus.watch(visit) as heard:
        assert await reader.deliver(NOON) == 1
        assert heard.empty()


async def test_writes_to_no_address_that_is_not_verified(reader: Reader) -> None:
    await reader.arrive(verified=False, chats=False)
    await reader.hear()

    await reader.deliver(NOON)

    assert await reader.delivery() == {"in_app": "sent", "email": "no_address", "telegram": "no_address"}
    assert await reader.letters() == []
    assert await reader.messages() == []


async def test_expired_and_read_ones_stay_where_they_are(reader: Reader) -> None:
    await reader.arrive()
    await reader.hear(at=NIGHT, expires_at=NIGHT + timedelta(hours=2))
    await reader.deliver(NIGHT)
    await reader.deliver(MORNING)
    assert await reader.delivery() == {"in_app": "sent", "email": "expired", "telegram": "expired"}

    other = await Reader(reader.transaction).arrive()
    await other.hear(at=NIGHT)
    async with other.transaction() as session:
        assert await service.mark_all_read(session, user_id=other.user_id, now=NIGHT) == 1
    await other.deliver(MORNING)
    assert await other.delivery() == {"in_app": "sent", "email": "read", "telegram": "read"}


async def test_goes_only_where_it_is_to_go(reader: Reader) -> None:
    await reader.arrive()
    await reader.hear(channels=(Channel.IN_APP,))

    await reader.deliver(NIGHT)

    assert await reader.delivery() == {"in_app": "sent"}
    assert await reader.deliver(MORNING) == 0
