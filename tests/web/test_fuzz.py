"""What the API's own description allows, and what it does not, sent at random: no bug, nothing undocumented.

Every operation is asked by a stranger, a guest and a customer with orders, half of the time with ids that exist.
`FUZZ_EXAMPLES` requests each; `make fuzz` sends many more.
"""

import asyncio
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import schemathesis
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi import checks

from stylist.bootstrap.servers import Addresses
from stylist.live.limits import Limit
from stylist.web import pace
from stylist.web.app import API
from stylist.web.routes import ROUTERS
from tests.conftest import Databases
from tests.servers import Servers
from tests.web.owner import make_owner
from tests.web.service import SHOP, Service, service
from tests.web.shopper import Shopper

pytestmark = pytest.mark.timeout(600)

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "8"))
CHECKS: list[Any] = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
# A stream has no end of its own.
ENDLESS = "GET /events"
# They end the session or the account that asks: each time somebody new does.
LAST_WORDS = {
    "DELETE /profile", "POST /auth/sign-out", "POST /sessions/renew", "DELETE /sessions/{session_id}",
}  # fmt: skip
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")  # what is there is asked for before it is deleted
ODD = [
    "\x00", "a\x00b", "\u202e", "\ud800", "e\u0301\u200b", "\U0001f457" * 40, "'; DROP TABLE users; --", "%", "\\",
    "9" * 30, "-1", "1e400", "NaN", "0001-01-01", "9999-12-31T23:59:59Z", "1e-400", "٣", "a@b", "x" * 5000,
]  # fmt: skip
DEEP = b'{"a":' * 50_000 + b"1" + b"}" * 50_000
BODIES = [
    DEEP,
    b"[" * 100_000,
    b'{"a": ' + b"9" * 5_000 + b"}",
    b'"\\ud800"',
    b"\xff\xfe",
    b"",
    b"null",
    b"NaN",
]


def operations() -> list[str]:
    """Every operation of the API but the endless one."""
    routes = [it for router in ROUTERS for it in router.routes if isinstance(it, APIRoute)]
    found = [(method, it.path) for it in routes for method in it.methods or ()]
    ordered = sorted(found, key=lambda it: (METHODS.index(it[0]), it[1]))
    return [name for method, path in ordered if (name := f"{method} {path}") != ENDLESS]


@dataclass(frozen=True)
class Target:
    """The shop under test, who asks it, and what it can be asked for."""

    shop: Service
    schema: Any
    people: Mapping[str, dict[str, str]]
    ids: Mapping[str, str]
    runner: asyncio.Runner

    def headers(self, person: str, operation: str) -> dict[str, str]:
        """How somebody says who they are."""
        if person == "stranger" or operation not in LAST_WORDS:
            return self.people[person]
        return self.runner.run(Shopper.arrive(self.shop.http)).headers

    def send(self, request: httpx.Request) -> httpx.Response:
        """What the application answers."""
        return self.runner.run(self.shop.http.send(request))


@pytest.fixture(scope="module")
def target(shop_databases: Databases, servers: Servers, data_dir: Path) -> Iterator[Target]:
    name = f"web_fuzz_{uuid4().hex[:8]}"
    addresses = Addresses(shop_databases.create(name, template=SHOP), servers.redis_url)
    with asyncio.Runner() as runner, pytest.MonkeyPatch.context() as patch:
        patch.setattr(pace, "PER_SESSION", Limit("fuzz", most=10**9, window=pace.MINUTE))
        opened = service(addresses, data_dir, raises=False)
        shop = runner.run(opened.__aenter__())
        try:
            yield runner.run(make_target(shop, runner))
        finally:
            runner.run(opened.__aexit__(None, None, None))
    shop_databases.drop(name)


async def make_target(shop: Service, runner: asyncio.Runner) -> Target:
    guest, customer = await Shopper.arrive(shop.http), await Shopper.arrive(shop.http)
    ids = await make_owner(shop, customer)
    schema = schemathesis.openapi.from_dict(shop.app.openapi())
    people = {"stranger": {}, "guest": guest.headers, "customer": customer.headers}
    return Target(shop, schema, people, ids, runner)


def with_known(value: Any, ids: Mapping[str, str], name: str = "") -> Any:
    """The value with every id in it, by its name, one that exists."""
    if isinstance(value, Mapping):
        return {key: with_known(it, ids, key) for key, it in value.items()}
    if isinstance(value, list):
        return [with_known(it, ids, name) for it in value]
    return ids.get(name, value)


def with_odd(value: Any, odd: str) -> Any:
    """The value with its texts replaced by something odd."""
    if isinstance(value, Mapping):
        return {key: with_odd(it, odd) for key, it in value.items()}
    if isinstance(value, list):
        return [with_odd(it, odd) for it in value]
    return odd if isinstance(value, str) else value


def request_of(
    case: Case[Any], headers: Mapping[str, str], *, ids: Mapping[str, str], odd: str | None
) -> httpx.Request:
    """A case as somebody sends it, with known `ids` put in, or with something odd for every text."""
    if case.path_parameters:
        case.path_parameters = with_known(case.path_parameters, ids)
    sent = case.as_transport_kwargs(base_url="http://shop.test")
    said = {key: value for key, value in sent["headers"].items() if key.lower() != "authorization"}
    params, body = with_known(sent.get("params") or {}, ids), with_known(sent.get("json"), ids)
    if odd is not None:
        params, body = with_odd(params, odd.encode(errors="replace").decode()), with_odd(body, odd)
    content = json.dumps(body).encode() if "json" in sent else sent.get("data")
    return httpx.Request(
        sent["method"],
        sent["url"],
        params=params or None,
        headers={**said, **headers},
        content=content if isinstance(content, bytes | str) else None,
    )


@pytest.mark.parametrize("operation", operations())
def test_nothing_breaks_and_nothing_undocumented_is_answered(target: Target, operation: str) -> None:
    method, path = operation.split()
    asked = target.schema[API + path][method]
    cases = asked.as_strategy() | asked.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=cases,
        person=st.sampled_from(["customer", "guest", "customer", "stranger"]),
        is_known=st.booleans(),
        odd=st.none() | st.sampled_from(ODD),
    )
    def holds(case: Case[Any], person: str, is_known: bool, odd: str | None) -> None:
        ids = target.ids if is_known else {}
        request = request_of(case, target.headers(person, operation), ids=ids, odd=odd)
        answer = target.send(request)
        assert answer.status_code < 500 or answer.status_code == 503, (request.content, answer.text)
        case.validate_response(answer, checks=CHECKS)

    holds()


@pytest.mark.parametrize("operation", [it for it in operations() if not it.startswith(("GET", "DELETE"))])
def test_a_body_no_program_should_send_is_refused_as_documented(target: Target, operation: str) -> None:
    method, path = operation.split()
    documented = target.schema[API + path][method].definition.raw["responses"]
    for body in BODIES:
        headers = {**target.headers("customer", operation), "Content-Type": "application/json"}
        url = f"http://shop.test{API}{path.format(**{'provider': 'x', 'kind': 'x', **target.ids})}"
        answer = target.send(httpx.Request(method, url, headers=headers, content=body))
        assert str(answer.status_code) in documented, (body[:20], answer.text)
        assert answer.status_code < 500


def test_the_customer_was_there_all_the_time(target: Target) -> None:
    url = f"http://shop.test{API}/profile"
    answer = target.send(httpx.Request("GET", url, headers=target.people["customer"]))
    assert answer.status_code == 200
