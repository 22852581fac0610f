"""Personalising a piece (a monogram, an engraving): what may be wished for, how it reads, what it means.

A product says so in `products.personalization`: `kind`, `surcharge` with its `currency`, `lead_time_days`,
`final_sale`, `placement`, and `schema`, a JSON schema of texts (`minLength`, `maxLength`, `pattern`, `enum`).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from stylist.commerce.cart.errors import PersonalizationInvalid, PersonalizationNotOffered

MOST_LETTERS = 100


@dataclass(frozen=True, slots=True)
class Personalized:
    """What a personalised line means; the surcharge is for each unit, in its own currency."""

    surcharge: Decimal
    currency: str | None
    lead_days: int
    is_final_sale: bool
    preview: str | None


PLAIN = Personalized(Decimal(0), None, 0, is_final_sale=False, preview=None)


def check(scheme: Mapping[str, Any] | None, wishes: Mapping[str, Any] | None) -> dict[str, str] | None:
    """The wishes in the form they are kept in, or `None` for none.

    Raises:
        PersonalizationNotOffered: the piece is not offered with any.
        PersonalizationInvalid: something is missing, unknown, too long, or of letters that can't be made.
    """
    if not wishes:
        return None
    if not scheme:
        raise PersonalizationNotOffered
    schema: Mapping[str, Any] = scheme.get("schema") or _text_alone(scheme)
    fields: Mapping[str, Any] = schema.get("properties") or {}
    for name in wishes:
        if name not in fields:
            raise PersonalizationInvalid(field=name[:50], reason="unknown", allowed=tuple(fields))
    for name in schema.get("required") or ():
        if not wishes.get(name):
            raise PersonalizationInvalid(field=name, reason="missing")
    return {name: _checked(name, wishes[name], fields[name]) for name in fields if wishes.get(name)}


def _text_alone(scheme: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a product without a schema offers: a text of so many letters."""
    most = scheme.get("max_letters") or scheme.get("max_length") or MOST_LETTERS
    return {"properties": {"text": {"maxLength": int(most)}}, "required": ["text"]}


def _checked(name: str, value: Any, field: Mapping[str, Any]) -> str:
    if not isinstance(value, str):
        raise PersonalizationInvalid(field=name, reason="not_text")
    text = " ".join(unicodedata.normalize("NFC", value).split())
    most, least = field.get("maxLength", MOST_LETTERS), field.get("minLength", 1)
    if len(text) > most:
        raise PersonalizationInvalid(field=name, reason="too_long", most=most)
    if len(text) < least:
        raise PersonalizationInvalid(field=name, reason="too_short")
    allowed = tuple(field.get("enum") or ())
    if allowed and text not in allowed:
        raise PersonalizationInvalid(field=name, reason="not_offered", allowed=allowed)
    pattern = field.get("pattern")
    if not text.isprintable() or (pattern and not re.search(pattern, text)):
        raise PersonalizationInvalid(field=name, reason="characters")
    return text


def describe(scheme: Mapping[str, Any] | None, wishes: Mapping[str, Any] | None) -> Personalized:
    """What a line's wishes, checked before, come to."""
    if not scheme or not wishes:
        return PLAIN
    return Personalized(
        surcharge=Decimal(str(scheme.get("surcharge") or 0)),
        currency=scheme.get("currency"),
        lead_days=int(scheme.get("lead_time_days") or 0),
        is_final_sale=bool(scheme.get("final_sale")),
        preview=_preview(scheme, wishes),
    )


def _preview(scheme: Mapping[str, Any], wishes: Mapping[str, Any]) -> str:
    """`Monogram “ABC”, gold, luggage tag`."""
    kind = str(scheme.get("kind") or "personalised").capitalize()
    texts = [f"{kind} “{wishes['text']}”" if "text" in wishes else kind]
    texts += [str(value) for name, value in wishes.items() if name != "text"]
    if scheme.get("placement"):
        texts.append(str(scheme["placement"]))
    return ", ".join(texts)
