"""Rows of policies."""

from typing import Any
from uuid import UUID

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from stylist.db.base import Base, UpdatedAt


class SystemSetting(Base):
    """A policy, rate or threshold, editable by staff."""

    __tablename__ = "system_settings"
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[dict[str, Any]]
    description: Mapped[str | None] = mapped_column(Text)
    updated_by: Mapped[UUID | None]
    updated_at: Mapped[UpdatedAt]
