"""Codes of gift cards: a bearer's money, so they can't be guessed, and are easy to read aloud."""

import secrets

# Without look-alikes and sound-alikes of digits: no 0 O, 1 I L, and no U.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "GIFT"
_GROUPS, _SIGNS = 4, 4


def new_code() -> str:
    """`GIFT-7K4M-2QRD-9XWA-HN3T`: 30^16 of them."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(_SIGNS)) for _ in range(_GROUPS))
    return "-".join((PREFIX, *groups))


def mask(code: str) -> str:
    """What may be shown of a code: its end."""
    return f"…{code[-4:]}"
