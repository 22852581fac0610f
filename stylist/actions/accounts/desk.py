"""What flows around accounts work with: transactions, keys, and whether letters and texts reach anybody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from stylist.actions.letters.render import write_letter
from stylist.commerce.customers.codes import CODE_LIFETIME
from stylist.commerce.customers.errors import MessagesNotConfigured
from stylist.commerce.customers.states import CodePurpose
from stylist.commerce.customers.views import UserView
from stylist.commerce.notifications import post
from stylist.commerce.notifications.gateway import TextMessage
from stylist.db.encryption import Keyring
from stylist.db.session import Session, Transaction

WHY = {
    CodePurpose.SIGN_IN: "Here is the code to sign in with:",
    CodePurpose.RESET_PASSWORD: "Here is the code to set a new password with:",
    CodePurpose.VERIFY_EMAIL: "Here is the code that confirms this address:",
}


@dataclass(frozen=True, slots=True)
class AccountDesk:
    """The services of account flows; made by bootstrap."""

    transaction: Transaction
    keyring: Keyring
    shop_name: str
    own_url: str
    can_mail: bool
    can_text: bool
    telegram_bot: str | None = None

    def check_can_mail(self) -> None:
        """Refuse what needs a letter where none would arrive.

        Raises:
            MessagesNotConfigured: there is no mail server.
        """
        if not self.can_mail:
            raise MessagesNotConfigured("this shop sends no e-mail yet (STYLIST_SMTP_URL)")

    def check_can_text(self) -> None:
        """Refuse what needs a text message where none would arrive.

        Raises:
            MessagesNotConfigured: there is no text service.
        """
        if not self.can_text:
            raise MessagesNotConfigured("this shop sends no text messages yet (STYLIST_SMS_URL)")

    async def post_code(
        self, session: Session, *, purpose: CodePurpose, to: str, code: str, user: UserView | None
    ) -> None:
        """Send a code to an e-mail address."""
        await self.post_letter(
            session,
            "code",
            to=to,
            user=user,
            code=code,
            purpose=WHY[purpose],
            minutes=int(CODE_LIFETIME.total_seconds() // 60),
        )

    async def post_letter(
        self, session: Session, name: str, *, to: str, user: UserView | None, **values: Any
    ) -> None:
        """Send a letter; it goes out once this transaction is committed."""
        greeting = f"Dear {user.name}," if user is not None and user.name else "Good day,"
        mail = write_letter(
            name,
            to=to,
            key=uuid4().hex,
            shop_name=self.shop_name,
            shop_url=self.own_url,
            greeting=greeting,
            **values,
        )
        await post.post_mail(session, keyring=self.keyring, mail=mail, user_id=user.id if user else None)

    async def post_text_code(self, session: Session, *, to: str, code: str, user: UserView) -> None:
        """Send a code to a telephone number."""
        message = TextMessage(to, f"{code} is your {self.shop_name} code. We never ask you for it.")
        await post.post_text(session, keyring=self.keyring, message=message, user_id=user.id)

    async def tell_of_change(
        self, session: Session, *, user: UserView, what: str, now: datetime, to: str | None = None
    ) -> None:
        """Tell an account's owner, at its address or at `to`, that something about it changed."""
        address = to or user.email
        if self.can_mail and address is not None:
            await self.post_letter(
                session, "account_changed", to=address, user=user, what=what, when=f"{now:%d %B %Y, %H:%M}"
            )
