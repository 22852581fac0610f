"""What can go wrong with people, sessions and addresses."""

from stylist.errors import Conflict, Forbidden


class UnknownSession(Forbidden):
    """The session token is unknown, expired or revoked: start or renew a session."""

    code = "auth.unknown_session"


class ClaimLost(Conflict):
    """Another process took over this conversation: nothing this turn does may be written any more."""

    code = "sessions.claim_lost"
