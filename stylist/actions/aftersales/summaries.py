"""What a shopper reads before agreeing: every line, sum and place of money."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from stylist.actions.confirmations.views import ConfirmationLine, Summary
from stylist.commerce.aftersales.states import ChangeKind, ReturnKind
from stylist.commerce.aftersales.views import CancelPlan, ChangePlan, RefundStep, ReturnPlan, SwapLine
from stylist.commerce.money import format_money
from stylist.commerce.orders.views import OrderView


def summarise(plan: CancelPlan | ChangePlan | ReturnPlan, order: OrderView) -> Summary:
    """A plan as a shopper reads it; the total is what they pay, negative where they get it back."""
    if isinstance(plan, CancelPlan):
        return _cancel(plan, order)
    if isinstance(plan, ChangePlan):
        return _change(plan, order)
    return _return(plan, order)


def _cancel(plan: CancelPlan, order: OrderView) -> Summary:
    items = (
        ConfirmationLine("item", line.name, line.variant_title, line.quantity, line.total)
        for line in order.lines
    )
    reason = ConfirmationLine("note", "Reason", plan.reason)
    title = f"Cancel order {order.order_number}"
    return Summary(title, (*items, *_refunds(plan.refunds), reason), -plan.total, plan.currency)


def _change(plan: ChangePlan, order: OrderView) -> Summary:
    number = order.order_number
    if plan.kind is ChangeKind.PAYMENT:
        lines = (
            ConfirmationLine("payment", "Pay with", plan.purse_label, amount=plan.new_total),
            *_refunds(plan.refunds),
        )
        return Summary(f"Pay order {number} differently", lines, plan.new_total, plan.currency)
    if plan.kind is ChangeKind.ADDRESS:
        title = f"Send order {number} elsewhere"
        facts = [ConfirmationLine("address", "Deliver to", _one_line(plan))]
        if plan.shipping is not None and plan.shipping != order.shipping:
            facts.append(ConfirmationLine("shipping", "Shipping", amount=plan.shipping))
    else:
        title = f"Change the pieces of order {number}"
        facts = list(_swaps(plan.swaps, plan.currency))
    return Summary(title, (*facts, *_difference(plan, order.total)), plan.difference, plan.currency)


def _one_line(plan: ChangePlan) -> str:
    address = plan.address or {}
    name = " ".join(filter(None, (address.get("first_name"), address.get("last_name"))))
    town = " ".join(filter(None, (address.get("state"), address.get("postal_code"))))
    parts = (
        name,
        address.get("line1"),
        address.get("line2"),
        address.get("city"),
        town,
        address.get("country_code"),
    )
    return ", ".join(part for part in parts if part)


def _difference(plan: ChangePlan, old_total: Decimal) -> Iterator[ConfirmationLine]:
    yield ConfirmationLine("note", "Total before", format_money(old_total, plan.currency))
    yield ConfirmationLine("note", "Total now", format_money(plan.new_total, plan.currency))
    if plan.difference > 0:
        yield ConfirmationLine("payment", "Pay the difference with", plan.purse_label, amount=plan.difference)
    yield from _refunds(plan.refunds)


def _return(plan: ReturnPlan, order: OrderView) -> Summary:
    if plan.kind is ReturnKind.EXCHANGE:
        return _exchange(plan, order)
    facts = [
        ConfirmationLine("item", line.name, line.detail, line.quantity, line.goods) for line in plan.lines
    ]
    tax = sum((line.tax for line in plan.lines), plan.shipping_tax)
    if plan.shipping:
        facts.append(ConfirmationLine("shipping", "Shipping", amount=plan.shipping))
    if tax:
        kind = "tax_included" if order.tax_included else "tax"
        facts.append(ConfirmationLine(kind, "Tax", amount=tax))
    facts.append(ConfirmationLine("refund", f"Back to: {plan.purse_label}", amount=-plan.refund))
    facts.append(ConfirmationLine("note", "When", "once the pieces are back with us"))
    return Summary(f"Return from order {order.order_number}", tuple(facts), -plan.refund, plan.currency)


def _exchange(plan: ReturnPlan, order: OrderView) -> Summary:
    facts = list(_swaps(plan.swaps, plan.currency))
    if plan.difference > 0:
        facts.append(
            ConfirmationLine("payment", "Pay the difference with", plan.purse_label, amount=plan.difference)
        )
    elif plan.difference < 0:
        facts.append(ConfirmationLine("refund", f"Back to: {plan.purse_label}", amount=plan.difference))
    facts.append(ConfirmationLine("note", "When", "once the old pieces are back with us"))
    title = f"Exchange from order {order.order_number}"
    return Summary(title, tuple(facts), plan.difference, plan.currency)


def _swaps(swaps: Sequence[SwapLine], currency: str) -> Iterator[ConfirmationLine]:
    for it in swaps:
        detail = f"{it.new_detail or it.new_sku} instead of {it.old_detail or 'what it was'}"
        if it.new_unit_price != it.old_unit_price:
            detail += f", {format_money(it.old_unit_price, currency)} before"
        amount = it.new_unit_price * it.swap.quantity
        yield ConfirmationLine("item", it.name, detail, it.swap.quantity, amount)


def _refunds(steps: Sequence[RefundStep]) -> Iterator[ConfirmationLine]:
    for step in steps:
        yield ConfirmationLine("refund", f"Back to: {step.label}", amount=-step.amount)
