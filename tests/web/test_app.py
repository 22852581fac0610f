"""What holds for every page and route: headers, documentation."""

from typing import Any

import pytest
from fastapi.openapi.models import OpenAPI

from tests.web.service import Service
from tests.web.shopper import API

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
async def document(shop: Service) -> dict[str, Any]:
    answer = await shop.http.get("/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/products/no-such-dress",
        "/categories/dresses",
        "/nothing",
        "/widget.js",
        "/static/shop.css",
        "/healthz",
        "/metrics",
        "/openapi.json",
        "/docs",
        "/media/nothing.svg",
        "/pay/nothing",
        f"{API}/products",
        f"{API}/cart",
        f"{API}/nothing",
    ],
)
async def test_every_answer_has_the_security_headers(shop: Service, path: str) -> None:
    answer = await shop.http.get(path)

    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "set-cookie" not in answer.headers


async def test_the_document_is_valid_openapi(document: dict[str, Any]) -> None:
    read = OpenAPI.model_validate(document)

    assert read.openapi.startswith("3.")
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(ids) == len(set(ids))


async def test_every_operation_says_what_it_does_and_how_it_fails(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        assert operation.get("description") or operation.get("summary"), name
        answers = operation["responses"]
        failures = {status for status in answers if status[0] in "45"}
        if name.partition(" ")[2] not in {
            "/healthz",
            "/metrics",
            "/api/v1/auth/providers",
        }:  # ask no database
            assert "503" in failures, name
        if operation.get("security"):
            assert "401" in failures, name
        if operation.get("parameters") or operation.get("requestBody"):
            assert "422" in failures, name
        for status in failures - {"503"} if name == "GET /readyz" else failures:
            schema = answers[status]["content"]["application/json"]["schema"]
            if name != "GET /readyz":
                assert schema == {"$ref": "#/components/schemas/ErrorBody"}, (name, status)


async def test_what_needs_a_token_says_so(document: dict[str, Any]) -> None:
    open_to_all = {name for name, operation in operations(document) if not operation.get("security")}

    assert open_to_all == {
        "POST /api/v1/sessions",
        "GET /healthz",
        "GET /readyz",
        "GET /metrics",
        "POST /webhooks/telegram",
        "POST /webhooks/stripe",
        "GET /api/v1/auth/providers",
        "GET /api/v1/auth/oauth/{provider}/callback",
    }


async def test_the_documentation_needs_nothing_from_elsewhere(shop: Service) -> None:
    page = await shop.http.get("/docs")

    assert page.status_code == 200
    assert "https://" not in page.text
    calls = await shop.http.get("/openapi.json")
    told = page.text.replace("\u200b", "")
    for path, operations in calls.json()["paths"].items():
        for method in operations:
            assert f'<span class="method">{method.upper()}</span> {path}</code>' in told
    assert told.count('<article class="call">') == sum(len(it) for it in calls.json()["paths"].values())


async def test_the_documentation_can_be_read(shop: Service) -> None:
    page = (await shop.http.get("/docs")).text

    assert "`" not in page
    assert "<code>client_msg_id</code></dt>\n        <dd>string, body, <strong>required</strong>" in page
    assert "<li><code>409</code> Conflict</li>" in page
    assert page.count("the bearer token of a session") > 10
    assert "data-stylist" not in page


async def test_listed_origins_may_use_the_api(shop: Service) -> None:
    answer = await shop.http.options(
        f"{API}/messages",
        headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"},
    )

    assert "access-control-allow-origin" not in answer.headers
