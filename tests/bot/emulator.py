"""The Bot API emulator `lo-bot-api-emulator` (requirements/peers.txt), in a process of its own."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 20


def find_emulator() -> Path:
    """The emulator's program, or a visible skip; with REQUIRE_ALL=1 a failure."""
    program = Path(os.environ.get("BOT_API_EMULATOR") or ROOT / ".venv-peers" / "bin" / "lo-bot-api-emulator")
    if program.is_file():
        return program
    reason = "the Bot API emulator is not installed: run `make peers`"
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@asynccontextmanager
async def running_emulator() -> AsyncIterator[str]:
    """The base address of an emulator that runs while the block does."""
    program = find_emulator()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        program,
        "--port",
        str(port),
        "--enable-control",
        "--allow-insecure-loopback-webhooks",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=sys.stderr,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        await _until_up(base, process)
        yield base
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _until_up(base: str, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(START_SECONDS), ClientSession() as client:
        while process.returncode is None:
            try:
                async with client.post(f"{base}/bot7:probe/getMe") as answer:
                    if answer.status == 200:
                        return
            except ClientError:
                await asyncio.sleep(0.05)
    raise RuntimeError("the Bot API emulator ended at once")
