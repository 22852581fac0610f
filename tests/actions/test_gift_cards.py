from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import update

from stylist.actions.gift_cards import issue_by_staff
from stylist.commerce.audit import queries as audit
from stylist.commerce.customers.errors import NotPermitted
from stylist.commerce.customers.models import User
from stylist.commerce.customers.states import UserRole
from stylist.commerce.gift_cards import queries
from stylist.db.session import Transaction
from tests.factories import make_customer

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


async def test_staff_issue_a_card_and_it_is_recorded_without_its_code(transaction: Transaction) -> None:
    async with transaction() as session:
        staff_id, owner_id = await make_customer(session), await make_customer(session)
        await session.execute(update(User).where(User.id == staff_id).values(role=UserRole.ADMIN))

    card = await issue_by_staff(
        transaction,
        actor_id=staff_id,
        amount=Decimal(75),
        currency="EUR",
        owner_id=owner_id,
        reason="late parcel",
        key="1",
        now=NOW,
    )

    async with transaction() as session:
        (entry,) = await queries.list_entries(session, gift_card_id=card.id)
        (recorded,) = await audit.list_entries(session, entity_id=card.id)
    assert (entry.amount, entry.reason, entry.created_by) == (75, "late parcel", staff_id)
    assert (recorded.actor_id, recorded.action) == (staff_id, "gift_card.issued")
    assert recorded.new is not None
    assert recorded.new["code"] == f"…{card.code[-4:]}"


async def test_others_cannot_issue_cards(transaction: Transaction) -> None:
    async with transaction() as session:
        customer_id = await make_customer(session)

    with pytest.raises(NotPermitted):
        await issue_by_staff(
            transaction,
            actor_id=customer_id,
            amount=Decimal(75),
            currency="EUR",
            owner_id=customer_id,
            reason="for me",
            key="1",
            now=NOW,
        )

    async with transaction() as session:
        assert await queries.list_owned(session, user_id=customer_id) == ()
