"""Where a request comes from."""

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Annotated

from fastapi import Depends, Request

PROXY_HEADERS = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
LOCAL_NAMES = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?", re.I)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from. `is_local`: from this very machine, through no proxy."""

    ip_address: str | None
    user_agent: str | None
    is_local: bool

    @property
    def network(self) -> str:
        """What attempts are counted by: an IPv6 household has 2^64 addresses and counts as one."""
        if self.ip_address is None:
            return "unknown"
        address = ip_address(self.ip_address)
        return str(ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)


def origin(request: Request) -> Origin:
    """Where a request comes from."""
    try:
        address = ip_address((request.client.host if request.client else "").partition("%")[0])
    except ValueError:
        address = None
    is_direct = not any(name in request.headers for name in PROXY_HEADERS)
    named_locally = LOCAL_NAMES.fullmatch(request.headers.get("host", "")) is not None
    agent = request.headers.get("user-agent", "").replace("\x00", "")[:500]
    return Origin(
        ip_address=str(address) if address else None,
        user_agent=agent or None,
        is_local=address is not None and address.is_loopback and is_direct and named_locally,
    )


FromWhere = Annotated[Origin, Depends(origin)]
