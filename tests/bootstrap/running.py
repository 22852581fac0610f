"""`stylist` commands as processes, to kill."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from stylist.bootstrap.servers import Addresses
from stylist.processes.folder import free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180


def environment(**settings: str) -> dict[str, str]:
    """Nothing of the caller's settings, and these."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("STYLIST_", "OPENAI_"))}
    return {**kept, **{f"STYLIST_{key.upper()}": value for key, value in settings.items()}}


@dataclass
class Running:
    """A process and where it listens."""

    process: asyncio.subprocess.Process
    url: str
    log: Path

    def kill(self) -> None:
        """Like a crash: nothing of it runs any more."""
        self.process.send_signal(signal.SIGKILL)

    async def ready(self) -> None:
        async with asyncio.timeout(START_SECONDS), httpx.AsyncClient(trust_env=False) as http:
            while True:
                try:
                    if (await http.get(f"{self.url}/healthz")).status_code == 200:
                        return
                except httpx.HTTPError:
                    assert self.process.returncode is None, self.log.read_text()
                await asyncio.sleep(0.2)


@asynccontextmanager
async def command(name: str, addresses: Addresses, data_dir: Path, **settings: str) -> AsyncIterator[Running]:
    """`stylist NAME` on those servers; killed at the end, if it still runs."""
    port = free_port()
    given = {
        "database_url": addresses.database_url,
        "redis_url": addresses.redis_url,
        "data_dir": str(data_dir),
        **settings,
    }
    log = data_dir / f"{name}-{port}.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "stylist", name, *(("--port", str(port)) if name == "web" else ()),
            env=environment(**given), cwd=ROOT, stdin=asyncio.subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        yield Running(process, f"http://127.0.0.1:{port}", log)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
