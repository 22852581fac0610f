"""Cuts a message into the parts that may each be a request of their own."""

import re
from typing import Final

from stylist.agent.builtin.reading import Reading

_VERBS: Final = (
    r"(?:please\s+)?(?:add|put|throw|stick|remove|delete|take\s+(?:it|the|that|this|out|off|my)|drop|show"
    r"|find|search|look\s+for|tell|compare|check\s*out|pay|cancel|track|return"
    r"|exchange|save|apply|use\s+(?:my|the|code|this)|send|ship|deliver|change|swap|switch|make\s+it"
    r"|recommend|suggest|where|when(?!\s+i)|what|how|who|which|can\s+(?:you|i|we)|could\s+(?:you|i|we)"
    r"|do\s+you"
    r"|does|is\s+(?:it|there|the|that|this|my)|are\s+(?:they|there|you|the|these|those)|did\s+(?:you|my)"
    r"|will\s+(?:you|it|the|my)|i'?d\s+like|i\s+(?:want|need|would\s+like|also\s+(?:want|need))"
    r"|i'?ll\s+(?:take|have)"
    r"|i'?m\s+looking|order|buy|get\s+me|give\s+me|let'?s|start|open|view|see|confirm|place|also|then|empty"
    r"|clear|rate|leave|write|connect|my\s+(?:email|e-mail|name|address|phone|card))\b"
)
_CUT: Final = re.compile(
    rf"\s*(?:[.!?;]+(?=\s|$)|\s-\s)\s*"
    rf"|\s*,?\s*\b(?:and\s+then|and\s+also|and\s+after\s+that|then|after\s+that|also"
    rf"|plus)\b,?\s+(?={_VERBS}|the|a|<)"
    rf"|\s*,?\s*\b(?:and|but|so)\s+(?={_VERBS})"
    rf"|\s*,\s*(?={_VERBS})",
    re.IGNORECASE,
)
_SOCIAL: Final = re.compile(
    r"^\s*(?P<head>(?:hi|hello|hey|hiya|good\s+(?:morning|afternoon|evening|day))(?:\s+(?:there|again"
    r"|everyone|stylist))?|(?:ok(?:ay)?|great|perfect|lovely|wonderful|nice|cool)?[\s,]*(?:thanks"
    r"|thank\s+you|thx|cheers|ty)(?:\s+(?:a\s+lot|so\s+much|very\s+much))?"
    r"|yes(?:\s+please)?|yep|yeah|sure|no(?:\s+thanks|\s+thank\s+you)?|nope|not\s+now|never\s*mind"
    r"|actually\s+no)\s*[,!.;:-]+\s*(?=\S)",
    re.IGNORECASE,
)
_SHORTEST: Final = 2


def split(reading: Reading) -> list[tuple[int, int]]:
    """Places of the parts in order; values such as addresses and prices are never cut."""
    text = _shielded(reading)
    starts = [0]
    head = _SOCIAL.match(text)
    if head is not None:
        starts.append(head.end())
    cuts: list[tuple[int, int]] = [(head.end("head"), head.end())] if head is not None else []
    for match in _CUT.finditer(text, head.end() if head is not None else 0):
        if match.start() > 0 and match.end() < len(text):
            cuts.append((match.start(), match.end()))
    parts: list[tuple[int, int]] = []
    here = 0
    for first, last in cuts:
        # the sign that ends a question belongs to it
        stop = first + (
            len(text[first:last]) - len(text[first:last].lstrip(" ")) + 1
            if text[first:last].strip()[:1] in "?!" and text[first:last].strip()
            else 0
        )
        parts.append((here, max(stop, first)))
        here = last
    parts.append((here, len(text)))
    return [
        (first, last) for first, last in parts if len(text[first:last].strip(" .,;!?-")) >= _SHORTEST
    ] or [(0, len(text))]


def _shielded(reading: Reading) -> str:
    """The text with values filled up, same length, so that signs inside them cut nothing."""
    text = reading.text
    for first, last, tag in reading.values:
        if tag in {"<address>", "<email>", "<card>", "<number>", "<code>", "<phone>", "<price>", "<date>"}:
            text = text[:first] + "x" * (last - first) + text[last:]
    return text
