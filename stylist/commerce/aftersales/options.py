"""What its buyer can still do with an order: the rules of `plans`, asked before anything is proposed."""

from collections.abc import Mapping
from datetime import datetime

from stylist.commerce.aftersales import queries
from stylist.commerce.aftersales.plans import UNPAID
from stylist.commerce.aftersales.return_plans import find_return_until, list_returnable
from stylist.commerce.aftersales.states import STANDING, Can, ChangeKind, ChangeStatus
from stylist.commerce.aftersales.views import OrderOptions
from stylist.commerce.ids import OrderItemId
from stylist.commerce.loyalty.queries import MEMBERSHIP_TAG
from stylist.commerce.orders.states import OrderStatus
from stylist.commerce.orders.views import OrderView
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.commerce.policies.aftersales import CancelPolicy, ChangePolicy
from stylist.db.session import Session

_PARTS = {"address": Can.CHANGE_ADDRESS, "payment": Can.CHANGE_PAYMENT, "items": Can.CHANGE_ITEMS}


async def get_options(session: Session, *, order: OrderView, now: datetime) -> OrderOptions:
    """What can be done with an order now, what of it can come back and until when."""
    cancelling = await policies.get_policy(session, definitions.CANCELLATION)
    changing = await policies.get_policy(session, definitions.ORDER_CHANGES)
    can = [*_before_picking(order, cancelling, changing, await _changed(session, order))]
    returnable: Mapping[OrderItemId, int] = {}
    until = None
    if order.status is OrderStatus.DELIVERED and MEMBERSHIP_TAG not in order.tags:
        policy = await policies.get_policy(session, definitions.RETURNS)
        until = await find_return_until(session, order=order, policy=policy)
        standing = [
            it for it in await queries.list_returns(session, order_id=order.id) if it.status in STANDING
        ]
        is_open = until is None or now.date() <= until
        if is_open and not (policy.once_per_order and standing):
            returnable = await list_returnable(session, order=order, policy=policy)
    if returnable:
        can += [Can.RETURN, Can.EXCHANGE]
    reasons = cancelling.reasons if Can.CANCEL in can else ()
    return OrderOptions(can=tuple(can), returnable=returnable, return_until=until, cancel_reasons=reasons)


async def _changed(session: Session, order: OrderView) -> Mapping[ChangeKind, int] | None:
    """How often each part was changed; `None` while a change waits for its payment."""
    changes = await queries.list_changes(session, order_id=order.id)
    if any(change.status is ChangeStatus.PENDING for change in changes):
        return None
    done = [change.kind for change in changes if change.status is ChangeStatus.DONE]
    return {kind: done.count(kind) for kind in ChangeKind}


def _before_picking(
    order: OrderView,
    cancelling: CancelPolicy,
    changing: ChangePolicy,
    changed: Mapping[ChangeKind, int] | None,
) -> list[Can]:
    if changed is None or (changing.items_are_final and changed[ChangeKind.ITEMS]):
        return []
    can = []
    stages = {OrderStatus.CONFIRMED, *UNPAID}
    if cancelling.until == "processing":
        stages.add(OrderStatus.PROCESSING)
    if order.status in stages and not any(line.fulfilled_quantity for line in order.lines):
        can.append(Can.CANCEL)
    if order.status is OrderStatus.CONFIRMED:
        most = {"items": changing.items_at_most, "payment": changing.payment_at_most}
        for part in changing.parts:
            limit = most.get(part)
            if limit is None or changed[ChangeKind(part)] < limit:
                can.append(_PARTS[part])
    return can
