"""The sandbox's published test cards. Their numbers are no secret and stand for nobody's account."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class SandboxCard:
    """A test card: what it looks like and the token that stands for it."""

    brand: str
    last4: str
    token: str
    exp_month: int = 12
    exp_year: int = 2034


# By number, without spaces.
SANDBOX_CARDS: Mapping[str, SandboxCard] = MappingProxyType(
    {
        "4242424242424242": SandboxCard("visa", "4242", "pm_sandbox_visa"),
        "5555555555554444": SandboxCard("mastercard", "4444", "pm_sandbox_mastercard"),
        "4000000000000002": SandboxCard("visa", "0002", "pm_sandbox_declined"),
        "4000000000009995": SandboxCard("visa", "9995", "pm_sandbox_insufficient"),
        "4000000000003220": SandboxCard("visa", "3220", "pm_sandbox_second_step"),
        "4000000000000341": SandboxCard("visa", "0341", "pm_sandbox_timeout"),
    }
)

SANDBOX_TOKENS: Mapping[str, SandboxCard] = MappingProxyType(
    {card.token: card for card in SANDBOX_CARDS.values()}
)


def find_sandbox_card(number: str) -> SandboxCard | None:
    """The test card of a number written with or without spaces and hyphens."""
    return SANDBOX_CARDS.get("".join(sign for sign in number if sign not in " -"))
