"""The same conversation through an OpenAI-compatible endpoint, and what happens when that endpoint fails."""

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import text

from stylist.agent.builtin.model import NAME, BuiltinStylist
from stylist.agent.builtin.understand import Understander
from stylist.agent.builtin.vocabulary import LiveVocabulary
from stylist.agent.stylist import NamedModel, Stylist
from stylist.db.session import Transaction
from stylist.integrations.embeddings.builtin import BuiltinEmbedder
from stylist.integrations.models.openai_compatible import make_model
from stylist.live.events import EventBus
from stylist.tools.toolbox import langchain_tools
from tests.agent.shop import Talk, make_shop, make_shop_and_find, make_turns, utc_now
from tests.factories import make_guest, make_session
from tests.peers import aimock, journal

WISH = "I need a silk dress for a summer wedding, under $900"


async def make_outside(transaction: Transaction, base_url: str, *, timeout_seconds: float = 5) -> Stylist:
    embedder = BuiltinEmbedder()
    builtin = BuiltinStylist(
        understander=await Understander.create(embedder),
        vocabulary=LiveVocabulary(transaction, clock=utc_now),
        clock=utc_now,
    )
    model = make_model(
        name="gpt-test", base_url=base_url, api_key=SecretStr("k"), timeout_seconds=timeout_seconds
    )
    return Stylist(
        builtin=NamedModel(NAME, builtin), outside=NamedModel("gpt-test", model), tools=langchain_tools()
    )


async def make_outside_talk(transaction: Transaction, base_url: str, **options: Any) -> Talk:
    async with transaction() as session:
        user_id = await make_guest(session)
        session_id = await make_session(session, user_id=user_id)
    answers = await make_outside(transaction, base_url, **options)
    return Talk(await make_turns(transaction, answers=answers), session_id, user_id)


def calls(
    said: str, name: str, arguments: Mapping[str, Any], answer: str, **match: Any
) -> list[dict[str, Any]]:
    """Fixtures for a turn with one tool call and the words after it."""
    return [
        {
            "match": {"userMessage": said, "hasToolResult": False, **match},
            "response": {"toolCalls": [{"name": name, "arguments": dict(arguments)}]},
        },
        {"match": {"userMessage": said, "hasToolResult": True, **match}, "response": {"content": answer}},
    ]


async def test_the_whole_conversation_through_an_outside_model(
    fresh_transaction: Transaction, tmp_path: Path
) -> None:
    variant = await make_shop_and_find(fresh_transaction, "Celeste", size="M")
    address = {"line1": "12 Rose Street", "city": "Boston", "state": "MA", "postal_code": "02108"}
    fixtures = [
        *calls(
            WISH,
            "search_products",
            {"query": "silk dress summer wedding", "categories": ["dresses"], "price_max": 900},
            "These four are silk and keep to your budget. Which one speaks to you?",
        ),
        *calls(
            "the Celeste in M please",
            "add_to_cart",
            {"variant_id": str(variant)},
            "The Celeste Dress in M is in your cart. Shall we go on to checkout?",
        ),
        *calls(
            "check out: Anna Berg",
            "check_out",
            {"full_name": "Anna Berg", "email": "anna@berg.example", "address": address, "payment": "given"},
            "Everything is ready. Press Confirm and it is placed.",
        ),
        *calls("where is my order?", "get_order", {}, "Your order is confirmed and will be packed next."),
    ]
    async with aimock(fixtures, folder=tmp_path) as base_url:
        talk = await make_outside_talk(fresh_transaction, base_url)
        found = await talk.say(WISH)
        added = await talk.say("the Celeste in M please")
        proposed = await talk.say(
            "check out: Anna Berg, anna@berg.example, 12 Rose Street, Boston, MA 02108, card 4242 4242 4242 4242"
        )
        placed = await talk.say(action=proposed.actions[0].id)
        status = await talk.say("where is my order?")
        requests = await journal(base_url)

    prices = [float(card["price"]) for card in found.cards]
    assert found.model_version == "gpt-test"
    assert found.text == "These four are silk and keep to your budget. Which one speaks to you?"
    assert len(prices) >= 3
    assert max(prices) <= 900
    assert [(call.name, call.effect) for call in added.tool_calls] == [("add_to_cart", "done")]
    assert [line["name"] for line in added.cards[0]["lines"]] == ["Celeste Dress"]
    assert [card["kind"] for card in proposed.cards] == ["confirmation"]
    assert [action.kind for action in proposed.actions] == ["confirm", "cancel"]
    assert placed.cards[0]["status"] == "CONFIRMED"
    assert status.cards[0]["order_number"] == placed.cards[0]["order_number"]
    assert len(requests) == 8
    assert "4242 4242" not in str(requests)


