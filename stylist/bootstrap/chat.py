"""The terminal as a channel: a pleasant chat for people, one JSON line a message for programs."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from stylist.agent.intake import Inbound
from stylist.bootstrap.core import Core
from stylist.commerce.customers import queries as customer_queries
from stylist.commerce.customers import service as customer_service
from stylist.commerce.customers import tokens
from stylist.commerce.customers.errors import UserNotFound
from stylist.commerce.customers.views import SessionView
from stylist.commerce.money import format_money
from stylist.errors import Invalid, StylistError
from stylist.memory.transcript.reply import Action, Reply

CHANNEL = "terminal"
LIFETIME = timedelta(days=1)
ACCENT = "dark_goldenrod"


@dataclass(frozen=True, slots=True)
class Line:
    """One message read from standard input."""

    text: str = ""
    action: str | None = None
    image: str | None = None


async def open_conversation(core: Core, *, email: str | None) -> SessionView:
    """A conversation as the account of that e-mail address, or as a new guest.

    Raises:
        UserNotFound: no account has the address.
    """
    now = core.clock()
    async with core.transaction() as session:
        if email is None:
            user = await customer_service.create_guest(session, channel=CHANNEL)
        else:
            found = await customer_queries.find_user_by_email(session, email=email, now=now)
            if found is None:
                raise UserNotFound
            user = found
        return await customer_service.open_session(
            session,
            user_id=user.id,
            channel=CHANNEL,
            token_hash=tokens.digest(tokens.new_token()),
            now=now,
            lifetime=LIFETIME,
        )


async def ask(core: Core, conversation: SessionView, line: Line) -> Reply:
    """Say one thing and wait for the answer."""
    accepted = await core.turns.accept(
        Inbound(
            session_id=conversation.id,
            user_id=conversation.user_id,
            channel=CHANNEL,
            message_id=uuid4().hex,
            text=line.text,
            action=line.action,
            attachments=({"path": line.image},) if line.image else (),
        )
    )
    return await core.turns.wait_for_reply(accepted.interaction_id, session_id=conversation.id)


async def chat_json(core: Core, *, email: str | None) -> None:
    """One line in, one line out: the Reply with the tools it used. Nothing else is printed."""
    conversation = await open_conversation(core, email=email)
    async for raw in stdin_lines():
        if not raw.strip():
            continue
        try:
            reply = await ask(core, conversation, read_line(raw))
            shape = {**reply.to_json(), "tool_calls": [call.to_json() for call in reply.tool_calls]}
        except StylistError as error:
            shape = {"error": {"code": error.code, "message": error.message, "param": error.param}}
        sys.stdout.write(json.dumps(shape, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def read_line(raw: str) -> Line:
    """Plain text, or JSON `{"text", "image", "action"}`.

    Raises:
        Invalid: the JSON is an object with fields of the wrong kind.
    """
    if not raw.lstrip().startswith("{"):
        return Line(text=raw.strip())
    try:
        given = json.loads(raw)
    except ValueError:
        return Line(text=raw.strip())
    if not isinstance(given, Mapping) or any(
        not isinstance(given.get(key), str | None) for key in ("text", "image", "action")
    ):
        raise Invalid('expected {"text": ..., "image": ..., "action": ...} with strings')
    return Line(text=given.get("text") or "", action=given.get("action"), image=given.get("image"))


async def stdin_lines() -> AsyncIterator[str]:
    """Lines of standard input until it closes, read off the event loop."""
    while True:
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            return
        yield line


async def chat(core: Core, *, email: str | None) -> None:
    """Talk in the terminal: type, or press a numbered button with its number."""
    console = Console(highlight=False)
    conversation = await open_conversation(core, email=email)
    console.print(
        Panel(
            Text.assemble(
                (core.shop_name, f"bold {ACCENT}"),
                "\nYou are talking to an AI stylist. Say what you are looking for; a number presses a button, "
                "an empty line or Ctrl-D leaves.",
            ),
            border_style=ACCENT,
            padding=(0, 1),
        )
    )
    buttons: list[Action] = []
    while True:
        try:
            said = (await asyncio.to_thread(console.input, f"\n[bold {ACCENT}]you ›[/] ")).strip()
        except (EOFError, KeyboardInterrupt):
            break
        if not said:
            break
        line = Line(text=said)
        if said.isdecimal() and 0 < int(said) <= len(buttons):
            line = Line(action=buttons[int(said) - 1].id)
        try:
            with console.status("[dim]one moment[/]", spinner="dots"):
                reply = await ask(core, conversation, line)
        except StylistError as error:
            console.print(f"[red]{error.message}[/]")
            continue
        buttons = [action for action in reply.actions if action.kind in {"confirm", "cancel"}]
        console.print()
        console.print(render(reply, buttons))
    console.print("\n[dim]Goodbye. Your cart and our conversation are kept.[/]")


def render(reply: Reply, buttons: list[Action]) -> RenderableType:
    """An answer with its cards and numbered buttons."""
    parts: list[RenderableType] = [Text(reply.text)] if reply.text else []
    products = [card for card in reply.cards if card["kind"] == "product"]
    if products:
        parts.append(_products(products))
    for card in reply.cards:
        if card["kind"] in {"cart", "order"}:
            parts.append(_ledger(card))
        elif card["kind"] == "confirmation":
            parts.append(_confirmation(card))
    for number, button in enumerate(buttons, 1):
        parts.append(Text(f"  [{number}] {button.label}", style=f"bold {ACCENT}"))
    for action in reply.actions:
        if action.url:
            parts.append(Text(f"  {action.label}: {action.url}", style=ACCENT))
    if reply.quick_replies:
        parts.append(Text("  " + " · ".join(chip.text for chip in reply.quick_replies), style="dim"))
    return Group(*parts)


def _products(cards: list[Mapping[str, Any]]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for number, card in enumerate(cards, 1):
        free = [variant for variant in card["variants"] if variant["available"]]
        sizes = " ".join(dict.fromkeys(v["size"] for v in free if v["size"]))
        colors = ", ".join(dict.fromkeys(v["color"] for v in free if v["color"]))
        table.add_row(
            Text(str(number), style=ACCENT),
            Text.assemble((card["name"], "bold"), f"\n{card['brand']}"),
            Text(_price(card["price"], card["currency"])),
            Text(f"{sizes}\n{colors}", style="dim"),
        )
    return table


def _ledger(card: Mapping[str, Any]) -> Table:
    title = f"Order {card['order_number']} · {card['status']}" if card["kind"] == "order" else "Your cart"
    table = Table(title=title, title_justify="left", title_style="bold", box=None, show_header=False)
    for line in card["lines"]:
        detail = line.get("variant") or ", ".join(v for v in (line.get("size"), line.get("color")) if v)
        table.add_row(
            f"{line['quantity']} ×",
            f"{line['name']} {detail}".strip(),
            _price(line["total"], card["currency"]),
        )
    for name in ("subtotal", "discount", "shipping", "tax", "total"):
        if name in {"subtotal", "total"} or float(card[name]):
            table.add_row("", name.capitalize(), _price(card[name], card["currency"]))
    return table


def _confirmation(card: Mapping[str, Any]) -> Panel:
    table = Table(box=None, show_header=False)
    for line in card["lines"]:
        label = f"{line['quantity']} × {line['label']}" if line.get("quantity") else line["label"]
        amount = _price(line["amount"], card["currency"]) if line.get("amount") is not None else ""
        table.add_row(label, line.get("detail") or "", amount)
    table.add_row(
        Text("Total", style="bold"), "", Text(_price(card["total"], card["currency"]), style="bold")
    )
    return Panel(table, title=card["title"], title_align="left", border_style=ACCENT)


def _price(amount: str, currency: str) -> str:
    return format_money(Decimal(amount), currency)
