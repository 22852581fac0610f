"""What giving goods back, or exchanging them, would come to, or why it can't be."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from stylist.commerce.aftersales import queries
from stylist.commerce.aftersales.amounts import Line, NewTotals, keep_discount, share_of
from stylist.commerce.aftersales.errors import (
    AlreadyRequested,
    FinalSale,
    NotReturnable,
    WindowClosed,
)
from stylist.commerce.aftersales.purses import (
    open_wallet,
    resolve_payment,
    resolve_refund,
)
from stylist.commerce.aftersales.states import STANDING, ReturnKind
from stylist.commerce.aftersales.swaps import (
    check_units,
    is_made_for_one,
    rate_sold_at,
    retotal_order,
    swap_lines,
)
from stylist.commerce.aftersales.views import (
    Purse,
    ReturnLine,
    ReturnPlan,
    Swap,
    SwapLine,
)
from stylist.commerce.ids import OrderItemId
from stylist.commerce.loyalty.queries import MEMBERSHIP_TAG
from stylist.commerce.money import quantize, total_of
from stylist.commerce.orders.states import OrderStatus
from stylist.commerce.orders.views import OrderLineView, OrderView
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.commerce.policies.aftersales import ReturnPolicy
from stylist.db.session import Session

ZERO = Decimal(0)


async def plan_return(
    session: Session,
    *,
    order: OrderView,
    items: Mapping[OrderItemId, int],
    refund_to: Purse,
    reason: str | None,
    now: datetime,
) -> ReturnPlan:
    """Giving goods back: what was really paid for them, and the shipping when nothing of the order stays.

    Raises:
        NotReturnable, WindowClosed, AlreadyRequested: too late, or not any more.
        NothingChosen, LineNotInOrder, TooManyUnits, FinalSale: these can't come back.
        RefundTargetNotAllowed, PaymentMethodNotFound, GiftCardNotFound: the money can't go there.
    """
    policy = await _check_returnable(session, order, now)
    left = await list_returnable(session, order=order, policy=policy)
    check_units(order, list(items.items()), await _units_left(session, order))
    if any(items[line.item_id] > left.get(line.item_id, 0) for line in order.lines if line.item_id in items):
        raise FinalSale
    lines = await _return_lines(session, order, items)
    shipping, shipping_tax = await _shipping_back(session, order, items, policy)
    wallet = await open_wallet(session, order=order, also=(refund_to,))
    refund = _worth(order, lines) + shipping + (ZERO if order.tax_included else shipping_tax)
    refund = min(refund, wallet.left)
    purse = resolve_refund(wallet, refund_to, refund, policy.refund_to)
    return ReturnPlan(
        order_id=order.id,
        kind=ReturnKind.RETURN,
        lines=lines,
        shipping=shipping,
        shipping_tax=shipping_tax,
        refund=refund,
        purse=purse,
        purse_label=wallet.label(purse),
        currency=order.currency,
        reason=reason,
    )


async def plan_exchange(
    session: Session,
    *,
    order: OrderView,
    swaps: Sequence[Swap],
    purse: Purse | None,
    reason: str | None,
    now: datetime,
) -> ReturnPlan:
    """Giving goods back for other variants of the same; the difference is settled when they are back.

    Raises:
        NotReturnable, WindowClosed, AlreadyRequested: too late, or not any more.
        NothingChosen, LineNotInOrder, TooManyUnits, FinalSale: these can't come back.
        SameItem, OtherProduct, VariantNotFound, OutOfStock, CurrencyDiffers: it can't be that one.
        PaymentNeeded, GiftCardTooSmall, RefundTargetNotAllowed: the difference can't be settled so.
    """
    policy = await _check_returnable(session, order, now)
    left = await _units_left(session, order)
    lines = await swap_lines(session, order, swaps, left, now)
    items: Counter[OrderItemId] = Counter()
    for swap in swaps:
        items[swap.order_item_id] += swap.quantity
    back = await _return_lines(session, order, items)
    new = await price_replacement(session, order=order, swaps=lines)
    difference = new.total - _worth(order, back)
    wallet = await open_wallet(session, order=order, also=(purse,))
    if difference > 0:
        settled = resolve_payment(wallet, purse, difference, now)
    else:
        settled = resolve_refund(wallet, purse or Purse.original(), -difference, policy.difference_to)
    return ReturnPlan(
        order_id=order.id,
        kind=ReturnKind.EXCHANGE,
        lines=back,
        shipping=ZERO,
        shipping_tax=ZERO,
        refund=max(ZERO, -difference),
        purse=settled,
        purse_label=wallet.label(settled),
        currency=order.currency,
        reason=reason,
        swaps=lines,
        difference=difference,
    )


async def price_replacement(session: Session, *, order: OrderView, swaps: Sequence[SwapLine]) -> NewTotals:
    """What the new pieces of an exchange come to, by the discounts and the tax of the old; one line a swap."""
    is_fixed = await queries.has_fixed_coupon(session, order_id=order.id)
    tax = await policies.get_policy(session, definitions.TAX)
    sold = {line.item_id: line for line in order.lines}
    lines = []
    for it in swaps:
        line = sold[it.swap.order_item_id]
        share = {"of": line.quantity, "before": 0, "units": it.swap.quantity}
        total = quantize(it.new_unit_price * it.swap.quantity, order.currency)
        off = keep_discount(
            old_total=share_of(line.total, **share, currency=order.currency),
            old_discount=share_of(line.discount, **share, currency=order.currency),
            new_total=total,
            is_fixed=is_fixed,
            currency=order.currency,
        )
        lines.append(Line(UUID(str(line.item_id)), total, off))
    return retotal_order(order, lines, rate_sold_at(order, tax), tax, ZERO)


async def _check_returnable(session: Session, order: OrderView, now: datetime) -> ReturnPolicy:
    policy = await policies.get_policy(session, definitions.RETURNS)
    if order.status is not OrderStatus.DELIVERED or MEMBERSHIP_TAG in order.tags:
        raise NotReturnable(state=order.status)
    until = await find_return_until(session, order=order, policy=policy)
    if until is not None and now.date() > until:
        raise WindowClosed(until=until)
    if policy.once_per_order:
        returns = await queries.list_returns(session, order_id=order.id)
        if any(it.status in STANDING for it in returns):
            raise AlreadyRequested
    return policy


async def find_return_until(session: Session, *, order: OrderView, policy: ReturnPolicy) -> date | None:
    """The last day on which delivered goods of an order can come back; none where there is no window."""
    if not policy.has_window or order.delivered_at is None:
        return None
    days = await policies.get_policy(session, definitions.RETURN_WINDOW_DAYS)
    return (order.delivered_at + timedelta(days=days)).date()


async def _units_left(session: Session, order: OrderView) -> Mapping[OrderItemId, int]:
    claimed = await queries.count_claimed(session, order_id=order.id)
    return {line.item_id: line.fulfilled_quantity - claimed.get(line.item_id, 0) for line in order.lines}


async def list_returnable(
    session: Session, *, order: OrderView, policy: ReturnPolicy
) -> Mapping[OrderItemId, int]:
    """Units by line that can come back: sent, not on their way back already, not made for one person."""
    left = await _units_left(session, order)
    return {
        line.item_id: left[line.item_id]
        for line in order.lines
        if left[line.item_id] > 0 and (policy.takes_personalised or not is_made_for_one(line))
    }


async def _return_lines(
    session: Session, order: OrderView, items: Mapping[OrderItemId, int]
) -> tuple[ReturnLine, ...]:
    claimed = await queries.count_claimed(session, order_id=order.id)
    return tuple(
        return_line(line, items[line.item_id], claimed.get(line.item_id, 0), order.currency)
        for line in order.lines
        if line.item_id in items
    )


def return_line(line: OrderLineView, units: int, before: int, currency: str) -> ReturnLine:
    """What was paid for units of a line, after `before` others of it had theirs back."""
    share = {"of": line.quantity, "before": before, "units": units}
    return ReturnLine(
        order_item_id=line.item_id,
        name=line.name,
        detail=line.variant_title,
        quantity=units,
        goods=share_of(line.total - line.discount, **share, currency=currency),
        tax=share_of(line.tax, **share, currency=currency),
    )


def _worth(order: OrderView, lines: Sequence[ReturnLine]) -> Decimal:
    return total_of(line.goods + (ZERO if order.tax_included else line.tax) for line in lines)


async def _shipping_back(
    session: Session, order: OrderView, items: Mapping[OrderItemId, int], policy: ReturnPolicy
) -> tuple[Decimal, Decimal]:
    """Shipping and its tax, when the last of the order comes back."""
    claimed = await queries.count_claimed(session, order_id=order.id)
    is_all = all(
        claimed.get(line.item_id, 0) + items.get(line.item_id, 0) == line.quantity for line in order.lines
    )
    if not is_all or not policy.refunds_shipping:
        return ZERO, ZERO
    return order.shipping, order.tax - total_of(line.tax for line in order.lines)
