"""Getting in: by password, by a code sent to one's address, by a new password; and what follows a sign-in.

A code that is wrong counts as a guess, so the guess is committed before anything is refused.
"""

from datetime import datetime

from stylist.actions.accounts import merge
from stylist.actions.accounts.desk import AccountDesk
from stylist.commerce.customers import accounts, codes, passwords, queries, service, sessions
from stylist.commerce.customers.errors import CodeWrong, EmailTaken, NotAGuest, WrongCredentials
from stylist.commerce.customers.preferences import check_phone
from stylist.commerce.customers.states import CodePurpose
from stylist.commerce.customers.views import SessionView, UserView
from stylist.commerce.ids import UserId
from stylist.db.session import Session


async def sign_up(
    desk: AccountDesk, *, here: SessionView, email: str, password: str, name: str | None, now: datetime
) -> UserView:
    """Open an account for the guest of a conversation; a code that confirms the address is sent where letters are.

    Raises:
        EmailInvalid, EmailTaken, PasswordTooWeak, NotAGuest: as `customers.service.sign_up`.
    """
    async with desk.transaction() as session:
        user = await service.sign_up(
            session, email=email, password=password, name=name, now=now, guest_id=here.user_id
        )
        if desk.can_mail and user.email is not None:
            await _send_code(desk, session, CodePurpose.VERIFY_EMAIL, here, user.email, user, now)
    return user


async def sign_in_with_password(
    desk: AccountDesk, *, here: SessionView, email: str, password: str, now: datetime
) -> UserView:
    """Sign a conversation in; what its guest had joins the account.

    Raises:
        WrongCredentials: e-mail and password do not belong together.
        NotAGuest: the conversation is another account's.
    """
    async with desk.transaction() as session:
        if await _is_of_another(session, here, email):
            raise NotAGuest("another account is signed in here: sign out first")
    user = await merge.sign_in(desk.transaction, session_id=here.id, email=email, password=password, now=now)
    await _after_sign_in(desk, here=here, user=user, now=now)
    return user


async def _is_of_another(session: Session, here: SessionView, email: str) -> bool:
    user = await queries.get_user(session, user_id=here.user_id)
    return not user.is_guest and (user.email or "").lower() != email.strip().lower()


async def request_code(desk: AccountDesk, *, here: SessionView, email: str, now: datetime) -> None:
    """Send a code to sign in, or up, with. Whether there is an account is not told.

    Raises:
        EmailInvalid: not an e-mail address.
        TooManyAttempts: too many were asked for.
        MessagesNotConfigured: nothing can be sent.
    """
    desk.check_can_mail()
    email = service.check_email(email)
    async with desk.transaction() as session:
        known = await queries.find_user_by_email(session, email=email, now=now)
        await _send_code(desk, session, CodePurpose.SIGN_IN, here, email, known, now)


async def sign_in_with_code(
    desk: AccountDesk, *, here: SessionView, email: str, code: str, now: datetime
) -> UserView:
    """Sign a conversation in to the account of an address, opened if there is none.

    Raises:
        CodeWrong: not the code that was sent here, or not any more.
        NotAGuest: the conversation is another account's.
    """
    email = service.check_email(email)
    await _redeem(desk, CodePurpose.SIGN_IN, here=here, target=email, code=code, now=now)
    async with desk.transaction() as session:
        present = await queries.get_user(session, user_id=here.user_id)
        if not present.is_guest and (present.email or "").lower() != email.lower():
            raise NotAGuest("another account is signed in here: sign out first")
        user = await accounts.enter(
            session,
            email=email,
            guest_id=present.id if present.is_guest else None,
            session_id=here.id,
            now=now,
        )
    await join(desk, here=here, user=user, now=now)
    return user


async def join(desk: AccountDesk, *, here: SessionView, user: UserView, now: datetime) -> None:
    """Let a conversation be an account's that was just entered, with everything its guest had."""
    async with desk.transaction() as session:
        owner = (await queries.get_session(session, session_id=here.id)).user_id
    if owner != user.id:
        await merge.merge_guest(desk.transaction, guest_id=owner, account_id=user.id, now=now)
    await _after_sign_in(desk, here=here, user=user, now=now)


async def _after_sign_in(desk: AccountDesk, *, here: SessionView, user: UserView, now: datetime) -> None:
    """Tell the owner when nobody was here with such a program before."""
    if not desk.can_mail or user.email is None:
        return
    async with desk.transaction() as session:
        if await sessions.is_new_device(
            session, user_id=user.id, session_id=here.id, user_agent=here.user_agent, now=now
        ):
            await desk.post_letter(
                session,
                "new_device",
                to=user.email,
                user=user,
                device=sessions.describe_device(here.user_agent),
                ip_address=here.ip_address,
                when=f"{now:%d %B %Y, %H:%M}",
            )


async def request_reset(desk: AccountDesk, *, here: SessionView, email: str, now: datetime) -> None:
    """Send a code to set a new password with, if there is such an account; whether there is, is not told.

    Raises:
        EmailInvalid: not an e-mail address.
        TooManyAttempts: too many were asked for.
        MessagesNotConfigured: nothing can be sent.
    """
    desk.check_can_mail()
    email = service.check_email(email)
    async with desk.transaction() as session:
        known = await queries.find_user_by_email(session, email=email, now=now)
        await _send_code(
            desk, session, CodePurpose.RESET_PASSWORD, here, email, known, now, silently=known is None
        )


