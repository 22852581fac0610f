"""What may be used of what is known of a person: the one place that decides, by their consents and their level.

The level of personalisation (0-10) is theirs to choose: 0 nothing personal; 1-3 sizes and what they never want; 4-7
the profile too; 8-10 also what they looked at and bought. Without the consent to profiling no level counts for more
than 3. A model outside of the shop hears the talk unless that was refused, and of the profile only if it was agreed to.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from stylist.commerce.customers.states import ConsentKind, Use
from stylist.commerce.customers.views import UserView

LOWEST_LEVEL, HIGHEST_LEVEL = 0, 10
STATED_FROM, PROFILE_FROM, BEHAVIOUR_FROM = 1, 4, 8
_WITHOUT_PROFILING = PROFILE_FROM - 1


@dataclass(frozen=True, slots=True)
class Wording:
    """What is asked; a change of the words is a new version."""

    version: str
    text: str


WORDINGS: Mapping[ConsentKind, Wording] = {
    ConsentKind.PROFILING: Wording(
        "1",
        "You may remember my taste, what I look at and what I buy, to advise me better. I can withdraw this at any"
        " time; sizes and things I never want are then still respected.",
    ),
    ConsentKind.OUTSIDE_MODEL: Wording(
        "1",
        "My messages and my style profile may be sent to the language model provider this shop uses, to answer me."
        " If I refuse, the shop's own built-in stylist answers.",
    ),
    ConsentKind.MARKETING: Wording(
        "1",
        "You may write to me about new arrivals, offers and what I left in my cart. I can stop this any time.",
    ),
}


def allows(user: UserView, use: Use) -> bool:
    """Whether something known of this person may be used so."""
    level = (
        user.personalization_level if user.ai_consent else min(user.personalization_level, _WITHOUT_PROFILING)
    )
    match use:
        case Use.SIZES | Use.AVOIDS:
            return level >= STATED_FROM
        case Use.PROFILE:
            return level >= PROFILE_FROM
        case Use.BEHAVIOUR:
            return level >= BEHAVIOUR_FROM
        case Use.OUTSIDE_MODEL:
            return user.outside_model_consent is not False
        case Use.PROFILE_OUTSIDE:
            return user.outside_model_consent is True and level >= PROFILE_FROM
        case Use.MARKETING:
            return user.marketing_consent is True
