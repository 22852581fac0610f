"""Plain text as Telegram's HTML, and cut into parts Telegram takes.

Everything is escaped; the only marks that become formatting are `**bold**` pairs within one line. A
part is measured as it is sent: in UTF-16 units of its HTML, which is never less than what Telegram counts
(https://core.telegram.org/bots/api#sendmessage: 4,096 after parsing, 1,024 for captions).
"""

import bisect
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

BOLD = re.compile(r"\*\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*\*")
BULLET = re.compile(r"^([ \t]*)[-*][ \t]+(?=\S)", re.M)
# A base character with what joins it: marks, variation selectors, skin tones, zero-width joiners, flag pairs.
CLUSTER = re.compile(
    r"\r\n"
    r"|[\U0001F1E6-\U0001F1FF]{2}"
    r"|.(?:[\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f\U0001F3FB-\U0001F3FF]|\u200d.)*",
    re.S,
)
UNSEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u3164\u2800]*")
# Where to cut, best first: behind a paragraph, a line, a sentence, a word.
BREAKS = (re.compile(r"\n{2,}"), re.compile(r"\n"), re.compile(r"[.!?…]['\"”’)]*\s+"), re.compile(r"\s+"))
TAG_UNITS = len("<b></b>")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text as sent: its HTML, and the same without any formatting."""

    html: str
    plain: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and which stretches of it are bold."""

    text: str
    bold: tuple[tuple[int, int], ...] = ()

    def html(self, start: int, end: int) -> str:
        """The stretch as HTML; bold that reaches beyond it is closed here and opened again in the next."""
        out: list[str] = []
        at = start
        for first, last in self.bold:
            first, last = max(first, start), min(last, end)
            if first >= last:
                continue
            out.append(_escape(self.text[at:first]))
            out.append(f"<b>{_escape(self.text[first:last])}</b>")
            at = last
        out.append(_escape(self.text[at:end]))
        return "".join(out)


def pieces(text: str, *, limit: int = TEXT_LIMIT) -> list[Piece]:
    """A text in ordered pieces of at most `limit` UTF-16 units of HTML each; none for an invisible text."""
    marked = read_marks(_sendable(text))
    made = [
        Piece(html=marked.html(start, end), plain=marked.text[start:end])
        for start, end in _cuts(marked, limit)
    ]
    return [piece for piece in made if is_visible(piece.plain)]


def shortened(text: str, *, limit: int) -> Piece:
    """The beginning of a text that fits; an ellipsis says that there was more."""
    whole = pieces(text, limit=limit)
    if len(whole) <= 1:
        return whole[0] if whole else Piece("", "")
    first = pieces(text, limit=limit - 1)[0]
    return Piece(first.html + "…", first.plain + "…")


def read_marks(text: str) -> Marked:
    """Bold pairs become stretches, list dashes become bullets; anything half-open stays as it was typed."""
    text = BULLET.sub(r"\1• ", text)
    plain: list[str] = []
    bold: list[tuple[int, int]] = []
    at = length = 0
    for found in BOLD.finditer(text):
        before = text[at : found.start()]
        plain += [before, found.group(1)]
        length += len(before)
        bold.append((length, length + len(found.group(1))))
        length += len(found.group(1))
        at = found.end()
    plain.append(text[at:])
    return Marked("".join(plain), tuple(bold))


def escape(text: str) -> str:
    """A text in which nothing is markup."""
    return _escape(_sendable(text))


def is_visible(text: str) -> bool:
    """Whether Telegram would see anything in it; it refuses messages in which it does not."""
    return UNSEEN.fullmatch(text) is None


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _sendable(text: str) -> str:
    """Without control characters and lone surrogates, which no request can carry."""
    kept = "".join(char for char in text if char in "\n\t" or (ord(char) >= 32 and ord(char) != 127))
    return kept.encode("utf-8", "ignore").decode("utf-8")


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _cuts(marked: Marked, limit: int) -> Iterator[tuple[int, int]]:
    text = marked.text
    ends = [found.end() for found in CLUSTER.finditer(text)]
    costs = [0, *accumulate(units(_escape(char)) for char in text)]
    start = 0
    while start < len(text):
        end = _furthest(marked, costs, ends, start, limit)
        if end < len(text):
            end = _nicest(text, start, end)
        yield _stripped(text, start, end)
        start = end


def _furthest(marked: Marked, costs: Sequence[int], ends: Sequence[int], start: int, limit: int) -> int:
    """The last cluster end at which the piece from `start` still fits; a single cluster is always taken."""

    def cost(end: int) -> int:
        tags = sum(TAG_UNITS for first, last in marked.bold if first < end and last > start)
        return costs[end] - costs[start] + tags

    begin = bisect.bisect_right(ends, start)
    fitting = bisect.bisect_right(ends, limit, lo=begin, key=cost)
    if fitting > begin:
        return ends[fitting - 1]
    return start + 1 if cost(ends[begin]) > limit else ends[begin]


def _nicest(text: str, start: int, end: int) -> int:
    """The last good place to cut in the second half of a piece, else its end."""
    for pattern in BREAKS:
        found = [
            it.end() for it in pattern.finditer(text, start, end) if it.end() > start + (end - start) // 2
        ]
        if found:
            return found[-1]
    return end


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Without blank lines and spaces at the edges of a piece; indentation of its first line stays."""
    while end > start and text[end - 1] in " \n\t":
        end -= 1
    while start < end and text[start] in "\n":
        start += 1
    return start, end
