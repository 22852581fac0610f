"""Real counterparts that are not Python packages of ours: found where `make peers` puts them, or named by
the environment. A test that needs an absent one skips visibly; with REQUIRE_ALL=1 it fails instead.
"""

import asyncio
import json
import os
import shutil
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).resolve().parent.parent


def find(program: str, *, variable: str, places: Sequence[str]) -> str:
    """The program, or a skip (a failure where everything is required)."""
    candidates = [os.environ.get(variable, ""), *(str(ROOT / place) for place in places)]
    for candidate in candidates:
        found = shutil.which(candidate) if candidate else None
        if found:
            return found
    message = f"{program} is not installed: run `make peers` or set {variable}"
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(message)
    pytest.skip(message)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def wait_until_open(port: int, *, seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


@asynccontextmanager
async def aimock(fixtures: Sequence[Mapping[str, Any]], *, folder: Path) -> AsyncIterator[str]:
    """An OpenAI-compatible server that answers by fixtures; yields its base URL."""
    program = find("aimock", variable="AIMOCK", places=[".peers/node_modules/.bin/llmock"])
    file = folder / "fixtures.json"
    file.write_text(json.dumps({"fixtures": list(fixtures)}), encoding="utf-8")
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        program, "-p", str(port), "-f", str(file), "--log-level", "silent",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await wait_until_open(port)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        await process.wait()


async def journal(base_url: str) -> list[dict[str, Any]]:
    """The requests an aimock received."""
    async with httpx.AsyncClient() as client:
        answer = await client.get(base_url.removesuffix("/v1") + "/__aimock/journal")
    entries: list[dict[str, Any]] = answer.json()
    return entries


@asynccontextmanager
async def localstripe() -> AsyncIterator[str]:
    """A Stripe of the peers, with empty books; yields its address."""
    program = find("localstripe", variable="LOCALSTRIPE", places=[".venv-peers/bin/localstripe"])
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        program, "--port", str(port), "--from-scratch",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await wait_until_open(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        await process.wait()


@asynccontextmanager
async def oidc_provider(users: Sequence[Mapping[str, Any]]) -> AsyncIterator[str]:
    """An OpenID Connect provider that knows these people (claims with `sub`); yields its issuer's address."""
    program = find(
        "oidc-provider-mock", variable="OIDC_PROVIDER", places=[".venv-peers/bin/oidc-provider-mock"]
    )
    port = free_port()
    claims = [part for user in users for part in ("--user-claims", json.dumps(user))]
    process = await asyncio.create_subprocess_exec(
        program, "--port", str(port), "--require-nonce", "true", *claims,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await wait_until_open(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        await process.wait()
