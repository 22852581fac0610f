"""Enumerations of this sub-domain, as the seed names them."""

from enum import StrEnum


class AIInteractionType(StrEnum):
    """What kind of exchange it was."""

    STYLE_QUIZ = "STYLE_QUIZ"
    VISUAL_SEARCH = "VISUAL_SEARCH"
    CHAT = "CHAT"
    RECOMMENDATION = "RECOMMENDATION"
    OUTFIT_BUILDER = "OUTFIT_BUILDER"
    TREND_ALERT = "TREND_ALERT"
