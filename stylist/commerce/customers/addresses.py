"""What a postal address must have, by country. Form and completeness are checked, not whether it exists."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from stylist.commerce.customers.errors import AddressInvalid

_US = """
AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware
DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa
KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota
MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico
NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania
RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia
WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming|PR Puerto Rico|GU Guam|VI Virgin Islands
AS American Samoa|MP Northern Mariana Islands|AA Armed Forces Americas|AE Armed Forces Europe
AP Armed Forces Pacific
"""
_CA = """
AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador|NS Nova Scotia
NT Northwest Territories|NU Nunavut|ON Ontario|PE Prince Edward Island|QC Quebec|SK Saskatchewan
YT Yukon
"""
_AU = """
ACT Australian Capital Territory|NSW New South Wales|NT Northern Territory|QLD Queensland
SA South Australia|TAS Tasmania|VIC Victoria|WA Western Australia
"""

# ISO 3166-1 alpha-2.
_COUNTRY_TEXT = """
AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FM
FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT
JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML
MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD
TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
_COUNTRIES = frozenset(_COUNTRY_TEXT.split())
_COUNTRY_NAMES = {
    "USA": "US",
    "UNITED STATES": "US",
    "UNITED STATES OF AMERICA": "US",
    "AMERICA": "US",
    "UK": "GB",
    "UNITED KINGDOM": "GB",
    "GREAT BRITAIN": "GB",
    "ENGLAND": "GB",
    "SCOTLAND": "GB",
    "WALES": "GB",
    "FRANCE": "FR",
    "GERMANY": "DE",
    "DEUTSCHLAND": "DE",
    "ITALY": "IT",
    "ITALIA": "IT",
    "SPAIN": "ES",
    "CANADA": "CA",
    "JAPAN": "JP",
    "AUSTRALIA": "AU",
    "SWITZERLAND": "CH",
    "NETHERLANDS": "NL",
    "THE NETHERLANDS": "NL",
    "HOLLAND": "NL",
}


def _regions(rows: str) -> Mapping[str, str]:
    """Codes by code and by name, in capitals."""
    cells = (cell.partition(" ") for cell in rows.strip().replace("\n", "|").split("|"))
    return {key.upper(): code for code, _, name in cells for key in (code, name)}


@dataclass(frozen=True, slots=True)
class _Format:
    """A country's rules: the postal code's pattern in capitals without spaces, and where it is split."""

    postal: str
    example: str
    regions: Mapping[str, str] | None = None
    region_name: str = "state"
    split_at: int | None = None
    joint: str = " "


_FIVE = r"\d{5}"
_FORMATS: Mapping[str, _Format] = {
    "US": _Format(r"\d{5}(-?\d{4})?", "02108", _regions(_US), split_at=5, joint="-"),
    "CA": _Format(r"[ABCEGHJ-NPRSTVXY]\d[A-Z]\d[A-Z]\d", "M5V 2T6", _regions(_CA), "province", split_at=3),
    "AU": _Format(r"\d{4}", "2000", _regions(_AU)),
    "GB": _Format(r"(GIR0AA|[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2})", "SW1A 1AA", split_at=-3),
    "FR": _Format(_FIVE, "75001"),
    "DE": _Format(_FIVE, "10115"),
    "IT": _Format(_FIVE, "20121"),
    "ES": _Format(r"(0[1-9]|[1-4]\d|5[0-2])\d{3}", "28001"),
    "JP": _Format(r"\d{3}-?\d{4}", "100-0001", split_at=3, joint="-"),
    "CH": _Format(r"[1-9]\d{3}", "8001"),
    "NL": _Format(r"[1-9]\d{3}[A-Z]{2}", "1012 AB", split_at=4),
}

# Those whose form is known; elsewhere only completeness is checked.
CHECKED_COUNTRIES = frozenset(_FORMATS)

_LENGTHS = {
    "first_name": 100,
    "last_name": 100,
    "company": 100,
    "line1": 255,
    "line2": 255,
    "city": 100,
    "state": 100,
    "postal_code": 20,
    "phone": 50,
}
_PHONE = re.compile(r"\+?[\d\s().\-/]{6,}(\s*(x|ext\.?)\s*\d+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AddressDraft:
    """An address as given."""

    first_name: str
    last_name: str
    line1: str
    line2: str | None
    city: str
    state: str | None
    postal_code: str | None
    country_code: str
    phone: str | None = None
    company: str | None = None


def clean(draft: AddressDraft) -> AddressDraft:
    """The address in its country's form: codes in capitals, states as codes, postal codes spaced.

    Raises:
        AddressInvalid: something is missing or malformed; names the field and what is expected.
    """
    draft = _tidy(draft)
    country = _country(draft.country_code)
    for field in ("line1", "city"):
        if not getattr(draft, field):
            raise AddressInvalid(field=field, reason="is missing")
    if draft.phone and not _PHONE.fullmatch(draft.phone):
        raise AddressInvalid(field="phone", reason="is not a telephone number")
    return replace(
        draft,
        country_code=country,
        state=_state(country, draft.state),
        postal_code=_postal_code(country, draft.postal_code),
    )


def _tidy(draft: AddressDraft) -> AddressDraft:
    tidied: dict[str, str | None] = {}
    for field, longest in _LENGTHS.items():
        given: str | None = getattr(draft, field)
        text = " ".join((given or "").replace("\x00", "").split())
        if len(text) > longest:
            raise AddressInvalid(field=field, reason=f"is longer than {longest} characters")
        tidied[field] = text if text or field in ("first_name", "last_name", "line1", "city") else None
    return replace(draft, **tidied)  # type: ignore[arg-type]


def _country(given: str) -> str:
    code = " ".join(given.upper().split())
    code = _COUNTRY_NAMES.get(code, code)
    if code not in _COUNTRIES:
        raise AddressInvalid(field="country_code", reason="is not a country's two-letter code")
    return code


def _state(country: str, given: str | None) -> str | None:
    form = _FORMATS.get(country)
    if form is None or form.regions is None:
        return given
    if given is None:
        raise AddressInvalid(field="state", reason=f"is missing: which {form.region_name}?")
    code = form.regions.get(given.upper().replace(".", ""))
    if code is None:
        raise AddressInvalid(field="state", reason=f"is not a {form.region_name} of {country}")
    return code


def _postal_code(country: str, given: str | None) -> str | None:
    form = _FORMATS.get(country)
    if form is None:
        return given.upper() if given else None
    if given is None:
        raise AddressInvalid(field="postal_code", reason=f"is missing, for example {form.example}")
    code = given.upper().replace(" ", "").removeprefix(f"{country}-")
    if not re.fullmatch(form.postal, code):
        raise AddressInvalid(field="postal_code", reason=f"is not of the form {form.example}")
    bare = code.replace("-", "")
    if form.split_at is None or len(bare) == form.split_at:
        return bare
    return f"{bare[: form.split_at]}{form.joint}{bare[form.split_at :]}"
