"""One person on the web and in Telegram: a link made on the web, followed once in Telegram.

What was begun in either place goes on in both: the Telegram shopper's things join the person of the web, whose
conversation the link was made in. An account of its own in Telegram joins nobody: it signs in on the web instead.
"""

from dataclasses import dataclass
from datetime import datetime

from stylist.actions.accounts import merge
from stylist.actions.accounts.desk import AccountDesk
from stylist.commerce.customers import codes, queries
from stylist.commerce.customers.codes import LINK_LIFETIME
from stylist.commerce.customers.errors import LinkSpent, NotAGuest, ProviderUnknown
from stylist.commerce.customers.states import CodePurpose
from stylist.commerce.customers.views import SessionView, UserView
from stylist.commerce.ids import UserId

PREFIX = "link-"


@dataclass(frozen=True, slots=True)
class TelegramLink:
    """A deep link that works once."""

    url: str
    expires_at: datetime


async def make_link(desk: AccountDesk, *, here: SessionView, now: datetime) -> TelegramLink:
    """A deep link into the bot that means this conversation's person.

    Raises:
        ProviderUnknown: the shop has no bot, or its name is not set.
        TooManyAttempts: too many were made here.
    """
    if desk.telegram_bot is None:
        raise ProviderUnknown("this shop is not on Telegram (STYLIST_TELEGRAM_BOT)")
    async with desk.transaction() as session:
        word = await codes.issue_link(
            session,
            keyring=desk.keyring,
            purpose=CodePurpose.LINK_TELEGRAM,
            session_id=here.id,
            user_id=here.user_id,
            now=now,
        )
    bot = desk.telegram_bot.lstrip("@")
    return TelegramLink(f"https://t.me/{bot}?start={PREFIX}{word}", now + LINK_LIFETIME)


async def follow_link(desk: AccountDesk, *, word: str, telegram_user_id: UserId, now: datetime) -> UserView:
    """Let a Telegram shopper be the person a link was made by.

    Raises:
        LinkSpent: no such link, or it was followed before, or is too old.
        NotAGuest: this Telegram account has an account of its own.
    """
    async with desk.transaction() as session:
        shopper = await queries.get_user(session, user_id=telegram_user_id, now=now)
        redeemed = await codes.redeem_link(
            session,
            keyring=desk.keyring,
            purpose=CodePurpose.LINK_TELEGRAM,
            word=word.removeprefix(PREFIX),
            now=now,
        )
        if redeemed is None or redeemed.user_id is None:
            raise LinkSpent
        # A guest who signed in since is another person now; the conversation knows which.
        owner_id = redeemed.user_id
        if redeemed.session_id is not None:
            owner_id = (await queries.get_session(session, session_id=redeemed.session_id)).user_id
        owner = await queries.get_user(session, user_id=owner_id, now=now)
    if owner.id == shopper.id:
        return owner
    if not shopper.is_guest:
        raise NotAGuest("this Telegram account has an account already")
    await merge.merge_guest(
        desk.transaction, guest_id=shopper.id, account_id=owner.id, now=now, into_guest=True
    )
    return owner