async def reset_password(
    desk: AccountDesk, *, here: SessionView, email: str, code: str, password: str, now: datetime
) -> UserView:
    """Set a new password by code, sign out everywhere else and in here.

    Raises:
        PasswordTooWeak: the password is refused; the code stays good.
        CodeWrong: not the code that was sent here, or not any more.
        NotAGuest: the conversation is another account's.
    """
    passwords.check_strength(password)
    email = service.check_email(email)
    redeemed = await _redeem(desk, CodePurpose.RESET_PASSWORD, here=here, target=email, code=code, now=now)
    if redeemed.user_id is None:
        raise CodeWrong
    async with desk.transaction() as session:
        present = await queries.get_user(session, user_id=here.user_id)
        if not present.is_guest and present.id != redeemed.user_id:
            raise NotAGuest("another account is signed in here: sign out first")
        user = await accounts.enter(session, email=email, guest_id=None, session_id=here.id, now=now)
        await accounts.set_new_password(session, user_id=user.id, password=password, keep=here.id, now=now)
        await desk.tell_of_change(session, user=user, what="Your password was changed", now=now)
    await join(desk, here=here, user=user, now=now)
    return user


async def change_password(
    desk: AccountDesk, *, here: SessionView, user: UserView, present: str | None, password: str, now: datetime
) -> None:
    """Set a password, or another one, and sign out everywhere else.

    Raises:
        NotAGuest: a guest signs up instead.
        WrongCredentials: `present` is not the password there is.
        PasswordTooWeak: the new one is refused.
    """
    if user.is_guest:
        raise NotAGuest("a guest opens an account first")
    passwords.check_strength(password)
    async with desk.transaction() as session:
        if user.has_password and not await accounts.knows_password(
            session, user_id=user.id, password=present or ""
        ):
            raise WrongCredentials("that is not the present password")
        await accounts.set_new_password(session, user_id=user.id, password=password, keep=here.id, now=now)
        await desk.tell_of_change(session, user=user, what="Your password was changed", now=now)


async def request_email_proof(
    desk: AccountDesk, *, here: SessionView, user: UserView, email: str | None, now: datetime
) -> None:
    """Send a code that confirms the account's address, or one that is to become it.

    Raises:
        NotAGuest: a guest signs up instead.
        EmailInvalid, EmailTaken, TooManyAttempts, MessagesNotConfigured: it cannot be sent.
    """
    desk.check_can_mail()
    if user.is_guest or user.email is None:
        raise NotAGuest("a guest opens an account first")
    email = service.check_email(email or user.email)
    async with desk.transaction() as session:
        known = await queries.find_user_by_email(session, email=email, now=now)
        if known is not None and known.id != user.id:
            raise EmailTaken
        await _send_code(desk, session, CodePurpose.VERIFY_EMAIL, here, email, user, now)


async def prove_email(
    desk: AccountDesk, *, here: SessionView, user: UserView, email: str | None, code: str, now: datetime
) -> UserView:
    """Confirm the account's address, or take over the new one. The old one is told.

    Raises:
        CodeWrong: not the code that was sent here, or not any more.
        EmailTaken: another account has it by now.
    """
    target = service.check_email(email or user.email or "")
    await _redeem(desk, CodePurpose.VERIFY_EMAIL, here=here, target=target, code=code, now=now)
    async with desk.transaction() as session:
        changed = await accounts.set_proven_email(session, user_id=user.id, email=target, now=now)
        if user.email is not None and user.email.lower() != target.lower():
            await desk.tell_of_change(
                session, user=changed, what="Your e-mail address was changed", now=now, to=user.email
            )
    return changed


async def request_phone_proof(
    desk: AccountDesk, *, here: SessionView, user: UserView, phone: str, now: datetime
) -> None:
    """Send a code to a telephone number that is to be the account's.

    Raises:
        PreferenceInvalid: not a number in international form.
        TooManyAttempts, MessagesNotConfigured: it cannot be sent.
    """
    desk.check_can_text()
    number = check_phone(phone)
    async with desk.transaction() as session:
        code = await codes.issue(
            session,
            keyring=desk.keyring,
            purpose=CodePurpose.VERIFY_PHONE,
            session_id=here.id,
            target=number,
            user_id=user.id,
            now=now,
        )
        await desk.post_text_code(session, to=number, code=code, user=user)


async def prove_phone(
    desk: AccountDesk, *, here: SessionView, user: UserView, phone: str, code: str, now: datetime
) -> UserView:
    """Keep a telephone number whose owner read the code there.

    Raises:
        CodeWrong: not the code that was sent here, or not any more.
    """
    number = check_phone(phone)
    await _redeem(desk, CodePurpose.VERIFY_PHONE, here=here, target=number, code=code, now=now)
    async with desk.transaction() as session:
        return await accounts.set_proven_phone(session, user_id=user.id, phone=number, now=now)


async def _send_code(
    desk: AccountDesk,
    session: Session,
    purpose: CodePurpose,
    here: SessionView,
    email: str,
    known: UserView | None,
    now: datetime,
    *,
    silently: bool = False,
) -> None:
    """Issue a code and send it; `silently` issues it all the same, so that nothing shows whether it was sent."""
    user_id: UserId | None = known.id if known is not None else None
    code = await codes.issue(
        session,
        keyring=desk.keyring,
        purpose=purpose,
        session_id=here.id,
        target=email,
        user_id=user_id,
        now=now,
    )
    if not silently:
        await desk.post_code(session, purpose=purpose, to=email, code=code, user=known)


async def _redeem(
    desk: AccountDesk, purpose: CodePurpose, *, here: SessionView, target: str, code: str, now: datetime
) -> codes.Redeemed:
    async with desk.transaction() as session:
        redeemed = await codes.redeem(
            session,
            keyring=desk.keyring,
            purpose=purpose,
            session_id=here.id,
            target=target,
            code=code,
            now=now,
        )
    if redeemed is None:
        raise CodeWrong
    return redeemed
