"""A TCP proxy that can cut, refuse and freeze: what networks do."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Self
from urllib.parse import urlsplit

CHUNK = 65536


class Proxy:
    """Stands before a server on loopback, on a port of its own."""

    def __init__(self, target_port: int) -> None:
        self._target = target_port
        self._flows = asyncio.Event()
        self._flows.set()
        self._is_cut = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    @classmethod
    @contextlib.asynccontextmanager
    async def before(cls, url: str) -> AsyncIterator[Self]:
        """A proxy before the server of that address."""
        port = urlsplit(url).port
        assert port is not None
        proxy = cls(port)
        proxy._server = await asyncio.start_server(proxy._on_connection, "127.0.0.1", 0)
        try:
            yield proxy
        finally:
            proxy._server.close()
            await proxy.cut()

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def cut(self) -> None:
        """End every connection at once and refuse new ones."""
        self._is_cut = True
        self._flows.set()
        for writer in list(self._writers):
            writer.transport.abort()
        await asyncio.sleep(0)

    def freeze(self) -> None:
        """Keep connections open and let nothing through."""
        self._flows.clear()

    def heal(self) -> None:
        """Let everything through again."""
        self._is_cut = False
        self._flows.set()

    async def _on_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers |= {writer, there_writer}
        try:
            await asyncio.gather(self._pass(reader, there_writer), self._pass(there_reader, writer))
        finally:
            self._writers -= {writer, there_writer}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
        writer.close()
