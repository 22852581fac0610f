"""Password hashes: Argon2id with the parameters OWASP recommends, off the event loop."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from stylist.commerce.customers.errors import PasswordTooWeak

SHORTEST, LONGEST = 8, 512

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# The commonest of those that are long enough (first of every published list of leaked passwords).
_COMMON = frozenset(
    ["password", "password1", "12345678", "123456789", "1234567890", "qwertyui", "qwerty123", "iloveyou"]
    + ["11111111", "sunshine", "princess", "football", "baseball", "password123", "abcd1234", "letmein1"]
)


def check_strength(password: str) -> None:
    """Refuse passwords that are guessed first.

    Raises:
        PasswordTooWeak: shorter than 8 or longer than 512 characters, or very common.
    """
    if len(password) < SHORTEST:
        raise PasswordTooWeak(f"a password has at least {SHORTEST} characters")
    if len(password) > LONGEST:
        raise PasswordTooWeak(f"a password has at most {LONGEST} characters")
    if password.lower() in _COMMON:
        raise PasswordTooWeak("this password is among the first that are guessed")


async def hash_password(password: str) -> str:
    """The hash to store."""
    return await asyncio.to_thread(_HASHER.hash, password)


async def verify(password: str, stored: str | None) -> bool:
    """Whether the password is the one behind the hash; takes as long when there is no hash at all."""
    return await asyncio.to_thread(_verify, password[: LONGEST + 1], stored)


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with weaker parameters than are used now."""
    return _HASHER.check_needs_rehash(stored)


def _verify(password: str, stored: str | None) -> bool:
    try:
        _HASHER.verify(stored or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("the password of nobody")
