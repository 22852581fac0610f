"""Signing up and in: a guest's conversation, cart and all go with them."""

from fastapi import APIRouter, Response

from stylist.actions.accounts import access
from stylist.commerce.customers import identities
from stylist.commerce.customers import service as customer_service
from stylist.commerce.customers.views import UserView
from stylist.http.errors import documented
from stylist.http.origin import FromWhere
from stylist.web import attempts
from stylist.web.deps import Services, Shopper
from stylist.web.schemas.account import (
    Accepted,
    CodeIn,
    EmailIn,
    EmailProofIn,
    EmailProvenIn,
    PasswordIn,
    PhoneProofIn,
    PhoneProvenIn,
    ResetIn,
    SignInIn,
    SignUpIn,
)
from stylist.web.schemas.conversation import SessionUser

router = APIRouter(tags=["auth"], prefix="/auth")


def _told(user: UserView) -> SessionUser:
    return SessionUser(id=user.id, role=user.role.value)


@router.post("/sign-in", responses=documented(400, 401, 409, 429, 503))
async def sign_in(body: SignInIn, found: Services, who: Shopper, where: FromWhere) -> SessionUser:
    """Sign in with e-mail and password; what the guest began is merged into the account."""
    now = found.clock()
    attempt = await attempts.guess(found.limiter, where, email=body.email, now=now)
    user = await access.sign_in_with_password(
        found.accounts, here=who.session, email=body.email, password=body.password, now=now
    )
    await attempt.succeeded()
    return _told(user)


@router.post("/sign-up", status_code=201, responses=documented(400, 401, 409, 429, 503))
async def sign_up(body: SignUpIn, found: Services, who: Shopper, where: FromWhere) -> SessionUser:
    """Open an account for the guest of this session; a code that confirms the address is sent."""
    now = found.clock()
    await attempts.ask_for_code(found.limiter, where, now=now)
    user = await access.sign_up(
        found.accounts, here=who.session, email=body.email, password=body.password, name=body.name, now=now
    )
    return _told(user)


@router.post("/sign-out", status_code=204, responses=documented(401, 503))
async def sign_out(found: Services, who: Shopper) -> Response:
    """End this session; its conversation stays."""
    async with found.transaction() as session:
        await customer_service.revoke_session(
            session, user_id=who.user.id, session_id=who.session.id, now=found.clock()
        )
    return Response(status_code=204)


@router.post("/code", status_code=202, responses=documented(400, 401, 429, 503))
async def request_code(body: EmailIn, found: Services, who: Shopper, where: FromWhere) -> Accepted:
    """Send a code to sign in with, or up. The answer is the same whether there is an account."""
    now = found.clock()
    await attempts.ask_for_code(found.limiter, where, now=now)
    await access.request_code(found.accounts, here=who.session, email=body.email, now=now)
    return Accepted()


@router.post("/code/sign-in", responses=documented(400, 401, 409, 429, 503))
async def sign_in_with_code(body: CodeIn, found: Services, who: Shopper, where: FromWhere) -> SessionUser:
    """Sign in with the code that was sent to this session; an account is opened where there is none."""
    now = found.clock()
    attempt = await attempts.guess(found.limiter, where, email=body.email, now=now)
    user = await access.sign_in_with_code(
        found.accounts, here=who.session, email=body.email, code=body.code, now=now
    )
    await attempt.succeeded()
    return _told(user)


@router.post("/password/forgotten", status_code=202, responses=documented(400, 401, 429, 503))
async def request_reset(body: EmailIn, found: Services, who: Shopper, where: FromWhere) -> Accepted:
    """Send a code to set a new password with. The answer is the same whether there is an account."""
    now = found.clock()
    await attempts.ask_for_code(found.limiter, where, now=now)
    await access.request_reset(found.accounts, here=who.session, email=body.email, now=now)
    return Accepted()


@router.post("/password/reset", responses=documented(400, 401, 409, 429, 503))
async def reset_password(body: ResetIn, found: Services, who: Shopper, where: FromWhere) -> SessionUser:
    """Set a new password by code: every other session of the account ends, this one is signed in."""
    now = found.clock()
    attempt = await attempts.guess(found.limiter, where, email=body.email, now=now)
    user = await access.reset_password(
        found.accounts,
        here=who.session,
        email=body.email,
        code=body.code,
        password=body.password,
        now=now,
    )
    await attempt.succeeded()
    return _told(user)


@router.put("/password", status_code=204, responses=documented(400, 401, 409, 429, 503))
async def change_password(body: PasswordIn, found: Services, who: Shopper, where: FromWhere) -> Response:
    """Set a password, or another one: every other session of the account ends."""
    now = found.clock()
    attempt = await attempts.guess(found.limiter, where, email=str(who.user.id), now=now)
    await access.change_password(
        found.accounts,
        here=who.session,
        user=who.user,
        present=body.present,
        password=body.password,
        now=now,
    )
    await attempt.succeeded()
    return Response(status_code=204)


@router.post("/email", status_code=202, responses=documented(400, 401, 409, 429, 503))
async def request_email_proof(
    body: EmailProofIn, found: Services, who: Shopper, where: FromWhere
) -> Accepted:
    """Send a code that confirms the account's address, or a new one that is to become it."""
    now = found.clock()
    await attempts.ask_for_code(found.limiter, where, now=now)
    await access.request_email_proof(
        found.accounts, here=who.session, user=who.user, email=body.email, now=now
    )
    return Accepted()


@router.post("/email/confirm", responses=documented(400, 401, 409, 429, 503))
async def prove_email(body: EmailProvenIn, found: Services, who: Shopper, where: FromWhere) -> SessionUser:
    """Confirm the address with the code that was sent there; a new address becomes the account's."""
    now = found.clock()
    attempt = await attempts.guess(found.limiter, where, email=str(who.user.id), now=now)
    user = await access.prove_email(
        found.accounts, here=who.session, user=who.user, email=body.email, code=body.code, now=now
    )
    await attempt.succeeded()
    return _told(user)


@router.post("/phone", status_code=202, responses=documented(400, 401, 429, 503))
async def request_phone_proof(
    body: PhoneProofIn, found: Services, who: Shopper, where: FromWhere
) -> Accepted:
    """Send a code to a telephone number that is to be the account's."""
    now = found.clock()
    await attempts.ask_for_code(found.limiter, where, now=now)
    await access.request_phone_proof(
        found.accounts, here=who.session, user=who.user, phone=body.phone, now=now
    )
    return Accepted()


@router.post("/phone/confirm", responses=documented(400, 401, 429, 503))
async def prove_phone(body: PhoneProvenIn, found: Services, who: Shopper, where: FromWhere) -> SessionUser:
    """Keep the number the code was sent to."""
    now = found.clock()
    attempt = await attempts.guess(found.limiter, where, email=str(who.user.id), now=now)
    user = await access.prove_phone(
        found.accounts, here=who.session, user=who.user, phone=body.phone, code=body.code, now=now
    )
    await attempt.succeeded()
    return _told(user)


@router.delete("/identities/{provider}", status_code=204, responses=documented(401, 409, 503))
async def unlink(provider: str, found: Services, who: Shopper) -> Response:
    """Let an account elsewhere (`google`, `oidc`, `telegram`) mean nobody here any more."""
    async with found.transaction() as session:
        await identities.unlink(session, user=who.user, provider=provider)
    return Response(status_code=204)
