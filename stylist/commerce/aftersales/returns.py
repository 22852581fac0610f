"""Returns and exchanges from request to refund, each step within one transaction, by a buyer or by staff.

What an exchange gives instead is held from the request on. What goods were worth is worked out anew when their money
goes back, unit after unit of each line, so that a line's refunds add up to what was paid for it whatever came first.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from stylist.commerce.aftersales import queries
from stylist.commerce.aftersales.errors import (
    LineNotInOrder,
    NothingChosen,
    OrderDiffers,
    ReturnNotFound,
    ReturnTransitionNotAllowed,
    TooManyUnits,
)
from stylist.commerce.aftersales.models import Return, ReturnItem
from stylist.commerce.aftersales.plans import digest_of
from stylist.commerce.aftersales.states import NEXT, ReturnKind, ReturnStatus
from stylist.commerce.aftersales.views import (
    Received,
    ReturnPlan,
    ReturnView,
)
from stylist.commerce.audit import service as audit
from stylist.commerce.ids import OrderItemId, ReturnId, UserId, VariantId
from stylist.commerce.inventory import service as inventory
from stylist.commerce.inventory.views import StockMove
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.models import Order
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.db.session import Session

RETURN_KEY = "return:"
ZERO = Decimal(0)


async def request(
    session: Session, *, plan: ReturnPlan, agreed: str, key: str, by: UserId | None, now: datetime
) -> ReturnView:
    """Register a return or exchange of a locked order as planned; approved at once where the policy says so.

    With the same key again it answers the one there is.

    Raises:
        OrderDiffers: it is not what was agreed to.
        OutOfStock: somebody else took what was to be given instead; roll back.
    """
    known = await queries.find_return_by_key(session, key=key)
    if known is not None:
        return known
    if digest_of(plan) != agreed:
        raise OrderDiffers
    row = Return(
        order_id=plan.order_id,
        kind=plan.kind,
        status=ReturnStatus.REQUESTED,
        reason=plan.reason,
        refund_target=plan.purse.kind,
        refund_method_id=plan.purse.method_id,
        refund_gift_card_id=plan.purse.gift_card_id,
        refund_amount=plan.refund,
        shipping_amount=plan.shipping,
        price_difference=plan.difference if plan.kind is ReturnKind.EXCHANGE else None,
        idempotency_key=key,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    for item in _items(plan):
        item.return_id = row.id
        session.add(item)
    await session.flush()
    await inventory.reserve(session, moves=await _held(session, row), reason="held for an exchange")
    await _audit(session, row, by, "return.requested", old=None)
    policy = await policies.get_policy(session, definitions.RETURNS)
    if policy.is_approved_at_once:
        await move(session, row, ReturnStatus.APPROVED, by=None, note="by the shop's policy")
        row.approved_at = now
        await session.flush()
    return await queries.read_return(session, return_id=ReturnId(row.id))


def _items(plan: ReturnPlan) -> list[ReturnItem]:
    worth = {line.order_item_id: line for line in plan.lines}
    if plan.kind is ReturnKind.RETURN:
        return [
            ReturnItem(
                order_item_id=line.order_item_id,
                quantity=line.quantity,
                goods_amount=line.goods,
                tax_amount=line.tax,
            )
            for line in plan.lines
        ]
    return [
        ReturnItem(
            order_item_id=it.swap.order_item_id,
            quantity=it.swap.quantity,
            goods_amount=worth[it.swap.order_item_id].goods if _is_first(plan, index) else ZERO,
            tax_amount=worth[it.swap.order_item_id].tax if _is_first(plan, index) else ZERO,
            new_variant_id=it.swap.new_variant_id,
            new_unit_price=it.new_unit_price,
        )
        for index, it in enumerate(plan.swaps)
    ]


def _is_first(plan: ReturnPlan, index: int) -> bool:
    """Whether a swap is the first of its line: that one carries the line's worth."""
    item_id = plan.swaps[index].swap.order_item_id
    return all(it.swap.order_item_id != item_id for it in plan.swaps[:index])


async def approve(
    session: Session, *, return_id: ReturnId, by: UserId, now: datetime, note: str | None = None
) -> ReturnView:
    """Agree to a return: the goods may be sent back.

    Raises:
        ReturnTransitionNotAllowed: it is not REQUESTED.
    """
    row, _ = await lock_return(session, return_id)
    await move(session, row, ReturnStatus.APPROVED, by=by, note=note)
    row.approved_at = now
    await session.flush()
    return await queries.read_return(session, return_id=return_id)


async def reject(
    session: Session, *, return_id: ReturnId, by: UserId, now: datetime, note: str
) -> ReturnView:
    """Refuse a return before it is agreed to, or once the goods were looked at; what was held is free again.

    Raises:
        ReturnTransitionNotAllowed: it is neither REQUESTED nor RECEIVED, or its money went back already.
    """
    row, _ = await lock_return(session, return_id)
    if row.status == ReturnStatus.RECEIVED and await has_begun(session, row):
        raise ReturnTransitionNotAllowed(state=row.status, wanted=ReturnStatus.REJECTED)
    held = await _held(session, row)
    await move(session, row, ReturnStatus.REJECTED, by=by, note=note)
    await inventory.release(session, moves=held, reason="exchange refused")
    return await queries.read_return(session, return_id=return_id)


async def cancel(
    session: Session,
    *,
    return_id: ReturnId,
    now: datetime,
    user_id: UserId | None = None,
    by: UserId | None = None,
    note: str | None = None,
) -> ReturnView:
    """Call a return off before the goods came; `user_id` narrows it to a person's own.

    Raises:
        ReturnNotFound: there is none, or it is another person's.
        ReturnTransitionNotAllowed: the goods are here, or it is over.
    """
    row, order = await lock_return(session, return_id)
    if user_id is not None and order.user_id != user_id:
        raise ReturnNotFound
    held = await _held(session, row)
    await move(session, row, ReturnStatus.CANCELLED, by=by or user_id, note=note)
    await inventory.release(session, moves=held, reason="exchange called off")
    return await queries.read_return(session, return_id=return_id)


