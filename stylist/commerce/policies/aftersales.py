"""What a shopper may still do with an order: the shapes of those policies."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Word = Annotated[str, Field(min_length=1, max_length=100)]
# Where money may go back to: what paid, a gift card of the person's, a new one, or any saved method of theirs.
RefundTarget = Literal["original", "gift_card", "new_gift_card", "any_method"]
Targets = Annotated[tuple[RefundTarget, ...], Field(min_length=1)]
OrderPart = Literal["address", "payment", "items"]


class _Policy(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class CancelPolicy(_Policy):
    """Why, and until when, an order can be cancelled: `processing` also while it is packed, before any of it left."""

    reasons: tuple[Word, ...] = Field(
        default=(
            "no longer needed",
            "ordered by mistake",
            "found elsewhere",
            "takes too long",
            "another reason",
        ),
        min_length=1,
    )
    until: Literal["confirmed", "processing"] = "processing"


class ChangePolicy(_Policy):
    """What of an order can be changed until it is picked.

    `items_at_most` and `payment_at_most` count changes per order, without limit when absent. After
    `items_are_final` nothing of an order whose items were changed can be changed or cancelled by its buyer.
    """

    parts: tuple[OrderPart, ...] = ("address", "payment", "items")
    items_at_most: int | None = Field(default=None, ge=1, le=100)
    payment_at_most: int | None = Field(default=None, ge=1, le=100)
    items_are_final: bool = False
    address_reprices: bool = True
    difference_to: Targets = ("original", "gift_card")


class ReturnPolicy(_Policy):
    """How delivered goods come back; the days themselves are `return_window_days`.

    `lapses_after_days`: an agreed return whose goods never came is called off, and what an exchange held is free.
    """

    has_window: bool = True
    once_per_order: bool = False
    is_approved_at_once: bool = True
    takes_personalised: bool = False
    refund_to: Targets = ("original", "gift_card", "new_gift_card")
    difference_to: Targets = ("original", "gift_card")
    refunds_shipping: bool = True
    lapses_after_days: int = Field(default=30, ge=1, le=365)
