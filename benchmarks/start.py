"""How long a shopper waits for a new shop, and what the whole stack weighs when idle.

Starts `stylist run` on an empty data directory, asks the first question over HTTP, stops it, starts it again
and adds up the memory of every process of it. Installing packages is not in these figures.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import psutil

IDLE_SECONDS = 10
SAID = "I need a silk dress for a summer wedding, under $900"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="stylist-bench-") as folder:
        data_dir = Path(folder) / "data"
        first, answered, process = start(data_dir, ask=True)
        stop(process)
        second, _, process = start(data_dir, ask=False)
        time.sleep(IDLE_SECONDS)
        rss, pss, count = memory(process)
        stop(process)
    sys.stdout.write(
        f"empty directory to ready:           {first:6.1f} s (demo shop and embeddings included)\n"
    )
    sys.stdout.write(f"empty directory to first answer:    {answered:6.1f} s\n")
    sys.stdout.write(f"second start to ready:              {second:6.1f} s\n")
    sys.stdout.write(f"idle, {count} processes: {rss:.0f} MB RSS added up, {pss:.0f} MB proportional (PSS)\n")


def start(data_dir: Path, *, ask: bool) -> tuple[float, float, subprocess.Popen[str]]:
    """Start the product; seconds to its one line, and to the first answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "stylist", "run", "--data-dir", str(data_dir), "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={key: value for key, value in os.environ.items() if not key.startswith("STYLIST_")},
    )
    assert process.stdout is not None
    for line in process.stdout:
        if re.search(r"http://\S+", line):
            break
    ready = time.monotonic() - began
    if ask:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", timeout=60) as client:
            token = client.post("/sessions").raise_for_status().json()["token"]
            reply = client.post(
                "/messages",
                json={"client_msg_id": "1", "text": SAID},
                headers={"Authorization": f"Bearer {token}"},
            ).raise_for_status()
            assert len(reply.json()["cards"]) >= 3
    return ready, time.monotonic() - began, process


def stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    process.wait(30)


def memory(process: subprocess.Popen[str]) -> tuple[float, float, int]:
    """Megabytes of the process and all below it: resident added up, and proportional; how many there are."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    used = [one.memory_full_info() for one in family]
    return sum(it.rss for it in used) / 2**20, sum(it.pss for it in used) / 2**20, len(family)


if __name__ == "__main__":
    main()
