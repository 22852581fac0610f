"""Reading changes, returns and credit notes: a shopper's own only, unless it says otherwise."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from stylist.commerce.aftersales.errors import CreditNoteNotFound, ReturnNotFound
from stylist.commerce.aftersales.models import CreditNote, OrderChange, Return, ReturnItem
from stylist.commerce.aftersales.states import (
    OPEN,
    STANDING,
    ChangeKind,
    ChangeStatus,
    PurseKind,
    ReturnKind,
    ReturnStatus,
)
from stylist.commerce.aftersales.views import (
    ChangeView,
    CreditNoteLine,
    CreditNoteView,
    PaidPart,
    Purse,
    ReturnItemView,
    ReturnView,
)
from stylist.commerce.ids import (
    CreditNoteId,
    GiftCardId,
    OrderChangeId,
    OrderId,
    OrderItemId,
    PaymentMethodId,
    PaymentTransactionId,
    ReturnId,
    UserId,
    VariantId,
)
from stylist.commerce.money import total_of
from stylist.commerce.orders.models import Order
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments.aftersales import TAKEN
from stylist.commerce.payments.states import TransactionType
from stylist.commerce.payments.views import PaymentView
from stylist.commerce.pricing.models import Coupon, CouponUse
from stylist.commerce.pricing.states import DiscountType
from stylist.db.session import Session


async def list_paid_parts(session: Session, *, order_id: OrderId) -> tuple[PaidPart, ...]:
    """The charges that were taken for an order, oldest first, with what is left of each to give back."""
    found = await payments.list_payments(session, order_id=order_id)
    parts = []
    for charge in found:
        if charge.type is not TransactionType.CHARGE or charge.status not in TAKEN:
            continue
        refunds = await payments.list_refunds(session, parent_id=charge.id)
        parts.append(
            PaidPart(
                payment_id=charge.id,
                provider=charge.provider,
                amount=charge.amount,
                left=charge.amount - total_of(refund.amount for refund in refunds),
                method_id=charge.payment_method_id,
                gift_card_id=charge.gift_card_id,
            )
        )
    return tuple(parts)


async def find_root_charge(session: Session, *, payment_id: PaymentTransactionId) -> PaymentView:
    """The charge that really took the money: one of an exchange's new order stands for one of the old order."""
    payment = await payments.get_payment(session, payment_id=payment_id)
    while payment.parent_id is not None:
        payment = await payments.get_payment(session, payment_id=payment.parent_id)
    return payment


async def has_fixed_coupon(session: Session, *, order_id: OrderId) -> bool:
    """Whether an order used a coupon of a fixed amount, which stays the same when its goods change."""
    statement = (
        select(func.count())
        .select_from(CouponUse)
        .join(Coupon, Coupon.id == CouponUse.coupon_id)
        .where(CouponUse.order_id == order_id, Coupon.discount_type == DiscountType.FIXED)
    )
    return bool(await session.scalar(statement))


async def list_changes(session: Session, *, order_id: OrderId) -> tuple[ChangeView, ...]:
    """All changes of an order, oldest first, whoever's it is."""
    rows = await session.scalars(
        select(OrderChange)
        .where(OrderChange.order_id == order_id)
        .order_by(OrderChange.created_at, OrderChange.id)
        .execution_options(populate_existing=True)
    )
    return tuple(to_change_view(row) for row in rows)


async def find_change_by_key(session: Session, *, key: str) -> ChangeView | None:
    """The change an idempotency key stands for."""
    row = await find_change_row_by_key(session, key=key)
    return None if row is None else to_change_view(row)


async def get_change_row(session: Session, *, change_id: OrderChangeId) -> OrderChange:
    """A change's row, read anew, with its order locked."""
    return await session.get_one(OrderChange, change_id, populate_existing=True)


async def find_change_row_by_key(session: Session, *, key: str) -> OrderChange | None:
    """The row of the change an idempotency key stands for, read anew."""
    statement = select(OrderChange).where(OrderChange.idempotency_key == key)
    return (await session.scalars(statement.execution_options(populate_existing=True))).one_or_none()


async def list_pending_changes(
    session: Session, *, before: datetime, limit: int = 100
) -> tuple[ChangeView, ...]:
    """Changes whose charge nobody has settled since a moment, oldest first."""
    rows = await session.scalars(
        select(OrderChange)
        .where(OrderChange.status == ChangeStatus.PENDING, OrderChange.created_at < before)
        .order_by(OrderChange.created_at, OrderChange.id)
        .limit(limit)
    )
    return tuple(to_change_view(row) for row in rows)


