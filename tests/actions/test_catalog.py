from datetime import UTC, datetime

import pytest

from stylist.actions.catalog import adjust_stock, curate, restock
from stylist.commerce.audit import queries as audit
from stylist.commerce.catalog import editing
from stylist.commerce.catalog.models import Product, ProductVariant
from stylist.commerce.customers.errors import NotPermitted
from stylist.commerce.customers.models import User
from stylist.commerce.customers.states import UserRole
from stylist.commerce.ids import ProductId, UserId, VariantId
from stylist.commerce.inventory.errors import OutOfStock
from stylist.db.session import Transaction
from tests.factories import make_customer, make_product, make_variant

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


async def make_member_of_staff(transaction: Transaction, role: UserRole = UserRole.ADMIN) -> UserId:
    async with transaction() as session:
        user_id = await make_customer(session)
        (await session.get_one(User, user_id)).role = role
    return user_id


async def test_change_and_its_record_are_one(transaction: Transaction) -> None:
    actor_id = await make_member_of_staff(transaction)
    async with transaction() as session:
        product_id = ProductId(await make_product(session))
    await curate(
        transaction,
        actor_id=actor_id,
        command=lambda session: editing.delete_product(session, product_id=product_id, now=NOW),
        ip_address="127.0.0.9",
    )
    async with transaction() as session:
        [entry] = await audit.list_entries(session, entity_type="product", entity_id=product_id)
        assert (entry.action, entry.actor_id, entry.old, entry.new) == (
            "product.deleted",
            actor_id,
            {"deleted_at": None},
            {"deleted_at": str(NOW)},
        )


@pytest.mark.parametrize("role", [UserRole.CUSTOMER, UserRole.VIP])
async def test_only_staff_change_goods(transaction: Transaction, role: UserRole) -> None:
    actor_id = await make_member_of_staff(transaction, role)
    async with transaction() as session:
        product_id = ProductId(await make_product(session))
    with pytest.raises(NotPermitted):
        await curate(
            transaction,
            actor_id=actor_id,
            command=lambda session: editing.delete_product(session, product_id=product_id, now=NOW),
        )
    async with transaction() as session:
        assert (await session.get_one(Product, product_id)).deleted_at is None
        assert await audit.list_entries(session, entity_type="product", entity_id=product_id) == ()


async def test_stock_is_counted_on_the_record(transaction: Transaction) -> None:
    actor_id = await make_member_of_staff(transaction)
    async with transaction() as session:
        variant_id = VariantId(await make_variant(session, on_hand=4))
    await restock(transaction, actor_id=actor_id, variant_id=variant_id, quantity=3, reason="delivery")
    await adjust_stock(transaction, actor_id=actor_id, variant_id=variant_id, change=-2, reason="count")
    with pytest.raises(OutOfStock):
        await adjust_stock(transaction, actor_id=actor_id, variant_id=variant_id, change=-6, reason="count")
    async with transaction() as session:
        assert (await session.get_one(ProductVariant, variant_id)).inventory_quantity == 5
        entries = await audit.list_entries(session, entity_type="variant", entity_id=variant_id)
        assert sorted((it.action, it.old, it.new) for it in entries) == [
            ("stock.adjusted", {"available": 7}, {"available": 5, "reason": "count"}),
            ("stock.restocked", {"available": 4}, {"available": 7, "reason": "delivery"}),
        ]
