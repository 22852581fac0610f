"""Texts from `prompts/`: Markdown with named placeholders, filled strictly, versioned by their content."""

import hashlib
import string
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "prompts"


class TextMismatch(ValueError):
    """A text lacks a value for a placeholder, or was given one it does not use."""


@cache
def read(name: str) -> str:
    """The text `prompts/<name>.md`."""
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()


@cache
def placeholders(name: str) -> frozenset[str]:
    """The placeholders a text uses."""
    return frozenset(string.Template(read(name)).get_identifiers())


def fill(name: str, **values: object) -> str:
    """The text with every placeholder filled.

    Raises:
        TextMismatch: a placeholder is missing or unused.
    """
    wanted, given = placeholders(name), frozenset(values)
    if wanted != given:
        raise TextMismatch(f"{name}.md: missing {sorted(wanted - given)}, unused {sorted(given - wanted)}")
    return string.Template(read(name)).substitute({key: str(value) for key, value in values.items()})


@cache
def version() -> str:
    """Eight hex digits that change whenever any text changes; stored with every answer."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*.md")):
        digest.update(path.relative_to(FOLDER).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
