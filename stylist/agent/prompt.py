"""The system prompt: the texts of `prompts/` with today's state."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from langchain_core.messages import BaseMessage, SystemMessage

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
            state=_as_json(state),
        )
    )


def read_state(message: SystemMessage) -> dict[str, Any]:
    """The state inside a system message made above."""
    text = str(message.content)
    start = text.rindex(STATE_OPEN) + len(STATE_OPEN)
    state: dict[str, Any] = json.loads(text[start : text.index(STATE_CLOSE, start)])
    return state


def without_person(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """The messages with nothing in their state of who the shopper is and what they like."""
    return [_without_person(it) if isinstance(it, SystemMessage) else it for it in messages]


def _without_person(message: SystemMessage) -> SystemMessage:
    text = str(message.content)
    if STATE_OPEN not in text:
        return message
    state = read_state(message)
    state.pop("profile", None)
    state.get("shopper", {}).pop("name", None)
    start = text.rindex(STATE_OPEN) + len(STATE_OPEN)
    return SystemMessage(text[:start] + _as_json(state) + text[text.index(STATE_CLOSE, start) :])


def _as_json(state: Mapping[str, Any]) -> str:
    # A state that held the closing mark could pass for instructions.
    return json.dumps(state, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
