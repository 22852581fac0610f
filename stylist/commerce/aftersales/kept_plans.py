"""A change's plan as its row keeps it, so that it can be carried out once its charge is paid."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from stylist.commerce.aftersales.states import ChangeKind
from stylist.commerce.aftersales.views import ChangePlan, Purse, RefundStep, Swap, SwapLine
from stylist.commerce.ids import OrderId, OrderItemId, PaymentTransactionId, VariantId


def plan_to_json(plan: ChangePlan) -> dict[str, Any]:
    """JSON of a plan; amounts as decimal strings."""
    return {
        "order_id": str(plan.order_id),
        "kind": plan.kind.value,
        "new_total": str(plan.new_total),
        "difference": str(plan.difference),
        "currency": plan.currency,
        "purse": str(plan.purse),
        "purse_label": plan.purse_label,
        "refunds": [
            {
                "payment_id": str(step.payment_id),
                "amount": str(step.amount),
                "to": str(step.to),
                "label": step.label,
            }
            for step in plan.refunds
        ],
        "address": None if plan.address is None else dict(plan.address),
        "shipping": None if plan.shipping is None else str(plan.shipping),
        "shipping_method": plan.shipping_method,
        "swaps": [_swap_to_json(it) for it in plan.swaps],
    }


def _swap_to_json(it: SwapLine) -> dict[str, Any]:
    kept = asdict(it)
    del kept["swap"]
    return {
        **kept,
        "old_unit_price": str(it.old_unit_price),
        "new_unit_price": str(it.new_unit_price),
        "order_item_id": str(it.swap.order_item_id),
        "old_variant_id": str(it.old_variant_id),
        "new_variant_id": str(it.swap.new_variant_id),
        "quantity": it.swap.quantity,
    }


def plan_from_json(kept: Mapping[str, Any]) -> ChangePlan:
    """The inverse of `plan_to_json`."""
    return ChangePlan(
        order_id=OrderId(UUID(kept["order_id"])),
        kind=ChangeKind(kept["kind"]),
        new_total=Decimal(kept["new_total"]),
        difference=Decimal(kept["difference"]),
        currency=kept["currency"],
        purse=Purse.parse(kept["purse"]),
        purse_label=kept["purse_label"],
        refunds=tuple(
            RefundStep(
                PaymentTransactionId(UUID(it["payment_id"])),
                Decimal(it["amount"]),
                Purse.parse(it["to"]),
                it["label"],
            )
            for it in kept["refunds"]
        ),
        address=kept["address"],
        shipping=None if kept["shipping"] is None else Decimal(kept["shipping"]),
        shipping_method=kept["shipping_method"],
        swaps=tuple(_swap_from_json(it) for it in kept["swaps"]),
    )


def _swap_from_json(kept: Mapping[str, Any]) -> SwapLine:
    return SwapLine(
        swap=Swap(
            OrderItemId(UUID(kept["order_item_id"])),
            VariantId(UUID(kept["new_variant_id"])),
            kept["quantity"],
        ),
        name=kept["name"],
        old_variant_id=VariantId(UUID(kept["old_variant_id"])),
        old_detail=kept["old_detail"],
        new_detail=kept["new_detail"],
        new_sku=kept["new_sku"],
        old_unit_price=Decimal(kept["old_unit_price"]),
        new_unit_price=Decimal(kept["new_unit_price"]),
    )
