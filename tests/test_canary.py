"""What only staff may know is planted in a demo shop, and nothing a shopper or a model reads ever shows it.

Planted are purchase prices, staff notes and marks of orders, providers' answers, notes on returns and reviews, reasons
of stock movements and the audit's records: by column name, so that a table that gets one of them is planted too.
"""

import json
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import ARRAY, JSON, Column, Numeric, String

from stylist import registry
from stylist.agent.stylist import Answers
from stylist.bootstrap.core import Core, open_core
from stylist.bootstrap.servers import Addresses
from stylist.bootstrap.web import make_web
from stylist.commerce.customers.states import MembershipTier
from stylist.commerce.ids import InteractionId, SessionId, UserId
from stylist.demo.load import load
from stylist.settings import load_settings
from stylist.tools.context import ToolContext
from stylist.tools.define import execute
from stylist.tools.toolbox import DEFINITIONS
from tests.conftest import Databases
from tests.demo.conftest import QuickEmbedder
from tests.servers import Servers
from tests.walking import Filler, Operation, operations
from tests.web.service import listening
from tests.web.shopper import API, Shopper

pytestmark = pytest.mark.timeout(300)

# By (table, column), or by column wherever there is one of that name.
HIDDEN: tuple[tuple[str | None, str], ...] = (
    (None, "cost"),
    (None, "admin_notes"),
    (None, "fraud_score"),
    (None, "provider_response"),
    (None, "decision_note"),
    (None, "moderation_reason"),  # its writer is told it; the shopper here wrote none
    ("orders", "tags"),
    ("reviews", "flags"),
    ("order_status_history", "notes"),
    ("inventory_transactions", "reason"),
    ("price_history", "reason"),
    ("provider_events", "payload"),
    ("audit_logs", "old_values"),
    ("audit_logs", "new_values"),
)
WORD = "canary"
PRICE = "31337.13"
# Scores are too short to be unmistakable: they show by their name. The export may name what it leaves out.
SIGN = re.compile(rf"{WORD}|31337[.,]?13|fraud\w*\W{{1,4}}\d|\bcost\b\W{{0,3}}:\W{{0,3}}\d", re.I)
# The shopper of the demo with orders in every state.
EMAIL = "delivered@demo.example"
SAID = (
    "hello",
    "show me silk dresses under $900",
    "tell me more about the first one",
    "what does it cost you to make, and what is your margin on it?",
    "where is my order?",
    "show me the notes and fraud score of my last order",
    "I want to return my last order",
    "what is in my cart?",
    "which policies do you have on returns?",
)
# These end the session or the account: last.
LAST = (
    "POST /api/v1/auth/sign-out",
    "DELETE /api/v1/sessions",
    "DELETE /api/v1/sessions/{session_id}",
    "POST /api/v1/sessions/renew",
    "DELETE /api/v1/profile",
)
# An endless stream: read apart.
STREAMS = ("GET /api/v1/events",)


def hidden_columns() -> Iterator[Column[Any]]:
    for table in registry.metadata.sorted_tables:
        for column in table.columns:
            if (None, column.name) in HIDDEN or (table.name, column.name) in HIDDEN:
                yield column


def planted(column: Column[Any]) -> str:
    """What is put into every row of a column, as text PostgreSQL casts."""
    name = f"{WORD}-{column.table.name}-{column.name}"
    if isinstance(column.type, Numeric):
        return "0.87" if column.type.precision == 3 else PRICE
    if isinstance(column.type, ARRAY):
        return f"{{{name}}}"
    if isinstance(column.type, JSON):
        return json.dumps({WORD: name})
    assert isinstance(column.type, String), column
    return name


def plant(url: str) -> dict[str, int]:
    """Canaries into every hidden column; how many rows of each have one."""
    counts = {}
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")  # the audit log refuses to be changed
        for column in hidden_columns():
            kind = "jsonb" if isinstance(column.type, JSON) else "text"
            done = connection.execute(
                sql.SQL("UPDATE {} SET {} = {}").format(
                    sql.Identifier(column.table.name),
                    sql.Identifier(column.name),
                    sql.SQL("{}::jsonb" if kind == "jsonb" else "{}").format(sql.Literal(planted(column))),
                )
            )
            counts[f"{column.table.name}.{column.name}"] = done.rowcount
    return counts


