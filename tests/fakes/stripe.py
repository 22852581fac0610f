"""A small Stripe of our own, over real HTTP: what the localstripe of the peers does not do.

It keeps Idempotency-Keys, refuses to give back more than was taken, asks for a second step, keeps cards, captures in
parts, and fails on demand: answers with an error, says nothing, or does the work and loses the answer.
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.peers import free_port

SECRET = "whsec_fake"
Row = dict[str, Any]

# Cards by the name Stripe's documentation gives their tokens; any ends with these.
VISA = "pm_card_visa"
DECLINED = "pm_card_chargeDeclined"
INSUFFICIENT = "pm_card_chargeDeclinedInsufficientFunds"
SECOND_STEP = "pm_card_authenticationRequired"
SLOW = "pm_card_processing"
CARDS = {
    VISA: ("visa", "4242"),
    DECLINED: ("visa", "0002"),
    INSUFFICIENT: ("visa", "9995"),
    SECOND_STEP: ("visa", "3184"),
    SLOW: ("visa", "0077"),
}


FORM = """
window.Stripe = (key) => {
  const send = async (client_secret, card) => {
    const said = await fetch("ORIGIN/form", { method: "POST", body: JSON.stringify({ client_secret, card }) });
    return said.json();
  };
  return {
    elements: ({ clientSecret }) => {
      const input = Object.assign(document.createElement("input"), { name: "number", ariaLabel: "Card number" });
      return {
        clientSecret,
        input,
        create: () => ({ mount: (place) => place.append(input) }),
        fetchUpdates: async () => ({}),
      };
    },
    confirmPayment: async ({ elements, confirmParams }) => {
      const intent = await send(elements.clientSecret, elements.input.value);
      if (intent.last_payment_error) return { error: { message: "Your card was declined." } };
      location.assign(confirmParams.return_url + "?redirect_status=succeeded");
      return new Promise(() => {});
    },
    handleNextAction: async ({ clientSecret }) => ({ paymentIntent: await send(clientSecret, "") }),
  };
};
"""


class Refused(Exception):
    """An error as Stripe answers it."""

    def __init__(self, status: int, **error: Any) -> None:
        super().__init__(error.get("message"))
        self.status, self.error = status, error


@dataclass
class FakeStripe:
    """The books, the switches for faults, and what was asked of it."""

    url: str = ""
    intents: dict[str, Row] = field(default_factory=dict)
    methods: dict[str, Row] = field(default_factory=dict)
    customers: dict[str, Row] = field(default_factory=dict)
    setups: dict[str, Row] = field(default_factory=dict)
    refunds: dict[str, Row] = field(default_factory=dict)
    answers: dict[str, tuple[str, int, Row]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    # Faults: each takes a request's "METHOD /path" and says whether it strikes.
    breaks: Callable[[str], bool] = lambda asked: False
    hangs: Callable[[str], bool] = lambda asked: False
    loses_answer: Callable[[str], bool] = lambda asked: False
    forgets_keys: bool = False

    def count(self, status: str) -> int:
        return sum(intent["status"] == status for intent in self.intents.values())

    def pass_step(self, intent_id: str, *, approved: bool = True) -> None:
        """What Stripe's form does when the bank answers the second step."""
        intent = self.intents[intent_id]
        assert intent["status"] == "requires_action"
        intent["next_action"] = None
        if approved:
            self._take(intent)
        else:
            self._fail(intent, "payment_intent_authentication_failure", None)

    def pay_in_form(self, intent_id: str, card: str = VISA) -> None:
        """What Stripe's form does when the shopper types a card and presses Pay."""
        intent = self.intents[intent_id]
        method = self._method(card)
        if intent.get("setup_future_usage"):
            method["customer"] = intent["customer"]
        intent["payment_method"] = method["id"]
        with suppress(Refused):  # the form tells the shopper
            self._confirm(intent, off_session=False)

    def finish_setup(self, setup_id: str, card: str = VISA) -> None:
        """What Stripe's form does when a card is only to be saved."""
        setup = self.setups[setup_id]
        method = self._method(card)
        method["customer"] = setup["customer"]
        setup["status"], setup["payment_method"] = "succeeded", method["id"]

    def refund_in_dashboard(self, intent_id: str, units: int) -> str:
        return str(self._refund({"payment_intent": intent_id, "amount": str(units)})["id"])

    def event(self, type: str, about: Mapping[str, Any], *, id: str | None = None) -> tuple[bytes, str]:
        """The body and signature of an event as Stripe pushes it."""
        body = {
            "id": id or f"evt_{uuid4().hex}",
            "object": "event",
            "type": type,
            "created": int(time.time()),
            "data": {"object": dict(about)},
        }
        payload = json.dumps(body).encode()
        return payload, sign(payload)

    async def script(self, request: Request) -> Response:
        """In place of Stripe's script: its form is a field for the name of a test card."""
        return Response(FORM.replace("ORIGIN", self.url), media_type="text/javascript")

    async def form(self, request: Request) -> Response:
        """What the script asks for, with the publishable key's rights: pay by a card, or take the second step."""
        said = json.loads(await request.body())
        intent = next(it for it in self.intents.values() if it["client_secret"] == said["client_secret"])
        if said["card"]:
            self.pay_in_form(intent["id"], said["card"])
        else:
            self.pass_step(intent["id"])
        return JSONResponse(intent, headers={"Access-Control-Allow-Origin": "*"})

    async def answer(self, request: Request) -> Response:
        asked = f"{request.method} {request.url.path}"
        key = request.headers.get("Idempotency-Key")
        body = (await request.body()).decode()
        self.asked.append((asked, key or ""))
        if not request.headers.get("Authorization", "").startswith("Bearer sk_"):
            return _error(Refused(401, type="invalid_request_error", message="no key"))
        if self.hangs(asked):
            await asyncio.sleep(30)
        if self.breaks(asked):
            return _error(Refused(500, type="api_error", message="broken"))
        fields = unflatten(parse_qsl(body or request.url.query, keep_blank_values=True))
        status, answer = self._once(asked, body, key, fields)
        if self.loses_answer(asked):
            return Response(status_code=502)
        return JSONResponse(answer, status_code=status)

    def _once(self, asked: str, body: str, key: str | None, fields: Row) -> tuple[int, Row]:
        print_ = hashlib.sha256(f"{asked} {body}".encode()).hexdigest()
        if key and key in self.answers and not self.forgets_keys:
            known, status, answer = self.answers[key]
            if known != print_:
                return 400, {"error": {"type": "idempotency_error", "message": "other parameters"}}
            return status, answer
        try:
            status, answer = 200, deepcopy(self._do(asked, fields))
        except Refused as refused:
            status, answer = refused.status, {"error": deepcopy(refused.error)}
        if key and asked.startswith("POST"):
            self.answers[key] = (print_, status, answer)
        return status, answer

    def _do(self, asked: str, fields: Row) -> Row:
        verb, _, path = asked.partition(" ")
        kind, id, act = ([*path.removeprefix("/v1/").split("/"), "", ""])[:3]
        expand = fields.pop("expand", [])
        if kind == "payment_intents" and not id:
            return self._list(self.intents, fields) if verb == "GET" else self._open(fields)
        if kind == "payment_intents":
            intent = _found(self.intents, id)
            {
                "": lambda: self._change(intent, fields if verb == "POST" else {}),
                "confirm": lambda: self._confirm(intent, off_session=fields.get("off_session") == "true"),
                "cancel": lambda: self._cancel(intent),
                "capture": lambda: self._capture(intent, int(fields["amount_to_capture"])),
            }[act]()
            return self._with_method(intent) if expand else intent
        if kind == "refunds":
            return self._list_refunds(fields) if verb == "GET" else self._refund(fields)
        if kind == "customers":
            return _kept(self.customers, "customer", "cus", fields)
        if kind == "setup_intents":
            if id:
                return _found(self.setups, id)
            setup = _kept(self.setups, "setup_intent", "seti", fields)
            setup |= {"status": "requires_payment_method", "client_secret": f"{setup['id']}_secret"}
            return setup
        method = self._method(id)
        if act == "attach":
            self._attach(method, fields["customer"])
        elif act == "detach":
            method["customer"] = None
        return method

    def _open(self, fields: Row) -> Row:
        row = {
            "amount": int(fields.pop("amount")),
            "amount_received": 0,
            "customer": None,
            "payment_method": None,
            "latest_charge": None,
            "next_action": None,
            "last_payment_error": None,
            "setup_future_usage": None,
            **fields,
        }
        intent = _kept(self.intents, "payment_intent", "pi", row)
        intent["client_secret"] = f"{intent['id']}_secret_{uuid4().hex[:8]}"
        intent["status"] = "requires_confirmation" if intent["payment_method"] else "requires_payment_method"
        if intent["payment_method"]:
            intent["payment_method"] = self._method(intent["payment_method"])["id"]
        return intent

    def _change(self, intent: Row, fields: Row) -> None:
        if fields and intent["status"] not in {"requires_payment_method", "requires_confirmation"}:
            raise _unexpected(intent)
        if "payment_method" in fields:
            fields["payment_method"] = self._method(fields["payment_method"])["id"]
            intent["status"], intent["last_payment_error"] = "requires_confirmation", None
        if fields.get("setup_future_usage") == "":
            fields["setup_future_usage"] = None
        intent.update(fields)

    def _confirm(self, intent: Row, *, off_session: bool) -> None:
        if intent["status"] not in {"requires_payment_method", "requires_confirmation"}:
            raise _unexpected(intent)
        method = self._method(intent["payment_method"])
        if method["customer"] is not None and method["customer"] != intent["customer"]:
            raise Refused(400, type="invalid_request_error", message="the card is another customer's")
        card = method["test_card"]
        intent["last_payment_error"] = None
        if card in (DECLINED, INSUFFICIENT):
            reason = "insufficient_funds" if card == INSUFFICIENT else "generic_decline"
            raise self._fail(intent, "card_declined", reason)
        if card == SECOND_STEP and off_session:
            raise self._fail(intent, "authentication_required", "authentication_required")
        if card == SECOND_STEP:
            intent["status"] = "requires_action"
            intent["next_action"] = {"type": "use_stripe_sdk"}
        elif card == SLOW:
            intent["status"] = "processing"
        else:
            self._take(intent)

    def settle(self, intent_id: str) -> None:
        """The bank of a slow card makes up its mind."""
        self._take(self.intents[intent_id])

    def _take(self, intent: Row) -> None:
        intent["latest_charge"] = f"ch_{uuid4().hex}"
        if intent["capture_method"] == "manual":
            intent["status"] = "requires_capture"
        else:
            intent["status"], intent["amount_received"] = "succeeded", intent["amount"]

    def _fail(self, intent: Row, code: str, decline_code: str | None) -> Refused:
        intent["status"], intent["latest_charge"] = "requires_payment_method", f"ch_{uuid4().hex}"
        error = {"type": "card_error", "code": code, "decline_code": decline_code, "message": "declined"}
        intent["last_payment_error"] = error
        intent["payment_method"] = None
        return Refused(402, **error, payment_intent=deepcopy(intent))

    def _cancel(self, intent: Row) -> None:
        if intent["status"] in {"succeeded", "canceled", "processing"}:
            raise _unexpected(intent)
        intent["status"] = "canceled"

    def _capture(self, intent: Row, units: int) -> None:
        if intent["status"] != "requires_capture" or units > intent["amount"]:
            raise _unexpected(intent)
        intent["status"], intent["amount_received"] = "succeeded", units

    def _refund(self, fields: Row) -> Row:
        intent = _found(self.intents, fields["payment_intent"])
        if intent["status"] != "succeeded":
            raise Refused(400, type="invalid_request_error", code="charge_not_captured", message="no")
        given = sum(it["amount"] for it in self.refunds.values() if it["payment_intent"] == intent["id"])
        units = int(fields.pop("amount"))
        if given + units > intent["amount_received"]:
            raise Refused(400, type="invalid_request_error", code="amount_too_large", message="too much")
        row = {**fields, "amount": units, "currency": intent["currency"], "status": "succeeded"}
        return _kept(self.refunds, "refund", "re", row)

    def _list_refunds(self, fields: Row) -> Row:
        own = [it for it in self.refunds.values() if it["payment_intent"] == fields["payment_intent"]]
        return {"object": "list", "data": own[::-1], "has_more": False, "url": "/v1/refunds"}

    def _list(self, rows: dict[str, Row], fields: Row) -> Row:
        newest = list(rows.values())[::-1]
        ids = [row["id"] for row in newest]
        begin = ids.index(fields["starting_after"]) + 1 if "starting_after" in fields else 0
        page = newest[begin : begin + int(fields["limit"])]
        more = begin + len(page) < len(newest)
        return {"object": "list", "data": page, "has_more": more, "url": "/v1/payment_intents"}

    def _method(self, id: str) -> Row:
        """A card; the documentation's tokens make a new one each time, as Stripe does."""
        if id in self.methods:
            return self.methods[id]
        if id not in CARDS:
            raise Refused(404, type="invalid_request_error", code="resource_missing", message=f"no {id}")
        brand, last4 = CARDS[id]
        card = {"brand": brand, "last4": last4, "exp_month": 12, "exp_year": 2034}
        row = {"type": "card", "card": card, "customer": None, "test_card": id}
        return _kept(self.methods, "payment_method", "pm", row)

    def _with_method(self, intent: Row) -> Row:
        method = intent["payment_method"]
        return {**intent, "payment_method": self.methods[method]} if method else intent

    def _attach(self, method: Row, customer: str) -> None:
        if method["customer"] not in (None, customer):
            raise Refused(400, type="invalid_request_error", message="another customer's")
        if method["test_card"] == DECLINED:
            raise Refused(402, type="card_error", code="card_declined", decline_code="generic_decline")
        method["customer"] = _found(self.customers, customer)["id"]


