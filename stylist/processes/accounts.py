"""Whom a server runs as, and whether that user can reach its binaries."""

import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Sequence
from pathlib import Path

from stylist.processes.errors import NotReachable
from stylist.processes.spawn import Account

NEEDED_CAPABILITIES = 1 << 0 | 1 << 6 | 1 << 7  # CAP_CHOWN, CAP_SETGID, CAP_SETUID
NOBODY = Account(uid=65534, gid=65534)
CACHE = Path("/var/cache/luxeverse-stylist")


def server_account(data_dir: Path) -> Account | None:
    """Whom to become: None unless we are root; then the directory's owner, or `nobody` if that is root.

    None also for a root that can't become anybody, as in some containers: the launcher knows what to do.
    """
    if os.geteuid() != 0:
        return None
    owner = data_dir.stat()
    account = Account(uid=owner.st_uid, gid=owner.st_gid) if owner.st_uid != 0 else _nobody()
    return account if _may_become(account) else None


def _nobody() -> Account:
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return NOBODY
    return Account(uid=nobody.pw_uid, gid=nobody.pw_gid)


def _may_become(account: Account) -> bool:
    """Whether root has the capabilities for it, and the user exists in our user namespace (Linux)."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        maps = [Path(f"/proc/self/{kind}_map").read_text(encoding="ascii") for kind in ("uid", "gid")]
    except OSError:
        return True
    capabilities = int(status.partition("CapEff:")[2].split()[0], 16)
    return capabilities & NEEDED_CAPABILITIES == NEEDED_CAPABILITIES and all(
        _is_mapped(identity, map_) for identity, map_ in zip((account.uid, account.gid), maps, strict=True)
    )


def _is_mapped(identity: int, map_: str) -> bool:
    """By lines of `inside outside length`, see user_namespaces(7)."""
    ranges = [(int(line.split()[0]), int(line.split()[2])) for line in map_.splitlines()]
    return any(first <= identity < first + length for first, length in ranges)


def reachable_tree(
    base: Path, *, parts: Sequence[str], program: str, label: str, account: Account | None
) -> Path:
    """A directory that holds `parts` of `base` where `account` can run `program` (a path within it).

    It is `base` itself if that user can reach it, else a copy in the system's cache, made once per `label`
    (the name and version of what is in it).
    """
    base = base.resolve()
    if account is None or _may_run(base / program, account):
        return base
    refused = NotReachable(
        f"The user that must run {label} can't reach {base}, and there is no place to copy it to; "
        "install the project outside private homes, or run it as an ordinary user."
    )
    for cache in (CACHE, Path(tempfile.gettempdir()) / "luxeverse-stylist-binaries"):
        try:
            tree = _copy(base, parts=parts, to=cache / label)
        except OSError:
            continue
        if _may_run(tree / program, account):
            return tree
    raise refused


def _copy(base: Path, *, parts: Sequence[str], to: Path) -> Path:
    to.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    held = to.parent.lstat()
    if not stat.S_ISDIR(held.st_mode) or held.st_uid != os.geteuid() or held.st_mode & 0o022:
        raise PermissionError(f"{to.parent} could be changed by others")
    to.parent.chmod(0o755)
    if to.exists():
        return to
    unfinished = Path(tempfile.mkdtemp(prefix=".new-", dir=to.parent))
    try:
        for part in parts:
            _copy_readable(base / part, unfinished / part)
        unfinished.chmod(0o755)
        unfinished.rename(to)
    except OSError:
        shutil.rmtree(unfinished, ignore_errors=True)
        if not to.exists():  # else another process was quicker
            raise
    return to


def _copy_readable(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_file():
        shutil.copy(source, target)
    else:
        shutil.copytree(source, target)
    for path in (target, *target.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    for parent in target.parents:
        if parent.name.startswith(".new-"):
            break
        parent.chmod(0o755)


def _may_run(program: Path, account: Account) -> bool:
    """By mode bits alone: a wrong no costs a copy."""
    if os.statvfs(program).f_flag & getattr(os, "ST_NOEXEC", 0):  # Linux has it
        return False
    held = program.stat()
    if not _allows(held, account, 0o5):
        return False
    return all(_allows(parent.stat(), account, 0o1) for parent in program.parents)


def _allows(held: os.stat_result, account: Account, bits: int) -> bool:
    if held.st_uid == account.uid:
        bits <<= 6
    elif held.st_gid == account.gid:
        bits <<= 3
    return held.st_mode & bits == bits
