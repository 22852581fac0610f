"""Give up privileges, tie our life to the parent's, then become the server.

A script of its own (`python -I -S launcher.py ORDER`, standard library only), so that none of this happens
between the fork and the exec of a process that has threads. ORDER is JSON:

    argv         the program and its arguments; `{cwd}` in them becomes a path to the working directory
    cwd          the working directory; entered before privileges are given up
    uid, gid     whom to become, or null to stay who we are
    needs_name   the program insists on a user that has a name (initdb does)
    parent       the process id whose end is our end
    signal       what the program gets then
    guard        `kernel` (Linux, PR_SET_PDEATHSIG) or `watchdog` (this process stays and watches)
"""

import ctypes
import json
import os
import pwd
import signal
import sys
import time
from typing import Any, NoReturn

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
CLONE_NEWUSER = 0x10000000
WATCH_SECONDS = 0.2


def main() -> NoReturn:
    order: dict[str, Any] = json.loads(sys.argv[1])
    os.chdir(order["cwd"])
    os.umask(0o077)
    if order["uid"] is not None:
        become(order["uid"], order["gid"])
    if os.geteuid() == 0 or (order["needs_name"] and not has_name(os.geteuid())):
        take_a_name()
    place = path_to_here(order["cwd"])
    argv = [argument.replace("{cwd}", place) for argument in order["argv"]]
    if order["guard"] == "kernel":
        end_with_parent(order["parent"], order["signal"])
        execute(argv)
    watch(argv, parent=order["parent"], signal_number=order["signal"])


def become(uid: int, gid: int) -> None:
    """Become another user for good."""
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if sys.platform == "linux":
        # A change of user makes /proc/self root's; the working directory is reached through it below.
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)


def has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def take_a_name() -> None:
    """Be called `nobody` in a user namespace whose `nobody` is who we are outside.

    For a user without an entry in /etc/passwd, and for the root of a container that has no other user.
    """
    if sys.platform != "linux":
        refuse("no other user")
    uid, gid = os.geteuid(), os.getegid()
    try:
        name = pwd.getpwnam("nobody")
    except KeyError:
        refuse("no other user")
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER) != 0:
        refuse("no other user")
    try:
        write("/proc/self/setgroups", "deny")
        write("/proc/self/uid_map", f"{name.pw_uid} {uid} 1")
        write("/proc/self/gid_map", f"{name.pw_gid} {gid} 1")
    except OSError:
        refuse("no other user")


def write(path: str, text: str) -> None:
    """Bytes, since a codec is a module, and the user we are now may not reach Python's modules."""
    file = os.open(path, os.O_WRONLY)
    os.write(file, text.encode())
    os.close(file)


def path_to_here(cwd: str) -> str:
    """A path to the working directory that the user we are now may use.

    Under a private directory (mode 0700) of somebody else no plain path works, but the kernel's link to a
    working directory that was entered before does.
    """
    needed = os.R_OK | os.W_OK | os.X_OK
    usable = [path for path in (cwd, "/proc/self/cwd") if os.access(path, needed)]
    if not usable:
        refuse(f"not reachable: {cwd}")
    return usable[0]


def end_with_parent(parent: int, signal_number: int) -> None:
    """Set after the change of user, which clears it; a parent that ended before is noticed by its id."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(0)


def watch(argv: list[str], *, parent: int, signal_number: int) -> NoReturn:
    """Run the program as a child, pass signals on to it, and end it when our parent is gone."""
    child = os.fork()
    if child == 0:
        execute(argv)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
        signal.signal(number, lambda received, _frame: os.kill(child, received))
    told = False
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            sys.exit(abs(os.waitstatus_to_exitcode(status)))
        if not told and os.getppid() != parent:
            os.kill(child, signal_number)
            told = True
        time.sleep(WATCH_SECONDS)


def execute(argv: list[str]) -> NoReturn:
    try:
        os.execv(argv[0], argv)
    except OSError as error:
        refuse(f"{error.strerror}: {argv[0]}")


def refuse(reason: str) -> NoReturn:
    sys.exit(f"launcher: {reason}")


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        refuse(f"{error.strerror}: {error.filename}")
