import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from stylist.db.embedded import EmbeddedPostgres
from stylist.processes.errors import NotADatabase, VersionMismatch
from stylist.processes.spawn import Account, find_processes, spawn
from tests.processes.child import make_server
from tests.processes.directories import copy_prepared, public_directory
from tests.processes.driver import Driver, is_up, read, wait_until, write

pytestmark = pytest.mark.process


@pytest.fixture
def place() -> Iterator[Path]:
    with public_directory() as path:
        yield path


def contents(directory: Path) -> dict[str, tuple[int, int]]:
    files = [path for path in directory.rglob("*") if path.is_file()]
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in files}


def test_server_is_the_promised_one_and_keeps_data_safe(place: Path) -> None:
    copy_prepared("postgres", place)
    with EmbeddedPostgres(place / "data") as server, psycopg.connect(server.url) as connection:
        settings: dict[str, str] = dict(
            connection.execute("SELECT name, setting FROM pg_settings").fetchall()
        )
        connection.execute("CREATE EXTENSION vector")
        connection.execute("CREATE EXTENSION pg_trgm")
        lowered = connection.execute("SELECT lower('ÉTOILE'), current_database()").fetchone()

    assert settings["server_version_num"][:2] == "18"
    assert (settings["fsync"], settings["synchronous_commit"], settings["data_checksums"]) == (
        "on",
        "on",
        "on",
    )
    assert (settings["jit"], settings["huge_pages"]) == ("off", "off")
    assert (settings["listen_addresses"], settings["unix_socket_directories"]) == ("127.0.0.1", "")
    assert settings["max_connections"] == "120"
    assert settings["server_encoding"] == "UTF8"
    assert lowered == ("étoile", "luxeverse")


def test_log_holds_nothing_of_what_was_written(place: Path) -> None:
    copy_prepared("postgres", place)
    with make_server("postgres", place / "data") as server:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE people (email text UNIQUE)")
            connection.execute("INSERT INTO people VALUES ('rose@home.example')")
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO people VALUES ('rose@home.example')")
        log = server.folder.log_path.read_text()

    assert "duplicate key value violates unique constraint" in log
    assert "rose" not in log


@pytest.mark.parametrize("name", ["sleep", "postgres of another directory"])
def test_stale_pid_file_with_the_id_of_another_program(place: Path, name: str) -> None:
    """The id was given to another process since, of the same user even."""
    directory = copy_prepared("postgres", place)
    data = directory / "postgres" / "data"
    if name == "sleep":
        account = Account(uid=data.stat().st_uid, gid=data.stat().st_gid) if os.geteuid() == 0 else None
        sleeper = spawn(
            ["/bin/sleep", "60"],
            cwd=Path("/tmp"),
            account=account,
            end_signal=signal.SIGKILL,
            output=subprocess.DEVNULL,
        )
        try:
            _start_with_pid_file(directory, sleeper.pid)
            assert sleeper.poll() is None
        finally:
            sleeper.kill()
            sleeper.wait()
    else:
        (place / "other").mkdir()
        with make_server("postgres", copy_prepared("postgres", place / "other")) as other:
            _start_with_pid_file(directory, min(find_processes("postgres", cwd=other.home)))
            assert is_up(other.url)


def _start_with_pid_file(directory: Path, pid: int) -> int:
    """Start where the file names a process that is none of the server's; the id that it names while it runs."""
    data = directory / "postgres" / "data"
    pid_file = data / "postmaster.pid"
    pid_file.write_text(f"{pid}\n{data}\n1700000000\n5432\n\n127.0.0.1\n  1234567   1\nready   \n")
    os.chown(pid_file, data.stat().st_uid, data.stat().st_gid)
    with make_server("postgres", directory) as server:
        assert server.is_owner
        assert is_up(server.url)
        running = int(pid_file.read_text().splitlines()[0])
        assert running in find_processes("postgres", cwd=server.home)
        return running


def test_stale_pid_file_with_a_free_id(place: Path) -> None:
    ended = subprocess.Popen(["/bin/true"])
    ended.wait()

    running = _start_with_pid_file(copy_prepared("postgres", place), ended.pid)

    assert running != ended.pid
    assert not (place / "data" / "postgres" / "data" / "postmaster.pid").exists()


@pytest.mark.parametrize("version", ["17", "19"])
def test_data_of_another_major_version_is_refused_and_untouched(place: Path, version: str) -> None:
    directory = copy_prepared("postgres", place)
    data = directory / "postgres" / "data"
    (data / "PG_VERSION").write_text(version + "\n")
    before = contents(data)

    with pytest.raises(VersionMismatch) as refused:
        make_server("postgres", directory).start()

    assert refused.value.message == (
        f"{data} was made by PostgreSQL {version} and this release brings 18; dump the data with PostgreSQL "
        f"{version} and load it into a new data directory (nothing was changed)."
    )
    assert contents(data) == before
    (data / "PG_VERSION").write_text("18\n")
    with make_server("postgres", directory) as server:
        assert is_up(server.url)


def test_killed_in_the_middle_of_the_first_start(place: Path) -> None:
    directory = place / "data"
    with Driver("postgres", directory) as owner:
        owner.send("start")
        wait_until(lambda: any(directory.glob("postgres/new-*/data/global")))
        owner.kill()
    assert not (directory / "postgres" / "data").exists()

    with make_server("postgres", directory) as server:
        assert is_up(server.url)
    assert list(directory.glob("postgres/new-*")) == []


def test_killed_during_writes_loses_nothing_that_was_committed(place: Path) -> None:
    directory = copy_prepared("postgres", place)
    with Driver("postgres", directory) as owner:
        url = owner.call("start").url
        for number in range(20):
            write(url, str(number))
        owner.kill()

    with make_server("postgres", directory) as server:
        assert read(server.url) == [str(number) for number in range(20)]


def test_directory_with_other_files_is_refused_and_untouched(place: Path) -> None:
    data = place / "data" / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "letter.txt").write_text("dear")

    with pytest.raises(NotADatabase, match="holds files but no PostgreSQL data"):
        make_server("postgres", place / "data").start()

    assert [path.name for path in data.iterdir()] == ["letter.txt"]


def test_empty_directory_is_used(place: Path) -> None:
    (place / "data" / "postgres" / "data").mkdir(parents=True)

    with make_server("postgres", place / "data") as server:
        assert is_up(server.url)


def test_stranger_on_the_port_is_not_shown_the_password(place: Path) -> None:
    """A server that asks for the password in clear text is refused by the client."""
    directory = copy_prepared("postgres", place)
    server = make_server("postgres", directory)
    with server:
        state = server.folder.read_state()
        assert state
        hba = server.home / "pg_hba.conf"
        hba.write_text("host all all 127.0.0.1/32 password\n")
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("SELECT pg_reload_conf()")
        wait_until(lambda: not server.answers(state))
        assert is_up(server.url)
