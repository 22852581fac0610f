"""A membership from the first month to the last."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from stylist.actions.checkout import recover
from stylist.actions.confirmations.states import CommitOutcome
from stylist.actions.membership import renew
from stylist.commerce.catalog import queries as catalog
from stylist.commerce.catalog.views import Viewer
from stylist.commerce.customers.errors import NotPermitted
from stylist.commerce.customers.models import User
from stylist.commerce.membership import invitations, products
from stylist.commerce.membership.errors import (
    AccountRequired,
    ChangeInProgress,
    InvitationRequired,
    NothingToChange,
)
from stylist.commerce.membership.models import MembershipTransaction
from stylist.commerce.notifications.models import Notification
from stylist.commerce.notifications.states import NotificationType
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.models import Order
from stylist.commerce.orders.states import OrderStatus
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments import service as payment_service
from stylist.db.session import Transaction
from tests.actions.membership.office import DAY, DIAMOND, OBSIDIAN, PEARL, SAPPHIRE, Office, make_staff
from tests.books import assert_balanced
from tests.factories import make_card, make_guest, make_session


async def count_orders(transaction: Transaction) -> int:
    async with transaction() as session:
        return await session.scalar(select(func.count()).select_from(Order)) or 0


async def told(office: Office) -> list[str]:
    async with office.transaction() as session:
        rows = await session.scalars(
            select(Notification.title)
            .where(
                Notification.user_id == office.user_id,
                Notification.type == NotificationType.MEMBERSHIP_UPDATE,
            )
            .order_by(Notification.created_at)
        )
        return list(rows)


async def test_joining_is_an_order_paid_and_delivered_at_once(transaction: Transaction) -> None:
    office = await Office(transaction).open()

    proposed = await office.propose(SAPPHIRE)
    result = await office.commit(proposed)

    assert proposed.total == Decimal("99.00")
    assert result.outcome is CommitOutcome.DONE
    assert result.order_id is not None
    async with transaction() as session:
        order = await orders.read_order(session, order_id=result.order_id)
        row = (await session.scalars(select(MembershipTransaction))).one()
        charge = await payments.find_charge(session, order_id=result.order_id, provider="sandbox")
    assert order.status is OrderStatus.DELIVERED
    assert [order.total, order.tax, order.shipping] == [99, 0, 0]
    assert charge is not None
    assert (row.amount, row.payment_transaction_id) == (Decimal(99), charge.id)
    assert (row.starts_at, row.ends_at) == (office.now, office.now + 30 * DAY)
    assert await office.tier() is SAPPHIRE
    await assert_balanced(transaction)


async def test_a_month_of_membership_is_not_what_my_order_means(transaction: Transaction) -> None:
    office = await Office(transaction).open()
    await office.change(SAPPHIRE)

    async with transaction() as session:
        assert await orders.find_latest(session, user_id=office.user_id) is None
        assert len(await orders.list_orders(session, user_id=office.user_id)) == 1


async def test_benefits_last_until_the_very_moment_it_lapses(transaction: Transaction) -> None:
    office = await Office(transaction).open()
    await office.change(DIAMOND)
    end = (await office.membership()).expires_at
    assert end == office.now + 30 * DAY

    assert await office.tier(end - timedelta(microseconds=1)) is DIAMOND
    assert await office.tier(end) is PEARL


async def test_pressed_twice_at_once_it_is_bought_once(fresh_transaction: Transaction) -> None:
    office = await Office(fresh_transaction).open()
    proposed = await office.propose(SAPPHIRE)

    results = await asyncio.gather(*(office.commit(proposed) for _ in range(8)))

    assert {result.order_id for result in results if result.order_id} == {results[0].order_id}
    assert await count_orders(fresh_transaction) == 1
    assert await office.history() == [("join", PEARL, SAPPHIRE)]
    await assert_balanced(fresh_transaction)


async def test_two_proposals_pressed_at_once_make_one_member(fresh_transaction: Transaction) -> None:
    one = await Office(fresh_transaction).open()
    other = Office(fresh_transaction)
    other.user_id = one.user_id
    async with fresh_transaction() as session:
        other.session_id = await make_session(session, user_id=one.user_id)
    proposals = [await one.propose(SAPPHIRE), await other.propose(SAPPHIRE)]

    results = await asyncio.gather(one.commit(proposals[0]), other.commit(proposals[1]))

    assert sorted(result.outcome for result in results) == [CommitOutcome.CHANGED, CommitOutcome.DONE]
    assert await count_orders(fresh_transaction) == 1
    await assert_balanced(fresh_transaction)


async def test_a_declined_card_makes_no_member(transaction: Transaction) -> None:
    office = await Office(transaction).open(token="pm_sandbox_declined")

    result = await office.commit(await office.propose(SAPPHIRE))

    assert result.outcome is CommitOutcome.DECLINED
    assert await office.tier() is PEARL
    assert await office.history() == []
    await assert_balanced(transaction)


async def test_an_upgrade_charges_the_difference_and_keeps_the_end(transaction: Transaction) -> None:
    office = await Office(transaction).open()
    await office.change(SAPPHIRE)
    end = (await office.membership()).expires_at
    office.now += 10 * DAY

    proposed = await office.propose(DIAMOND)
    office.now += timedelta(minutes=20)  # the amount stands for as long as the proposal does
    result = await office.commit(proposed)

    assert result.outcome is CommitOutcome.DONE
    assert proposed.total == Decimal("133.33")
    assert await office.tier() is DIAMOND
    assert (await office.membership()).expires_at == end
    assert await office.history() == [("join", PEARL, SAPPHIRE), ("upgrade", SAPPHIRE, DIAMOND)]
    await assert_balanced(transaction)


async def test_what_changed_meanwhile_is_asked_again(transaction: Transaction) -> None:
    office = await Office(transaction).open()
    await office.change(SAPPHIRE)
    proposed = await office.propose(PEARL)
    async with transaction() as session:
        user = await session.get_one(User, office.user_id)
        user.name = "Ada"
    office.now += timedelta(minutes=1)
    second = Office(transaction, office.now)
    second.user_id = office.user_id
    async with transaction() as session:
        second.session_id = await make_session(session, user_id=office.user_id)
    await second.change(DIAMOND)

    result = await office.commit(proposed)

    assert result.outcome is CommitOutcome.CHANGED
    assert result.new_confirmation is not None
    assert await office.tier() is DIAMOND


async def test_a_cancelled_membership_lasts_to_its_end_and_lapses(transaction: Transaction) -> None:
    office = await Office(transaction).open()
    await office.change(SAPPHIRE)

    await office.change(PEARL)

    assert await office.tier() is SAPPHIRE
    office.now += 28 * DAY
    assert await renew.renew_due(transaction, gateway=office.gateway, now=office.now) == 0
    office.now += 2 * DAY
    assert await office.tier() is PEARL
    assert await renew.turn_over_due(transaction, now=office.now) == 1
    assert await renew.turn_over_due(transaction, now=office.now) == 0
    assert await office.history() == [
        ("join", PEARL, SAPPHIRE),
        ("cancel", SAPPHIRE, PEARL),
        ("lapse", SAPPHIRE, PEARL),
    ]
    assert await told(office) == ["Your membership has ended"]


async def test_a_cancellation_can_be_taken_back(transaction: Transaction) -> None:
    office = await Office(transaction).open()
    await office.change(SAPPHIRE)
    await office.change(PEARL)

    await office.change(SAPPHIRE)

    office.now += 28 * DAY
    assert await renew.renew_due(transaction, gateway=office.gateway, now=office.now) == 1
    assert await office.tier(office.now + 10 * DAY) is SAPPHIRE


async def test_a_month_is_renewed_once_before_it_ends_and_without_a_gap(
    fresh_transaction: Transaction,
) -> None:
    office = await Office(fresh_transaction).open()
    await office.change(SAPPHIRE)
    office.now += 28 * DAY

    paid = await asyncio.gather(
        *(renew.renew_due(fresh_transaction, gateway=office.gateway, now=office.now) for _ in range(5))
    )

    assert max(paid) == 1
    assert await count_orders(fresh_transaction) == 2
    assert await renew.renew_due(fresh_transaction, gateway=office.gateway, now=office.now) == 0
    # From 1 November to 1 January, counted in calendar months.
    assert (await office.membership()).expires_at == office.now - 28 * DAY + 61 * DAY
    assert await office.tier(office.now + 2 * DAY) is SAPPHIRE
    await assert_balanced(fresh_transaction)


async def test_a_month_that_can_not_be_charged_is_tried_daily_and_lapses(transaction: Transaction) -> None:
    office = await Office(transaction).open()
    await office.change(SAPPHIRE)
    async with transaction() as session:
        await make_card(session, user_id=office.user_id, token="pm_sandbox_declined")
    office.now += 27 * DAY + timedelta(hours=1)

    for _ in range(3):
        assert await renew.renew_due(transaction, gateway=office.gateway, now=office.now) == 0
        assert await renew.renew_due(transaction, gateway=office.gateway, now=office.now) == 0
        assert await office.tier() is SAPPHIRE
        office.now += DAY

    assert await office.tier() is PEARL
    assert await renew.turn_over_due(transaction, now=office.now) == 1
    assert await told(office) == ["Your membership could not be renewed"] * 3 + ["Your membership has ended"]
    assert await count_orders(transaction) == 4
    await assert_balanced(transaction)


async def test_a_month_paid_after_it_lapsed_begins_a_new_one(transaction: Transaction) -> None:
    office = await Office(transaction).open()
    await office.change(SAPPHIRE)
    async with transaction() as session:
        await make_card(session, user_id=office.user_id, token="pm_sandbox_timeout")
    office.now += 30 * DAY - timedelta(seconds=5)
    assert await renew.renew_due(transaction, gateway=office.gateway, now=office.now) == 0
    office.now += timedelta(seconds=6)
    assert await renew.turn_over_due(transaction, now=office.now) == 1
    assert await office.tier() is PEARL
    office.now += timedelta(minutes=1)

    assert await recover.recover(transaction, gateway=office.gateway, now=office.now, idle=-900 * DAY) == 1

    assert await office.tier() is SAPPHIRE
    assert await office.tier(office.now + 30 * DAY) is SAPPHIRE
    assert await office.tier(office.now + 31 * DAY) is PEARL
    assert [kind for kind, _, _ in await office.history()] == ["join", "lapse", "renewal"]
    await assert_balanced(transaction)


async def test_a_new_card_saves_the_month(transaction: Transaction) -> None:
    office = await Office(transaction).open()
    await office.change(SAPPHIRE)
    async with transaction() as session:
        await make_card(session, user_id=office.user_id, token="pm_sandbox_declined")
    office.now += 28 * DAY
    assert await renew.renew_due(transaction, gateway=office.gateway, now=office.now) == 0
    async with transaction() as session:
        await make_card(session, user_id=office.user_id, token="pm_sandbox_mastercard")
    office.now += DAY

    assert await renew.renew_due(transaction, gateway=office.gateway, now=office.now) == 1

    assert await office.tier(office.now + 20 * DAY) is SAPPHIRE


async def test_a_downgrade_is_paid_ahead_and_begins_at_the_end_without_a_gap(
    transaction: Transaction,
) -> None:
    office = await Office(transaction).open()
    await office.change(DIAMOND)
    end = (await office.membership()).expires_at
    assert end is not None
    await office.change(SAPPHIRE)
    office.now += 28 * DAY

    assert await renew.renew_due(transaction, gateway=office.gateway, now=office.now) == 1

    assert await office.tier(end - timedelta(microseconds=1)) is DIAMOND
    assert await office.tier(end) is SAPPHIRE
    office.now = end
    assert await renew.turn_over_due(transaction, now=office.now) == 1
    assert await office.tier() is SAPPHIRE
    assert await office.tier(end + 31 * DAY) is PEARL
    await assert_balanced(transaction)


async def test_obsidian_takes_an_invitation_which_is_used_up(transaction: Transaction) -> None:
    office = await Office(transaction).open()
    with pytest.raises(InvitationRequired):
        await office.propose(OBSIDIAN)
    await office.invite()

    await office.change(OBSIDIAN)

    assert await office.tier() is OBSIDIAN
    office.now += 60 * DAY
    await renew.turn_over_due(transaction, now=office.now)
    with pytest.raises(InvitationRequired):
        await office.propose(OBSIDIAN)


@pytest.mark.parametrize(("days", "is_open"), [(29.99, True), (30, False)])
async def test_an_invitation_expires(transaction: Transaction, days: float, is_open: bool) -> None:
    office = await Office(transaction).open()
    await office.invite()
    office.now += days * DAY

    offers = {offer.tier: offer.is_open for offer in (await office.membership()).offers}

    assert offers == {PEARL: True, SAPPHIRE: True, DIAMOND: True, OBSIDIAN: is_open}


async def test_an_invitation_that_expired_since_is_not_accepted(transaction: Transaction) -> None:
    office = await Office(transaction).open()
    await office.invite()
    office.now += 30 * DAY - timedelta(minutes=10)
    proposed = await office.propose(OBSIDIAN)
    office.now += timedelta(minutes=15)

    result = await office.commit(proposed)

    assert (result.outcome, result.new_confirmation) == (CommitOutcome.CHANGED, None)
    assert await count_orders(transaction) == 0


async def test_a_new_invitation_takes_the_place_of_an_expired_one(transaction: Transaction) -> None:
    office = await Office(transaction).open()
    await office.invite()
    office.now += 31 * DAY

    await office.invite()

    await office.change(OBSIDIAN)
    assert await office.tier() is OBSIDIAN


async def test_only_staff_invite_and_revoke(transaction: Transaction) -> None:
    office = await Office(transaction).open()
    async with transaction() as session:
        with pytest.raises(NotPermitted):
            await invitations.invite(
                session, user_id=office.user_id, tier=OBSIDIAN, by=office.user_id, now=office.now
            )
        staff = await make_staff(session)
        invited = await invitations.invite(
            session, user_id=office.user_id, tier=OBSIDIAN, by=staff, now=office.now
        )
        with pytest.raises(NotPermitted):
            await invitations.revoke_invitation(
                session, invitation_id=invited.id, by=office.user_id, now=office.now
            )
        await invitations.revoke_invitation(session, invitation_id=invited.id, by=staff, now=office.now)

    with pytest.raises(InvitationRequired):
        await office.propose(OBSIDIAN)


async def test_a_guest_is_asked_for_an_account(transaction: Transaction) -> None:
    office = await Office(transaction).open()
    async with transaction() as session:
        office.user_id = await make_guest(session)

    with pytest.raises(AccountRequired):
        await office.propose(SAPPHIRE)


async def test_nothing_to_change_is_said(transaction: Transaction) -> None:
    office = await Office(transaction).open()

    with pytest.raises(NothingToChange):
        await office.propose(PEARL)


async def test_a_payment_under_way_holds_up_other_changes(transaction: Transaction) -> None:
    office = await Office(transaction).open(token="pm_sandbox_second_step")
    waiting = await office.commit(await office.propose(SAPPHIRE))
    assert waiting.outcome is CommitOutcome.REQUIRES_ACTION

    with pytest.raises(ChangeInProgress):
        await office.propose(DIAMOND)

    assert await office.tier() is PEARL


async def test_a_payment_never_finished_ends_and_releases(transaction: Transaction) -> None:
    office = await Office(transaction).open(token="pm_sandbox_second_step")
    await office.commit(await office.propose(SAPPHIRE))
    office.now += timedelta(hours=1)

    assert await recover.expire_unpaid(transaction, gateway=office.gateway, now=office.now) == 1

    assert await office.tier() is PEARL
    assert (await office.propose(DIAMOND)).total == Decimal(299)
    await assert_balanced(transaction)


async def test_membership_products_can_not_be_found(transaction: Transaction) -> None:
    office = await Office(transaction).open()
    await office.change(SAPPHIRE)
    viewer = Viewer(user_id=office.user_id, tier=OBSIDIAN, now=office.now + 900 * DAY)

    async with transaction() as session:
        found = await catalog.find_product_by_slug(session, slug="membership-sapphire", viewer=viewer)
        categories = await catalog.list_categories(session, viewer=viewer)
        arrivals = await catalog.list_new_arrivals(session, viewer=viewer, limit=50)

    assert found is None
    assert "membership" not in {category.slug for category in categories}
    assert products.product_id_of(SAPPHIRE) not in {product.id for product in arrivals}


async def test_a_month_without_any_card_is_told_and_lapses(transaction: Transaction) -> None:
    office = await Office(transaction).open()
    await office.change(SAPPHIRE)
    async with transaction() as session:
        (method,) = await payments.list_methods(session, user_id=office.user_id)
        await payment_service.remove_method(session, user_id=office.user_id, payment_method_id=method.id)
    office.now += 28 * DAY

    assert await renew.renew_due(transaction, gateway=office.gateway, now=office.now) == 0

    assert await told(office) == ["Your membership could not be renewed"]
