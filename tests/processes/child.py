"""Run one embedded server as the service would: `python child.py KIND DIRECTORY GUARD`.

Each line on standard input is the name of a method to call; a line of JSON answers it.
"""

import json
import signal
import sys
from pathlib import Path

from stylist.db.embedded import EmbeddedPostgres
from stylist.errors import StylistError
from stylist.live.embedded import EmbeddedValkey
from stylist.log import configure_logging
from stylist.processes.server import EmbeddedServer
from stylist.processes.spawn import Guard

QUICK = {"postgres": {"fsync": "off", "shared_buffers": "16MB"}, "valkey": {}}


def make_server(kind: str, directory: Path, guard: Guard = "kernel") -> EmbeddedServer:
    make: type[EmbeddedServer] = EmbeddedPostgres if kind == "postgres" else EmbeddedValkey
    return make(directory, settings=QUICK[kind], guard=guard)


def serve(server: EmbeddedServer) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in sys.stdin:
        try:
            url = getattr(server, line.strip())()
            answer = {"url": url or "", "is_owner": server.is_owner}
        except StylistError as error:
            answer = {"code": error.code, "message": error.message}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    chosen: Guard = "watchdog" if sys.argv[3] == "watchdog" else "kernel"
    configure_logging("WARNING")  # standard output is for the answers
    serve(make_server(sys.argv[1], Path(sys.argv[2]), chosen))
