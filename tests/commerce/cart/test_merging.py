"""A guest's cart joins an account's."""

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import select, update

from stylist.commerce.cart import service
from stylist.commerce.cart.models import Cart
from stylist.commerce.catalog.models import ProductVariant
from stylist.db.session import Session
from tests.factories import make_coupon, make_customer, make_guest, make_variant

NOW = datetime.now(UTC)


async def test_c14_merging_loses_no_line_and_doubles_none(session: Session) -> None:
    guest, account = await make_guest(session), await make_customer(session)
    both, only_guest, only_account = [await make_variant(session) for _ in range(3)]
    for user_id, variant_id, quantity in (
        (guest, both, 3),
        (guest, only_guest, 1),
        (account, both, 2),
        (account, only_account, 4),
    ):
        await service.add_item(session, user_id=user_id, variant_id=variant_id, quantity=quantity)

    merged = await service.merge_carts(session, from_user_id=guest, into_user_id=account, now=NOW)
    again = await service.merge_carts(session, from_user_id=guest, into_user_id=account, now=NOW)

    assert merged.quantities == {both: 3, only_guest: 1, only_account: 4}
    assert again.quantities == merged.quantities
    assert (await service.get_cart(session, user_id=guest)).is_empty
    snapshot = await session.scalar(
        select(Cart.total).where(Cart.user_id == account, Cart.closed_at.is_(None))
    )
    assert snapshot == merged.totals.total


async def test_c14_a_rise_since_is_shown_and_a_fall_passed_on(session: Session) -> None:
    guest, account = await make_guest(session), await make_customer(session)
    rising, falling = await make_variant(session), await make_variant(session)
    for variant_id in (rising, falling):
        await service.add_item(session, user_id=guest, variant_id=variant_id, quantity=1)
    for variant_id, price in ((rising, Decimal(300)), (falling, Decimal(200))):
        statement = update(ProductVariant).where(ProductVariant.id == variant_id)
        await session.execute(statement.values(price=price))

    merged = await service.merge_carts(session, from_user_id=guest, into_user_id=account, now=NOW)

    assert {line.variant_id: (line.unit_price, line.price_rose_from) for line in merged.lines} == {
        rising: (Decimal(300), Decimal(250)),
        falling: (Decimal(200), None),
    }


async def test_what_the_account_lacks_is_filled_in(session: Session) -> None:
    guest, account = await make_guest(session), await make_customer(session)
    await make_coupon(session, code="TEN")
    await service.add_item(session, user_id=guest, variant_id=await make_variant(session), quantity=1)
    await service.apply_code(session, user_id=guest, code="TEN")
    await service.set_contact(session, user_id=guest, phone="+1 617 555 0100", name="Guest Name")
    await service.set_contact(session, user_id=account, name="Ada W.")

    merged = await service.merge_carts(session, from_user_id=guest, into_user_id=account, now=NOW)

    assert [code.code for code in merged.codes] == ["TEN"]
    assert (merged.contact.name, merged.contact.phone) == ("Ada W.", "+1 617 555 0100")


async def test_merging_somebody_with_themselves_changes_nothing(session: Session) -> None:
    account = await make_customer(session)
    variant_id = await make_variant(session)
    await service.add_item(session, user_id=account, variant_id=variant_id, quantity=2)

    merged = await service.merge_carts(session, from_user_id=account, into_user_id=account, now=NOW)

    assert merged.quantities == {variant_id: 2}
