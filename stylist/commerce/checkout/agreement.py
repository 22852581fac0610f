"""What a shopper agrees to: its snapshot and its fingerprint, so that they are asked again when it changes."""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from stylist.commerce.checkout.views import Readiness
from stylist.commerce.customers.views import AddressView


def address_snapshot(address: AddressView, *, recipient: str | None) -> dict[str, Any]:
    """An address as an order keeps it."""
    kept = asdict(address)
    del kept["user_id"], kept["type"], kept["is_default"]
    return {**kept, "id": str(address.id), "recipient": recipient}


def digest_of(ready: Readiness) -> str:
    """SHA-256, in hex, of lines, prices, totals, codes, address, contact and card."""
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
        "codes": sorted([code.code, str(code.amount)] for code in ready.cart.codes),
        "email": ready.email,
        "address": address_snapshot(ready.address, recipient=ready.name) if ready.address else None,
        "payment": str(ready.payment_method.id) if ready.payment_method and totals.due > 0 else None,
    }
    return hashlib.sha256(json.dumps(agreed, sort_keys=True).encode()).hexdigest()
