import platform
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from stylist.live.embedded import EmbeddedValkey
from stylist.processes.errors import NoBinaries
from tests.processes.directories import public_directory
from tests.processes.driver import Driver, is_up, read, write

pytestmark = pytest.mark.process


@pytest.fixture
def place() -> Iterator[Path]:
    with public_directory() as path:
        yield path


def test_server_is_small_private_and_writes_to_disk(place: Path) -> None:
    with EmbeddedValkey(place) as server, redis.Redis.from_url(server.url, decode_responses=True) as client:
        settings = client.config_get("*")

    assert settings["bind"] == "127.0.0.1"
    assert settings["appendonly"] == "yes"
    assert settings["maxmemory"] == str(64 * 1024 * 1024)
    assert settings["maxmemory-policy"] == "allkeys-lru"


def test_killed_owner_and_half_written_file(place: Path) -> None:
    with Driver("valkey", place) as owner:
        url = owner.call("start").url
        write(url, "a pin")
        owner.call("stop")
    (aof,) = (place / "valkey" / "data" / "appendonlydir").glob("*.incr.aof")
    with aof.open("ab") as file:
        file.write(b"*3\r\n$5\r\nRPUSH\r\n$4\r\nke")

    with EmbeddedValkey(place) as server:
        assert read(server.url) == ["a pin"]


def test_system_without_binaries_is_told_what_to_set(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "vax")

    with pytest.raises(NoBinaries, match="set STYLIST_REDIS_URL"):
        EmbeddedValkey(place).start()

    monkeypatch.undo()
    with EmbeddedValkey(place) as server:
        assert is_up(server.url)
