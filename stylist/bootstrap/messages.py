"""Who sends letters and text messages, by the settings."""

from urllib.parse import urlsplit

from stylist.commerce.notifications.gateway import Mail, Mailer, MessageRefused, Texter, TextMessage
from stylist.integrations.mail.log_only import LogMailer, LogTexter
from stylist.integrations.mail.sms import HookTexter
from stylist.integrations.mail.smtp import SmtpMailer
from stylist.settings import Settings


class NoMailer:
    """A shop for others without a mail server: nothing is asked of it, and what waits from before is dropped."""

    async def send(self, mail: Mail) -> None:
        """Refuse.

        Raises:
            MessageRefused: always.
        """
        raise MessageRefused("no mail server is configured (STYLIST_SMTP_URL)")


class NoTexter:
    """A shop for others without a text service."""

    async def send(self, message: TextMessage) -> None:
        """Refuse.

        Raises:
            MessageRefused: always.
        """
        raise MessageRefused("no text service is configured (STYLIST_SMS_URL)")


def make_mailer(settings: Settings, *, shop_name: str) -> Mailer:
    """The mail server of the settings; without one, the log of a shop that nobody else reaches."""
    if settings.smtp_url is not None:
        sender = settings.mail_from or f"stylist@{urlsplit(settings.own_url).hostname or 'localhost'}"
        return SmtpMailer(settings.smtp_url.get_secret_value(), sender=sender, sender_name=shop_name)
    return LogMailer() if settings.is_at_home else NoMailer()


def make_texter(settings: Settings) -> Texter:
    """The text service of the settings; without one, the log of a shop that nobody else reaches."""
    if settings.sms_url is not None:
        return HookTexter(settings.sms_url.get_secret_value())
    return LogTexter() if settings.is_at_home else NoTexter()


def can_mail(settings: Settings) -> bool:
    """Whether a letter would reach its reader."""
    return settings.smtp_url is not None or settings.is_at_home


def can_text(settings: Settings) -> bool:
    """Whether a text message would reach its reader."""
    return settings.sms_url is not None or settings.is_at_home
