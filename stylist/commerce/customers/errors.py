"""What can go wrong with people, sessions and addresses."""

from uuid import UUID

from stylist.errors import Conflict, Forbidden, Invalid, NotFound


class UnknownSession(Forbidden):
    """The session token is unknown, expired or revoked: start or renew a session."""

    code = "auth.unknown_session"


class ClaimLost(Conflict):
    """Another process took over this conversation: nothing this turn does may be written any more."""

    code = "sessions.claim_lost"


class UserNotFound(NotFound):
    """No such person, or an erased one."""

    code = "customers.user_not_found"

    def __init__(self, *, user: UUID | None = None) -> None:
        super().__init__(f"no user {user}" if user else "no such user")


class WrongCredentials(Forbidden):
    """E-mail and password do not belong together; which of them is wrong is not told."""

    code = "auth.wrong_credentials"


class EmailTaken(Conflict):
    """Another account has this e-mail address."""

    code = "auth.email_taken"
    param = "email"


class EmailInvalid(Invalid):
    """Not an e-mail address."""

    code = "customers.email_invalid"
    param = "email"


class PasswordTooWeak(Invalid):
    """The password is too short, too long or among those everybody tries."""

    code = "auth.password_too_weak"
    param = "password"


class NotAGuest(Conflict):
    """Only a guest can be turned into, or merged into, an account."""

    code = "customers.not_a_guest"


class AddressNotFound(NotFound):
    """No such address in this customer's book."""

    code = "customers.address_not_found"
    param = "address_id"


class AddressInvalid(Invalid):
    """An address that could not be delivered to; `field` is the part at fault."""

    code = "customers.address_invalid"

    def __init__(self, *, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}", param=field)
        self.field = field
        self.reason = reason
