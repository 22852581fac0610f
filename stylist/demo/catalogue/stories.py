"""The stories behind some designs; a story is told by the first product of its design."""

from collections.abc import Mapping

from stylist.demo.catalogue.data import source


def _read(text: str) -> Mapping[str, str]:
    return dict(row.split("|", 1) for row in text.strip().splitlines())


STORIES: Mapping[str, str] = _read(source("stories.txt"))
