"""Links that open one page for whoever has them, until they expire: signed, so that none can be made up.

A link is the page's path with `expires`, in seconds of the epoch, and `signature`, an HMAC-SHA256 of both. The first
secret key signs, every key is accepted, so that keys can be rotated.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from stylist.errors import Forbidden

PURPOSE = b"stylist signed link v1"


class LinkInvalid(Forbidden):
    """The link was not made by us for this page, or has expired: ask for a new one."""

    code = "request.link_invalid"


class SignedLinks:
    """Makes and checks links."""

    def __init__(self, secret_keys: Sequence[str]) -> None:
        # Keys of their own, derived from the secret ones: a signature made here can stand for nothing else.
        self._keys = [hmac.digest(key.encode(), PURPOSE, "sha256") for key in secret_keys]

    def make(self, path: str, *, now: datetime, lifetime: timedelta) -> tuple[str, datetime]:
        """The link to a path (not quoted yet), and when it ends."""
        expires = int((now + lifetime).timestamp())
        query = urlencode({"expires": expires, "signature": _sign(self._keys[0], path, expires)})
        return f"{quote(path)}?{query}", datetime.fromtimestamp(expires, tz=now.tzinfo)

    def check(self, path: str, *, expires: int, signature: str, now: datetime) -> None:
        """Refuse what is not a link of ours to this path, or is no longer.

        Raises:
            LinkInvalid: forged, another page's or expired.
        """
        given = signature.encode()
        genuine = [hmac.compare_digest(_sign(key, path, expires).encode(), given) for key in self._keys]
        if not any(genuine) or now.timestamp() >= expires:
            raise LinkInvalid("the link is not valid (any more)")


def _sign(key: bytes, path: str, expires: int) -> str:
    return hmac.new(key, f"{expires}:{path}".encode(), hashlib.sha256).hexdigest()
