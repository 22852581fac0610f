"""Cards of the contract, built from views: what a shopper sees never comes from a model's words."""

from typing import Any

from stylist.actions.confirmations.views import ConfirmationView
from stylist.commerce.cart.views import CartView
from stylist.commerce.catalog.views import ProductView
from stylist.commerce.orders.views import OrderView
from stylist.memory.transcript.reply import Action, Card
from stylist.tools.results import plain


def product_card(product: ProductView, *, why: str | None = None) -> Card:
    """A product with every variant on offer; sold-out ones are there, marked."""
    card: dict[str, Any] = {
        "kind": "product",
        "product_id": product.id,
        "slug": product.slug,
        "name": product.name,
        "brand": product.brand,
        "price": product.price,
        "compare_at_price": product.compare_at_price,
        "currency": product.currency,
        "image_url": product.image_url,
        "category": product.category_name,
        "variants": [
            {
                "variant_id": variant.id,
                "size": variant.size,
                "color": variant.color,
                "color_hex": variant.color_hex,
                "price": variant.price,
                "available": variant.is_sellable,
                "image_url": variant.image_url,
            }
            for variant in product.variants
        ],
        "why": why,
    }
    shape: Card = plain(card)
    return shape


def cart_card(cart: CartView) -> Card:
    """The cart with its lines and the running total."""
    totals = cart.totals
    shape: Card = plain(
        {
            "kind": "cart",
            "lines": [
                {
                    "line_id": line.line_id,
                    "product_id": line.product_id,
                    "slug": line.slug,
                    "variant_id": line.variant_id,
                    "name": line.name,
                    "brand": line.brand,
                    "size": line.size,
                    "color": line.color,
                    "quantity": line.quantity,
                    "unit_price": line.unit_price,
                    "total": line.total,
                    "image_url": line.image_url,
                    "price_rose_from": line.price_rose_from,
                    "surcharge": line.surcharge or None,
                    "personalization": line.preview,
                    "lead_days": line.lead_days or None,
                    "is_final_sale": line.is_final_sale,
                }
                for line in cart.lines
            ],
            "codes": cart.typed_codes,
            "subtotal": totals.subtotal,
            "discount": totals.discount,
            "tax": totals.tax,
            "shipping": totals.shipping,
            "total": totals.total,
            "credits": totals.credits,
            "due": totals.due,
            "points": cart.points.points if cart.points else 0,
            "explained": [
                {"kind": line.kind, "label": line.label, "amount": line.amount, "note": line.note}
                for line in totals.lines
            ],
            "gift": (
                {"message": cart.gift.message, "is_wrapped": cart.gift.is_wrapped} if cart.gift else None
            ),
            "notes": cart.notes,
            "converted": (
                {
                    "currency": cart.conversion.currency,
                    "total": cart.conversion.of(totals.total),
                    "due": cart.conversion.of(totals.due),
                    "as_of": cart.conversion.as_of,
                }
                if cart.conversion
                else None
            ),
            "currency": totals.currency,
            "is_estimate": totals.is_estimate,
        }
    )
    return shape


def order_card(order: OrderView) -> Card:
    """An order as its buyer may see it; staff notes, scores and provider answers have no place here."""
    shape: Card = plain(
        {
            "kind": "order",
            "order_id": order.id,
            "order_number": order.order_number,
            "status": order.status.value,
            "payment_status": order.payment_status.value,
            "lines": [
                {
                    "order_item_id": line.item_id,
                    "product_id": line.product_id,
                    "variant_id": line.variant_id,
                    "name": line.name,
                    "variant": line.variant_title,
                    "quantity": line.quantity,
                    "unit_price": line.unit_price,
                    "total": line.total,
                }
                for line in order.lines
            ],
            "subtotal": order.subtotal,
            "discount": order.discount,
            "tax": order.tax,
            "shipping": order.shipping,
            "total": order.total,
            "currency": order.currency,
            "estimated_delivery": order.estimated_delivery,
            "tracking": (
                {"carrier": order.carrier, "number": order.tracking_number} if order.tracking_number else None
            ),
        }
    )
    return shape


def confirmation_card(confirmation: ConfirmationView) -> Card:
    """What will happen, line by line, before the shopper says yes."""
    shape: Card = plain(
        {
            "kind": "confirmation",
            "confirmation_id": confirmation.id,
            "confirms": confirmation.kind,
            "title": confirmation.title,
            "lines": [line.to_json() for line in confirmation.lines],
            "total": confirmation.total,
            "currency": confirmation.currency,
            "expires_at": confirmation.expires_at,
        }
    )
    return shape


def confirmation_actions(confirmation: ConfirmationView) -> tuple[Action, ...]:
    """Confirm and Cancel, bound to the confirmation."""
    return (
        Action(f"confirm:{confirmation.id}", "Confirm", "confirm", expires_at=confirmation.expires_at),
        Action(f"cancel:{confirmation.id}", "Cancel", "cancel", expires_at=confirmation.expires_at),
    )
