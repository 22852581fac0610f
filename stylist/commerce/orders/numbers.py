"""Order numbers: short, unguessable, easy to read aloud."""

import re
import secrets

# Without look-alikes and sound-alikes of digits: no 0 O, 1 I L, and no U.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "LV"

_SPOKEN = re.compile(r"[^0-9A-Z]+")


def new_order_number() -> str:
    """`LV-7K4M-2QRD`: 30^8 of them, so that none can be guessed; the table keeps them unique."""
    signs = [secrets.choice(ALPHABET) for _ in range(8)]
    return f"{PREFIX}-{''.join(signs[:4])}-{''.join(signs[4:])}"


def normalise_order_number(text: str) -> str | None:
    """A number as shoppers write it (`lv 7k4m2qrd`), or `None` when it can't be one."""
    signs = _SPOKEN.sub("", text.upper()).removeprefix(PREFIX)
    if len(signs) != 8 or not set(signs) <= set(ALPHABET):
        return None
    return f"{PREFIX}-{signs[:4]}-{signs[4:]}"
