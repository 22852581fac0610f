"""Addresses within the console that may be gone back to after signing in."""

import re
from urllib.parse import urlencode

from fastapi import Request

from stylist.console.deps import PATH

HOME = f"{PATH}/conversations"
_CONVERSATION = re.compile(rf"{HOME}/[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}")


def safe_next(target: str) -> str:
    """The target if it is a conversation's page, else the list: never an address of somebody else's choice."""
    return target if _CONVERSATION.fullmatch(target) else HOME


def with_next(request: Request) -> str:
    """The query that brings whoever signs in back to the page they asked for, where there is one."""
    target = safe_next(request.url.path) if request.method == "GET" else HOME
    return "" if target == HOME else f"?{urlencode({'next': target})}"
