"""The words of the demo shop, kept as plain text: blocks are separated by a line with `#`, fields by `|`."""

from collections.abc import Mapping
from importlib.resources import files


def source(name: str) -> str:
    """The text of one file of this folder, without its final line break."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8").rstrip("\n")


def word_lists(name: str) -> Mapping[str, list[str]]:
    """The lists of a file, by the name that heads each block."""
    blocks = (block.splitlines() for block in source(name).split("\n#\n"))
    return {lines[0]: lines[1:] for lines in blocks}
