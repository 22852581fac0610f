"""Tools as the agent sees them."""

from stylist.tools.toolbox import DEFINITIONS, langchain_tools


def test_every_tool_says_what_it_is_for_and_describes_its_unclear_arguments() -> None:
    assert [tool.name for tool in langchain_tools()] == list(DEFINITIONS)
    assert all(len(tool.description.split()) >= 5 for tool in langchain_tools())


def test_identity_is_no_argument_of_any_tool() -> None:
    names = {name for definition in DEFINITIONS.values() for name in definition.args.model_fields}

    assert not names & {"user_id", "session_id", "tier", "currency", "consent", "price", "discount"}
