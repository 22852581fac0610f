"""What a Telegram message says to us: its text, and references to its pictures."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiogram.types import BotCommand, Message

from stylist.agent.intake import MOST_CHARACTERS

# Said for the shopper who sends a command; what is not here is read as it was typed.
COMMANDS: Mapping[str, str] = {
    "start": "Hello",
    "help": "What can you do?",
    "cart": "Show me my cart",
    "orders": "Show me my orders",
}
MENU = (
    BotCommand(command="cart", description="What is in your cart"),
    BotCommand(command="orders", description="Your orders and where they are"),
    BotCommand(command="help", description="What the stylist can do"),
)
COMMAND = re.compile(r"/([a-z]+)(?:@\w+)?(?:\s.*)?", re.I | re.S)
IMAGE_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})


@dataclass(frozen=True, slots=True)
class Said:
    """What was said with one message, or with the messages of one album."""

    text: str
    attachments: tuple[Mapping[str, Any], ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it we could read."""
        return not self.text and not self.attachments


def read(messages: Sequence[Message]) -> Said:
    """The captions joined, and every picture, in the order of the album."""
    texts = [text for message in messages if (text := (message.text or message.caption or "").strip())]
    found = [attachment for message in messages if (attachment := _picture(message)) is not None]
    return Said(_spoken("\n".join(texts))[:MOST_CHARACTERS], tuple(found))


def _spoken(text: str) -> str:
    command = COMMAND.fullmatch(text)
    return COMMANDS.get(command.group(1).lower(), text) if command else text


def _picture(message: Message) -> Mapping[str, Any] | None:
    """A reference to the largest size of a photo, or to an image sent as a file."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return {
            "kind": "photo",
            "source": "telegram",
            "file_id": largest.file_id,
            "file_unique_id": largest.file_unique_id,
            "width": largest.width,
            "height": largest.height,
        }
    if message.document is not None and message.document.mime_type in IMAGE_TYPES:
        return {
            "kind": "photo",
            "source": "telegram",
            "file_id": message.document.file_id,
            "file_unique_id": message.document.file_unique_id,
        }
    return None
