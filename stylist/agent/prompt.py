"""The system prompt: the texts of `prompts/` with today's state."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from langchain_core.messages import SystemMessage

from stylist.tools import texts

STATE_OPEN, STATE_CLOSE = "<state>\n", "\n</state>"


def system_message(state: Mapping[str, Any], *, shop_name: str, now: datetime) -> SystemMessage:
    """The system message of a turn; its state is one JSON object, which every model reads alike."""
    return SystemMessage(
        texts.fill(
            "system",
            shop_name=shop_name,
            voice=texts.fill("voice"),
            today=now.strftime("%A, %d %B %Y"),
            # A state that held the closing mark could pass for instructions.
            state=json.dumps(state, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/"),
        )
    )


def read_state(message: SystemMessage) -> dict[str, Any]:
    """The state inside a system message made above."""
    text = str(message.content)
    start = text.rindex(STATE_OPEN) + len(STATE_OPEN)
    state: dict[str, Any] = json.loads(text[start : text.index(STATE_CLOSE, start)])
    return state
