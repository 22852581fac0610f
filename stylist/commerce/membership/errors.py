"""Errors of membership."""

from stylist.errors import Conflict, Forbidden, NotFound


class AccountRequired(Forbidden):
    """A guest can't be a member: it takes an account."""

    code = "membership.account_required"


class InvitationRequired(Forbidden):
    """The tier is by invitation, and there is none that can be accepted."""

    code = "membership.invitation_required"
    param = "tier"


class InvitationNotFound(NotFound):
    """No such invitation that is still open."""

    code = "membership.invitation_not_found"


class NothingToChange(Conflict):
    """The membership is as asked for already; carries the tier."""

    code = "membership.nothing_to_change"

    def __init__(self, *, tier: str) -> None:
        super().__init__(f"it is {tier} already", param="tier")
        self.tier = tier


class MembershipChanged(Conflict):
    """The membership is not what it was when the change was agreed to."""

    code = "membership.changed"


class ChangeInProgress(Conflict):
    """Another change of the membership waits for its payment."""

    code = "membership.change_in_progress"
