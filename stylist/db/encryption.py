"""Sealing what must not lie open at rest: Fernet (AES-128-CBC, HMAC-SHA256), keys derived from the secret ones.

The first secret key seals, every key opens, so that keys can be rotated: put the new one first, run
`stylist rotate-keys`, take the old one away. Columns say by their type that they are sealed; the keys belong to the
engine a session comes from (`use_keyring`), and a sealed column without them is an error.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.types import TypeDecorator

from stylist.errors import Unavailable

SEALING = b"stylist sealed column v1"
DIGESTING = b"stylist keyed digest v1"
# What a sealed JSON value looks like in its column.
SEALED = "sealed"


class Unreadable(Unavailable):
    """A sealed value was sealed with a key this process does not have."""

    code = "encryption.unreadable"


class KeysMissing(Unavailable):
    """A sealed column was used on an engine that was given no keys."""

    code = "encryption.keys_missing"


class Keyring:
    """Seals, opens and makes keyed digests. The first of the secret keys makes, all of them check."""

    def __init__(self, secret_keys: Sequence[str]) -> None:
        ciphers = [Fernet(base64.urlsafe_b64encode(_derive(key, SEALING))) for key in secret_keys]
        self._newest, self._all = ciphers[0], MultiFernet(ciphers)
        self._digest_keys = [_derive(key, DIGESTING) for key in secret_keys]

    def seal(self, text: str) -> str:
        """The text, unreadable without a key; the same text is sealed differently each time."""
        return self._newest.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text behind a sealed value.

        Raises:
            Unreadable: none of our keys sealed it, or it was tampered with.
        """
        try:
            return self._all.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise Unreadable("a sealed value fits none of the secret keys") from error

    def is_newest(self, sealed: str) -> bool:
        """Whether a value was sealed with the first key."""
        try:
            self._newest.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True

    def digest(self, text: str, *, purpose: str) -> str:
        """A keyed digest (64 hexadecimal digits): it can be compared, and not guessed without the key."""
        return _mac(self._digest_keys[0], text, purpose)

    def digests(self, text: str, *, purpose: str) -> tuple[str, ...]:
        """What `digest` makes or made of a text, under every key."""
        return tuple(_mac(key, text, purpose) for key in self._digest_keys)

    def matches(self, digest: str, text: str, *, purpose: str) -> bool:
        """Whether a digest was made of this text, in constant time."""
        made = [hmac.compare_digest(digest, one) for one in self.digests(text, purpose=purpose)]
        return any(made)


def _derive(secret_key: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret_key.encode())


def _mac(key: bytes, text: str, purpose: str) -> str:
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


_KEYRINGS: WeakKeyDictionary[Dialect, Keyring] = WeakKeyDictionary()


def use_keyring(engine: AsyncEngine, keyring: Keyring) -> None:
    """Let sessions of this engine read and write sealed columns."""
    _KEYRINGS[engine.sync_engine.dialect] = keyring


def _keyring(dialect: Dialect) -> Keyring:
    try:
        return _KEYRINGS[dialect]
    except KeyError:
        raise KeysMissing("this database connection was given no keys for sealed columns") from None


class EncryptedText(TypeDecorator[str]):
    """A text column whose values are sealed."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The sealed form of a value."""
        return None if value is None else _keyring(dialect).seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """The value behind its sealed form."""
        return None if value is None else _keyring(dialect).open(value)


class EncryptedJson(TypeDecorator[dict[str, Any]]):
    """A jsonb column that holds `{"sealed": "..."}`.

    A value that plain SQL put there openly is read as it is; the next re-encryption seals it.
    """

    impl = JSONB(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
        """The sealed form of a value."""
        return None if value is None else seal_json(_keyring(dialect), value)

    def process_result_value(self, value: dict[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
        """The value behind its sealed form."""
        return open_json(_keyring(dialect), value) if is_sealed(value) else value


def seal_json(keyring: Keyring, value: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON object as a sealed column holds it."""
    return {SEALED: keyring.seal(json.dumps(value, ensure_ascii=False))}


def open_json(keyring: Keyring, value: Mapping[str, Any] | None) -> dict[str, Any]:
    """The JSON object behind its sealed form.

    Raises:
        Unreadable: none of our keys sealed it.
    """
    opened: dict[str, Any] = json.loads(keyring.open(str((value or {})[SEALED])))
    return opened


def is_sealed(value: object) -> bool:
    """Whether a column's JSON value is a sealed one."""
    return isinstance(value, dict) and set(value) == {SEALED}