def _found(rows: dict[str, Row], id: str) -> Row:
    if id not in rows:
        raise Refused(404, type="invalid_request_error", code="resource_missing", message=f"no {id}")
    return rows[id]


def _kept(rows: dict[str, Row], kind: str, prefix: str, fields: Row) -> Row:
    row = {"id": f"{prefix}_{uuid4().hex}", "object": kind, "metadata": {}, **fields}
    rows[row["id"]] = row
    return row


def _unexpected(intent: Row) -> Refused:
    return Refused(
        400, type="invalid_request_error", code="payment_intent_unexpected_state", message=intent["status"]
    )


def _error(refused: Refused) -> Response:
    return JSONResponse({"error": refused.error}, status_code=refused.status)


def unflatten(pairs: list[tuple[str, str]]) -> Row:
    """`metadata[key]=value` and `expand[0]=x` as Stripe's library sends them."""
    tree: Row = {}
    for name, value in pairs:
        head, _, rest = name.partition("[")
        if rest:
            tree.setdefault(head, {})[rest.rstrip("]")] = value
        else:
            tree[head] = value
    return tree


def sign(payload: bytes, *, secret: str = SECRET, at: int | None = None) -> str:
    """The `Stripe-Signature` of a body (https://docs.stripe.com/webhooks/signature)."""
    moment = at if at is not None else int(time.time())
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + payload, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


@asynccontextmanager
async def fake_stripe() -> AsyncIterator[FakeStripe]:
    """The fake on a free port of this machine."""
    fake = FakeStripe()
    app = Starlette(
        routes=[
            Route("/js.stripe.com/v3/", fake.script),
            Route("/form", fake.form, methods=["POST"]),
            Route("/{path:path}", fake.answer, methods=["GET", "POST", "DELETE"]),
        ]
    )
    port = free_port()
    fake.url = f"http://127.0.0.1:{port}"
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_config=None, lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server._serve())
    while not server.started and not serving.done():  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield fake
    finally:
        server.should_exit = True
        await serving
