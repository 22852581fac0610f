"""What cancelling, changing and returning would come to, or why it can't be: the rules of after sales.

A plan is worked out when it is proposed and once more, with the order locked, when it is carried out; `digest_of` tells
whether they are the same.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from stylist.commerce.aftersales import queries
from stylist.commerce.aftersales.amounts import Line, NewTotals, keep_discount, retotal, share_of
from stylist.commerce.aftersales.errors import (
    AlreadyChanged,
    AlreadyRequested,
    ChangeUnderWay,
    CurrencyDiffers,
    FinalSale,
    LineNotInOrder,
    NotCancellable,
    NotChangeable,
    NothingChosen,
    NotReturnable,
    NotServed,
    OtherProduct,
    ReasonUnknown,
    SameItem,
    SamePayment,
    TooManyUnits,
    WindowClosed,
)
from stylist.commerce.aftersales.purses import (
    Wallet,
    open_wallet,
    refund_steps,
    resolve_payment,
    resolve_refund,
)
from stylist.commerce.aftersales.states import STANDING, ChangeKind, ChangeStatus, PurseKind, ReturnKind
from stylist.commerce.aftersales.views import (
    CancelPlan,
    ChangePlan,
    Purse,
    RefundStep,
    ReturnLine,
    ReturnPlan,
    Swap,
    SwapLine,
)
from stylist.commerce.catalog import queries as catalog
from stylist.commerce.catalog.errors import VariantNotFound
from stylist.commerce.catalog.views import Offer, Viewer
from stylist.commerce.customers import queries as customers
from stylist.commerce.customers.addresses import AddressDraft, clean
from stylist.commerce.ids import OrderItemId, VariantId
from stylist.commerce.inventory import queries as inventory
from stylist.commerce.inventory.errors import OutOfStock
from stylist.commerce.loyalty.queries import MEMBERSHIP_TAG
from stylist.commerce.money import quantize, total_of
from stylist.commerce.orders.states import OrderStatus
from stylist.commerce.orders.views import OrderLineView, OrderView
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.commerce.policies.aftersales import ChangePolicy, OrderPart, ReturnPolicy
from stylist.commerce.policies.views import NO_TAX, ShippingMethod, TaxPolicy, TaxRate
from stylist.db.session import Session

ZERO = Decimal(0)
CENTS_OF_A_RATE = Decimal("0.000001")
# Orders that wait for money: they are called off, there is nothing to give back yet.
UNPAID = frozenset({OrderStatus.PENDING, OrderStatus.PAYMENT_PROCESSING, OrderStatus.PAYMENT_FAILED})


def digest_of(plan: CancelPlan | ChangePlan | ReturnPlan) -> str:
    """SHA-256, in hex, of all a plan says."""
    return hashlib.sha256(json.dumps(asdict(plan), sort_keys=True, default=str).encode()).hexdigest()


async def plan_cancel(session: Session, *, order: OrderView, reason: str, now: datetime) -> CancelPlan:
    """Cancelling an order: everything paid goes back to what paid.

    Raises:
        NotCancellable: it has gone too far, or is over.
        AlreadyChanged: its items were changed, and that was final.
        ChangeUnderWay: a change of it waits for its payment.
        ReasonUnknown: not one of the shop's reasons.
    """
    policy = await policies.get_policy(session, definitions.CANCELLATION)
    allowed = {OrderStatus.CONFIRMED, *UNPAID}
    if policy.until == "processing":
        allowed.add(OrderStatus.PROCESSING)
    if order.status not in allowed or any(line.fulfilled_quantity for line in order.lines):
        raise NotCancellable(state=order.status)
    said = next((it for it in policy.reasons if it.casefold() == reason.strip().casefold()), None)
    if said is None:
        raise ReasonUnknown(reasons=policy.reasons)
    changes = await policies.get_policy(session, definitions.ORDER_CHANGES)
    await _check_changes(session, order, changes, None)
    wallet = await open_wallet(session, order=order)
    refunds = refund_steps(wallet, wallet.left, Purse.original())
    return CancelPlan(order.id, said, refunds, wallet.left, order.currency)


async def _check_changes(
    session: Session, order: OrderView, policy: ChangePolicy, part: OrderPart | None
) -> None:
    done: Counter[str] = Counter()
    for change in await queries.list_changes(session, order_id=order.id):
        if change.status is ChangeStatus.PENDING:
            raise ChangeUnderWay
        done[change.kind] += change.status is ChangeStatus.DONE
    if policy.items_are_final and done[ChangeKind.ITEMS]:
        raise AlreadyChanged
    most = {"items": policy.items_at_most, "payment": policy.payment_at_most}.get(part or "")
    if part is not None and most is not None and done[part] >= most:
        raise AlreadyChanged


async def _check_changeable(session: Session, order: OrderView, part: OrderPart) -> ChangePolicy:
    policy = await policies.get_policy(session, definitions.ORDER_CHANGES)
    if part not in policy.parts or order.status is not OrderStatus.CONFIRMED:
        raise NotChangeable(part=part, state=order.status)
    await _check_changes(session, order, policy, part)
    return policy


async def plan_address(
    session: Session, *, order: OrderView, address: AddressDraft, pay_with: Purse | None, now: datetime
) -> ChangePlan:
    """Sending an order elsewhere: with other shipping and tax where the policy says so.

    The shipping paid changes by the difference of list prices, so that what was free stays as free.

    Raises:
        NotChangeable, AlreadyChanged, ChangeUnderWay: too late, or not any more.
        AddressInvalid: it could not be delivered to.
        NotServed: nothing is sent there.
    """
    policy = await _check_changeable(session, order, "address")
    cleaned = clean(_with_recipient(address, order))
    old = order.shipping_address or {}
    method, shipping = await _shipping_to(session, order, old.get("country_code"), cleaned.country_code)
    totals = _present_totals(order)
    if policy.address_reprices:
        tax = await policies.get_policy(session, definitions.TAX)
        rate = tax.rate_for(cleaned.country_code, cleaned.state)
        is_same_place = (cleaned.country_code, cleaned.state) == (old.get("country_code"), old.get("state"))
        if is_same_place:
            rate = _rate_sold_at(order, tax)
        totals = _retotal(order, [_line(line) for line in order.lines], rate, tax, shipping)
    wallet = await open_wallet(session, order=order, also=(pay_with,))
    snapshot = {**asdict(cleaned), "recipient": old.get("recipient"), "id": None}
    return _change(
        order,
        ChangeKind.ADDRESS,
        totals,
        wallet,
        pay_with,
        policy,
        now,
        address=snapshot,
        shipping_method=None if method is None else method.code,
    )


def _with_recipient(address: AddressDraft, order: OrderView) -> AddressDraft:
    """Whom it is for stays as it was, unless it is said."""
    old = order.shipping_address or {}
    if address.first_name or address.last_name:
        return address
    kept = {key: old.get(key) or "" for key in ("first_name", "last_name")}
    return AddressDraft(**{**asdict(address), **kept, "phone": address.phone or old.get("phone")})


async def _shipping_to(
    session: Session, order: OrderView, old_country: str | None, country: str
) -> tuple[ShippingMethod | None, Decimal]:
    policy = await policies.get_policy(session, definitions.SHIPPING)
    methods = policy.methods_for(country)
    if not methods:
        raise NotServed(param="country_code")
    chosen = next((it for it in methods if it.code == order.shipping_method), methods[0])
    worth = order.subtotal - order.discount
    before = next(
        (it for it in policy.methods_for(old_country or country) if it.code == order.shipping_method), None
    )
    if before is None:
        return chosen, order.shipping
    change = chosen.price_for(worth) - before.price_for(worth)
    return chosen, max(ZERO, order.shipping + quantize(change, order.currency))


async def plan_payment(session: Session, *, order: OrderView, pay_with: Purse, now: datetime) -> ChangePlan:
    """Paying an order with something else: the new is charged for all of it, then the old gets its money back.

    Raises:
        NotChangeable, AlreadyChanged, ChangeUnderWay: too late, or not any more.
        SamePayment: it is this that paid.
        PaymentNeeded, GiftCardTooSmall, GiftCardNotUsable: it can't pay.
        PaymentMethodNotFound, GiftCardNotFound: it is not theirs.
    """
    await _check_changeable(session, order, "payment")
    wallet = await open_wallet(session, order=order, also=(pay_with,))
    if pay_with.kind not in (PurseKind.METHOD, PurseKind.GIFT_CARD) or wallet.left == 0:
        raise SamePayment
    paying = [part for part in wallet.parts if part.left > 0]
    if all(
        (part.method_id, part.gift_card_id) == (pay_with.method_id, pay_with.gift_card_id) for part in paying
    ):
        raise SamePayment
    purse = resolve_payment(wallet, pay_with, order.total, now)
    return ChangePlan(
        order_id=order.id,
        kind=ChangeKind.PAYMENT,
        new_total=order.total,
        difference=order.total,
        currency=order.currency,
        purse=purse,
        purse_label=wallet.label(purse),
        refunds=refund_steps(wallet, wallet.left, Purse.original()),
    )


async def plan_items(
    session: Session, *, order: OrderView, swaps: Sequence[Swap], pay_with: Purse | None, now: datetime
) -> ChangePlan:
    """Other variants in the place of some; discounts keep their share, the tax its rate.

    Raises:
        NotChangeable, AlreadyChanged, ChangeUnderWay: too late, or not any more.
        NothingChosen, LineNotInOrder, TooManyUnits: the lines named do not fit the order.
        SameItem, OtherProduct, VariantNotFound, OutOfStock, CurrencyDiffers, FinalSale: it can't be that one.
        PaymentNeeded, GiftCardTooSmall, RefundTargetNotAllowed: the difference can't be settled so.
    """
    policy = await _check_changeable(session, order, "items")
    left = {line.item_id: line.quantity - line.fulfilled_quantity for line in order.lines}
    lines = await _swap_lines(session, order, swaps, left, now)
    is_fixed = await queries.has_fixed_coupon(session, order_id=order.id)
    tax = await policies.get_policy(session, definitions.TAX)
    totals = _retotal(
        order, lines_after(order, lines, is_fixed=is_fixed), _rate_sold_at(order, tax), tax, order.shipping
    )
    wallet = await open_wallet(session, order=order, also=(pay_with,))
    return _change(order, ChangeKind.ITEMS, totals, wallet, pay_with, policy, now, swaps=lines)


def _change(
    order: OrderView,
    kind: ChangeKind,
    totals: NewTotals,
    wallet: Wallet,
    pay_with: Purse | None,
    policy: ChangePolicy,
    now: datetime,
    *,
    address: Mapping[str, Any] | None = None,
    shipping_method: str | None = None,
    swaps: tuple[SwapLine, ...] = (),
) -> ChangePlan:
    difference = totals.total - order.total
    purse = pay_with or Purse.original()
    refunds: tuple[RefundStep, ...] = ()
    if difference > 0:
        purse = resolve_payment(wallet, pay_with, difference, now)
    else:
        purse = resolve_refund(wallet, purse, -difference, policy.difference_to)
        refunds = refund_steps(wallet, -difference, purse)
    return ChangePlan(
        order_id=order.id,
        kind=kind,
        new_total=totals.total,
        difference=difference,
        currency=order.currency,
        purse=purse,
        purse_label=wallet.label(purse),
        refunds=refunds,
        address=address,
        shipping=totals.shipping,
        shipping_method=shipping_method,
        swaps=swaps,
    )


async def _swap_lines(
    session: Session,
    order: OrderView,
    swaps: Sequence[Swap],
    left: Mapping[OrderItemId, int],
    now: datetime,
) -> tuple[SwapLine, ...]:
    _check_units(order, [(it.order_item_id, it.quantity) for it in swaps], left)
    user = await customers.get_user(session, user_id=order.user_id, now=now)
    viewer = Viewer(user_id=user.id, tier=user.tier, now=now)
    wanted = [swap.new_variant_id for swap in swaps]
    offers = {
        it.variant.id: it for it in await catalog.list_offers(session, variant_ids=wanted, viewer=viewer)
    }
    lines = {line.item_id: line for line in order.lines}
    found = tuple(
        _swap_line(swap, lines[swap.order_item_id], offers.get(swap.new_variant_id), order) for swap in swaps
    )
    free = await inventory.list_available(session, variant_ids=wanted)
    for variant_id, units in _units_by_variant(swaps).items():
        if units > free.get(variant_id, 0):
            raise OutOfStock(variant_id=variant_id, available=free.get(variant_id, 0))
    return found


def _units_by_variant(swaps: Sequence[Swap]) -> Mapping[VariantId, int]:
    units: Counter[VariantId] = Counter()
    for swap in swaps:
        units[swap.new_variant_id] += swap.quantity
    return units


def _check_units(
    order: OrderView, wanted: Sequence[tuple[OrderItemId, int]], left: Mapping[OrderItemId, int]
) -> None:
    if not wanted or any(quantity < 1 for _, quantity in wanted):
        raise NothingChosen
    named: Counter[OrderItemId] = Counter()
    for item_id, quantity in wanted:
        named[item_id] += quantity
    lines = {line.item_id: line for line in order.lines}
    for item_id, quantity in named.items():
        if item_id not in lines:
            raise LineNotInOrder
        if quantity > left.get(item_id, 0):
            raise TooManyUnits(order_item_id=item_id, available=left.get(item_id, 0))


def _swap_line(swap: Swap, line: OrderLineView, offer: Offer | None, order: OrderView) -> SwapLine:
    if swap.new_variant_id == line.variant_id:
        raise SameItem
    if is_made_for_one(line):
        raise FinalSale
    if offer is None:
        raise VariantNotFound(variant_id=swap.new_variant_id)
    if offer.product.id != line.product_id:
        raise OtherProduct
    if offer.product.currency != order.currency:
        raise CurrencyDiffers
    variant = offer.variant
    return SwapLine(
        swap=swap,
        name=offer.product.name,
        old_variant_id=line.variant_id,
        old_detail=line.variant_title,
        new_detail=", ".join(word for word in (variant.size, variant.color) if word) or None,
        new_sku=variant.sku,
        old_unit_price=line.unit_price,
        new_unit_price=quantize(variant.price, order.currency),
    )


def is_made_for_one(line: OrderLineView) -> bool:
    """Whether a line's pieces carry a monogram or the like."""
    return line.is_final_sale or line.personalization is not None


