"""The jobs that tell people what they wait for."""

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import text

from stylist.actions.notices.deliver import NoticeDesk
from stylist.db.session import Transaction
from stylist.jobs.notices import Herald
from stylist.live.events import EventBus
from tests.commerce.wishlists.test_service import make_piece, save
from tests.conftest import KEYRING
from tests.factories import make_customer

NOW = datetime.now(UTC)


async def test_wishes_are_watched_and_told_of_once(transaction: Transaction) -> None:
    desk = NoticeDesk(
        transaction,
        KEYRING,
        "LuxeVerse",
        "https://shop.example",
        can_mail=False,
        bus=EventBus(None),
        unsubscribe_url=lambda user_id, now: "https://shop.example/unsubscribe",
    )
    herald = Herald(transaction, desk, clock=lambda: NOW)
    async with transaction() as session:
        user_id = await make_customer(session)
        product_id, _ = await make_piece(session)
        await save(session, user_id, product_id)
        await session.execute(
            text("UPDATE products SET price = :price WHERE id = :id"),
            {"price": Decimal("100.00"), "id": product_id},
        )

    assert [await herald.watch_wishes(), await herald.watch_wishes()] == [1, 0]
    assert [await herald.ask_for_reviews(), await herald.deliver_notices()] == [0, 1]

    async with transaction() as session:
        state = await session.scalar(text("SELECT delivery -> 'in_app' ->> 'state' FROM notifications"))
    assert state == "sent"
