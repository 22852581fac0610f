from uuid import uuid4

from stylist.commerce.audit import queries, service
from stylist.db.session import Session
from tests.factories import make_customer


async def test_record_keeps_who_did_what_to_which_thing(session: Session) -> None:
    actor_id, order_id = await make_customer(session), uuid4()
    await service.record(
        session,
        actor_id=actor_id,
        action="order.cancelled",
        entity_type="order",
        entity_id=order_id,
        old={"status": "CONFIRMED"},
        new={"status": "CANCELLED"},
        ip_address="127.0.0.1",
        user_agent="console",
    )
    await service.record(
        session, actor_id=None, action="order.expired", entity_type="order", entity_id=uuid4()
    )

    entries = await queries.list_entries(session, entity_type="order", entity_id=order_id)

    assert len(entries) == 1
    assert (entries[0].actor_id, entries[0].action) == (actor_id, "order.cancelled")
    assert (entries[0].old, entries[0].new) == ({"status": "CONFIRMED"}, {"status": "CANCELLED"})
    assert (entries[0].ip_address, entries[0].user_agent) == ("127.0.0.1", "console")
    assert [it.action for it in await queries.list_entries(session, actor_id=actor_id)] == ["order.cancelled"]
