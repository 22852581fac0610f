"""Watches on wish lists, and reviews: the shapes of those policies."""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field


class _Policy(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class WatchPolicy(_Policy):
    """By how much a saved piece has to cost less for its owner to be told.

    The price it is measured against is the lowest in the `reference_days` before it was saved.
    """

    drop_percent: Decimal = Field(default=Decimal(5), ge=0, le=90, max_digits=4, decimal_places=2)
    reference_days: int = Field(default=30, ge=0, le=365)


class ReviewPolicy(_Policy):
    """Who may review, and what is published without anybody looking at it.

    Reviews of a quality (0-1) below `flag_below` are held for staff, and so is what breaks a rule; with
    `publishes_text`, other reviews without pictures appear at once.
    """

    verified_only: bool = True
    publishes_text: bool = True
    flag_below: Decimal = Field(default=Decimal("0.15"), ge=0, le=1, max_digits=3, decimal_places=2)
    most_pictures: int = Field(default=5, ge=0, le=10)
    reminder_after_days: int = Field(default=7, ge=1, le=90)
