"""JSON Lines in and out."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from stylist.evals.errors import InputUnreadable, OutputUnwritable


def read_json(path: Path) -> Any:
    """A JSON file; numbers with a point are `Decimal`.

    Raises:
        InputUnreadable: it is absent or no JSON.
    """
    return _parse(_read(path), str(path))


def read_lines(path: Path) -> Iterator[tuple[str, Any]]:
    """Each line of a JSON Lines file that is not blank, with its place (`calls.jsonl:3`); see `read_json`."""
    for number, line in enumerate(_read(path).split("\n"), start=1):
        if line.strip():
            place = f"{path}:{number}"
            yield place, _parse(line, place)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputUnreadable(place=str(path), reason=error.strerror or "cannot be read") from error
    except UnicodeDecodeError as error:
        raise InputUnreadable(place=str(path), reason="is not UTF-8") from error


def _parse(text: str, place: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise InputUnreadable(place=place, reason=f"is not JSON ({error})") from error


@contextmanager
def written_whole(path: Path) -> Iterator[TextIO]:
    """A file that takes its place once everything is in it: one that was broken off leaves nothing.

    Raises:
        OutputUnwritable: nothing can be written there.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("w", encoding="utf-8") as file:
            yield file
        draft.replace(path)
    except OSError as error:
        raise OutputUnwritable(f"{path} cannot be written ({error.strerror})", param="out") from error
    finally:
        draft.unlink(missing_ok=True)
