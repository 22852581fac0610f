"""What cancelling, changing and returning would come to, or why it can't be: the rules of after sales.

A plan is worked out when it is proposed and once more, with the order locked, when it is carried out; `digest_of` tells
whether they are the same.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from stylist.commerce.aftersales import queries
from stylist.commerce.aftersales.amounts import NewTotals
from stylist.commerce.aftersales.errors import (
    AlreadyChanged,
    ChangeUnderWay,
    NotCancellable,
    NotChangeable,
    NotServed,
    ReasonUnknown,
    SamePayment,
)
from stylist.commerce.aftersales.purses import (
    Wallet,
    open_wallet,
    refund_steps,
    resolve_payment,
    resolve_refund,
)
from stylist.commerce.aftersales.states import ChangeKind, ChangeStatus, PurseKind
from stylist.commerce.aftersales.swaps import (
    lines_after,
    present_totals,
    rate_sold_at,
    retotal_order,
    swap_lines,
    to_line,
)
from stylist.commerce.aftersales.views import (
    CancelPlan,
    ChangePlan,
    Purse,
    RefundStep,
    ReturnPlan,
    Swap,
    SwapLine,
)
from stylist.commerce.customers.addresses import AddressDraft, clean
from stylist.commerce.money import quantize
from stylist.commerce.orders.states import OrderStatus
from stylist.commerce.orders.views import OrderView
from stylist.commerce.policies import definitions
from stylist.commerce.policies import queries as policies
from stylist.commerce.policies.aftersales import ChangePolicy, OrderPart
from stylist.commerce.policies.views import ShippingMethod
from stylist.db.session import Session

ZERO = Decimal(0)
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
    totals = present_totals(order)
    if policy.address_reprices:
        tax = await policies.get_policy(session, definitions.TAX)
        rate = tax.rate_for(cleaned.country_code, cleaned.state)
        is_same_place = (cleaned.country_code, cleaned.state) == (old.get("country_code"), old.get("state"))
        if is_same_place:
            rate = rate_sold_at(order, tax)
        totals = retotal_order(order, [to_line(line) for line in order.lines], rate, tax, shipping)
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
    lines = await swap_lines(session, order, swaps, left, now)
    is_fixed = await queries.has_fixed_coupon(session, order_id=order.id)
    tax = await policies.get_policy(session, definitions.TAX)
    totals = retotal_order(
        order, lines_after(order, lines, is_fixed=is_fixed), rate_sold_at(order, tax), tax, order.shipping
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


async def totals_after(session: Session, *, order: OrderView, plan: ChangePlan) -> NewTotals:
    """The totals and line parts a change comes to; its lines are as `lines_after` orders them."""
    if plan.kind is ChangeKind.PAYMENT:
        return present_totals(order)
    tax = await policies.get_policy(session, definitions.TAX)
    policy = await policies.get_policy(session, definitions.ORDER_CHANGES)
    if plan.kind is ChangeKind.ITEMS:
        is_fixed = await queries.has_fixed_coupon(session, order_id=order.id)
        lines = lines_after(order, plan.swaps, is_fixed=is_fixed)
        return retotal_order(order, lines, rate_sold_at(order, tax), tax, order.shipping)
    if not policy.address_reprices:
        return present_totals(order)
    address, old = plan.address or {}, order.shipping_address or {}
    rate = tax.rate_for(address["country_code"], address["state"])
    if (address["country_code"], address["state"]) == (old.get("country_code"), old.get("state")):
        rate = rate_sold_at(order, tax)
    shipping = order.shipping if plan.shipping is None else plan.shipping
    return retotal_order(order, [to_line(line) for line in order.lines], rate, tax, shipping)
