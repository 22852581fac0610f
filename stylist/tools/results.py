"""The shape of what tools answer: compact data for the model, cards and buttons for the shopper."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Self
from uuid import UUID

from stylist.errors import Conflict, Forbidden, Invalid, NotFound, StylistError, Unavailable
from stylist.memory.transcript.reply import Action, Card, QuickReply
from stylist.memory.transcript.states import AIInteractionType
from stylist.tools.refusals import sentence_of

Effect = Literal["none", "proposed", "done"]

# Whether the model may try again: correct the arguments, or once more after an outage (house style, section 5).
RETRY: Mapping[type[StylistError], bool] = {
    Invalid: True,
    NotFound: False,
    Conflict: False,
    Forbidden: False,
    Unavailable: True,
}


def plain(value: Any) -> Any:
    """JSON form of what views hold: money as decimal strings, ids and dates as text."""
    if value is None or isinstance(value, str | int):  # most of it
        return value
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict | Mapping):  # a dict is told faster than by the protocol
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool answers.

    `data` is what the model reads: at most 8 items, the ids it needs next, no prose. `effect` says what
    happened: nothing, a proposal that waits for a yes, or a change.
    """

    data: Mapping[str, Any]
    ok: bool = True
    effect: Effect = "none"
    cards: tuple[Card, ...] = ()
    actions: tuple[Action, ...] = ()
    quick_replies: tuple[QuickReply, ...] = ()
    type: AIInteractionType | None = None

    @property
    def error(self) -> str | None:
        """The stable code of a refusal."""
        return None if self.ok else str(self.data.get("code", "error"))

    def to_content(self) -> str:
        """The tool message's text: one compact JSON object."""
        return json.dumps({"ok": self.ok, **plain(self.data)}, ensure_ascii=False, separators=(",", ":"))

    def to_stored(self) -> dict[str, Any]:
        """What a repeated turn gets back instead of doing it again."""
        return {
            "data": plain(self.data),
            "ok": self.ok,
            "effect": self.effect,
            "cards": [plain(card) for card in self.cards],
            "actions": [action.to_json() for action in self.actions],
            "quick_replies": [chip.to_json() for chip in self.quick_replies],
            "type": self.type.value if self.type else None,
        }

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Self:
        """The inverse of `to_stored`."""
        return cls(
            data=stored["data"],
            ok=stored["ok"],
            effect=stored["effect"],
            cards=tuple(stored["cards"]),
            actions=tuple(
                Action(
                    id=item["id"],
                    label=item["label"],
                    kind=item["kind"],
                    url=item.get("url"),
                    expires_at=datetime.fromisoformat(item["expires_at"]) if item.get("expires_at") else None,
                )
                for item in stored["actions"]
            ),
            quick_replies=tuple(QuickReply(**chip) for chip in stored["quick_replies"]),
            type=AIInteractionType(stored["type"]) if stored.get("type") else None,
        )


def refused(error: StylistError) -> Result:
    """A refusal as data: its code, what to tell, the field at fault, what can be acted on, whether to try again."""
    family = next((kind for kind in RETRY if isinstance(error, kind)), Conflict)
    data: dict[str, Any] = {"code": error.code, "retry": RETRY[family], "message": error.message}
    if tell := sentence_of(error.code):
        data["tell"] = tell
    if error.param is not None:
        data["param"] = error.param
    if error.details:
        data["details"] = plain(error.details)
    return Result(data=data, ok=False)
