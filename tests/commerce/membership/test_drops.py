"""Members hear once of a drop that is open to them, and nobody hears before."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from stylist.commerce.catalog.models import Product
from stylist.commerce.customers.models import User
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import UserId
from stylist.commerce.membership.drops import announce_drops
from stylist.commerce.notifications.models import Notification
from stylist.commerce.notifications.states import NotificationType
from stylist.db.session import Session
from tests.factories import make_customer, make_guest, make_product

OPENS = datetime(2027, 3, 1, 15, tzinfo=UTC)
PEARL, SAPPHIRE, DIAMOND, OBSIDIAN = MembershipTier


async def make_drop(session: Session, *, pieces: int = 2, name: str = "The Courtyard Drop") -> None:
    for _ in range(pieces):
        product_id = await make_product(session, attributes={"drop": name})
        (await session.get_one(Product, product_id)).published_at = OPENS
    await session.flush()


async def told(session: Session) -> dict[UserId, list[str]]:
    rows = await session.execute(
        select(Notification.user_id, Notification.title).where(
            Notification.type == NotificationType.EXCLUSIVE_ACCESS
        )
    )
    found: dict[UserId, list[str]] = {}
    for user_id, title in rows:
        found.setdefault(UserId(user_id), []).append(title)
    return found


async def test_each_tier_is_told_when_the_drop_opens_to_it_and_once(session: Session) -> None:
    await make_drop(session)
    people = {tier: await make_customer(session, tier=tier) for tier in MembershipTier}
    await make_guest(session)
    title = ["The Courtyard Drop is open to you"]

    assert await announce_drops(session, now=OPENS - timedelta(hours=73)) == 0
    assert await announce_drops(session, now=OPENS - timedelta(hours=72)) == 1
    assert await told(session) == {people[OBSIDIAN]: title}
    assert await announce_drops(session, now=OPENS - timedelta(hours=24)) == 2
    assert await announce_drops(session, now=OPENS - timedelta(hours=23)) == 0
    assert await announce_drops(session, now=OPENS) == 0

    assert await told(session) == {people[tier]: title for tier in (SAPPHIRE, DIAMOND, OBSIDIAN)}


async def test_a_lapsed_member_is_told_nothing(session: Session) -> None:
    await make_drop(session)
    user_id = await make_customer(session, tier=OBSIDIAN)
    (await session.get_one(User, user_id)).membership_expires_at = OPENS - timedelta(days=2)
    await session.flush()

    assert await announce_drops(session, now=OPENS - timedelta(days=1)) == 0


async def test_two_drops_are_two_messages(session: Session) -> None:
    await make_drop(session)
    await make_drop(session, pieces=1, name="The Arno Drop")
    user_id = await make_customer(session, tier=DIAMOND)

    assert await announce_drops(session, now=OPENS - timedelta(hours=40)) == 2

    assert sorted((await told(session))[user_id]) == [
        "The Arno Drop is open to you",
        "The Courtyard Drop is open to you",
    ]