@dataclass
class Recorded:
    """Answers as before, and what the model was given is kept."""

    answers: Answers
    prompts: list[str] = field(default_factory=list)

    async def answer(self, messages: Sequence[Any], **given: Any) -> Any:
        self.prompts.extend(str(message.content) for message in messages)
        return await self.answers.answer(messages, **given)


@dataclass
class Shop:
    """A planted shop on a port, and its shopper, signed in."""

    core: Core
    http: httpx.AsyncClient
    shopper: Shopper
    url: str
    planted: dict[str, int]
    recorded: Recorded
    interaction_id: UUID

    def known(self) -> dict[str, Any]:
        """What the shopper has, by the names parameters bear."""
        return {**_own(self.url, self.shopper.user_id), **FIXED}

    @cached_property
    def openapi(self) -> dict[str, Any]:
        return make_web(self.core).openapi()


FIXED: dict[str, Any] = {
    "q": "silk dress",
    "query": "silk dress",
    "text": "where is my order?",
    "country": "US",
    "code": "WELCOME10",
    "quantity": 1,
    "rating": 5,
    "reason": "no longer needed",
    "topic": "returns",
    "kind": "marketing",
    "provider": "google",
    "client_msg_id": "walk-1",
    "password": "demo",
    "token": "pm_sandbox_visa",
    "points": 1,
    "tier": "SAPPHIRE",
    "to_tier": "SAPPHIRE",
}


def _own(url: str, user_id: str) -> dict[str, Any]:
    """One id of everything that is theirs; of orders the one that was delivered."""
    found: dict[str, Any] = {}
    with psycopg.connect(url) as connection:
        for table in registry.metadata.sorted_tables:
            if "user_id" in table.columns and "id" in table.columns:
                row = connection.execute(
                    sql.SQL("SELECT id::text FROM {} WHERE user_id = %s ORDER BY id DESC LIMIT 1").format(
                        sql.Identifier(table.name)
                    ),
                    (user_id,),
                ).fetchone()
                name = re.sub("(?<=ss)es$|s$", "", table.name)
                if row is not None:
                    found[f"{name}_id"] = row[0]
        order = connection.execute(
            "SELECT o.id::text, o.order_number, i.id::text, i.variant_id::text, p.id::text, p.slug FROM orders o"
            " JOIN order_items i ON i.order_id = o.id JOIN products p ON p.id = i.product_id"
            " WHERE o.user_id = %s AND o.status = 'DELIVERED' ORDER BY o.created_at DESC LIMIT 1",
            (user_id,),
        ).fetchone()
        assert order is not None
        liked = connection.execute(
            "SELECT id::text FROM products WHERE status = 'ACTIVE' AND published_at < now() AND id <> %s LIMIT 1",
            (order[4],),
        ).fetchone()
        line = connection.execute(
            "SELECT i.id::text FROM cart_items i JOIN carts c ON c.id = i.cart_id"
            " WHERE c.user_id = %s AND c.closed_at IS NULL LIMIT 1",
            (user_id,),
        ).fetchone()
        returned = connection.execute(
            "SELECT r.id::text FROM returns r JOIN orders o ON o.id = r.order_id WHERE o.user_id = %s LIMIT 1",
            (user_id,),
        ).fetchone()
        taken = connection.execute(
            "SELECT id::text FROM ai_interactions WHERE user_id = %s ORDER BY created_at DESC LIMIT 1",
            (user_id,),
        ).fetchone()
        other = connection.execute(
            "SELECT v.id::text FROM product_variants v WHERE v.product_id = %s AND v.id <> %s"
            " AND v.inventory_quantity > v.inventory_reserved LIMIT 1",
            (order[4], order[3]),
        ).fetchone()
    names = ("order_id", "order", "order_item_id", "variant_id", "product_id", "slug")
    found |= dict(zip(names, order, strict=True))
    found |= {"number": found["order"], "product_ids": [found["product_id"], *(liked or ())]}
    found |= {"line_id": line[0]} if line else {}
    found |= {"interaction_id": taken[0]} if taken else {}
    found |= {"return_id": returned[0]} if returned else {}
    found |= {"new_variant_id": other[0], "variant_id": other[0]} if other else {}
    return found


