"""Our hosted payment page, `/pay/{token}`: paying where no card is saved, and the second step some cards ask for.

The token alone opens it and is known only to whoever was given the link, so its forms need no other proof; sent
twice they answer the same. A real card is typed into the provider's own form: no number passes through us.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel

from stylist.actions.checkout import second_step
from stylist.actions.checkout.views import PayPage
from stylist.actions.confirmations.states import CommitOutcome
from stylist.agent import wording
from stylist.agent.settled import tell_settled
from stylist.commerce.ids import PaymentMethodId
from stylist.commerce.payments.errors import GatewayUnavailable, PaymentMethodNotFound
from stylist.commerce.payments.gateway import ProviderForm
from stylist.commerce.payments.views import PaymentMethodView
from stylist.http.middleware import POLICY
from stylist.web.deps import Services, WebServices
from stylist.web.routes.shop import TEMPLATES, shop_context

router = APIRouter(include_in_schema=False)

CHOICES = (
    {"value": "approve", "number": "Approve", "label": "The bank approves the payment"},
    {"value": "refuse", "number": "Refuse", "label": "The bank refuses the payment"},
)
CALL_OFF = "cancel"
UNREACHABLE = "The payment provider does not answer. Nothing was charged; please try again in a moment."


class KeepIn(BaseModel):
    """Whether the card about to pay is to be saved."""

    keep: bool


@router.get("/pay/{token}")
async def pay_page(request: Request, token: str, found: Services) -> Response:
    """The step, or what became of it: also where the provider's form and a bank send the shopper back to."""
    return await _show(request, token, found)


@router.post("/pay/{token}")
async def complete(request: Request, token: str, found: Services, card: Annotated[str, Form()]) -> Response:
    """The bank's answer, as the sandbox lets one choose it; a saved card; or rather not."""
    error = None
    try:
        if card == CALL_OFF:
            finished = await second_step.call_off(
                found.transaction, token=token, gateway=found.gateway, now=found.clock()
            )
        elif found.gateway.form is None:
            finished = await second_step.complete_second_step(
                found.transaction,
                token=token,
                approved=card == "approve",
                gateway=found.gateway,
                now=found.clock(),
            )
        else:
            finished = await second_step.pay_with_saved(
                found.transaction,
                token=token,
                payment_method_id=_method_id(card),
                gateway=found.gateway,
                now=found.clock(),
            )
        if finished.outcome is CommitOutcome.DECLINED:
            error = f"{wording.declined(finished.failure)}."
    except GatewayUnavailable:
        error = UNREACHABLE
    return await _show(request, token, found, error=error)


@router.post("/pay/{token}/keep", status_code=204)
async def keep(token: str, body: KeepIn, found: Services) -> None:
    """Whether the card about to be typed into the provider's form is to be saved for its buyer."""
    await second_step.keep_card(found.transaction, token=token, keep=body.keep, gateway=found.gateway)


def _method_id(card: str) -> PaymentMethodId:
    try:
        return PaymentMethodId(UUID(card))
    except ValueError:
        raise PaymentMethodNotFound(param="card") from None


async def _show(request: Request, token: str, found: WebServices, *, error: str | None = None) -> Response:
    try:
        page = await second_step.open_page(
            found.transaction, token=token, gateway=found.gateway, now=found.clock()
        )
    except GatewayUnavailable:
        async with found.transaction() as session:
            page = await second_step.get_pay_page(session, token=token)
        error = UNREACHABLE
    await tell_settled(found.transaction, found.bus, now=found.clock())
    if not page.is_open:
        return TEMPLATES.TemplateResponse(request, "receipt.html", _receipt(found, page))
    if error is None and page.failure is not None:
        error = f"{wording.declined(page.failure)}. Another card will do."
    form = found.gateway.form
    context = {
        "shop": shop_context(found),
        "payment": {
            **_ledger(page),
            "number": page.order.order_number,
            "due": page.amount,
            "expires_at": None,
        },
        "provider": page.provider,
        "error": error,
        "return_url": "/",
        "form_token": "",
        "cards": CHOICES if form is None else [_saved(method) for method in page.methods],
        "stripe": None if form is None else _stripe(form, page, f"{found.own_url}/pay/{token}"),
    }
    headers = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    if form is not None:
        headers["Content-Security-Policy"] = policy_for(form)
    return TEMPLATES.TemplateResponse(request, "pay.html", context, headers=headers)


def policy_for(form: ProviderForm) -> str:
    """The page's content policy: ours, and what the provider's form needs."""
    return (
        POLICY.format(ancestors="'none'")
        + f"; script-src 'self' {' '.join(form.script_origins)}"
        + f"; frame-src {' '.join(form.frame_origins)}"
        + f"; connect-src 'self' {' '.join(form.api_origins)}"
    )


def _stripe(form: ProviderForm, page: PayPage, return_url: str) -> dict[str, Any]:
    return {
        "publishable_key": form.publishable_key,
        "script_url": form.script_url,
        "client_secret": page.client_secret,
        "needs_step": page.needs_step,
        "return_url": return_url,
    }


def _saved(method: PaymentMethodView) -> dict[str, str]:
    ends = f"{method.exp_month:02}/{method.exp_year}" if method.exp_month and method.exp_year else ""
    return {"value": str(method.id), "number": method.label, "label": f"Good until {ends}" if ends else ""}


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
