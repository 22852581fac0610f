"""What a shopper agrees to: its snapshot and its fingerprint, so that they are asked again when it changes."""

import hashlib
import json
from typing import Any

from stylist.commerce.cart.views import CartView
from stylist.commerce.checkout.views import Readiness
from stylist.commerce.customers.views import AddressView

_KEPT = (
    "first_name",
    "last_name",
    "company",
    "line1",
    "line2",
    "city",
    "state",
    "postal_code",
    "country_code",
    "phone",
)


def address_snapshot(address: AddressView, *, recipient: str | None) -> dict[str, Any]:
    """An address as an order keeps it."""
    return {
        "id": str(address.id),
        "recipient": recipient,
        **{name: getattr(address, name) for name in _KEPT},
    }


def gift_snapshot(cart: CartView) -> dict[str, Any] | None:
    """Gift options as an order keeps them, with what wrapping cost; a gift's papers show no prices."""
    if cart.gift is None:
        return None
    return {
        "message": cart.gift.message,
        "wrapping": cart.gift.is_wrapped,
        "wrapping_price": str(cart.totals.wrapping),
        "hide_prices": True,
    }


def digest_of(ready: Readiness) -> str:
    """SHA-256, in hex, of lines, prices, totals, codes, address, contact, card, gift, notes and promised days."""
    totals = ready.totals
    agreed = {
        "lines": sorted(
            [str(line.variant_id), line.quantity, str(line.unit_price), line.personalization or {}]
            for line in ready.lines
        ),
        "totals": [
            str(amount)
            for amount in (
                totals.subtotal,
                totals.discount,
                totals.shipping,
                totals.tax,
                totals.total,
                totals.due,
            )
        ],
        "currency": totals.currency,
        "method": totals.shipping_method,
        "points": ready.cart.points.points if ready.cart.points else 0,
        "gift": gift_snapshot(ready.cart),
        "notes": ready.cart.notes,
        "delivery": [str(day) for day in (ready.delivery.earliest, ready.delivery.latest)]
        if ready.delivery
        else None,
        "codes": sorted([code.code, str(code.amount)] for code in ready.cart.codes),
        "email": ready.email,
        "address": address_snapshot(ready.address, recipient=ready.name) if ready.address else None,
        "payment": str(ready.payment_method.id) if ready.payment_method and totals.due > 0 else None,
    }
    return hashlib.sha256(json.dumps(agreed, sort_keys=True).encode()).hexdigest()
