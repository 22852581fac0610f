"""Our hosted payment page, `/pay/{token}`: the second step some cards ask for.

The token alone opens it and is known only to whoever was given the link, so the form needs no other
proof; sent twice it answers the same.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response

from stylist.actions.checkout import second_step
from stylist.actions.checkout.views import PayPage
from stylist.web.deps import Services, WebServices
from stylist.web.routes.shop import TEMPLATES, shop_context

router = APIRouter(include_in_schema=False)

CHOICES = (
    {"value": "approve", "number": "Approve", "label": "The bank approves the payment"},
    {"value": "refuse", "number": "Refuse", "label": "The bank refuses the payment"},
)


@router.get("/pay/{token}")
async def pay_page(request: Request, token: str, found: Services) -> Response:
    """The step, or what became of it."""
    async with found.transaction() as session:
        page = await second_step.get_pay_page(session, token=token)
    if not page.is_open:
        return TEMPLATES.TemplateResponse(request, "receipt.html", _receipt(found, page))
    context = {
        "shop": shop_context(found),
        "payment": {
            **_ledger(page),
            "number": page.order.order_number,
            "due": page.amount,
            "expires_at": None,
        },
        "provider": "sandbox",
        "error": None,
        "return_url": "/",
        "form_token": "",
        "cards": CHOICES,
    }
    return TEMPLATES.TemplateResponse(request, "pay.html", context)


@router.post("/pay/{token}")
async def complete(request: Request, token: str, found: Services, card: Annotated[str, Form()]) -> Response:
    """The bank's answer, as the sandbox lets one choose it."""
    await second_step.complete_second_step(
        found.transaction,
        token=token,
        approved=card == "approve",
        gateway=found.gateway,
        now=found.clock(),
    )
    async with found.transaction() as session:
        page = await second_step.get_pay_page(session, token=token)
    return TEMPLATES.TemplateResponse(request, "receipt.html", _receipt(found, page))


def _ledger(page: PayPage) -> dict[str, Any]:
    order = page.order
    return {
        "lines": [
            {
                "name": line.name,
                "detail": line.variant_title,
                "quantity": line.quantity,
                "total": line.total,
            }
            for line in order.lines
        ],
        "subtotal": order.subtotal,
        "discount": order.discount,
        "shipping": order.shipping,
        "tax": order.tax,
        "total": order.total,
        "currency": order.currency,
    }


def _receipt(found: WebServices, page: PayPage) -> dict[str, Any]:
    order = page.order
    expected = order.estimated_delivery
    return {
        "shop": shop_context(found),
        "order": {
            **_ledger(page),
            "number": order.order_number,
            "status": order.status.value,
            "paid_with": page.method_label,
            "email": None,
            "estimated_delivery": f"by {expected:%A, %d %B}" if expected else None,
            "ship_to": None,
        },
        "return_url": "/",
    }
