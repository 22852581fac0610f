"""Every tool, made once for LangChain."""

from collections.abc import Mapping
from functools import cache

from langchain_core.tools import BaseTool

from stylist.tools import (
    aftersales,
    cart,
    catalog,
    checkout,
    loyalty,
    notifications,
    orders,
    reviews,
    support,
    wishlists,
)
from stylist.tools.define import ToolDefinition, as_langchain

DEFINITIONS: Mapping[str, ToolDefinition] = {
    definition.name: definition
    for module in (
        catalog,
        cart,
        checkout,
        orders,
        aftersales,
        wishlists,
        reviews,
        loyalty,
        notifications,
        support,
    )
    for definition in module.TOOLS
}


@cache
def langchain_tools() -> tuple[BaseTool, ...]:
    """The tools as `create_agent` takes them; built once a process, so that their schemas are too."""
    return tuple(as_langchain(definition) for definition in DEFINITIONS.values())
