"""Leaving the shop: everything about oneself handed out, and one's account erased."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from stylist.actions.accounts.desk import AccountDesk
from stylist.actions.accounts.erase import Erased, check_erasable, erase_person
from stylist.actions.accounts.export import export_person
from stylist.actions.checkout import wallet
from stylist.commerce.customers import accounts, queries
from stylist.commerce.customers.errors import ConfirmationNeeded, UserNotFound, WrongCredentials
from stylist.commerce.customers.views import UserView
from stylist.commerce.ids import UserId
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments.gateway import PaymentGateway
from stylist.db.encryption import Keyring
from stylist.db.session import Transaction

WORD = "erase"
Forget = Callable[[UUID], Awaitable[None]]


async def export(desk: AccountDesk, *, user_id: UserId, now: datetime) -> dict[str, Any]:
    """What the shop has about a person.

    Raises:
        UserNotFound: unknown or erased.
    """
    return await export_person(desk.transaction, user_id=user_id, keyring=desk.keyring, now=now)


async def leave(
    desk: AccountDesk,
    *,
    user: UserView,
    confirmed: str,
    password: str | None,
    gateway: PaymentGateway,
    forget: Forget,
    now: datetime,
) -> Erased:
    """Erase whoever asks, once they typed their address (guests: `erase`) and gave the password there is.

    Raises:
        ConfirmationNeeded: something else was typed.
        WrongCredentials: not the account's password.
        OrdersUnderway: orders are still to be paid, delivered or returned.
        RoleNotChangeable: the last who manages staff.
        GatewayUnavailable: the payment provider could not forget a card; the account is still there.
    """
    if confirmed.strip().lower() != (user.email or WORD).lower():
        raise ConfirmationNeeded(f"type {'your e-mail address' if user.email else WORD} to confirm")
    if user.has_password:
        async with desk.transaction() as session:
            if not await accounts.knows_password(session, user_id=user.id, password=password or ""):
                raise WrongCredentials("that is not the account's password")
    return await _erase(
        desk.transaction, user_id=user.id, actor_id=user.id, gateway=gateway, forget=forget, now=now
    )


async def _erase(
    transaction: Transaction,
    *,
    user_id: UserId,
    actor_id: UserId | None,
    gateway: PaymentGateway,
    forget: Forget,
    now: datetime,
) -> Erased:
    await check_erasable(transaction, user_id=user_id)
    async with transaction() as session:
        methods = await payments.list_methods(session, user_id=user_id)
    for method in methods:  # first at the provider: once their tokens are gone from here nobody could
        await wallet.remove_method(transaction, user_id=user_id, payment_method_id=method.id, gateway=gateway)
    erased = await erase_person(transaction, user_id=user_id, now=now, actor_id=actor_id)
    for session_id in erased.session_ids:
        await forget(session_id)
    return erased


async def export_by_email(
    transaction: Transaction, *, email: str, keyring: Keyring, now: datetime
) -> dict[str, Any]:
    """What the shop has about the person of an address.

    Raises:
        UserNotFound: no account has it.
    """
    user_id = await _find(transaction, email, now)
    return await export_person(transaction, user_id=user_id, keyring=keyring, now=now)


async def erase_by_email(
    transaction: Transaction, *, email: str, gateway: PaymentGateway, forget: Forget, now: datetime
) -> Erased:
    """Erase the person of an address.

    Raises:
        UserNotFound: no account has it.
        OrdersUnderway, RoleNotChangeable, GatewayUnavailable: not now.
    """
    user_id = await _find(transaction, email, now)
    return await _erase(transaction, user_id=user_id, actor_id=None, gateway=gateway, forget=forget, now=now)


async def _find(transaction: Transaction, email: str, now: datetime) -> UserId:
    async with transaction() as session:
        user = await queries.find_user_by_email(session, email=email, now=now)
    if user is None:
        raise UserNotFound
    return user.id
