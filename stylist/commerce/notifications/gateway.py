"""What a mail server and a text-message service do for us; adapters fulfil it."""

from dataclasses import dataclass
from typing import Protocol

from stylist.errors import Invalid, Unavailable


class MessageNotSent(Unavailable):
    """The service that sends did not take it; it may later."""

    code = "messages.not_sent"


class MessageRefused(Invalid):
    """The service will never take this one: no such address, or one it does not send to."""

    code = "messages.refused"


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter to one address, as text and, where there is one, as a page. `key` names it: the same is the same.

    At `unsubscribe_url` its reader stops letters of this kind, by a GET and a POST (RFC 8058).
    """

    to: str
    subject: str
    text: str
    key: str
    html: str | None = None
    unsubscribe_url: str | None = None


@dataclass(frozen=True, slots=True)
class TextMessage:
    """A short message to one telephone number in international form."""

    to: str
    text: str


class Mailer(Protocol):
    """Sends letters."""

    async def send(self, mail: Mail) -> None:
        """Hand a letter over.

        Raises:
            MessageNotSent: not now; it may be tried again.
            MessageRefused: never.
        """


class Texter(Protocol):
    """Sends text messages."""

    async def send(self, message: TextMessage) -> None:
        """Hand a message over.

        Raises:
            MessageNotSent: not now; it may be tried again.
            MessageRefused: never.
        """