def _line(line: OrderLineView) -> Line:
    return Line(UUID(str(line.item_id)), line.total, line.discount, line.tax)


def lines_after(order: OrderView, swaps: Sequence[SwapLine], *, is_fixed: bool) -> list[Line]:
    """The lines' totals and discounts after swaps: what stays of each line, then what is new, by swap.

    A line that is gone as a whole is left out; new ones have the order item's id as key.
    """
    kept: list[Line] = []
    new: list[Line] = []
    for line in order.lines:
        own = [it for it in swaps if it.swap.order_item_id == line.item_id]
        stays = line.quantity - sum(it.swap.quantity for it in own)
        key, units = UUID(str(line.item_id)), 0
        if stays:
            total = share_of(line.total, of=line.quantity, before=0, units=stays, currency=order.currency)
            off = share_of(line.discount, of=line.quantity, before=0, units=stays, currency=order.currency)
            kept.append(Line(key, total, off))
            units = stays
        for it in own:
            share = {"of": line.quantity, "before": units, "units": it.swap.quantity}
            total = quantize(it.new_unit_price * it.swap.quantity, order.currency)
            off = keep_discount(
                old_total=share_of(line.total, **share, currency=order.currency),
                old_discount=share_of(line.discount, **share, currency=order.currency),
                new_total=total,
                is_fixed=is_fixed,
                currency=order.currency,
            )
            new.append(Line(key, total, off))
            units += it.swap.quantity
    return [*kept, *new]


