"""Sessions and messages as the API takes and gives them (DESIGN section 6)."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class SessionUser(BaseModel):
    id: UUID
    role: str


class SessionCreated(BaseModel):
    """The token is shown once; the database keeps its digest."""

    token: str
    session_id: UUID
    user: SessionUser


class AttachmentIn(BaseModel):
    upload_id: UUID


class MessageIn(BaseModel):
    """A message: text, a pressed action, attachments, or several of them; an action goes before a text."""

    model_config = ConfigDict(extra="forbid")

    client_msg_id: str = Field(
        max_length=200, description="unique within the session; the same again is the same message"
    )
    text: str | None = None
    attachments: list[AttachmentIn] = Field(default_factory=list, max_length=5)
    action: str | None = Field(default=None, max_length=100)


class QuickReplyOut(BaseModel):
    label: str
    text: str


class ActionOut(BaseModel):
    id: str
    label: str
    kind: Literal["confirm", "cancel", "pay", "link"]
    url: str | None = None
    expires_at: datetime | None = None


class ReplyOut(BaseModel):
    """One answer. Cards are objects with a `kind`; money in them is a decimal string."""

    interaction_id: UUID
    seq: int
    type: Literal["STYLE_QUIZ", "VISUAL_SEARCH", "CHAT", "RECOMMENDATION", "OUTFIT_BUILDER", "TREND_ALERT"]
    text: str
    cards: list[dict[str, Any]]
    quick_replies: list[QuickReplyOut]
    actions: list[ActionOut]
    model_version: str | None
    response_time_ms: int | None
    handled_by: str | None = None


class TranscriptEntry(BaseModel):
    """One entry of the conversation; a stylist's entry has every field of a Reply."""

    model_config = ConfigDict(extra="allow")

    seq: int
    role: Literal["shopper", "stylist", "staff", "system"]
    interaction_id: UUID
    text: str
    created_at: datetime


class TranscriptPage(BaseModel):
    items: list[TranscriptEntry]
    next_cursor: str | None


class FeedbackIn(BaseModel):
    rating: int = Field(description="1 to 5; thumbs are 1 and 5")


class FeedbackOut(BaseModel):
    interaction_id: UUID
    rating: int
