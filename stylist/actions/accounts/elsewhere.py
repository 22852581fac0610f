"""Signing in elsewhere: begun by a conversation, answered in the same browser, and nowhere else.

The answer must bring back the state we gave (used once, for minutes) in the browser we gave it to (its cookie). So
nobody can have another person finish what they began, and be signed in as them.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from stylist.actions.accounts import access
from stylist.actions.accounts.desk import AccountDesk
from stylist.commerce.customers import accounts, identities, queries
from stylist.commerce.customers.errors import EmailNeeded, IdentityRefused, NotAGuest
from stylist.commerce.customers.identities import IdentityProvider, OutsideIdentity
from stylist.commerce.customers.views import SessionView, UserView
from stylist.commerce.ids import UserId
from stylist.db.session import Session

LIFETIME = timedelta(minutes=10)
STATE, BROWSER = "oauth state", "oauth browser"


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the browser, and the word it has to keep meanwhile."""

    authorization_url: str
    browser_word: str


async def begin(
    desk: AccountDesk, provider: IdentityProvider, *, here: SessionView, redirect_uri: str, now: datetime
) -> Begun:
    """Begin to sign a conversation in elsewhere.

    Raises:
        ProviderUnavailable: the provider does not answer.
    """
    state, browser_word = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    nonce, code_verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    url = await provider.authorization_url(
        state=state, nonce=nonce, code_verifier=code_verifier, redirect_uri=redirect_uri
    )
    async with desk.transaction() as session:
        await identities.begin_attempt(
            session,
            provider=provider.name,
            session_id=here.id,
            state_hash=desk.keyring.digest(state, purpose=STATE),
            browser_hash=desk.keyring.digest(browser_word, purpose=BROWSER),
            nonce=nonce,
            code_verifier=code_verifier,
            now=now,
            expires_at=now + LIFETIME,
        )
    return Begun(url, browser_word)


async def finish(
    desk: AccountDesk,
    provider: IdentityProvider,
    *,
    state: str,
    browser_word: str,
    code: str,
    redirect_uri: str,
    now: datetime,
) -> UserView:
    """Sign the conversation that began this in to the account that was meant, opened or linked where new.

    Raises:
        IdentityRefused: no such attempt, another browser's, or what came back does not hold.
        EmailNeeded: a new account, and the provider vouches for no address.
        NotAGuest: the conversation is of one account and the identity of another.
        ProviderUnavailable: the provider does not answer.
    """
    async with desk.transaction() as session:
        attempt = await identities.take_attempt(
            session,
            provider=provider.name,
            state_hash=desk.keyring.digest(state, purpose=STATE),
            browser_hash=desk.keyring.digest(browser_word, purpose=BROWSER),
            now=now,
        )
    if attempt is None:
        raise IdentityRefused("this sign-in was not begun here, or long ago")
    identity = await provider.fetch_identity(
        code=code,
        nonce=attempt.nonce,
        code_verifier=attempt.code_verifier,
        redirect_uri=redirect_uri,
        now=now,
    )
    async with desk.transaction() as session:
        here = await queries.get_session(session, session_id=attempt.session_id)
        user = await _account_of(session, identity, here=here, now=now)
        await identities.keep_identity(session, user_id=user.id, identity=identity, now=now)
    await access.join(desk, here=here, user=user, now=now)
    return user


async def _account_of(
    session: Session, identity: OutsideIdentity, *, here: SessionView, now: datetime
) -> UserView:
    owner = await accounts.find_owner_of_identity(
        session, provider=identity.provider, account_id=identity.account_id, now=now
    )
    present = await queries.get_user(session, user_id=here.user_id, now=now)
    if owner is not None:
        if not present.is_guest and present.id != owner.id:
            raise NotAGuest("another account is signed in here: sign out first")
        await accounts.count_sign_in(session, user_id=owner.id, now=now)
        return owner
    if not present.is_guest:
        return present  # whoever is signed in links the identity to their account
    if identity.email is None:
        raise EmailNeeded(f"{identity.provider} vouches for no e-mail address")
    guest_id: UserId = present.id
    return await accounts.enter(
        session,
        email=identity.email,
        guest_id=guest_id,
        session_id=here.id,
        now=now,
        name=identity.name,
        avatar_url=identity.avatar_url,
    )