def _present_totals(order: OrderView) -> NewTotals:
    return NewTotals(
        lines=tuple(_line(line) for line in order.lines),
        subtotal=order.subtotal,
        discount=order.discount,
        shipping=order.shipping,
        tax=order.tax,
        total=order.total,
        tax_included=order.tax_included,
    )


def _retotal(
    order: OrderView, lines: Sequence[Line], rate: TaxRate, tax: TaxPolicy, shipping: Decimal
) -> NewTotals:
    return retotal(
        lines,
        shipping=shipping,
        rate=rate,
        taxes_shipping=tax.is_shipping_taxed,
        currency=order.currency,
    )


def _rate_sold_at(order: OrderView, tax: TaxPolicy) -> TaxRate:
    """The rate the order was sold at: the policy's where it still gives the same tax, else what it comes to."""
    address = order.shipping_address or {}
    lines = [_line(line) for line in order.lines]
    rate = tax.rate_for(str(address.get("country_code", "")), address.get("state"))
    again = _retotal(order, lines, rate, tax, order.shipping)
    if (again.tax, again.tax_included) == (order.tax, order.tax_included):
        return rate
    base = order.subtotal - order.discount + (order.shipping if tax.is_shipping_taxed else ZERO)
    if base == 0 or order.tax == 0:
        return NO_TAX.model_copy(update={"is_inclusive": order.tax_included})
    net = base - order.tax if order.tax_included else base
    share = (order.tax / net).quantize(CENTS_OF_A_RATE) if net > 0 else ZERO
    return TaxRate(rate=share, is_inclusive=order.tax_included)