def to_change_view(row: OrderChange) -> ChangeView:
    """A change as it is handed out."""
    return ChangeView(
        id=OrderChangeId(row.id),
        order_id=OrderId(row.order_id),
        kind=ChangeKind(row.kind),
        status=ChangeStatus(row.status),
        plan=row.plan,
        difference=row.difference,
        failure=row.failure,
        idempotency_key=row.idempotency_key,
        by=None if row.created_by is None else UserId(row.created_by),
        created_at=row.created_at,
        decided_at=row.decided_at,
    )


async def count_claimed(session: Session, *, order_id: OrderId) -> Mapping[OrderItemId, int]:
    """Units by line that came back or are on their way."""
    units = case((Return.received_at.is_not(None), ReturnItem.received_quantity), else_=ReturnItem.quantity)
    rows = await session.execute(
        select(ReturnItem.order_item_id, func.sum(units))
        .join(Return, Return.id == ReturnItem.return_id)
        .where(Return.order_id == order_id, Return.status.in_(STANDING))
        .group_by(ReturnItem.order_item_id)
    )
    return {OrderItemId(item_id): int(count) for item_id, count in rows}


async def get_return(session: Session, *, user_id: UserId, return_id: ReturnId) -> ReturnView:
    """A person's return.

    Raises:
        ReturnNotFound: there is none, or it is another person's.
    """
    owned = Return.order_id.in_(select(Order.id).where(Order.user_id == user_id))
    found = await _list_returns(session, Return.id == return_id, owned, limit=1)
    if not found:
        raise ReturnNotFound
    return found[0]


async def read_return(session: Session, *, return_id: ReturnId) -> ReturnView:
    """Anybody's return: for staff and jobs.

    Raises:
        ReturnNotFound: there is none.
    """
    found = await _list_returns(session, Return.id == return_id, limit=1)
    if not found:
        raise ReturnNotFound
    return found[0]


async def find_return_by_key(session: Session, *, key: str) -> ReturnView | None:
    """The return an idempotency key stands for."""
    return next(iter(await _list_returns(session, Return.idempotency_key == key, limit=1)), None)


async def list_returns(session: Session, *, order_id: OrderId) -> tuple[ReturnView, ...]:
    """All returns of an order, oldest first, whoever's it is."""
    return await _list_returns(session, Return.order_id == order_id, limit=200)


async def list_returns_of(
    session: Session, *, user_id: UserId, limit: int = 20, after: tuple[datetime, ReturnId] | None = None
) -> tuple[ReturnView, ...]:
    """A person's returns, newest first, `after` the time and id of one."""
    where: list[ColumnElement[bool]] = [Return.order_id.in_(select(Order.id).where(Order.user_id == user_id))]
    if after is not None:
        at, return_id = after
        same = and_(Return.created_at == at, Return.id > return_id)
        where.append(or_(Return.created_at < at, same))
    return await _list_returns(session, *where, limit=limit, newest_first=True)


async def list_returns_to_work_on(
    session: Session, *, statuses: Collection[ReturnStatus] = OPEN, limit: int = 50
) -> tuple[ReturnView, ...]:
    """Returns that wait for staff, oldest first."""
    return await _list_returns(session, Return.status.in_(statuses), limit=limit)


async def list_lapsed_returns(
    session: Session, *, approved_before: datetime, limit: int = 100
) -> tuple[ReturnId, ...]:
    """Agreed returns whose goods never came."""
    statement = (
        select(Return.id)
        .where(Return.status == ReturnStatus.APPROVED, Return.approved_at < approved_before)
        .order_by(Return.approved_at, Return.id)
        .limit(limit)
    )
    return tuple(ReturnId(found) for found in await session.scalars(statement))


