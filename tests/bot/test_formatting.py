"""Escaping and cutting: whatever the text, Telegram takes it, and nothing of it is lost."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylist.bot import formatting
from stylist.bot.formatting import pieces, shortened, units
from tests.bot.fake_api import _check_html

MARKUP = st.text(alphabet=st.sampled_from(list("_*[]()~>#+-=|{}.!<&`'\"\\ \nab;é😀👩‍👩‍👧🇨🇭")), max_size=400)
ANY_TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=400) | MARKUP


def visible(text: str) -> str:
    return formatting.UNSEEN.sub("", text)


def test_t07_ten_thousand_characters_arrive_as_ordered_parts() -> None:
    words = [f"word{number}" for number in range(1400)]
    text = " ".join(words)
    assert len(text) > 10_000

    parts = pieces(text)

    assert [len(part.html) <= 4096 for part in parts] == [True, True, True]
    assert " ".join(part.plain for part in parts).split() == words


def test_t07_a_text_of_signs_is_cut_between_entities() -> None:
    parts = pieces("&" * 10_000)

    assert {units(part.html) for part in parts[:-1]} == {4095}
    assert all(part.html == "&amp;" * len(part.plain) for part in parts)
    assert sum(len(part.plain) for part in parts) == 10_000


@given(text=ANY_TEXT, limit=st.integers(min_value=24, max_value=90))
def test_t07_no_part_is_too_long_and_nothing_is_lost(text: str, limit: int) -> None:
    parts = pieces(text, limit=limit)

    assert all(0 < units(part.html) <= limit for part in parts)
    whole = formatting.read_marks(formatting._sendable(text)).text
    assert visible("".join(part.plain for part in parts)) == visible(whole)


@given(text=ANY_TEXT)
def test_t08_any_text_is_html_that_telegram_takes(text: str) -> None:
    for part in pieces(text, limit=60):
        _check_html({"parse_mode": "HTML", "text": part.html})
        assert html.unescape(re.sub(r"</?b>", "", part.html)) == part.plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("_*[]()~>#+-=|{}.!<&", "_*[]()~&gt;#+-=|{}.!&lt;&amp;"),
        ("**half open", "**half open"),
        ("a **bold** word", "a <b>bold</b> word"),
        ("**a** and **b", "<b>a</b> and **b"),
        ("** spaced **", "** spaced **"),
        ("**two\nlines**", "**two\nlines**"),
        ("- one\n- two", "• one\n• two"),
        ("<b>not ours</b>", "&lt;b&gt;not ours&lt;/b&gt;"),
        ("nul\x00 and \ud800 gone", "nul and  gone"),
    ],
)
def test_t08_marks_become_formatting_only_in_pairs(text: str, expected: str) -> None:
    assert [part.html for part in pieces(text)] == [expected]


def test_bold_across_a_cut_is_closed_and_opened_again() -> None:
    parts = pieces("**" + "word " * 8 + "end**", limit=30)

    assert [part.html for part in parts] == [
        "<b>word word word word</b>",
        "<b>word word word word end</b>",
    ]


def test_cuts_fall_between_paragraphs_where_they_can() -> None:
    parts = pieces("First paragraph, short.\n\nSecond one here.", limit=30)

    assert [part.plain for part in parts] == ["First paragraph, short.", "Second one here."]


def test_a_family_emoji_is_not_cut() -> None:
    family = "👩‍👩‍👧"

    parts = pieces(family * 5, limit=24)

    assert [part.plain for part in parts] == [family * 3, family * 2]


@pytest.mark.parametrize("text", ["", " \n ", "\u200b\u200d", "\u3164"])
def test_an_invisible_text_has_no_parts(text: str) -> None:
    assert pieces(text) == []


def test_shortened_says_that_there_was_more() -> None:
    short = shortened("A long sentence about silk.", limit=12)

    assert short.plain == "A long…"
    assert shortened("Silk", limit=12).plain == "Silk"
