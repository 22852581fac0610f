"""Tokens that prove a form was made by us for whoever sends it.

A token is `ISSUED.NONCE.MAC`: the second it was made, random bits that make each one different, and an
HMAC-SHA256 of both with the holder (a digest of the session or of a cookie given before signing in). The first
secret key signs, every key is accepted, so that keys can be rotated.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from stylist.errors import Forbidden

PURPOSE = b"stylist csrf token v1"


class CsrfFailed(Forbidden):
    """The form was not made by us for this session, or long ago: load the page again."""

    code = "request.csrf"


class Csrf:
    """Issues and checks form tokens."""

    def __init__(self, secret_keys: Sequence[str], *, lifetime: timedelta = timedelta(hours=12)) -> None:
        # Keys of their own, derived from the secret ones: a MAC made here can stand for nothing else.
        self._keys = [hmac.digest(key.encode(), PURPOSE, "sha256") for key in secret_keys]
        self._lifetime = lifetime

    def issue(self, holder: str, *, now: datetime) -> str:
        """A token for a form this holder is shown."""
        signed = f"{int(now.timestamp())}.{secrets.token_urlsafe(12)}"
        return f"{signed}.{_mac(self._keys[0], signed, holder).decode()}"

    def check(self, token: str, holder: str, *, now: datetime) -> None:
        """Refuse a form without a fresh token of this holder's.

        Raises:
            CsrfFailed: missing, forged, somebody else's or too old.
        """
        signed, _, mac = token.rpartition(".")
        issued, _, _ = signed.partition(".")
        genuine = [hmac.compare_digest(_mac(key, signed, holder), mac.encode()) for key in self._keys]
        if not holder or not any(genuine):
            raise CsrfFailed("the form has no valid token")
        if now.timestamp() - int(issued) > self._lifetime.total_seconds():
            raise CsrfFailed("the form is too old")


def _mac(key: bytes, signed: str, holder: str) -> bytes:
    return hmac.new(key, f"{signed}.{holder}".encode(), hashlib.sha256).hexdigest().encode()
