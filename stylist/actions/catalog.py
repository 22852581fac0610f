"""Staff changes of goods and stock: allowed or refused in one place, on the record in the same transaction."""

from collections.abc import Awaitable, Callable

from stylist.commerce.audit import service as audit
from stylist.commerce.catalog.views import CatalogChange
from stylist.commerce.customers import queries as customers
from stylist.commerce.customers.permissions import Permission, require
from stylist.commerce.ids import UserId, VariantId
from stylist.commerce.inventory import queries as stock
from stylist.commerce.inventory import service as inventory
from stylist.db.session import Session, Transaction

Command = Callable[[Session], Awaitable[CatalogChange]]


async def curate(
    transaction: Transaction,
    *,
    actor_id: UserId,
    command: Command,
    permission: Permission = Permission.MANAGE_CATALOG,
    ip_address: str | None = None,
    user_agent: str | None = None,
) -> CatalogChange:
    """Carry out a staff command of `catalog.editing` or `catalog.shelving` and record who changed what.

        await curate(transaction, actor_id=me, command=lambda s: editing.delete_product(s, product_id=it, now=now))

    Raises:
        NotPermitted: their role does not allow it; and whatever the command refuses.
    """
    async with transaction() as session:
        require(await customers.get_user(session, user_id=actor_id), permission)
        change = await command(session)
        await audit.record(
            session,
            actor_id=actor_id,
            action=change.action,
            entity_type=change.entity_type,
            entity_id=change.entity_id,
            old=change.old,
            new=change.new,
            ip_address=ip_address,
            user_agent=user_agent,
        )
    return change


async def restock(
    transaction: Transaction, *, actor_id: UserId, variant_id: VariantId, quantity: int, reason: str
) -> CatalogChange:
    """Put new goods on the shelf.

    Raises:
        NotPermitted: their role does not allow it.
    """

    async def command(session: Session) -> CatalogChange:
        await inventory.lock_variants(session, variant_ids=(variant_id,))
        before = await stock.count_available(session, variant_id=variant_id)
        await inventory.restock(session, variant_id=variant_id, quantity=quantity, reason=reason, by=actor_id)
        return _moved("stock.restocked", variant_id, before, before + quantity, reason)

    return await curate(transaction, actor_id=actor_id, command=command, permission=Permission.MANAGE_STOCK)


async def adjust_stock(
    transaction: Transaction, *, actor_id: UserId, variant_id: VariantId, change: int, reason: str
) -> CatalogChange:
    """Correct what is on hand after a count, by a signed `change`.

    Raises:
        NotPermitted: their role does not allow it.
        OutOfStock: fewer would be on hand than orders already hold.
    """

    async def command(session: Session) -> CatalogChange:
        await inventory.lock_variants(session, variant_ids=(variant_id,))
        before = await stock.count_available(session, variant_id=variant_id)
        await inventory.adjust(session, variant_id=variant_id, change=change, reason=reason, by=actor_id)
        return _moved("stock.adjusted", variant_id, before, before + change, reason)

    return await curate(transaction, actor_id=actor_id, command=command, permission=Permission.MANAGE_STOCK)


def _moved(action: str, variant_id: VariantId, before: int, after: int, reason: str) -> CatalogChange:
    return CatalogChange(
        action, "variant", variant_id, {"available": before}, {"available": after, "reason": reason}
    )
