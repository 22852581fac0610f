"""Carts over time."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from stylist.commerce.cart import keeping, service
from stylist.commerce.cart.models import Cart
from stylist.commerce.customers.models import User
from stylist.commerce.ids import UserId
from stylist.commerce.notifications.models import Notification
from stylist.db.session import Session
from tests.factories import make_customer, make_gift_card, make_guest, make_variant

NOW = datetime.now(UTC)


async def fill(session: Session, user_id: UserId, *, idle: timedelta) -> None:
    variant_id = await make_variant(session)
    await service.add_item(session, user_id=user_id, variant_id=variant_id, quantity=1)
    await session.execute(update(Cart).values(updated_at=NOW - idle))


async def read(session: Session, user_id: UserId) -> Cart:
    statement = select(Cart).where(Cart.user_id == user_id).execution_options(populate_existing=True)
    return (await session.scalars(statement)).one()


async def test_a_cart_left_alone_is_flagged_until_it_is_changed(session: Session) -> None:
    user_id = await make_customer(session)
    await fill(session, user_id, idle=timedelta(hours=25))

    assert await keeping.mark_abandoned(session, now=NOW) == 1
    assert await keeping.mark_abandoned(session, now=NOW) == 0

    cart = await read(session, user_id)
    assert (cart.is_abandoned, cart.abandoned_at, cart.updated_at) == (True, NOW, NOW - timedelta(hours=25))
    view = await service.get_cart(session, user_id=user_id)
    await service.change_line(session, user_id=user_id, line_id=view.lines[0].line_id, quantity=2)
    cart = await read(session, user_id)
    assert (cart.is_abandoned, cart.abandoned_at) == (False, None)


async def test_owners_who_agreed_are_reminded_once(session: Session) -> None:
    agreed, silent = await make_customer(session), await make_customer(session)
    await session.execute(update(User).where(User.id == agreed).values(marketing_consent=True))
    for user_id in (agreed, silent):
        await fill(session, user_id, idle=timedelta(hours=50))
    await keeping.mark_abandoned(session, now=NOW)

    assert await keeping.remind(session, now=NOW) == 1
    assert await keeping.remind(session, now=NOW + timedelta(hours=1)) == 0

    assert (await session.scalars(select(Notification.user_id))).all() == [agreed]
    assert (await read(session, agreed)).reminder_sent_at == NOW
    assert (await read(session, silent)).reminder_sent_at is None


async def test_an_expired_cart_keeps_its_goods_for_who_can_come_back(session: Session) -> None:
    user_id, guest_id = await make_customer(session), await make_guest(session)
    for owner in (user_id, guest_id):
        await fill(session, owner, idle=timedelta(days=31))
    code = await make_gift_card(session)
    await service.apply_code(session, user_id=user_id, code=code)
    await session.execute(update(Cart).values(expires_at=NOW - timedelta(hours=1)))

    assert await keeping.expire(session, now=NOW) == 2

    cart = await read(session, user_id)
    assert (cart.closed_at, cart.gift_card_codes) == (None, [])
    assert cart.expires_at == NOW + timedelta(days=30)
    assert len((await service.get_cart(session, user_id=user_id)).lines) == 1
    assert (await read(session, guest_id)).closed_at == NOW
