"""Links that open one page until they expire."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from stylist.http.links import LinkInvalid, SignedLinks

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PATH = "/orders/LV-7K4M-2QRD/receipt"


def opened(links: SignedLinks, url: str, *, path: str = PATH, now: datetime = NOW, **changed: Any) -> None:
    query = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()} | changed
    links.check(path, expires=int(query["expires"]), signature=query["signature"], now=now)


def test_a_link_opens_its_page_until_it_ends() -> None:
    links = SignedLinks(["key"])

    url, ends = links.make(PATH, now=NOW, lifetime=HOUR)

    assert (urlsplit(url).path, ends) == (PATH, NOW + HOUR)
    opened(links, url, now=NOW + HOUR - timedelta(seconds=1))
    with pytest.raises(LinkInvalid):
        opened(links, url, now=NOW + HOUR)


def test_a_link_is_for_one_page_and_one_time_only() -> None:
    links = SignedLinks(["key"])
    url, ends = links.make(PATH, now=NOW, lifetime=HOUR)
    later = str(int((ends + HOUR).timestamp()))

    wrong: list[dict[str, Any]] = [
        {"path": "/orders/LV-7K4M-2QRE/receipt"},
        {"expires": later},
        {"signature": "é"},
    ]
    for changed in wrong:
        with pytest.raises(LinkInvalid):
            opened(links, url, **changed)
    with pytest.raises(LinkInvalid):
        opened(SignedLinks(["other"]), url)


def test_links_outlive_the_rotation_of_keys() -> None:
    url, _ = SignedLinks(["old"]).make(PATH, now=NOW, lifetime=HOUR)

    opened(SignedLinks(["new", "old"]), url)
    with pytest.raises(LinkInvalid):
        opened(SignedLinks(["new"]), url)


def test_a_path_is_quoted_in_the_link_and_not_in_what_is_signed() -> None:
    links = SignedLinks(["key"])

    url, _ = links.make("/orders/#W 1/receipt", now=NOW, lifetime=HOUR)

    assert url.startswith("/orders/%23W%201/receipt?")
    opened(links, url, path="/orders/#W 1/receipt")
