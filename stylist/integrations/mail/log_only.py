"""For a shop on one's own machine without a mail server: what would be sent is written to the log.

Never used where shoppers come from elsewhere: bootstrap wires it only while the shop's address is this machine's.
"""

from stylist.commerce.notifications.gateway import Mail, TextMessage
from stylist.log import get_logger

log = get_logger(__name__)


class LogMailer:
    """Shows letters in the log."""

    async def send(self, mail: Mail) -> None:
        """Write the letter to the log."""
        log.warning("mail.shown", recipient=mail.to, subject=mail.subject, text=mail.text)


class LogTexter:
    """Shows text messages in the log."""

    async def send(self, message: TextMessage) -> None:
        """Write the message to the log."""
        log.warning("text.shown", recipient=message.to, text=message.text)
