"""What buttons carry: at most 64 bytes, and no meaning of their own.

A button names the answer it was shown under and which of its choices it is; what that means is read
from the stored answer, and only in the conversation the answer belongs to. So nobody can make a button
mean anything else, and one pressed in another chat means nothing.
"""

import base64
import binascii
from typing import Annotated, Any
from uuid import UUID

from aiogram.filters.callback_data import CallbackData
from pydantic import BeforeValidator, PlainSerializer


def _short(value: UUID) -> str:
    return base64.urlsafe_b64encode(value.bytes).rstrip(b"=").decode()


def _long(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return UUID(bytes=base64.urlsafe_b64decode(value + "=="))
    except (binascii.Error, ValueError) as error:
        raise ValueError("not a shortened id") from error


# 22 characters instead of 36.
ShortId = Annotated[UUID, BeforeValidator(_long), PlainSerializer(_short)]


class SayChip(CallbackData, prefix="q"):
    """A quick reply: says its text."""

    interaction_id: ShortId
    index: int


class ChooseVariant(CallbackData, prefix="v"):
    """A size, or colour, of the product on one card: says that it is wanted."""

    interaction_id: ShortId
    card: int
    variant_id: ShortId


class PressAction(CallbackData, prefix="a"):
    """Confirm or Cancel under a proposal."""

    interaction_id: ShortId
    index: int
