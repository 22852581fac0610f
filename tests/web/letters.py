"""What waits to be sent: letters and text messages, opened with the shop's keys."""

import re

from sqlalchemy import text

from stylist.bootstrap.core import Core
from stylist.commerce.notifications.gateway import Mail, TextMessage
from stylist.commerce.notifications.post import SEND_MAIL, SEND_TEXT, open_mail, open_text

SIX_DIGITS = re.compile(r"\b\d{6}\b")


async def letters_to(core: Core, address: str) -> list[Mail]:
    """The letters to an address, the oldest first."""
    letters = [open_mail(core.keyring, sealed) for sealed in await _waiting(core, SEND_MAIL)]
    return [letter for letter in letters if letter.to.lower() == address.lower()]


async def texts_to(core: Core, number: str) -> list[TextMessage]:
    """The text messages to a number, the oldest first."""
    messages = [open_text(core.keyring, sealed) for sealed in await _waiting(core, SEND_TEXT)]
    return [message for message in messages if message.to == number]


async def code_for(core: Core, address: str) -> str:
    """The newest code that was sent to an address."""
    codes = [
        found[0] for letter in await letters_to(core, address) if (found := SIX_DIGITS.findall(letter.text))
    ]
    return codes[-1]


async def _waiting(core: Core, task: str) -> list[str]:
    async with core.transaction() as session:
        rows = await session.execute(
            text("SELECT args ->> 'sealed' FROM procrastinate_jobs WHERE task_name = :task ORDER BY id"),
            {"task": task},
        )
        return list(rows.scalars())
