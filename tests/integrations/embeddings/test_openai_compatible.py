import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pytest

from stylist.integrations.embeddings.openai_compatible import BATCH_SIZE, OpenAICompatibleEmbedder
from stylist.styling.search.errors import EmbeddingsUnavailable

Answer = Callable[[dict[str, Any]], tuple[int, Any]]


@asynccontextmanager
async def endpoint(answer: Answer) -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
    """A real HTTP server on loopback that answers each request's JSON with `answer`."""
    received: list[dict[str, Any]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        received.append(json.loads(await reader.readexactly(length)))
        status, body = answer(received[-1])
        payload = json.dumps(body).encode()
        writer.write(
            f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nretry-after-ms: 1\r\n"
            f"Connection: close\r\nContent-Length: {len(payload)}\r\n\r\n".encode()
            + payload
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", received


def vector_of_length(request: dict[str, Any]) -> tuple[int, Any]:
    rows = [
        {"object": "embedding", "index": n, "embedding": [3.0 * len(text), 4.0 * len(text)]}
        for n, text in enumerate(request["input"])
    ]
    return 200, {
        "object": "list",
        "data": rows[::-1],
        "model": request["model"],
        "usage": {"prompt_tokens": 1, "total_tokens": 1},
    }


def make_embedder(base_url: str, **settings: Any) -> OpenAICompatibleEmbedder:
    return OpenAICompatibleEmbedder(
        base_url=base_url, api_key="k", model="m-1", dimensions=settings.pop("dimensions", 2), **settings
    )


async def test_embed_normalises_and_keeps_order_over_batches() -> None:
    async with endpoint(vector_of_length) as (base_url, received):
        embedder = make_embedder(base_url)
        vectors = await embedder.embed(["x"] * (BATCH_SIZE + 3))
        await embedder.aclose()

    assert vectors.shape == (BATCH_SIZE + 3, 2)
    np.testing.assert_allclose(vectors, np.tile([0.6, 0.8], (BATCH_SIZE + 3, 1)), atol=1e-6)
    assert sorted(len(request["input"]) for request in received) == [3, BATCH_SIZE]
    assert embedder.name == "m-1"


async def test_embed_puts_rows_back_in_the_order_asked() -> None:
    def by_index(request: dict[str, Any]) -> tuple[int, Any]:
        rows = [
            {"object": "embedding", "index": n, "embedding": [float(n == 0), float(n == 1)]} for n in (1, 0)
        ]
        return 200, {
            "object": "list",
            "data": rows,
            "model": "m-1",
            "usage": {"prompt_tokens": 1, "total_tokens": 1},
        }

    async with endpoint(by_index) as (base_url, _):
        vectors = await make_embedder(base_url).embed(["first", "second"])

    np.testing.assert_array_equal(vectors, np.eye(2))


async def test_embed_asks_for_fewer_numbers_only_when_told() -> None:
    async with endpoint(vector_of_length) as (base_url, received):
        await make_embedder(base_url).embed(["a"])
        await make_embedder(base_url, shorten=True).embed(["a"])
        await make_embedder(base_url).embed([])

    assert [request.get("dimensions") for request in received] == [None, 2]


@pytest.mark.parametrize("status", [400, 401, 429, 500])
async def test_refusals_become_unavailable(status: int) -> None:
    async with endpoint(lambda _: (status, {"error": {"message": "secret detail"}})) as (base_url, _):
        with pytest.raises(EmbeddingsUnavailable) as refused:
            await make_embedder(base_url).embed(["a"])

    assert "secret detail" not in refused.value.message


async def test_vectors_of_another_size_are_refused() -> None:
    async with endpoint(vector_of_length) as (base_url, _):
        with pytest.raises(EmbeddingsUnavailable, match=r"2 vectors of \[2\] numbers, not 2 of 3"):
            await make_embedder(base_url, dimensions=3).embed(["a", "b"])


async def test_an_endpoint_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(EmbeddingsUnavailable, match="APIConnectionError"):
        await make_embedder("http://127.0.0.1:9/v1", timeout_seconds=2).embed(["a"])
