"""The Reply of the contract: text, cards, quick replies and actions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from stylist.memory.transcript.states import AIInteractionType

Card = Mapping[str, Any]
ActionKind = Literal["confirm", "cancel", "pay", "link"]


@dataclass(frozen=True, slots=True)
class QuickReply:
    """A chip: `text` is what is said for the shopper who taps it."""

    label: str
    text: str

    def to_json(self) -> dict[str, str]:
        return {"label": self.label, "text": self.text}


@dataclass(frozen=True, slots=True)
class Action:
    """A button. `confirm` and `cancel` come back to us as a message with this id; others open `url`."""

    id: str
    label: str
    kind: ActionKind
    url: str | None = None
    expires_at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        shape: dict[str, Any] = {"id": self.id, "label": self.label, "kind": self.kind}
        if self.url is not None:
            shape["url"] = self.url
        shape["expires_at"] = self.expires_at.isoformat() if self.expires_at else None
        return shape


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool the answer used, as `chat --json` and the console report it."""

    name: str
    args: Mapping[str, Any]
    ok: bool
    error: str | None = None
    effect: Literal["none", "proposed", "done"] = "none"
    ms: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "args": dict(self.args),
            "ok": self.ok,
            "error": self.error,
            "effect": self.effect,
        }


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. Money in cards is a decimal string; times are ISO 8601 in UTC."""

    interaction_id: UUID | None
    text: str
    type: AIInteractionType = AIInteractionType.CHAT
    seq: int | None = None
    cards: tuple[Card, ...] = ()
    quick_replies: tuple[QuickReply, ...] = ()
    actions: tuple[Action, ...] = ()
    model_version: str | None = None
    response_time_ms: int | None = None
    handled_by: str | None = None
    tool_calls: tuple[ToolCall, ...] = field(default=(), repr=False)

    def to_json(self) -> dict[str, Any]:
        """The Reply of the web API (DESIGN section 6)."""
        shape: dict[str, Any] = {
            "interaction_id": str(self.interaction_id) if self.interaction_id else None,
            "seq": self.seq,
            "type": self.type.value,
            "text": self.text,
            "cards": [dict(card) for card in self.cards],
            "quick_replies": [chip.to_json() for chip in self.quick_replies],
            "actions": [action.to_json() for action in self.actions],
            "model_version": self.model_version,
            "response_time_ms": self.response_time_ms,
        }
        if self.handled_by is not None:
            shape["handled_by"] = self.handled_by
        return shape

    def to_stored(self) -> dict[str, Any]:
        """What `output_data` keeps, beside what the turn adds (tokens, dialogue state)."""
        stored: dict[str, Any] = {
            "text": self.text,
            "cards": [dict(card) for card in self.cards],
            "quick_replies": [chip.to_json() for chip in self.quick_replies],
            "actions": [action.to_json() for action in self.actions],
            "tool_calls": [{**call.to_json(), "ms": call.ms} for call in self.tool_calls],
        }
        if self.handled_by is not None:
            stored["handled_by"] = self.handled_by
        return stored

    @classmethod
    def from_stored(
        cls,
        stored: Mapping[str, Any],
        *,
        interaction_id: UUID,
        seq: int | None,
        type: AIInteractionType,
        model_version: str | None,
        response_time_ms: int | None,
    ) -> "Reply":
        """The inverse of `to_stored`: history restores cards and buttons as they were."""
        return cls(
            interaction_id=interaction_id,
            seq=seq,
            type=type,
            text=str(stored.get("text", "")),
            cards=tuple(stored.get("cards", ())),
            quick_replies=tuple(
                QuickReply(label=chip["label"], text=chip["text"]) for chip in stored.get("quick_replies", ())
            ),
            actions=tuple(_action(item) for item in stored.get("actions", ())),
            model_version=model_version,
            response_time_ms=response_time_ms,
            handled_by=stored.get("handled_by"),
            tool_calls=tuple(_tool_call(item) for item in stored.get("tool_calls", ())),
        )


def _action(item: Mapping[str, Any]) -> Action:
    expires_at = item.get("expires_at")
    return Action(
        id=item["id"],
        label=item["label"],
        kind=item["kind"],
        url=item.get("url"),
        expires_at=datetime.fromisoformat(expires_at) if expires_at else None,
    )


def _tool_call(item: Mapping[str, Any]) -> ToolCall:
    return ToolCall(
        name=item["name"],
        args=item.get("args", {}),
        ok=item["ok"],
        error=item.get("error"),
        effect=item.get("effect", "none"),
        ms=item.get("ms"),
    )