async def get_return_row_for_update(session: Session, *, return_id: ReturnId) -> Return:
    """A return's row, locked and read anew.

    Raises:
        ReturnNotFound: there is none.
    """
    statement = select(Return).where(Return.id == return_id).with_for_update()
    row = (await session.scalars(statement.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise ReturnNotFound
    return row


async def list_return_item_rows(session: Session, *, return_id: ReturnId) -> Sequence[ReturnItem]:
    """What comes back in a return, read anew."""
    statement = (
        select(ReturnItem)
        .where(ReturnItem.return_id == return_id)
        .order_by(ReturnItem.order_item_id, ReturnItem.id)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def _list_returns(
    session: Session, *where: ColumnElement[bool], limit: int, newest_first: bool = False
) -> tuple[ReturnView, ...]:
    order = Return.created_at.desc() if newest_first else Return.created_at
    rows = (
        await session.scalars(
            select(Return)
            .where(*where)
            .order_by(order, Return.id)
            .limit(limit)
            .execution_options(populate_existing=True)
        )
    ).all()
    items: Sequence[ReturnItem] = ()
    if rows:
        statement = select(ReturnItem).where(ReturnItem.return_id.in_([row.id for row in rows]))
        statement = statement.order_by(ReturnItem.order_item_id, ReturnItem.id)
        items = (await session.scalars(statement.execution_options(populate_existing=True))).all()
    return tuple(_to_return(row, [it for it in items if it.return_id == row.id]) for row in rows)


def purse_of(row: Return) -> Purse:
    """Where a return's money goes to, or comes from."""
    return Purse(
        PurseKind(row.refund_target or PurseKind.ORIGINAL),
        None if row.refund_method_id is None else PaymentMethodId(row.refund_method_id),
        None if row.refund_gift_card_id is None else GiftCardId(row.refund_gift_card_id),
    )


def _to_return(row: Return, items: Sequence[ReturnItem]) -> ReturnView:
    return ReturnView(
        id=ReturnId(row.id),
        order_id=OrderId(row.order_id),
        kind=ReturnKind(row.kind),
        status=ReturnStatus(row.status),
        reason=row.reason,
        purse=purse_of(row),
        items=tuple(
            ReturnItemView(
                order_item_id=OrderItemId(item.order_item_id),
                quantity=item.quantity,
                received_quantity=item.received_quantity,
                restocked_quantity=item.restocked_quantity,
                goods=item.goods_amount,
                tax=item.tax_amount,
                new_variant_id=None if item.new_variant_id is None else VariantId(item.new_variant_id),
                new_unit_price=item.new_unit_price,
            )
            for item in items
        ),
        refund_amount=row.refund_amount,
        shipping=row.shipping_amount,
        price_difference=row.price_difference,
        replacement_order_id=None if row.replacement_order_id is None else OrderId(row.replacement_order_id),
        decision_note=row.decision_note,
        failure=row.failure,
        created_at=row.created_at,
        approved_at=row.approved_at,
        received_at=row.received_at,
        refunded_at=row.refunded_at,
    )


async def get_credit_note(
    session: Session,
    *,
    user_id: UserId,
    credit_note_id: CreditNoteId | None = None,
    number: str | None = None,
) -> CreditNoteView:
    """A person's credit note, by id or number.

    Raises:
        CreditNoteNotFound: there is none, or it is another person's.
    """
    wanted = CreditNote.id == credit_note_id if number is None else CreditNote.number == number.upper()
    found = await _list_notes(session, Order.user_id == user_id, wanted)
    if not found:
        raise CreditNoteNotFound
    return found[0]


async def list_credit_notes(session: Session, *, order_id: OrderId) -> tuple[CreditNoteView, ...]:
    """The credit notes of an order, oldest first, whoever's it is."""
    return await _list_notes(session, CreditNote.order_id == order_id)


async def find_credit_note_by_key(session: Session, *, key: str) -> CreditNoteView | None:
    """The credit note an idempotency key stands for."""
    return next(iter(await _list_notes(session, CreditNote.idempotency_key == key)), None)


async def last_credit_note_number(session: Session) -> str | None:
    """The highest number so far."""
    found: str | None = await session.scalar(select(func.max(CreditNote.number)))
    return found


async def _list_notes(session: Session, *where: ColumnElement[bool]) -> tuple[CreditNoteView, ...]:
    rows = await session.execute(
        select(CreditNote, Order.order_number)
        .join(Order, Order.id == CreditNote.order_id)
        .where(*where)
        .order_by(CreditNote.number)
        .limit(200)
        .execution_options(populate_existing=True)
    )
    return tuple(_to_note(note, number) for note, number in rows)


def _to_note(row: CreditNote, order_number: str) -> CreditNoteView:
    return CreditNoteView(
        id=CreditNoteId(row.id),
        number=row.number,
        order_id=OrderId(row.order_id),
        order_number=order_number,
        return_id=None if row.return_id is None else ReturnId(row.return_id),
        currency=row.currency,
        lines=tuple(CreditNoteLine.from_json(line) for line in row.lines),
        goods=row.goods_amount,
        shipping=row.shipping_amount,
        tax=row.tax_amount,
        tax_included=row.tax_included,
        total=row.total,
        reason=row.reason,
        refunded_to=tuple(row.refunded_to),
        issued_at=row.created_at,
    )
