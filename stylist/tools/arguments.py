"""Argument types shared by tools: forgiving about form, strict about meaning."""

import re
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator

UUID_IN_TEXT = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.I)


def _find_id(value: object) -> object:
    """Models wrap ids in quotes, blanks or prefixes (`id:`, `product_`): the id itself is what counts."""
    if isinstance(value, str):
        found = UUID_IN_TEXT.search(value)
        return found.group(0) if found else value.strip()
    return value


ForgivingId = Annotated[UUID, BeforeValidator(_find_id)]
