"""Papers to print: an order's receipt and its credit notes, for its buyer's session or by a signed link."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from stylist.commerce.aftersales import queries as aftersales
from stylist.commerce.aftersales.errors import CreditNoteNotFound
from stylist.commerce.aftersales.views import CreditNoteView
from stylist.commerce.customers.errors import UnknownSession
from stylist.commerce.fulfilment.receipts import ReceiptView, get_receipt
from stylist.commerce.ids import OrderId
from stylist.commerce.orders import queries as orders
from stylist.commerce.orders.views import OrderView
from stylist.db.session import Session
from stylist.http.errors import documented
from stylist.web.deps import Asking, MaybeShopper, Services, Shopper, WebServices
from stylist.web.routes.shop import TEMPLATES, shop_context

router = APIRouter(tags=["orders"])
pages = APIRouter(include_in_schema=False)

LINKS_LAST = timedelta(days=30)
# Papers are nobody else's: no shared cache keeps them.
PRIVATE = {"Cache-Control": "private, no-store"}

Number = Annotated[str, Query(max_length=40)]
Expires = Annotated[int, Query(ge=0, le=2**40)]
Signature = Annotated[str, Query(max_length=128)]


class Paper(BaseModel):
    """A page to print and when its link ends; `url` is below the shop's address and opens without a session."""

    kind: str
    number: str
    url: str
    expires_at: datetime


class Papers(BaseModel):
    """An order's papers: its receipt and then its credit notes, oldest first."""

    items: list[Paper]
    next_cursor: str | None = None


@router.get("/orders/{order_id}/papers", responses=documented(401, 404, 409, 503))
async def list_papers(order_id: UUID, found: Services, who: Shopper) -> Papers:
    """Links to the papers of one of the shopper's orders; a gift's receipt shows no prices."""
    async with found.transaction() as session:
        order = await orders.get_order(session, user_id=who.user.id, order_id=OrderId(order_id))
        await get_receipt(session, order=order)
        notes = await aftersales.list_credit_notes(session, order_id=order.id)
    number = order.order_number
    receipt = _paper(found, "receipt", number, receipt_path(number))
    return Papers(
        items=[
            receipt,
            *(_paper(found, "credit_note", it.number, note_path(number, it.number)) for it in notes),
        ]
    )


def _paper(found: WebServices, kind: str, number: str, path: str) -> Paper:
    url, expires_at = found.links.make(path, now=found.clock(), lifetime=LINKS_LAST)
    return Paper(kind=kind, number=number, url=url, expires_at=expires_at)


def receipt_path(number: str) -> str:
    """Where an order's receipt is."""
    return f"/orders/{number}/receipt"


def note_path(number: str, note: str) -> str:
    """Where a credit note of an order is."""
    return f"/orders/{number}/credit-notes/{note}"


@pages.get("/orders/{number}/receipt")
async def receipt_page(
    request: Request,
    number: str,
    found: Services,
    who: MaybeShopper,
    expires: Expires = 0,
    signature: Signature = "",
    prices: bool = False,
) -> Response:
    """An order's receipt. A gift's shows no prices, unless its buyer asks for them with `prices`."""
    async with found.transaction() as session:
        order = await _open(session, found, who, number, receipt_path(number), expires, signature)
        receipt = await get_receipt(session, order=order)
    is_buyer = who is not None and who.user.id == order.user_id
    shows_prices = not receipt.is_gift or (prices and is_buyer)
    context = {"shop": shop_context(found), "receipt": _receipt(receipt, shows_prices=shows_prices)}
    return TEMPLATES.TemplateResponse(request, "order_receipt.html", context, headers=PRIVATE)


@pages.get("/orders/{number}/credit-notes/{note}")
async def credit_note_page(
    request: Request,
    number: str,
    note: str,
    found: Services,
    who: MaybeShopper,
    expires: Expires = 0,
    signature: Signature = "",
) -> Response:
    """A credit note of an order."""
    async with found.transaction() as session:
        path = note_path(number, note)
        order = await _open(session, found, who, number, path, expires, signature)
        paper = await aftersales.get_credit_note(session, user_id=order.user_id, number=note)
    if paper.order_id != order.id:
        raise CreditNoteNotFound
    context = {"shop": shop_context(found), "note": _note(paper)}
    return TEMPLATES.TemplateResponse(request, "credit_note.html", context, headers=PRIVATE)


async def _open(
    session: Session,
    found: WebServices,
    who: Asking | None,
    number: str,
    path: str,
    expires: int,
    signature: str,
) -> OrderView:
    """The order, for its buyer or for whoever has the page's link."""
    if signature:
        found.links.check(path, expires=expires, signature=signature, now=found.clock())
        return await orders.read_order_numbered(session, number=number)
    if who is None:
        raise UnknownSession("open the page by its link, or send the session's token")
    return await orders.get_order(session, user_id=who.user.id, number=number)


def _receipt(receipt: ReceiptView, *, shows_prices: bool) -> dict[str, Any]:
    order = receipt.order
    return {
        "number": order.order_number,
        "status": order.status.value.replace("_", " ").capitalize(),
        "placed_on": f"{order.placed_at:%d %B %Y}",
        "shows_prices": shows_prices,
        "gift_message": receipt.gift_message,
        "currency": order.currency,
        "lines": [
            {
                "name": line.name,
                "detail": line.variant_title,
                "sku": line.sku,
                "quantity": line.quantity,
                "unit_price": line.unit_price,
                "total": line.total,
            }
            for line in order.lines
        ],
        "subtotal": order.subtotal,
        "discount": order.discount,
        "shipping": order.shipping,
        "tax": order.tax,
        "tax_included": order.tax_included,
        "total": order.total,
        "payments": receipt.payments,
        "refunds": receipt.refunds,
        "kept": receipt.kept,
        "ship_to": _address_lines(order.shipping_address),
        "shipments": [
            {
                "carrier": it.carrier,
                "number": it.tracking_number,
                "url": it.tracking_url,
                "status": it.status.value,
            }
            for it in receipt.shipments
        ],
    }


def _address_lines(kept: Mapping[str, Any] | None) -> list[str]:
    """A kept address as it stands on a letter."""
    if kept is None:
        return []
    name = kept.get("recipient") or f"{kept.get('first_name', '')} {kept.get('last_name', '')}"
    town = " ".join(str(kept[key]) for key in ("city", "state", "postal_code") if kept.get(key))
    lines = [name, kept.get("company"), kept.get("line1"), kept.get("line2"), town, kept.get("country_code")]
    return [str(line).strip() for line in lines if line and str(line).strip()]


def _note(note: CreditNoteView) -> dict[str, Any]:
    return {
        "number": note.number,
        "order_number": note.order_number,
        "order_url": quote(receipt_path(note.order_number)),
        "issued_on": f"{note.issued_at:%d %B %Y}",
        "reason": note.reason,
        "currency": note.currency,
        "lines": note.lines,
        "goods": note.goods,
        "shipping": note.shipping,
        "tax": note.tax,
        "tax_included": note.tax_included,
        "total": note.total,
        "refunded_to": note.refunded_to,
    }
