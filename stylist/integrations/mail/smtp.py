"""Letters over SMTP (RFC 5321), by the standard library in a thread.

`smtps://` speaks TLS from the first byte. `smtp://` turns TLS on where the server offers it, and refuses to send a
password without it to any host but this machine.
"""

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import default
from email.utils import formataddr, formatdate
from urllib.parse import SplitResult, unquote, urlsplit

from stylist.commerce.notifications.gateway import Mail, MessageNotSent, MessageRefused

TIMEOUT_SECONDS = 20
HERE = ("localhost", "127.0.0.1", "::1")
PERMANENT = range(500, 600)
# Lines as long as RFC 5322 allows: an address folded or encoded within a header is none to many readers.
LONG_LINES = default.clone(max_line_length=998)


class SmtpMailer:
    """Sends through one server, a connection per letter."""

    def __init__(self, url: str, *, sender: str, sender_name: str) -> None:
        self._server = urlsplit(url)
        self._sender, self._sender_name = sender, sender_name

    async def send(self, mail: Mail) -> None:
        """Hand a letter over.

        Raises:
            MessageNotSent: the server is away, or refuses for now.
            MessageRefused: it refuses this letter for good.
        """
        try:
            await asyncio.to_thread(self._send, mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, _ = next(iter(error.recipients.values()))
            if code in PERMANENT:
                raise MessageRefused("the mail server refuses the address") from error
            raise MessageNotSent("the mail server refuses the address for now") from error
        except smtplib.SMTPDataError as error:
            if error.smtp_code in PERMANENT:
                raise MessageRefused("the mail server refuses the letter") from error
            raise MessageNotSent("the mail server refuses the letter for now") from error
        except (smtplib.SMTPException, OSError) as error:
            raise MessageNotSent(f"the mail server cannot be used ({type(error).__name__})") from error

    def _send(self, mail: Mail) -> None:
        with _connect(self._server) as server:
            if self._server.username:
                server.login(unquote(self._server.username), unquote(self._server.password or ""))
            server.send_message(self._compose(mail))

    def _compose(self, mail: Mail) -> EmailMessage:
        message = EmailMessage(policy=LONG_LINES)
        message["From"] = formataddr((self._sender_name, self._sender))
        message["To"] = mail.to
        message["Subject"] = mail.subject
        message["Date"] = formatdate()
        # The same letter sent twice, because the first answer was lost, is one to whoever looks at it.
        message["Message-ID"] = f"<{mail.key}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        if mail.unsubscribe_url is not None:
            message["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(mail.text)
        if mail.html is not None:
            message.add_alternative(mail.html, subtype="html")
        return message


def _connect(url: SplitResult) -> smtplib.SMTP:
    host = url.hostname or "localhost"
    if url.scheme == "smtps":
        return smtplib.SMTP_SSL(
            host, url.port or 465, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    server = smtplib.SMTP(host, url.port or 587, timeout=TIMEOUT_SECONDS)
    try:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        elif url.username and host not in HERE:
            raise smtplib.SMTPNotSupportedError("the server offers no TLS: no password is sent to it")
    except BaseException:
        server.close()
        raise
    return server
