"""Text messages through any service that takes a JSON POST: `{"to", "text"}` to one address.

Credentials in the address are sent as basic authentication. Most providers offer such a hook, or a relay of a few
lines makes one.
"""

from urllib.parse import unquote, urlsplit, urlunsplit

import httpx

from stylist.commerce.notifications.gateway import MessageNotSent, MessageRefused, TextMessage

TIMEOUT_SECONDS = 20
REFUSALS = (400, 404, 422)


class HookTexter:
    """Sends text messages by POST."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        self._url = urlunsplit(parts._replace(netloc=host))
        self._auth: httpx.BasicAuth | None = None
        if parts.username:
            self._auth = httpx.BasicAuth(unquote(parts.username), unquote(parts.password or ""))

    async def send(self, message: TextMessage) -> None:
        """Hand a message over.

        Raises:
            MessageNotSent: the service is away, or refuses for now.
            MessageRefused: it refuses this message for good.
        """
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, auth=self._auth) as client:
                body = {"to": message.to, "text": message.text}
                answer = await client.post(self._url, json=body)
        except httpx.HTTPError as error:
            raise MessageNotSent(f"the text service cannot be used ({type(error).__name__})") from error
        if answer.status_code in REFUSALS:
            raise MessageRefused(f"the text service refuses the message ({answer.status_code})")
        if not answer.is_success:
            raise MessageNotSent(f"the text service answers {answer.status_code}")