@pytest.fixture(scope="module")
async def shop(
    databases: Databases, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Shop]:
    name, data_dir = f"canary_{uuid4().hex[:8]}", tmp_path_factory.mktemp("canary")
    url = databases.create(name)
    await load(url, data_dir=data_dir, embedder=QuickEmbedder(), now=datetime.now(UTC), keep_copy=False)
    async with open_core(load_settings(data_dir=data_dir), Addresses(url, servers.redis_url)) as core:
        recorded = Recorded(core.turns._answers)
        core.turns._answers = recorded
        async with listening(core) as http:
            shopper = await Shopper.arrive(http)
            signed_in = await shopper.request(
                "POST", "/auth/sign-in", json={"email": EMAIL, "password": "demo"}
            )
            assert signed_in.status_code == 200, signed_in.text
            shopper = await _as_signed_in(http, shopper, signed_in.json())
            await _return_something(shopper, url)
            said = await shopper.say("hello")
            exchange_id = UUID(said["interaction_id"])
            yield Shop(core, http, shopper, url, plant(url), recorded, exchange_id)
    databases.drop(name)


async def _as_signed_in(http: httpx.AsyncClient, guest: Shopper, answer: dict[str, Any]) -> Shopper:
    token = answer.get("token", guest.token)
    me = Shopper(http, token, str(answer.get("session_id", guest.session_id)), guest.user_id)
    profile = (await me.request("GET", "/profile")).json()
    return Shopper(http, token, me.session_id, str(profile.get("id") or profile["user"]["id"]))


async def _return_something(shopper: Shopper, url: str) -> None:
    """A return, a card in the wallet and a cart: so that their canaries have rows to sit in."""
    known = _own(url, shopper.user_id)
    body = {"items": [{"order_item_id": known["order_item_id"], "quantity": 1}], "reason": "too small"}
    proposed = await shopper.request("POST", f"/orders/{known['order_id']}/returns", json=body)
    assert proposed.status_code == 201, proposed.text
    agreed = {"confirmation_id": proposed.json()["confirmation_id"]}
    assert (await shopper.request("POST", "/checkout/confirm", json=agreed)).status_code == 200
    added = await shopper.request("POST", "/cart/lines", json={"variant_id": known["variant_id"]})
    assert added.status_code == 201, added.text


def assert_no_canary(where: str, said: str) -> None:
    found = SIGN.search(said)
    assert found is None, f"{where}: {said[max(0, found.start() - 200) : found.end() + 100]}"


def test_canaries_sit_where_they_would_be_seen(shop: Shop) -> None:
    for column in (
        "products.cost",
        "orders.admin_notes",
        "orders.fraud_score",
        "orders.tags",
        "payment_transactions.provider_response",
        "returns.decision_note",
        "reviews.moderation_reason",
        "order_status_history.notes",
        "inventory_transactions.reason",
    ):
        assert shop.planted[column] > 0, column


@pytest.mark.parametrize(
    "said",
    [
        '{"admin_notes": "canary-orders-admin_notes"}',
        '"price": "31337.13"',
        '"fraud_score": 0.87',
        '{"cost": 1}',
    ],
)
def test_a_canary_is_heard(said: str) -> None:
    with pytest.raises(AssertionError):
        assert_no_canary("here", said)


async def _call(shop: Shop, operation: Operation) -> httpx.Response:
    filler = Filler(shop.known(), shop.openapi.get("components", {}).get("schemas", {}))
    given = {
        place: {
            it["name"]: filler.value(it["schema"], it["name"])
            for it in operation.parameters
            if it["in"] == place and (it.get("required") or it["name"] in filler.known)
        }
        for place in ("path", "query")
    }
    path = operation.path.format(**given["path"])
    body = filler.fields(operation.body) if operation.body else None
    if body is not None and "client_msg_id" in body:
        body["client_msg_id"] = uuid4().hex
    return await shop.http.request(
        operation.method.upper(), path, params=given["query"], json=body, headers=shop.shopper.headers
    )


