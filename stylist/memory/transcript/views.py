"""What the transcript hands out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from stylist.commerce.ids import InteractionId, SessionId, UserId
from stylist.memory.transcript.reply import Reply
from stylist.memory.transcript.states import AIInteractionType

# What intake leaves of a card number (`stylist.agent.intake`).
MASKED_CARD = re.compile(r"(?:card )?\[card (?:hidden|\S+ (\d{4}) \S+)\]")

Role = Literal["shopper", "stylist", "staff", "system"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that is now ours to answer; `is_new` is false when the channel sent it before."""

    interaction_id: InteractionId
    input_seq: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Exchange:
    """One row: what was said to us and, once answered, what we said."""

    id: InteractionId
    session_id: SessionId
    user_id: UserId | None
    type: AIInteractionType
    state: str
    channel: str
    actor: str
    input: Mapping[str, Any]
    output: Mapping[str, Any]
    created_at: datetime
    input_seq: int | None = None
    seq: int | None = None
    message_id: str | None = None
    cause: str | None = None
    model_version: str | None = None
    response_time_ms: int | None = None
    confidence: float | None = None
    satisfaction: int | None = None
    delivered_at: datetime | None = None

    @property
    def position(self) -> int:
        """Where it begins in the order of the transcript."""
        return self.input_seq or self.seq or 0

    @property
    def text(self) -> str:
        """What was said to us."""
        return str(self.input.get("text", ""))

    @property
    def shown_text(self) -> str:
        """What was said to us as people read it: a masked card is "card ending 4242"."""
        return MASKED_CARD.sub(
            lambda found: f"card ending {found[1]}" if found[1] else "card (hidden)", self.text
        )

    @property
    def reply(self) -> Reply:
        """What we answered, with cards and buttons as they were."""
        return Reply.from_stored(
            self.output,
            interaction_id=self.id,
            seq=self.seq,
            type=self.type,
            model_version=self.model_version,
            response_time_ms=self.response_time_ms,
        )


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a later turn needs of an exchange.

    `said` is `None` when nobody asked for the answer. `products` are those shown, in order, each with
    `product_id`, `name`, `brand`, `category`, `price`, and the `colors` and `sizes` of what could be had.
    """

    said: str | None
    pressed: bool
    answer: str
    dialogue: Mapping[str, Any]
    products: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of the transcript in delivery order: an exchange has one for each side."""

    seq: int
    role: Role
    interaction_id: InteractionId
    text: str
    created_at: datetime
    client_msg_id: str | None = None
    action: str | None = None
    attachments: tuple[Mapping[str, Any], ...] = ()
    reply: Reply | None = None

    def to_json(self) -> dict[str, Any]:
        """The shape of `GET /messages` items and `message` events."""
        head: dict[str, Any] = {"seq": self.seq, "role": self.role, "created_at": self.created_at.isoformat()}
        if self.reply is not None:
            return {**head, **self.reply.to_json(), "seq": self.seq}
        return {
            **head,
            "interaction_id": str(self.interaction_id),
            "text": self.text,
            "client_msg_id": self.client_msg_id,
            "action": self.action,
            "attachments": [dict(item) for item in self.attachments],
        }


@dataclass(frozen=True, slots=True)
class Conversation:
    """A session as staff see it in the list: its size, its last exchange, and whether a person is asked for.

    `hand_off` is "open" while nobody has taken the request, "taken" from then to its end.
    """

    session_id: SessionId
    channel: str
    exchanges: int
    began_at: datetime
    last_at: datetime
    last_said: str
    last_answer: str
    last_actor: str
    hand_off: Literal["open", "taken"] | None = None
    asked_at: datetime | None = None
    reason: str | None = None
    question: str | None = None

    @property
    def waits_for_person(self) -> bool:
        """Whether a person was asked for and nobody has come yet."""
        return self.hand_off == "open"


@dataclass(frozen=True, slots=True)
class StoredEffect:
    """What a tool call of this turn already did before its process died."""

    call_key: str
    tool: str
    arguments: Mapping[str, Any]
    result: Mapping[str, Any]
    position: int = field(default=0)
