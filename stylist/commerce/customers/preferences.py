"""What people set about themselves: name, currency, language, time zone, level of personalisation, consents."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from stylist.commerce.customers import consent, queries
from stylist.commerce.customers.errors import PreferenceInvalid, WordingOutdated
from stylist.commerce.customers.models import Consent, User
from stylist.commerce.customers.quiet_hours import is_time_zone
from stylist.commerce.customers.states import ConsentKind
from stylist.commerce.customers.views import ConsentView, UserView
from stylist.commerce.ids import UserId
from stylist.db.session import Session

# BCP 47: a language, perhaps a script, perhaps a region.
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")
_PHONE = re.compile(r"\+[1-9]\d{6,14}")  # E.164
# ISO 4217: those in use with 0 or 2 decimals, which is what the shop's amounts hold.
CURRENCIES = frozenset(
    [
        "AED",
        "AFN",
        "ALL",
        "AMD",
        "AOA",
        "ARS",
        "AUD",
        "AWG",
        "AZN",
        "BAM",
        "BBD",
        "BDT",
        "BIF",
        "BMD",
        "BND",
        "BOB",
        "BRL",
        "BSD",
        "BTN",
        "BWP",
        "BYN",
        "BZD",
        "CAD",
        "CDF",
        "CHF",
        "CLP",
        "CNY",
        "COP",
        "CRC",
        "CUP",
        "CVE",
        "CZK",
        "DJF",
        "DKK",
        "DOP",
        "DZD",
        "EGP",
        "ERN",
        "ETB",
        "EUR",
        "FJD",
        "FKP",
        "GBP",
        "GEL",
        "GHS",
        "GIP",
        "GMD",
        "GNF",
        "GTQ",
        "GYD",
        "HKD",
        "HNL",
        "HTG",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "IRR",
        "ISK",
        "JMD",
        "JPY",
        "KES",
        "KGS",
        "KHR",
        "KMF",
        "KPW",
        "KRW",
        "KYD",
        "KZT",
        "LAK",
        "LBP",
        "LKR",
        "LRD",
        "LSL",
        "MAD",
        "MDL",
        "MGA",
        "MKD",
        "MMK",
        "MNT",
        "MOP",
        "MRU",
        "MUR",
        "MVR",
        "MWK",
        "MXN",
        "MYR",
        "MZN",
        "NAD",
        "NGN",
        "NIO",
        "NOK",
        "NPR",
        "NZD",
        "PAB",
        "PEN",
        "PGK",
        "PHP",
        "PKR",
        "PLN",
        "PYG",
        "QAR",
        "RON",
        "RSD",
        "RUB",
        "RWF",
        "SAR",
        "SBD",
        "SCR",
        "SDG",
        "SEK",
        "SGD",
        "SHP",
        "SLE",
        "SOS",
        "SRD",
        "SSP",
        "STN",
        "SVC",
        "SYP",
        "SZL",
        "THB",
        "TJS",
        "TMT",
        "TOP",
        "TRY",
        "TTD",
        "TWD",
        "TZS",
        "UAH",
        "UGX",
        "USD",
        "UYU",
        "UZS",
        "VES",
        "VND",
        "VUV",
        "WST",
        "XAF",
        "XCD",
        "XOF",
        "XPF",
        "YER",
        "ZAR",
        "ZMW",
        "ZWG",
    ]
)


@dataclass(frozen=True, slots=True)
class Preferences:
    """What is to change; what is None stays. An empty name or picture takes it away."""

    name: str | None = None
    avatar_url: str | None = None
    currency: str | None = None
    language: str | None = None
    time_zone: str | None = None
    personalization_level: int | None = None


async def change(session: Session, *, user_id: UserId, preferences: Preferences, now: datetime) -> UserView:
    """Keep what a person prefers.

    Raises:
        PreferenceInvalid: one of them cannot be kept; nothing changes.
        UserNotFound: unknown or erased.
    """
    user = await queries.get_user_for_update(session, user_id=user_id)
    if preferences.name is not None:
        user.name = _text(preferences.name, field="name", longest=255)
    if preferences.avatar_url is not None:
        user.avatar_url = check_picture(preferences.avatar_url)
    if preferences.currency is not None:
        user.preferred_currency = check_currency(preferences.currency)
    if preferences.language is not None:
        user.preferred_language = check_language(preferences.language)
    if preferences.time_zone is not None:
        user.timezone = check_time_zone(preferences.time_zone)
    if preferences.personalization_level is not None:
        user.personalization_level = check_level(preferences.personalization_level)
    await session.flush()
    return await queries.get_user(session, user_id=user_id, now=now)


def _text(given: str, *, field: str, longest: int) -> str | None:
    text = " ".join(given.split())
    if len(text) > longest or not text.isprintable():
        raise PreferenceInvalid(field=field, reason=f"expected at most {longest} plain characters")
    return text or None


def check_picture(given: str) -> str | None:
    """The address of a picture: https only, so that no page of ours loads it openly.

    Raises:
        PreferenceInvalid: not one.
    """
    url = given.strip()
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        raise PreferenceInvalid(field="avatar_url", reason="is not an address") from None
    if parts.scheme != "https" or not parts.hostname or len(url) > 500 or not url.isprintable() or " " in url:
        raise PreferenceInvalid(field="avatar_url", reason="expected https://… of at most 500 characters")
    return url


def check_currency(given: str) -> str:
    """The code of a currency prices can be shown in.

    Raises:
        PreferenceInvalid: not one.
    """
    code = given.strip().upper()
    if code not in CURRENCIES:
        raise PreferenceInvalid(field="currency", reason="expected a currency's code such as EUR")
    return code


def check_language(given: str) -> str:
    """A language tag in its usual spelling.

    Raises:
        PreferenceInvalid: not one.
    """
    head, *rest = given.strip().replace("_", "-").split("-")
    tag = "-".join([head.lower(), *(part.title() if len(part) == 4 else part.upper() for part in rest)])
    if not _LANGUAGE.fullmatch(tag) or len(tag) > 10:
        raise PreferenceInvalid(field="language", reason="expected a language tag such as fr or pt-BR")
    return tag


def check_time_zone(given: str) -> str:
    """The name of a time zone.

    Raises:
        PreferenceInvalid: not one.
    """
    name = given.strip()
    if len(name) > 50 or not is_time_zone(name):
        raise PreferenceInvalid(field="time_zone", reason="expected a time zone such as Europe/Paris")
    return name


def check_level(given: int) -> int:
    """A level of personalisation.

    Raises:
        PreferenceInvalid: not one.
    """
    if not consent.LOWEST_LEVEL <= given <= consent.HIGHEST_LEVEL:
        raise PreferenceInvalid(field="personalization_level", reason="expected 0 to 10")
    return given


def check_phone(given: str) -> str:
    """A telephone number in international form, without spaces.

    Raises:
        PreferenceInvalid: not one.
    """
    number = re.sub(r"[\s().\-/]", "", given)
    number = f"+{number[2:]}" if number.startswith("00") else number
    if not _PHONE.fullmatch(number):
        raise PreferenceInvalid(
            field="phone", reason="expected an international number such as +33 1 23 45 67 89"
        )
    return number


async def record_consent(
    session: Session,
    *,
    user_id: UserId,
    kind: ConsentKind,
    granted: bool,
    source: str,
    now: datetime,
    shown: str | None = None,
) -> ConsentView:
    """Note a consent given or withdrawn, in which words and where it was asked (`source`). It counts at once.

    Raises:
        WordingOutdated: `shown`, the version that was shown, is not the present one.
    """
    wording = consent.WORDINGS[kind].version
    if shown is not None and shown != wording:
        raise WordingOutdated(f"the present version is {wording}")
    user = await queries.get_user_for_update(session, user_id=user_id)
    session.add(
        Consent(
            user_id=user_id, kind=kind, granted=granted, source=source[:50], wording=wording, created_at=now
        )
    )
    _apply(user, kind, granted)
    await session.flush()
    return ConsentView(kind=kind, granted=granted, source=source[:50], given_at=now, wording=wording)


def _apply(user: User, kind: ConsentKind, granted: bool) -> None:
    match kind:
        case ConsentKind.PROFILING:
            user.ai_consent = granted
        case ConsentKind.OUTSIDE_MODEL:
            user.outside_model_consent = granted
        case ConsentKind.MARKETING:
            user.marketing_consent = granted