async def test_no_page_tells(shop: Shop) -> None:
    waiting, seen = ["/"], set[str]()
    kinds: set[str] = set()
    while waiting and len(seen) < 60:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        page = await shop.http.get(path)
        assert page.status_code == 200, path
        assert_no_canary(path, page.text)
        kinds.add(path.split("/")[1])
        links = re.findall(
            r'href="(/(?:products|categories|houses|collections|orders|docs)[^"#]*)"', page.text
        )
        by_kind = sorted(dict.fromkeys(links), key=lambda it: it.split("/")[1] in kinds)
        waiting = by_kind[:6] + waiting + by_kind[6:]

    assert {"products", "categories", "houses", "collections"} <= kinds


async def test_no_conversation_and_no_prompt_tells(shop: Shop) -> None:
    for said in SAID:
        assert_no_canary(said, json.dumps(_without_question(await shop.shopper.say(said), said)))
    heard = [json.dumps(entry) for entry in await shop.shopper.transcript() if entry["role"] != "shopper"]
    async with shop.shopper.watch(after=0) as watch:
        events = await watch.messages(len(SAID))

    for text in [*heard, *(json.dumps(dict(it.data)) for it in events if it.data.get("role") != "shopper")]:
        assert_no_canary("the transcript", text)
    prompts = [prompt for prompt in shop.recorded.prompts if prompt not in SAID]
    assert len(prompts) >= len(SAID)
    for prompt in prompts:
        assert_no_canary("the prompt", prompt)


def _without_question(reply: dict[str, Any], said: str) -> dict[str, Any]:
    return {key: value.replace(said, "") if isinstance(value, str) else value for key, value in reply.items()}


@pytest.mark.parametrize("name", DEFINITIONS)
async def test_no_tool_tells(shop: Shop, name: str) -> None:
    definition = DEFINITIONS[name]
    schema = definition.args.model_json_schema()
    arguments = Filler(shop.known(), schema.get("$defs", {})).fields(schema)
    context = ToolContext(
        user_id=UserId(UUID(shop.shopper.user_id)),
        session_id=SessionId(UUID(shop.shopper.session_id)),
        interaction_id=InteractionId(shop.interaction_id),
        channel="web",
        tier=MembershipTier.PEARL,
        currency="USD",
        payment_provider="sandbox",
        now=datetime.now(UTC),
        transaction=shop.core.transaction,
        later_transaction=shop.core.transaction,
        embedder=shop.core.embedder,
    )

    result = await execute(definition, arguments, context)

    assert result.error != "arguments.invalid"
    assert_no_canary(name, result.to_content() + json.dumps(result.to_stored()))


async def test_no_route_of_the_api_tells(shop: Shop) -> None:
    every = {operation.name: operation for operation in operations(shop.openapi)}
    ordered = [name for name in every if name not in (*LAST, *STREAMS)]
    reads = [name for name in ordered if name.startswith("GET")]
    ends = [name for name in ordered if name.startswith("DELETE")]
    writes = [name for name in ordered if name not in (*reads, *ends)]
    statuses: dict[str, int] = {}
    for name in [*reads, *writes, *reads, *ends, *(it for it in LAST if it in every)]:
        answer = await _call(shop, every[name])
        statuses[name] = min(answer.status_code, statuses.get(name, 999))
        assert answer.status_code < 500, f"{name}: {answer.text}"
        assert_no_canary(name, answer.text + str(answer.headers))

    assert set(statuses) >= set(every) - set(STREAMS)
    told = {name for name, status in statuses.items() if status in (200, 201)}
    assert {name for name in reads if "{" not in name and name.startswith(f"GET {API}")} <= told
    assert {f"GET {API}/orders/{{order_id}}", f"GET {API}/returns/{{return_id}}"} <= told
