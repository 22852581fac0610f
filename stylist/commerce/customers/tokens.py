"""Session tokens: random words that only their holder has; the database keeps digests."""

import hashlib
import secrets


def new_token() -> str:
    """A token of 256 random bits, safe in addresses and headers."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored of a token: SHA-256, which random bits alone make impossible to undo."""
    return hashlib.sha256(token.encode()).hexdigest()
