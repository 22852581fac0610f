import errno
import os
from pathlib import Path

import pytest

from stylist.processes.errors import from_os_error, from_output

DATA, LOG = Path("/srv/shop"), Path("/srv/shop/postgres/server.log")


@pytest.mark.parametrize(
    ("output", "code"),
    [
        ('FATAL:  could not write to file "pg_wal/1": No space left on device', "embedded.disk_full"),
        ("initdb: error: Disk quota exceeded", "embedded.disk_full"),
        (
            "FATAL:  could not resize shared memory segment: No space left on device",
            "embedded.start_failed",
        ),
        ('FATAL:  could not open file "x": Read-only file system', "embedded.read_only"),
        ("LOG:  could not bind IPv4 address: Address already in use", "embedded.port_taken"),
        ("FATAL:  could not map anonymous shared memory: Cannot allocate memory", "embedded.out_of_memory"),
        ("launcher: no other user", "embedded.user_needed"),
        ("launcher: not reachable: /home/x", "embedded.not_reachable"),
        ('FATAL:  could not open directory "pg_wal": Permission denied', "embedded.not_reachable"),
        ("", "embedded.start_failed"),
    ],
)
def test_output_of_a_server_that_ended_is_judged(output: str, code: str) -> None:
    error = from_output(output, server="PostgreSQL", path=DATA, log=LOG)

    assert error.code == code
    assert "\n" not in error.message


def test_unknown_output_is_quoted_by_its_telling_line() -> None:
    output = "LOG:  starting\nFATAL:  lost the plot.\nLOG:  database system is shut down\n"

    error = from_output(output, server="PostgreSQL", path=DATA, log=LOG)

    assert error.message == f"PostgreSQL did not start: FATAL:  lost the plot (see {LOG})."


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "embedded.disk_full"),
        (errno.EDQUOT, "embedded.disk_full"),
        (errno.EROFS, "embedded.read_only"),
        (errno.EACCES, "embedded.not_permitted"),
        (errno.EIO, "embedded.start_failed"),
    ],
)
def test_refusals_of_the_file_system_name_the_directory(number: int, code: str) -> None:
    error = from_os_error(OSError(number, os.strerror(number)), path=DATA)

    assert error.code == code
    assert str(DATA) in error.message