async def test_an_invented_price_or_change_never_reaches_the_shopper(
    fresh_transaction: Transaction, tmp_path: Path
) -> None:
    async with fresh_transaction() as session:
        await make_shop(session)
    fixtures = [
        {
            "match": {"userMessage": "any news?"},
            "response": {
                "content": "Our dresses are lovely. The Celeste Dress is only $99 today. I have added it to your "
                "cart. What is the occasion?"
            },
        }
    ]
    async with aimock(fixtures, folder=tmp_path) as base_url:
        talk = await make_outside_talk(fresh_transaction, base_url)
        reply = await talk.say("any news?")

    assert reply.text == "Our dresses are lovely. What is the occasion?"
    async with fresh_transaction() as session:
        dropped = (
            await session.execute(text("SELECT output_data->'dropped' FROM ai_interactions"))
        ).scalar_one()
    assert [item["kind"] for item in dropped] == ["price", "change"]


class Endpoint:
    """An OpenAI-compatible endpoint that misbehaves in a chosen way."""

    def __init__(self) -> None:
        self.behave: Any = None
        self.url = ""
        self.requests = 0

    async def on_request(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        answer: web.StreamResponse = await self.behave(request)
        return answer


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    made = Endpoint()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", made.on_request)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield made
    await runner.cleanup()


def chunk(**delta: Any) -> bytes:
    body = {
        "id": "c",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "delta": delta, "finish_reason": None}],
    }
    return f"data: {json.dumps(body)}\n\n".encode()


async def stream(request: web.Request, *parts: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for part in parts:
        await response.write(part)
    return response


async def too_many(request: web.Request) -> web.StreamResponse:
    return web.json_response({"error": {"message": "slow down"}}, status=429)


async def broken(request: web.Request) -> web.StreamResponse:
    return web.json_response({"error": {"message": "oops"}}, status=500)


async def nothing(request: web.Request) -> web.StreamResponse:
    return await stream(request, chunk(role="assistant", content=""), b"data: [DONE]\n\n")


async def half_a_stream(request: web.Request) -> web.StreamResponse:
    response = await stream(
        request, chunk(role="assistant", content="Let me think of something lovely. And th")
    )
    assert request.transport is not None
    request.transport.close()
    return response


async def malformed_arguments(request: web.Request) -> web.StreamResponse:
    call = {"index": 0, "id": "x", "function": {"name": "add_to_cart", "arguments": '{"variant_id": "no'}}
    return await stream(request, chunk(role="assistant", tool_calls=[call]), b"data: [DONE]\n\n")


async def unknown_tool(request: web.Request) -> web.StreamResponse:
    call = {"index": 0, "id": "x", "function": {"name": "give_discount", "arguments": '{"percent": 100}'}}
    return await stream(request, chunk(role="assistant", tool_calls=[call]), b"data: [DONE]\n\n")


async def same_call(request: web.Request) -> web.StreamResponse:
    call = {"index": 0, "id": "x", "function": {"name": "view_cart", "arguments": "{}"}}
    return await stream(request, chunk(role="assistant", tool_calls=[call]), b"data: [DONE]\n\n")


@pytest.mark.parametrize(
    "behave",
    [too_many, broken, nothing, half_a_stream, malformed_arguments, unknown_tool, same_call],
    ids=lambda it: it.__name__,
)
async def test_t20_whatever_the_model_does_the_shopper_gets_a_sound_reply(
    fresh_transaction: Transaction, endpoint: Any, behave: Any
) -> None:
    async with fresh_transaction() as session:
        await make_shop(session)
    endpoint.behave = behave
    talk = await make_outside_talk(fresh_transaction, endpoint.url)
    bus = EventBus(None)
    talk.turns = await make_turns(
        fresh_transaction, answers=await make_outside(fresh_transaction, endpoint.url), bus=bus
    )

    async with bus.watch(talk.session_id) as queue:
        reply = await talk.say(WISH)
        events = [queue.get_nowait() for _ in range(queue.qsize())]

    kinds = [event["type"] for event in events]
    shown = kinds[len(kinds) - kinds[::-1].index("reset") :] if "reset" in kinds else kinds
    deltas = [event["delta"] for event in events[len(kinds) - len(shown) :] if event["type"] == "text"]
    assert reply.model_version == NAME
    assert len(reply.cards) >= 3
    assert "".join(deltas).strip() == reply.text
    assert 1 <= endpoint.requests <= 10
    async with fresh_transaction() as session:
        carts = (await session.execute(text("SELECT count(*) FROM cart_items"))).scalar_one()
    assert carts == 0


async def test_a_write_made_before_the_model_failed_is_not_made_again(
    fresh_transaction: Transaction, endpoint: Any
) -> None:
    variant = await make_shop_and_find(fresh_transaction, "Celeste", size="M")

    async def adds_then_fails(request: web.Request) -> web.StreamResponse:
        if endpoint.requests > 1:
            return await broken(request)
        arguments = f'{{"variant_id": "{variant}"}}'
        call = {"index": 0, "id": "x", "function": {"name": "add_to_cart", "arguments": arguments}}
        return await stream(request, chunk(role="assistant", tool_calls=[call]), b"data: [DONE]\n\n")

    endpoint.behave = adds_then_fails
    talk = await make_outside_talk(fresh_transaction, endpoint.url)

    reply = await talk.say("put the Celeste dress in M in my cart")

    async with fresh_transaction() as session:
        units = (await session.execute(text("SELECT sum(quantity) FROM cart_items"))).scalar_one()
    assert units == 1
    assert reply.model_version == NAME
    assert "cart" in [card["kind"] for card in reply.cards]
