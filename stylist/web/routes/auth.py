"""Signing up and in: a guest's conversation, cart and all go with them."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from stylist.actions.accounts import merge
from stylist.commerce.customers import service as customer_service
from stylist.http.errors import documented
from stylist.web.deps import Services, Shopper
from stylist.web.schemas.conversation import SessionUser

router = APIRouter(tags=["auth"], prefix="/auth")

Email = Annotated[str, Field(max_length=255)]
Password = Annotated[str, Field(min_length=1, max_length=512)]


class SignInIn(BaseModel):
    email: Email
    password: Password


class SignUpIn(SignInIn):
    name: str | None = Field(default=None, max_length=255)


@router.post("/sign-in", responses=documented(401, 409, 503))
async def sign_in(body: SignInIn, found: Services, who: Shopper) -> SessionUser:
    """Sign in with e-mail and password; what the guest began is merged into the account."""
    user = await merge.sign_in(
        found.transaction,
        session_id=who.session.id,
        email=body.email,
        password=body.password,
        now=found.clock(),
    )
    return SessionUser(id=user.id, role=user.role.value)


@router.post("/sign-up", status_code=201, responses=documented(400, 401, 409, 503))
async def sign_up(body: SignUpIn, found: Services, who: Shopper) -> SessionUser:
    """Open an account for the guest of this session."""
    async with found.transaction() as session:
        user = await customer_service.sign_up(
            session,
            email=body.email,
            password=body.password,
            name=body.name,
            now=found.clock(),
            guest_id=who.user.id,
        )
    return SessionUser(id=user.id, role=user.role.value)


@router.post("/sign-out", status_code=204, responses=documented(401, 503))
async def sign_out(found: Services, who: Shopper) -> Response:
    """End this session; its conversation stays."""
    async with found.transaction() as session:
        await customer_service.revoke_session(
            session, user_id=who.user.id, session_id=who.session.id, now=found.clock()
        )
    return Response(status_code=204)
