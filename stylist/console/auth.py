"""Who may use the console: the session cookie, where a request comes from, and signing in and out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Form, Request

from stylist.commerce.audit import service as audit
from stylist.commerce.customers import queries as customer_queries
from stylist.commerce.customers import service as customers
from stylist.commerce.customers import tokens
from stylist.commerce.customers.errors import UnknownSession, WrongCredentials
from stylist.commerce.customers.permissions import Permission, may
from stylist.commerce.customers.views import SessionView, UserView
from stylist.console.deps import AttemptLimiter, FormTokens, Services
from stylist.errors import Forbidden
from stylist.http.origin import FromWhere, Origin
from stylist.live.limits import Limit
from stylist.log import get_logger

log = get_logger(__name__)

CHANNEL = "console"
COOKIE = "stylist_console"
LIFETIME = timedelta(hours=12)
DEMO_DOMAIN = "demo.example"

PER_PERSON = Limit("console_sign_in_person", most=5, window=timedelta(minutes=15))
PER_EMAIL = Limit("console_sign_in_email", most=25, window=timedelta(minutes=15))
PER_ADDRESS = Limit("console_sign_in_address", most=25, window=timedelta(minutes=15))


class SignInNeeded(Forbidden):
    """Nobody is signed in here, or not any more."""

    code = "console.sign_in_needed"


class StaffOnly(Forbidden):
    """The account behind the session is not one of staff any more."""

    code = "console.staff_only"


class DemoFromElsewhere(Forbidden):
    """Accounts of the demo, whose password everybody knows, are for this machine only."""

    code = "console.demo_from_elsewhere"


class TooManyAttempts(Forbidden):
    """Signing in failed too often; `retry_after_seconds` says when it may be tried again."""

    code = "console.too_many_attempts"

    def __init__(self, *, retry_after_seconds: int) -> None:
        super().__init__("signing in failed too often")
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A member of staff at work: who, in which session, from where. `form_holder` binds the forms they get."""

    user: UserView
    session: SessionView
    origin: Origin
    form_holder: str

    @property
    def name(self) -> str:
        """What they are called in the console."""
        return self.user.name or self.user.email or "staff"


async def staff(request: Request, found: Services, where: FromWhere) -> StaffMember:
    """Whoever is signed in, looked up anew for every request: a role taken away ends the access at once.

    Raises:
        SignInNeeded: nobody, or the session is not one of the console's, revoked or over.
        StaffOnly: the account is not staff's any more.
        DemoFromElsewhere: a demo account from another machine.
    """
    token_hash = tokens.digest(request.cookies.get(COOKIE, ""))
    try:
        async with found.transaction() as session:
            opened = await customer_queries.find_session_by_token(
                session, token_hash=token_hash, now=found.clock()
            )
            user = await customer_queries.get_user(session, user_id=opened.user_id)
    except UnknownSession:
        raise SignInNeeded from None
    if opened.channel != CHANNEL:
        raise SignInNeeded
    if not may(user.role, Permission.USE_CONSOLE):
        raise StaffOnly
    refuse_distant_demo(user.email or "", where)
    return StaffMember(user=user, session=opened, origin=where, form_holder=f"session:{token_hash}")


Staff = Annotated[StaffMember, Depends(staff)]


async def staff_form(
    found: Services, member: Staff, form_tokens: FormTokens, csrf: Annotated[str, Form()] = ""
) -> StaffMember:
    """Whoever is signed in and sends a form we made for them.

    Raises:
        CsrfFailed: the form is not one of those.
    """
    form_tokens.check(csrf, member.form_holder, now=found.clock())
    return member


StaffForm = Annotated[StaffMember, Depends(staff_form)]


def refuse_distant_demo(email: str, where: Origin) -> None:
    """Let demo accounts in from this machine only.

    Raises:
        DemoFromElsewhere: it is one of those, and the request comes from elsewhere.
    """
    domain = email.strip().lower().rpartition("@")[2].rstrip(".")
    if (domain == DEMO_DOMAIN or domain.endswith(f".{DEMO_DOMAIN}")) and not where.is_local:
        raise DemoFromElsewhere("demo accounts sign in from the machine itself")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session and its token, which only the cookie holds."""

    token: str
    user: UserView


async def sign_in(
    found: Services, limiter: AttemptLimiter, where: Origin, *, email: str, password: str
) -> SignedIn:
    """Open a session of the console for a member of staff.

    Raises:
        TooManyAttempts: from this network, for this address, or for both together.
        DemoFromElsewhere: a demo account from another machine.
        WrongCredentials: not an account of staff, or not its password; which of them is not told.
    """
    now = found.clock()
    email = email.strip().lower()
    refuse_distant_demo(email, where)
    counted = ((PER_PERSON, f"{email} {where.network}"), (PER_EMAIL, email), (PER_ADDRESS, where.network))
    for limit, by in counted:
        if not await limiter.take(limit, by, now=now):
            log.warning("sign_in.limited", limit=limit.name)
            raise TooManyAttempts(retry_after_seconds=limit.retry_after_seconds(now))
    signed_in = await _open(found, where, email=email, password=password, now=now)
    for limit, by in counted:
        await limiter.give_back(limit, by, now=now)
    return signed_in


async def _open(found: Services, where: Origin, *, email: str, password: str, now: datetime) -> SignedIn:
    if not email.isprintable():
        raise WrongCredentials  # nobody's address, and not one the database can be asked for
    token = tokens.new_token()
    async with found.transaction() as session:
        user = await customers.sign_in_with_password(session, email=email, password=password, now=now)
        if not may(user.role, Permission.USE_CONSOLE):
            raise WrongCredentials  # nothing of the attempt stays: the transaction is rolled back
        opened = await customers.open_session(
            session,
            user_id=user.id,
            channel=CHANNEL,
            token_hash=tokens.digest(token),
            now=now,
            lifetime=LIFETIME,
            ip_address=where.ip_address,
            user_agent=where.user_agent,
        )
        await audit.record(
            session,
            actor_id=user.id,
            action="staff.signed_in",
            entity_type="session",
            entity_id=opened.id,
            ip_address=where.ip_address,
            user_agent=where.user_agent,
        )
    log.info("staff.signed_in", user_id=str(user.id), session_id=str(opened.id))
    return SignedIn(token=token, user=user)


async def sign_out(found: Services, member: StaffMember) -> None:
    """End the member's session: its cookie opens nothing any more, wherever it is kept."""
    now = found.clock()
    async with found.transaction() as session:
        await customers.revoke_session(session, user_id=member.user.id, session_id=member.session.id, now=now)
        await audit.record(
            session,
            actor_id=member.user.id,
            action="staff.signed_out",
            entity_type="session",
            entity_id=member.session.id,
            ip_address=member.origin.ip_address,
            user_agent=member.origin.user_agent,
        )
