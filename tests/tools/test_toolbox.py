"""Tools as the agent sees them."""

from collections.abc import Iterator
from typing import Any

from stylist.tools.toolbox import DEFINITIONS, langchain_tools

IDENTITY = {
    "user_id", "session_id", "interaction_id", "customer_id", "role", "tier", "currency", "consent",
    "price", "discount", "total", "now",
}  # fmt: skip


def test_every_tool_says_what_it_is_for_and_describes_its_unclear_arguments() -> None:
    assert [tool.name for tool in langchain_tools()] == list(DEFINITIONS)
    assert all(len(tool.description.split()) >= 5 for tool in langchain_tools())


def test_identity_is_no_argument_of_any_tool() -> None:
    named = {name for it in DEFINITIONS.values() for name in names_in(it.args.model_json_schema())}

    assert not named & IDENTITY
    assert {"address", "city", "quantity"} <= named  # what lies within arguments is looked at too


def names_in(schema: Any) -> Iterator[str]:
    """Every field a schema knows, at any depth."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from names_in(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from names_in(part)
