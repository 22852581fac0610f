"""Linking the shop on the web and Telegram: once, soon, and everything goes along (T18)."""

from sqlalchemy import text

from stylist.actions.accounts import telegram
from stylist.bot.routers.linking import LINKED, SPENT
from stylist.commerce.cart import service as carts
from stylist.commerce.customers import queries
from stylist.commerce.customers.codes import LINK_LIFETIME
from stylist.commerce.ids import UserId
from tests.bot.harness import SHOPPER, Harness
from tests.factories import make_guest, make_session, make_variant


async def make_link(harness: Harness) -> tuple[UserId, str]:
    """A guest of the web with a cart, and the command their link sends to the bot."""
    async with harness.transaction() as session:
        user_id = await make_guest(session)
        session_id = await make_session(session, user_id=user_id)
        await carts.add_item(session, user_id=user_id, variant_id=await make_variant(session), quantity=2)
        here = await queries.get_session(session, session_id=session_id)
    link = await telegram.make_link(harness.services.accounts, here=here, now=harness.services.clock())
    assert link.url.startswith("https://t.me/shop_bot?start=link-")
    word = link.url.partition("start=")[2]
    assert len(word) <= 64
    return user_id, f"/start {word}"


async def owner(harness: Harness) -> UserId:
    async with harness.transaction() as session:
        found = await queries.find_user_by_identity(session, provider="telegram", account_id=str(SHOPPER))
    assert found is not None
    return found.id


async def test_t18_a_link_joins_the_web_and_telegram_once(harness: Harness) -> None:
    user_id, command = await make_link(harness)

    await harness.say(command)
    await harness.say(command, sender=SHOPPER + 1)

    assert await owner(harness) == user_id
    said = [call.text for call in harness.fake.sent()]
    assert [LINKED[:30] in said[0], SPENT[:30] in said[1]] == [True, True]
    async with harness.transaction() as session:
        assert len((await carts.get_cart(session, user_id=user_id)).lines) == 1
        channels = await session.scalars(
            text("SELECT channel FROM sessions WHERE user_id = :id ORDER BY 1"), {"id": user_id}
        )
        assert list(channels) == ["telegram", "web"]


async def test_a_link_that_is_too_old_or_made_up_links_nothing(harness: Harness) -> None:
    user_id, command = await make_link(harness)
    harness.clock.pass_by(LINK_LIFETIME.total_seconds() + 1)

    await harness.say(command)
    await harness.say("/start link-made-up")

    assert await owner(harness) != user_id
    assert [SPENT[:30] in call.text for call in harness.fake.sent()] == [True, True]
