"""Postal addresses written in one line, as people type them in a chat.

Formats of the United States, Canada, the United Kingdom, Japan, and those with the postal code before the town
(France, Germany, Italy, Spain, the Netherlands and others).
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from stylist.agent.builtin.meaning import PostalAddress

COUNTRIES: Final = {
    "US": "united states of america|united states|usa|u.s.a.|u.s.|us|america",
    "CA": "canada", "GB": "united kingdom|great britain|england|scotland|wales|northern ireland|uk|u.k.|gb",
    "FR": "france", "DE": "germany|deutschland", "IT": "italy|italia", "ES": "spain|españa|espana",
    "JP": "japan",
    "NL": "the netherlands|netherlands|holland", "BE": "belgium", "CH": "switzerland|schweiz|suisse",
    "AT": "austria|österreich",
    "PT": "portugal", "IE": "ireland", "SE": "sweden", "DK": "denmark", "NO": "norway", "FI": "finland",
    "PL": "poland",
    "AU": "australia", "NZ": "new zealand", "SG": "singapore", "AE": "united arab emirates|uae",
    "MX": "mexico", "LU": "luxembourg",
    "CZ": "czech republic|czechia", "GR": "greece", "IN": "india", "BR": "brazil", "KR": "south korea|korea",
    "HK": "hong kong",
    "ZA": "south africa",
}  # fmt: skip
_STATES: Final = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
    "connecticut": "CT",
    "delaware": "DE", "florida": "FL", "georgia": "GA", "hawaii": "HI", "idaho": "ID", "illinois": "IL",
    "indiana": "IN", "iowa": "IA",
    "kansas": "KS", "kentucky": "KY", "louisiana": "LA", "maine": "ME", "maryland": "MD",
    "massachusetts": "MA", "michigan": "MI",
    "minnesota": "MN", "mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE",
    "nevada": "NV", "new hampshire": "NH",
    "new jersey": "NJ", "new mexico": "NM", "new york": "NY", "north carolina": "NC", "north dakota": "ND",
    "ohio": "OH",
    "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA", "rhode island": "RI", "south carolina": "SC",
    "south dakota": "SD",
    "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT", "virginia": "VA", "washington": "WA",
    "west virginia": "WV",
    "wisconsin": "WI", "wyoming": "WY", "district of columbia": "DC",
}  # fmt: skip
_PROVINCES: Final = {
    "ontario": "ON", "quebec": "QC", "québec": "QC", "british columbia": "BC", "alberta": "AB",
    "manitoba": "MB", "saskatchewan": "SK",
    "nova scotia": "NS", "new brunswick": "NB", "newfoundland and labrador": "NL",
    "prince edward island": "PE",
}  # fmt: skip
_US_CODES: Final = "|".join(sorted(set(_STATES.values())))
_ENGLISH_WORDS: Final = frozenset({"in", "or", "me", "ok", "hi", "oh", "pa", "ma", "de", "la"})
_CA_CODES: Final = "|".join(sorted(set(_PROVINCES.values())))
_STATE_NAMES: Final = "|".join(sorted(_STATES, key=len, reverse=True))
_PROVINCE_NAMES: Final = "|".join(sorted(_PROVINCES, key=len, reverse=True))
_US: Final = re.compile(
    rf"[,\s]\s*(?P<state>{_US_CODES}|{_STATE_NAMES})\.?,?\s+(?P<zip>\d{{5}}(?:-\d{{4}})?)(?!\d)",
    re.IGNORECASE,
)
_CA: Final = re.compile(
    rf"[,\s]\s*(?:(?P<state>{_CA_CODES}"
    rf"|{_PROVINCE_NAMES})\.?,?\s+)?(?P<zip>[ABCEGHJ-NPRSTVXY]\d[A-Z]\s?\d[A-Z]\d)(?!\w)",
    re.IGNORECASE,
)
_GB: Final = re.compile(r"[,\s]\s*(?P<zip>[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})(?!\w)", re.IGNORECASE)
_JP: Final = re.compile(r"(?:^|[,\s])\s*〒?\s?(?P<zip>\d{3}-\d{4})(?![\d-])")
_AU: Final = re.compile(r"[,\s]\s*(?P<state>NSW|VIC|QLD|TAS|ACT)\.?,?\s+(?P<zip>\d{4})(?!\d)", re.IGNORECASE)
_NL: Final = re.compile(r"(?:^|[,\s])\s*(?P<zip>\d{4}\s?[A-Z]{2})\s+(?P<city>[^\W\d_][^,\d]*)")
_EU: Final = re.compile(
    r"(?:^|,|\s)\s*(?:(?P<cc>[A-Z]{1,2})-)?(?P<zip>\d{2}-\d{3}|\d{3}\s\d{2}"
    r"|\d{4,5})\s+(?P<city>[^\W\d_][^,\d;]*)"
)
_SUFFIX: Final = (
    r"(?:street|str|st|avenue|ave|av|road|rd|lane|ln|drive|dr|boulevard|blvd|way|court|ct|place|pl|square"
    r"|sq|terrace|ter|close|crescent"
    r"|parkway|pkwy|highway|hwy|circle|cir|row|mews|gardens|gdns|hill|walk|grove|park|quay|alley|broadway"
    r"|plaza|loop|trail|trl)"
)
_STREET: Final = re.compile(
    rf"\b\d+[A-Za-z]?\s+(?:[NSEW]\.?\s+)?(?:[^\W_][\w'.-]*\s+){{1,4}}?{_SUFFIX}\b\.?", re.IGNORECASE
)
_UNIT: Final = re.compile(
    r"^(?:apt|apartment|flat|unit|suite|ste|floor|fl|room|rm|building|bldg|door|#)\b\.?\s*#?\s*[\w-]+$"
    r"|^#\s?\w+$|^\d+(?:st|nd|rd|th) floor$",
    re.IGNORECASE,
)
_TRAILING_UNIT: Final = re.compile(
    r"\s+((?:apt|apartment|flat|unit|suite|ste)\b\.?\s*#?\s*[\w-]+|#\s?\w+)$", re.IGNORECASE
)
_LEAD: Final = re.compile(
    r"^.*?(?:\b(?:address(?:\s+is|'s)?|(?:ship|deliver|send|post|mail)(?:ed|ing)?(?:\s+(?:it|them|that|this"
    r"|everything|the\s+order|the\s+parcel|all))?"
    r"(?:\s+please)?\s+to|delivery\s+to|(?:i\s+)?live(?:\s+at|\s+in)?|i'm\s+at|located\s+at|it's|its"
    r"|it\s+is|goes\s+to|go\s+to|to|at|in)\b\s*:?|;)\s*(?=\S)",
    re.IGNORECASE,
)
_FRENCH: Final = re.compile(
    r"\b(?:rue|avenue|boulevard|bd|place|quai|chemin|allée|impasse|cours|faubourg)\b", re.IGNORECASE
)
_GERMAN: Final = re.compile(
    r"(?:straße|strasse|str\.|platz|allee|gasse|damm|ufer)\b|\b(?:am|an der|unter den)\b|\w+weg\b|\w+str\b",
    re.IGNORECASE,
)
_ITALIAN: Final = re.compile(r"\b(?:via|viale|piazza|corso|vicolo|largo)\b", re.IGNORECASE)
_SPANISH: Final = re.compile(r"\b(?:calle|c/|avenida|paseo|plaza)\b", re.IGNORECASE)
_COUNTRY_AT_END: Final = re.compile(
    r"[,\s]\s*(?P<country>"
    + "|".join(
        re.escape(name)
        for names in COUNTRIES.values()
        for name in sorted(names.split("|"), key=len, reverse=True)
    )
    + r")\.?$",
    re.IGNORECASE,
)
_CODE_OF: Final = {name: code for code, names in COUNTRIES.items() for name in names.split("|")}


@dataclass(frozen=True, slots=True)
class FoundAddress:
    """An address, the words before it that may be a name, and its place in the text."""

    address: PostalAddress
    name: str | None
    start: int
    end: int


def find_address(text: str, *, expected: bool = False) -> FoundAddress | None:
    """The address in a message; when one was asked for, a street and town without a postal code will do."""
    for find in (
        _find_us,
        _find_canadian,
        _find_australian,
        _find_british,
        _find_japanese,
        _find_continental,
    ):
        found = find(text)
        if found is not None:
            return found
    return _find_partial(text, expected=expected)


def _find_us(text: str) -> FoundAddress | None:
    match = _last(_US, text)
    if match is None or (match["state"] in _ENGLISH_WORDS and not match[0].startswith(",")):
        return None
    state = match["state"].lower()
    return _town_first(text, match, country="US", state=_STATES.get(state, state.upper()), code=match["zip"])


def _find_canadian(text: str) -> FoundAddress | None:
    match = _last(_CA, text)
    if match is None:
        return None
    said = (match["state"] or "").lower()
    state = _PROVINCES.get(said, said.upper()) or None
    code = match["zip"].upper().replace(" ", "")
    return _town_first(text, match, country="CA", state=state, code=f"{code[:3]} {code[3:]}")


def _find_australian(text: str) -> FoundAddress | None:
    match = _last(_AU, text)
    return (
        None
        if match is None
        else _town_first(text, match, country="AU", state=match["state"].upper(), code=match["zip"])
    )


def _find_british(text: str) -> FoundAddress | None:
    match = _last(_GB, text)
    if match is None:
        return None
    code = match["zip"].upper().replace(" ", "")
    return _town_first(text, match, country="GB", state=None, code=f"{code[:-3]} {code[-3:]}")


def _find_japanese(text: str) -> FoundAddress | None:
    match = _last(_JP, text)
    if match is None:
        return None
    country, end = _country_after(text, match.end())
    before = text[: match.start()].strip(" ,")
    after = text[match.end() : end].strip(" ,") if country is None else ""
    parts = [part.strip() for part in before.split(",") if part.strip()]
    if not parts and after:
        return None
    body, name, start = _body(before, text)
    parts = [part.strip() for part in body.split(",") if part.strip()]
    if len(parts) < 2:
        return None
    return FoundAddress(
        PostalAddress(line1=parts[0], line2=", ".join(parts[1:-1]) or None, city=parts[-1],
        postal_code=match["zip"], country="JP"),
        name, start, end,
    )  # fmt: skip


def _find_continental(text: str) -> FoundAddress | None:
    """The postal code stands before the town: "10 rue de Rivoli, 75001 Paris, France"."""
    match = _last(_NL, text) or _last(_EU, text)
    if match is None:
        return None
    city_text = match["city"]
    country, end = _country_after(text, match.end())
    if country is None:
        inside = _COUNTRY_AT_END.search(city_text)
        if inside:
            country, city_text = _CODE_OF[inside["country"].lower()], city_text[: inside.start()]
    body, name, start = _body(text[: match.start()].strip(" ,"), text)
    if not re.search(r"\d", body) or not re.search(r"[^\W\d_]{3}", body) or _SENTENCE.search(body):
        return None
    city = _clean_city(city_text)
    if not city:
        return None
    cc = match.groupdict().get("cc")
    country = country or (
        {"D": "DE", "F": "FR", "I": "IT", "E": "ES", "A": "AT", "B": "BE"}.get(cc, cc) if cc else None
    )
    country = country or ("NL" if match.re is _NL else _country_by_street(body))
    line1, line2 = _lines(body)
    return FoundAddress(
        PostalAddress(line1, city, match["zip"].upper(), line2, None, country), name, start, end
    )


_SENTENCE: Final = re.compile(
    r"\b(?:order|size|want|need|show|under|between|budget|dress|price|dollars|points)\b", re.IGNORECASE
)


def _find_partial(text: str, *, expected: bool) -> FoundAddress | None:
    match = _STREET.search(text)
    if match is None or not (expected or re.search(r"\b(?:address|ship|deliver|send|live)\b", text, re.I)):
        return None
    rest = text[match.end() :]
    town = re.match(
        r"\s*,?\s*(?:(?P<unit>(?:apt|flat|unit|suite)\.?\s*#?\w+)\s*,?\s*)?(?P<city>[^\W\d_][^\d,;]*)",
        rest,
        re.I,
    )
    if town is None:
        return FoundAddress(PostalAddress(match[0], ""), None, match.start(), match.end())
    country, end = _country_after(text, match.end() + town.end())
    city = _clean_city(town["city"])
    address = PostalAddress(match[0], city, line2=town["unit"], country=country)
    state = re.match(rf"\s*,\s*({_US_CODES}|{_STATE_NAMES})\b", text[match.end() + town.end() :], re.I)
    if state is not None:
        address = replace(
            address, state=_STATES.get(state[1].lower(), state[1].upper()), country=country or "US"
        )
        end = max(end, match.end() + town.end() + state.end())
    name = _name_before(text[: match.start()])
    return FoundAddress(address, name, match.start() if name is None else text.find(name), end)


def _town_first(
    text: str, match: re.Match[str], *, country: str, state: str | None, code: str
) -> FoundAddress | None:
    """Street, town, then state and code; without a comma the street ends at its "Street", "Ave" and the like."""
    body, name, start = _body(text[: match.start()].strip(" ,"), text)
    said, end = _country_after(text, match.end())
    parts = [part.strip() for part in body.split(",") if part.strip()]
    if not parts or not re.search(r"\d", parts[0] + (parts[1] if len(parts) > 1 else "")):
        return None
    if len(parts) == 1:
        cut = _cut_street(parts[0])
        if cut is None:
            return None
        parts = list(cut)
    city = _clean_city(parts[-1])
    line1, line2 = _lines(", ".join(parts[:-1]))
    return FoundAddress(PostalAddress(line1, city, code, line2, state, said or country), name, start, end)


def _cut_street(text: str) -> tuple[str, str] | None:
    streets = list(_STREET.finditer(text))
    if not streets:
        words = text.split()
        return (" ".join(words[:-1]), words[-1]) if len(words) >= 3 else None
    rest = text[streets[-1].end() :].strip()
    unit = re.match(r"((?:apt|apartment|flat|unit|suite|ste)\b\.?\s*#?\s*[\w-]+|#\s?\w+)\s+", rest, re.I)
    if unit is not None:
        return f"{text[: streets[-1].end()]}, {unit[1]}", rest[unit.end() :]
    return (text[: streets[-1].end()], rest) if rest else None


def _lines(body: str) -> tuple[str, str | None]:
    parts = [part.strip() for part in body.split(",") if part.strip()]
    if len(parts) > 1 and _UNIT.match(parts[0]):
        parts = [*parts[1:2], parts[0], *parts[2:]]
    if len(parts) > 1 and re.fullmatch(r"\d+[A-Za-z]?", parts[0]):  # "221, Baker Street"
        parts = [f"{parts[0]} {parts[1]}", *parts[2:]]
    first, rest = parts[0], parts[1:]
    unit = _TRAILING_UNIT.search(first) if not rest else None
    if unit is not None:
        first, rest = first[: unit.start()], [unit[1]]
    return first, ", ".join(rest) or None


def _body(before: str, text: str) -> tuple[str, str | None, int]:
    """The address's part before town or code, the name in front of it, and where both begin in the text."""
    kept = before
    digit = re.search(r"\d", kept)
    limit = digit.start() if digit else len(kept)
    street_word = re.search(
        r"\b(?:via|viale|piazza|corso|rue|calle|avenida|\w+(?:straße|strasse|str\.?|platz|allee|weg"
        r"|gasse))(?!\w)",
        kept,
        re.I,
    )
    if street_word:
        limit = min(limit, street_word.start())
    while True:
        lead = _LEAD.match(kept[:limit] + "x")
        if lead is None or lead.end() > limit:
            break
        kept, limit = kept[lead.end() :], limit - lead.end()
    name = _name_before(kept[:limit])
    if name is not None:
        rest = kept[kept.find(name) + len(name) :].lstrip(" ,:;-")
    else:
        rest = kept
        head = kept[:limit]
        if head.strip(" ,") and "," in head:  # other things said before: an e-mail cut out, "thanks,"
            rest = kept[head.rfind(",") + 1 :].strip()
    rest = re.sub(r"^(?:address|home|at|to|is|:)\s+", "", rest, flags=re.IGNORECASE)
    anchor = name if name is not None else rest
    return rest, name, max(text.find(anchor), 0)


