"""Why an embedded server does not run. Each message is one sentence and says what to do."""

import errno
from pathlib import Path

from stylist.errors import Unavailable


class EmbeddedServerError(Unavailable):
    code = "embedded.start_failed"


class DiskFull(EmbeddedServerError):
    code = "embedded.disk_full"


class DataDirectoryReadOnly(EmbeddedServerError):
    code = "embedded.read_only"


class NotPermitted(EmbeddedServerError):
    code = "embedded.not_permitted"


class NotReachable(EmbeddedServerError):
    """The unprivileged user can't reach the binaries or the data directory."""

    code = "embedded.not_reachable"


class VersionMismatch(EmbeddedServerError):
    code = "embedded.version_mismatch"


class NotADatabase(EmbeddedServerError):
    code = "embedded.not_a_database"


class NotAnswering(EmbeddedServerError):
    """Somebody holds the data directory, but the server behind it stays silent."""

    code = "embedded.not_answering"


class NoBinaries(EmbeddedServerError):
    code = "embedded.no_binaries"


class OutOfMemory(EmbeddedServerError):
    code = "embedded.out_of_memory"


class PortTaken(EmbeddedServerError):
    """Another program took the port between the choice and the start; another port will do."""

    code = "embedded.port_taken"


class UserNeeded(EmbeddedServerError):
    code = "embedded.user_needed"


def from_os_error(error: OSError, *, path: Path) -> EmbeddedServerError:
    """The error to raise when the file system refused something in the data directory."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(path)
    if error.errno == errno.EROFS:
        return read_only(path)
    if error.errno in (errno.EACCES, errno.EPERM):
        return NotPermitted(
            f"No permission to write in the data directory {path}; give it to the user who runs this, "
            "or set STYLIST_DATA_DIR to a directory of that user."
        )
    return EmbeddedServerError(f"The data directory {path} can't be used: {error.strerror or error}.")


def disk_full(path: Path) -> DiskFull:
    return DiskFull(f"The disk of the data directory {path} is full; free some space and start again.")


def read_only(path: Path) -> DataDirectoryReadOnly:
    return DataDirectoryReadOnly(
        f"The data directory {path} is on a read-only disk; mount it writable, "
        "or set STYLIST_DATA_DIR to a directory that can be written."
    )


def from_output(output: str, *, server: str, path: Path, log: Path) -> EmbeddedServerError:
    """The error to raise when a server ended while starting, judged by what it wrote."""
    if _says_full(output):
        return disk_full(path)
    if "Read-only file system" in output:
        return read_only(path)
    if "Address already in use" in output or "could not create any TCP/IP sockets" in output:
        return PortTaken(f"The port of {server} is taken by another program.")
    if "Cannot allocate memory" in output or "Out of memory" in output:
        return OutOfMemory(f"{server} did not get the memory it needs; free some memory and start again.")
    if "launcher: no other user" in output:
        return UserNeeded(
            f"{server} needs a user that has a name and is not root, and there is none here; run this as an "
            "ordinary user with an entry in /etc/passwd, or set STYLIST_DATABASE_URL and STYLIST_REDIS_URL."
        )
    if "launcher: not reachable" in output or "Permission denied" in output:
        return NotReachable(
            f"The user that runs {server} can't reach {path}; set STYLIST_DATA_DIR to a directory "
            "outside private homes, or run this as an ordinary user."
        )
    return EmbeddedServerError(f"{server} did not start: {_last_line(output)} (see {log}).")


def _says_full(output: str) -> bool:
    """A shared memory segment is not on the disk of the data directory."""
    lines = [line for line in output.splitlines() if "shared memory segment" not in line]
    return any("No space left on device" in line or "Disk quota exceeded" in line for line in lines)


def _last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    quoted = [line for line in lines if line.startswith(">>>")]  # Valkey, about its configuration
    if quoted:
        return f"{quoted[0]}: {lines[-1]}"
    telling = [
        line for line in lines if any(mark in line for mark in ("FATAL", "PANIC", "error:", "ERR", " # "))
    ]
    return (telling or lines or ["it wrote nothing"])[-1].rstrip(".")
