import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes.directories import public_directory
from tests.processes.driver import is_up, wait_until

pytestmark = pytest.mark.process

USER = """
import sys
from pathlib import Path
from tests.servers import running_servers
servers = running_servers(Path(sys.argv[1]))
print(servers.database_url, servers.redis_url, flush=True)
sys.stdin.read()
"""


def start_user(folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(folder)],
        cwd=Path(__file__).parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_users_share_servers_until_the_last_is_gone_even_killed() -> None:
    with public_directory() as place, start_user(place / "run") as one, start_user(place / "run") as other:
        assert one.stdout
        assert other.stdout
        urls = one.stdout.readline().split()
        assert other.stdout.readline().split() == urls
        assert [is_up(url) for url in urls] == [True, True]

        one.kill()
        one.wait()
        assert [is_up(url) for url in urls] == [True, True]

        os.kill(other.pid, signal.SIGKILL)
        wait_until(lambda: not (place / "run").exists())
        assert [is_up(url) for url in urls] == [False, False]
