"""What can go wrong with people, sessions and addresses."""

from uuid import UUID

from stylist.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable


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


class NotPermitted(Forbidden):
    """The role of this person does not allow it."""

    code = "customers.not_permitted"

    def __init__(self, *, permission: str) -> None:
        super().__init__(f"this needs the permission {permission}")
        self.permission = permission


class RoleNotChangeable(Conflict):
    """One's own role, a guest's, or that of the last who manages staff."""

    code = "customers.role_not_changeable"


class TooManyAttempts(Forbidden):
    """Tried too often; `retry_after_seconds` says when it may be tried again."""

    code = "auth.too_many_attempts"

    def __init__(self, *, retry_after_seconds: int) -> None:
        super().__init__("tried too often; wait a little")
        self.retry_after_seconds = retry_after_seconds


class CodeWrong(Forbidden):
    """Not the code that was sent here, or one that is used, guessed at too often or too old."""

    code = "auth.code_wrong"
    param = "code"


class LinkSpent(Conflict):
    """A link that was followed before, or is too old: make a new one."""

    code = "auth.link_spent"


class MessagesNotConfigured(Unavailable):
    """This shop has no mail server, or no text service: it cannot send a code."""

    code = "auth.cannot_send"


class ProviderUnknown(NotFound):
    """No such way of signing in elsewhere."""

    code = "auth.provider_unknown"


class ProviderUnavailable(Unavailable):
    """The place to sign in at does not answer, or not as it should."""

    code = "auth.provider_unavailable"


class IdentityRefused(Forbidden):
    """What came back from the other place proves nothing here: begin again."""

    code = "auth.identity_refused"


class EmailNeeded(Conflict):
    """The other place vouches for no e-mail address, and an account needs one."""

    code = "auth.email_needed"


class LastWayIn(Conflict):
    """Without this nobody could sign in to the account any more: set a password or confirm the e-mail first."""

    code = "auth.last_way_in"


class PreferenceInvalid(Invalid):
    """A preference that cannot be kept; `param` names it."""

    code = "customers.preference_invalid"

    def __init__(self, *, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}", param=field)


class RecipientNotFound(NotFound):
    """No such person among those this customer buys for."""

    code = "recipients.not_found"
    param = "recipient_id"


class RecipientInvalid(Invalid):
    """Something told of a recipient cannot be kept; `param` names it."""

    code = "recipients.invalid"

    def __init__(self, *, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}", param=field)


class RecipientKnown(Conflict):
    """There is one of that name already."""

    code = "recipients.known"
    param = "name"


class TooManyKept(Conflict):
    """The book is full: remove something first."""

    code = "customers.too_many_kept"


class OrdersUnderway(Conflict):
    """Orders of this person are still to be paid, packed, delivered or returned: erase afterwards."""

    code = "customers.orders_underway"

    def __init__(self, *, order_numbers: tuple[str, ...]) -> None:
        super().__init__(f"orders underway: {', '.join(order_numbers)}")
        self.order_numbers = order_numbers


class SessionNotFound(NotFound):
    """No such session of this person's."""

    code = "auth.session_not_found"
    param = "session_id"


class ConfirmationNeeded(Invalid):
    """What cannot be undone is typed out first."""

    code = "customers.confirmation_needed"
    param = "confirm"


class WordingOutdated(Invalid):
    """A consent was asked in words that have changed since: ask again."""

    code = "customers.wording_outdated"
    param = "wording"
