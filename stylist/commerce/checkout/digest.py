"""A fingerprint of all a shopper agrees to: when any of it changes, they are asked again."""

import hashlib
import json

from stylist.commerce.checkout.views import Readiness


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
        "name": ready.name,
        "address": ready.address.to_json() if ready.address else None,
        "payment": str(ready.payment_method.id) if ready.payment_method and totals.due > 0 else None,
    }
    return hashlib.sha256(json.dumps(agreed, sort_keys=True).encode()).hexdigest()