def _name_before(text: str) -> str | None:
    """Two to four words in front of the house number, ended by a comma or the number itself."""
    said = text.strip(" ,:;-")
    said = re.sub(
        r"^(?:.*\b(?:name is|i'm|i am|this is|it's|for|to|name:?)\s+)", "", said, flags=re.IGNORECASE
    )
    said = said.split(";")[-1].strip(" ,")
    parts = [part.strip() for part in said.split(",") if part.strip()]
    for part in parts:
        if re.fullmatch(r"[^\W\d_][^\W\d_'.-]*(?:[ '-][^\W\d_][^\W\d_'.-]*\.?){1,3}", part) and all(
            word[0].isupper() for word in part.split() if word not in {"van", "von", "de", "der", "di", "da"}
        ):
            return part
    return None


def _country_after(text: str, position: int) -> tuple[str | None, int]:
    match = re.match(
        r"\s*,?\s*(?P<country>" + "|".join(re.escape(name) for name in sorted(_CODE_OF, key=len,
        reverse=True)) + r")(?!\w)",
        text[position:], re.IGNORECASE,
    )  # fmt: skip
    return (None, position) if match is None else (_CODE_OF[match["country"].lower()], position + match.end())


def country_named(text: str) -> str | None:
    """The ISO code of the first country a text names."""
    names = sorted(_CODE_OF, key=len, reverse=True)
    found = re.search(
        rf"\b(?:{'|'.join(re.escape(name) for name in names if len(name) > 3)})\b", text, re.IGNORECASE
    )
    return None if found is None else _CODE_OF[found[0].lower()]


def _country_by_street(body: str) -> str | None:
    for pattern, country in ((_GERMAN, "DE"), (_ITALIAN, "IT"), (_SPANISH, "ES"), (_FRENCH, "FR")):
        if pattern.search(body):
            return country
    return None


def _clean_city(said: str) -> str:
    city = re.split(
        r"\s+(?:and|please|thanks|thank|my|use|with|for|the|is|by|email|e-mail|phone|card)\b|[.;:!?\[]",
        said,
        maxsplit=1,
        flags=re.I,
    )[0]
    city = city.strip(" ,.-")
    return city if any(map(str.isupper, city)) else city.title()


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    matches = list(pattern.finditer(text))
    return matches[-1] if matches else None
