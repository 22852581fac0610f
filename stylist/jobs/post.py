"""The jobs that send letters and text messages: tried again for about a day, then given up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from procrastinate import App, JobContext, RetryStrategy

from stylist.commerce.notifications import post
from stylist.commerce.notifications.gateway import Mailer, MessageNotSent, MessageRefused, Texter
from stylist.db.encryption import Keyring, Unreadable
from stylist.log import get_logger

log = get_logger(__name__)

# Waits of 3, 9, 27 seconds and so on: the last try is about eight hours after the first.
MOST_TRIES = 9
RETRY = RetryStrategy(max_attempts=MOST_TRIES, exponential_wait=3, retry_exceptions=[MessageNotSent])


@dataclass(frozen=True, slots=True)
class PostOffice:
    """Opens what waits and hands it to who sends it. What cannot be sent is given up, never left lying about."""

    keyring: Keyring
    mailer: Mailer
    texter: Texter

    async def send_mail(self, sealed: str, *, is_last_try: bool) -> None:
        """Send one letter.

        Raises:
            MessageNotSent: not now, and there are tries left.
        """
        await _hand_over(lambda: self.mailer.send(post.open_mail(self.keyring, sealed)), is_last_try)

    async def send_text(self, sealed: str, *, is_last_try: bool) -> None:
        """Send one text message.

        Raises:
            MessageNotSent: not now, and there are tries left.
        """
        await _hand_over(lambda: self.texter.send(post.open_text(self.keyring, sealed)), is_last_try)


async def _hand_over(send: Callable[[], Awaitable[None]], is_last_try: bool) -> None:
    try:
        await send()
    except (MessageRefused, Unreadable) as error:
        log.warning("post.given_up", code=error.code)
    except MessageNotSent as error:
        if not is_last_try:
            raise
        log.error("post.given_up", code=error.code)


def add_post(app: App, office: PostOffice) -> None:
    """Register the jobs with the worker's application."""

    @app.task(name=post.SEND_MAIL, queue=post.QUEUE, retry=RETRY, pass_context=True)
    async def send_mail(context: JobContext, sealed: str, user_id: str | None = None) -> None:
        await office.send_mail(sealed, is_last_try=_is_last_try(context))

    @app.task(name=post.SEND_TEXT, queue=post.QUEUE, retry=RETRY, pass_context=True)
    async def send_text(context: JobContext, sealed: str, user_id: str | None = None) -> None:
        await office.send_text(sealed, is_last_try=_is_last_try(context))


def _is_last_try(context: JobContext) -> bool:
    return context.job is not None and context.job.attempts >= MOST_TRIES