async def totals_after(session: Session, *, order: OrderView, plan: ChangePlan) -> NewTotals:
    """The totals and line parts a change comes to; its lines are as `lines_after` orders them."""
    if plan.kind is ChangeKind.PAYMENT:
        return _present_totals(order)
    tax = await policies.get_policy(session, definitions.TAX)
    policy = await policies.get_policy(session, definitions.ORDER_CHANGES)
    if plan.kind is ChangeKind.ITEMS:
        is_fixed = await queries.has_fixed_coupon(session, order_id=order.id)
        lines = lines_after(order, plan.swaps, is_fixed=is_fixed)
        return _retotal(order, lines, _rate_sold_at(order, tax), tax, order.shipping)
    if not policy.address_reprices:
        return _present_totals(order)
    address, old = plan.address or {}, order.shipping_address or {}
    rate = tax.rate_for(address["country_code"], address["state"])
    if (address["country_code"], address["state"]) == (old.get("country_code"), old.get("state")):
        rate = _rate_sold_at(order, tax)
    shipping = order.shipping if plan.shipping is None else plan.shipping
    return _retotal(order, [_line(line) for line in order.lines], rate, tax, shipping)


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
    _check_units(order, list(items.items()), await _units_left(session, order))
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
    lines = await _swap_lines(session, order, swaps, left, now)
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
    return _retotal(order, lines, _rate_sold_at(order, tax), tax, ZERO)


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