async def lapse(session: Session, *, now: datetime) -> int:
    """Call off agreed returns whose goods never came; how many."""
    policy = await policies.get_policy(session, definitions.RETURNS)
    before = now - timedelta(days=policy.lapses_after_days)
    lapsed = await queries.list_lapsed_returns(session, approved_before=before)
    for return_id in lapsed:
        await cancel(session, return_id=return_id, now=now, note="the goods never came")
    return len(lapsed)


async def receive(
    session: Session,
    *,
    return_id: ReturnId,
    items: Mapping[OrderItemId, Received] | None = None,
    by: UserId,
    now: datetime,
    note: str | None = None,
) -> ReturnView:
    """The goods are here: how many, and how many of them can be sold again; all of both where nothing is said.

    Raises:
        ReturnTransitionNotAllowed: it is not APPROVED.
        LineNotInOrder, TooManyUnits: what came is not what was to come.
        NothingChosen: none of it came.
    """
    row, _ = await lock_return(session, return_id)
    rows = await queries.list_return_item_rows(session, return_id=return_id)
    expected: Counter[OrderItemId] = Counter()
    for item in rows:
        expected[OrderItemId(item.order_item_id)] += item.quantity
    came = items if items is not None else {id: Received(count, count) for id, count in expected.items()}
    _check_received(came, expected)
    held = await _held(session, row)
    await move(session, row, ReturnStatus.RECEIVED, by=by, note=note)
    left = {id: [it.quantity, it.restock] for id, it in came.items()}
    for item in rows:
        counts = left.get(OrderItemId(item.order_item_id), [0, 0])
        item.received_quantity = min(item.quantity, counts[0])
        item.restocked_quantity = min(item.received_quantity, counts[1])
        counts[0] -= item.received_quantity
        counts[1] -= item.restocked_quantity
    row.received_at = now
    await session.flush()
    await _release_missing(session, row, held)
    return await queries.read_return(session, return_id=return_id)


def _check_received(came: Mapping[OrderItemId, Received], expected: Mapping[OrderItemId, int]) -> None:
    for item_id, it in came.items():
        if item_id not in expected:
            raise LineNotInOrder
        if not 0 <= it.restock <= it.quantity <= expected[item_id]:
            raise TooManyUnits(order_item_id=item_id, available=expected[item_id])
    if not any(it.quantity for it in came.values()):
        raise NothingChosen


async def _release_missing(session: Session, row: Return, held: Sequence[StockMove]) -> None:
    """What would have been given for goods that did not come is free again."""
    missing: Counter[tuple[VariantId, OrderItemId | None]] = Counter()
    for move in held:
        missing[move.variant_id, move.order_item_id] += move.quantity
    for move in await _held(session, row):
        missing[move.variant_id, move.order_item_id] -= move.quantity
    moves = [StockMove(variant_id, count, item_id) for (variant_id, item_id), count in missing.items()]
    await inventory.release(session, moves=moves, reason="exchanged goods did not come")


async def _held(session: Session, row: Return) -> list[StockMove]:
    """What an exchange holds now: of all units until they are here, then of those that came."""
    if row.kind != ReturnKind.EXCHANGE or row.status not in _HOLDING:
        return []
    items = await queries.list_return_item_rows(session, return_id=ReturnId(row.id))
    is_here = row.status == ReturnStatus.RECEIVED
    return [
        StockMove(
            VariantId(item.new_variant_id),
            item.received_quantity if is_here else item.quantity,
            OrderItemId(item.order_item_id),
        )
        for item in items
        if item.new_variant_id is not None and row.replacement_order_id is None
    ]


_HOLDING = (ReturnStatus.REQUESTED, ReturnStatus.APPROVED, ReturnStatus.RECEIVED)


async def has_begun(session: Session, row: Return) -> bool:
    """Whether its money is on its way already: its credit note says so."""
    return await queries.find_credit_note_by_key(session, key=key_of(ReturnId(row.id))) is not None


async def lock_return(session: Session, return_id: ReturnId) -> tuple[Return, Order]:
    """Lock the order and then the return."""
    seen = await queries.read_return(session, return_id=return_id)
    order = await orders.get_order_row_for_update(session, order_id=seen.order_id)
    return await queries.get_return_row_for_update(session, return_id=return_id), order


async def move(
    session: Session, row: Return, status: ReturnStatus, *, by: UserId | None, note: str | None
) -> None:
    """Take a locked return to its next status, on the record.

    Raises:
        ReturnTransitionNotAllowed: it can't go there from where it is.
    """
    before = ReturnStatus(row.status)
    if status not in NEXT[before]:
        raise ReturnTransitionNotAllowed(state=before, wanted=status)
    row.status = status
    row.decision_note = note or row.decision_note
    await session.flush()
    await _audit(session, row, by, f"return.{status.lower()}", old=before)


async def _audit(
    session: Session, row: Return, by: UserId | None, action: str, *, old: ReturnStatus | None
) -> None:
    await audit.record(
        session,
        actor_id=by,
        action=action,
        entity_type="return",
        entity_id=row.id,
        old=None if old is None else {"status": old},
        new={"status": row.status, "order_id": str(row.order_id), "note": row.decision_note},
    )


def key_of(return_id: ReturnId) -> str:
    """What refunds, points and the credit note of a return go by."""
    return f"{RETURN_KEY}{return_id}"
