"""Whatever is wrong with a request: the right status, a stable code, and nothing half-done."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.web.service import Service
from tests.web.shopper import API, Shopper


def error_of(answer: Any) -> tuple[int, str, str | None]:
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "param"}
    assert body["error"]["message"]
    return answer.status_code, body["error"]["code"], body["error"]["param"]


async def rows_of(shop: Service, shopper: Shopper) -> object:
    return await shop.scalar(
        "SELECT count(*) FROM ai_interactions WHERE session_id = :id", id=shopper.session_id
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"text": ""}, (400, "message.empty", "text")),
        ({"text": None}, (400, "message.empty", "text")),
        ({"text": " \u200b\n"}, (400, "message.empty", "text")),
        ({"text": "x" * 50_000}, (400, "message.too_long", "text")),
        ({"text": "hello", "client_msg_id": ""}, (400, "message.id_invalid", "client_msg_id")),
        ({"text": "hello", "client_msg_id": "a\nb"}, (400, "message.id_invalid", "client_msg_id")),
        ({"text": 5}, (422, "request.invalid", "text")),
        ({"text": "hello", "surprise": 1}, (422, "request.invalid", "surprise")),
        ({"attachments": [{"upload_id": "x"}]}, (422, "request.invalid", "attachments.0.upload_id")),
    ],
)
async def test_t23_a_bad_message_is_refused_and_not_stored(
    shop: Service, shopper: Shopper, body: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    answer = await shopper.request("POST", "/messages", json={"client_msg_id": "m", **body})
    streamed = await shopper.request(
        "POST", "/messages", json={"client_msg_id": "m", **body}, headers={"Accept": "text/event-stream"}
    )

    assert error_of(answer) == expected
    assert error_of(streamed) == expected
    assert await rows_of(shop, shopper) == 0


@pytest.mark.parametrize("said", ["\x00hello", "👗", "Привет", "\u202eolleh", "\x00" * 20 + "hi", "?" * 8000])
async def test_t23_odd_text_gets_an_answer(shopper: Shopper, said: str) -> None:
    reply = await shopper.say(said)

    assert reply["text"]


async def test_t23_a_lone_surrogate_gets_an_answer_or_a_refusal(shopper: Shopper) -> None:
    body = '{"client_msg_id": "m", "text": "hello \\ud800 there"}'

    answer = await shopper.request("POST", "/messages", content=body)

    assert answer.status_code in {200, 422}


@pytest.mark.parametrize("body", ["{", "not json", '{"text": "a"', "["])
async def test_malformed_json_is_said_to_be(shopper: Shopper, body: str) -> None:
    answer = await shopper.request(
        "POST", "/messages", content=body.encode("latin-1"), headers={"Content-Type": "application/json"}
    )

    assert error_of(answer) == (422, "request.malformed_json", None)


@pytest.mark.parametrize("body", [b"", b"\xff", b"\x00"])
async def test_a_body_that_is_no_text_is_refused(shopper: Shopper, body: bytes) -> None:
    answer = await shopper.request(
        "POST", "/messages", content=body, headers={"Content-Type": "application/json"}
    )

    status, code, _ = error_of(answer)
    assert status in {400, 422}
    assert code in {"request.invalid", "request.malformed_json"}


@pytest.mark.parametrize("body", ["null", "[]", '"text"', "5"])
async def test_json_of_another_shape_is_refused(shopper: Shopper, body: str) -> None:
    answer = await shopper.request(
        "POST", "/messages", content=body, headers={"Content-Type": "application/json"}
    )

    assert error_of(answer)[:2] == (422, "request.invalid")


async def test_a_body_of_2_mb_is_refused(shop: Service, shopper: Shopper) -> None:
    answer = await shopper.send("x" * 2_000_000)

    assert error_of(answer) == (413, "request.too_large", None)
    assert await rows_of(shop, shopper) == 0


async def test_a_body_of_2_mb_without_a_length_is_refused(shop: Service, shopper: Shopper) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b'{"client_msg_id": "m", "text": "'
        for _ in range(20):
            yield b"x" * 100_000
        yield b'"}'

    answer = await shopper.request(
        "POST", "/messages", content=parts(), headers={"Content-Type": "application/json"}
    )

    assert error_of(answer) == (413, "request.too_large", None)
    assert await rows_of(shop, shopper) == 0


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer nonsense", "Bearer " + "x" * 5000]
)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/messages"), ("POST", "/messages"), ("GET", "/events"), ("GET", "/cart")]
)
async def test_without_a_known_token_there_is_nothing(
    shop: Service, header: str | None, method: str, path: str
) -> None:
    answer = await shop.http.request(
        method,
        API + path,
        headers={"Authorization": header} if header is not None else {},
        json={"client_msg_id": "m", "text": "hello"} if method == "POST" else None,
    )

    assert error_of(answer) == (401, "auth.unknown_session", None)
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("change", ["expires_at = now()", "revoked_at = now()"])
async def test_an_expired_or_revoked_token_is_unknown(shop: Service, shopper: Shopper, change: str) -> None:
    await shopper.say("hello")
    async with shop.core.transaction() as session:
        await session.execute(
            text(f"UPDATE sessions SET {change} WHERE id = :id"), {"id": shopper.session_id}
        )

    answers = [await shopper.request("GET", "/messages"), await shopper.send("still there?")]

    assert [error_of(answer)[:2] for answer in answers] == [(401, "auth.unknown_session")] * 2
    assert await rows_of(shop, shopper) == 1


async def test_signing_out_ends_the_session_and_keeps_the_conversation(
    shop: Service, shopper: Shopper
) -> None:
    await shopper.say("hello")

    out = await shopper.request("POST", "/auth/sign-out")
    after = await shopper.request("GET", "/messages")

    assert out.status_code == 204
    assert error_of(after)[:2] == (401, "auth.unknown_session")
    assert await rows_of(shop, shopper) == 1


async def test_unknown_places_and_methods_are_said_to_be(shop: Service, shopper: Shopper) -> None:
    unknown = await shopper.request("GET", "/nothing")
    method = await shopper.request("DELETE", "/messages")

    assert error_of(unknown)[:2] == (404, "not_found")
    assert error_of(method)[:2] == (405, "method_not_allowed")


async def test_an_unknown_product_is_not_found(shop: Service, shopper: Shopper) -> None:
    page = await shop.http.get("/products/no-such-dress")
    resource = await shop.http.get(f"{API}/products/no-such-dress")
    added = await shopper.request("POST", "/cart/lines", json={"variant_id": str(uuid4())})

    assert page.status_code == 404
    assert error_of(resource) == (404, "catalog.product_not_found", "product_id")
    assert error_of(added)[0] == 404
    assert (await shopper.request("GET", "/cart")).json()["lines"] == []


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"price_min": "-1"},
        {"price_max": "cheap"},
        {"sort": "random"},
        {"q": "x" * 500},
        {"cursor": "nonsense"},
        {"cursor": "\x00"},
    ],
)
async def test_a_bad_search_is_refused(shop: Service, query: dict[str, str]) -> None:
    answer = await shop.http.get(f"{API}/products", params=query)

    assert answer.status_code in {400, 422}
    error_of(answer)


@pytest.mark.parametrize("q", ["'; DROP TABLE users; --", "\x00", "%", "<b>", "&|!():*", "👗" * 50, "\\"])
async def test_any_words_may_be_searched(shop: Service, q: str) -> None:
    answer = await shop.http.get(f"{API}/products", params={"q": q})

    assert answer.status_code == 200
    assert set(answer.json()) >= {"items", "next_cursor", "facets"}


@pytest.mark.parametrize("after", ["-1", "x", str(2**70)])
async def test_a_bad_sequence_number_is_refused(shopper: Shopper, after: str) -> None:
    listed = await shopper.request("GET", "/messages", params={"after": after})
    watched = await shopper.request("GET", "/events", params={"after": after})

    assert error_of(listed) == error_of(watched) == (422, "request.invalid", "after")


async def test_a_bug_is_answered_calmly_with_every_header(
    shop: Service, shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("stylist.web.routes.cart.cart_service.get_cart", broken)

    answer = await shopper.request("GET", "/cart")

    assert error_of(answer) == (500, "internal", None)
    assert "secret" not in answer.text
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("email", ["a\x00@shop.example", "a@shop.example\x00", "", "nobody", "x" * 300])
async def test_a_bad_address_signs_nobody_in(shopper: Shopper, email: str) -> None:
    answer = await shopper.request("POST", "/auth/sign-in", json={"email": email, "password": "demo"})

    status, _, _ = error_of(answer)
    assert status in {400, 401, 422}


@pytest.mark.parametrize("slug", ["%00", "a%00b", "..%2f..", "x" * 3000])
@pytest.mark.parametrize("place", ["/products", "/categories", "/houses", "/collections", f"{API}/products"])
async def test_an_impossible_name_is_not_found(shop: Service, place: str, slug: str) -> None:
    answer = await shop.http.get(f"{place}/{slug}")

    assert answer.status_code in {400, 404}
