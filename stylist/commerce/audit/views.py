"""Entries of the audit log as they are handed out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from stylist.commerce.ids import UserId


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing somebody did or saw."""

    id: UUID
    actor_id: UserId | None
    action: str
    entity_type: str
    entity_id: UUID
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None
    ip_address: str | None
    user_agent: str | None
    recorded_at: datetime
