from datetime import UTC, datetime

import pytest

from stylist.actions.policies import change_policy, entity_id
from stylist.commerce.audit import queries as audit
from stylist.commerce.customers.errors import NotPermitted
from stylist.commerce.customers.states import UserRole
from stylist.commerce.policies import definitions, queries
from stylist.commerce.policies.errors import PolicyInvalid
from stylist.db.session import Transaction
from tests.factories import make_customer

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


async def test_changing_a_policy_is_recorded(transaction: Transaction) -> None:
    async with transaction() as session:
        actor_id = await make_customer(session, role=UserRole.SUPER_ADMIN)

    await change_policy(transaction, key="return_window_days", value=14, actor_id=actor_id, now=NOW)

    async with transaction() as session:
        assert await queries.get_policy(session, definitions.RETURN_WINDOW_DAYS) == 14
        entries = await audit.list_entries(session, entity_id=entity_id("return_window_days"))
    assert [(it.actor_id, it.action, it.old, it.new) for it in entries] == [
        (actor_id, "policy.changed", {"value": 30}, {"value": 14})
    ]


async def test_a_refused_value_leaves_no_record(transaction: Transaction) -> None:
    async with transaction() as session:
        actor_id = await make_customer(session, role=UserRole.SUPER_ADMIN)

    with pytest.raises(PolicyInvalid):
        await change_policy(transaction, key="currency", value="dollars", actor_id=actor_id, now=NOW)

    async with transaction() as session:
        assert await queries.get_policy(session, definitions.CURRENCY) == "USD"
        assert await audit.list_entries(session) == ()


@pytest.mark.parametrize("role", [UserRole.CUSTOMER, UserRole.VIP, UserRole.ADMIN])
async def test_policies_are_changed_by_those_who_may(transaction: Transaction, role: UserRole) -> None:
    async with transaction() as session:
        actor_id = await make_customer(session, role=role)

    with pytest.raises(NotPermitted):
        await change_policy(transaction, key="return_window_days", value=14, actor_id=actor_id, now=NOW)

    async with transaction() as session:
        assert await queries.get_policy(session, definitions.RETURN_WINDOW_DAYS) == 30
