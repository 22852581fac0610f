"""Pictures of products as Telegram takes them: PNG files of ours, or addresses it fetches itself."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from aiogram.types import BufferedInputFile

from stylist.bot.background import Background
from stylist.bot.services import BotServices
from stylist.errors import StylistError
from stylist.log import get_logger
from stylist.styling.visual.pictures import picture_bytes

log = get_logger(__name__)

# As wide as the shop page draws them: what one of them drew, the other finds.
WIDTH = 800
MEDIA = "/media/"
READY = frozenset({".png", ".jpg", ".jpeg"})
# Telegram's limit for photos: https://core.telegram.org/bots/api#sending-files
MOST_BYTES = 10_000_000


class Pictures:
    """Finds pictures; one sent before goes by the id Telegram gave it, without an upload."""

    def __init__(self, services: BotServices, background: Background) -> None:
        self._services = services
        self._background = background
        self._sent: dict[str, str] = {}

    async def find(self, image_url: str) -> BufferedInputFile | str | None:
        """What to send as the photo; `None` if there is no such picture."""
        if image_url in self._sent:
            return self._sent[image_url]
        path = self._file(image_url)
        if path is None:
            return image_url if urlsplit(image_url).scheme in {"http", "https"} else None
        try:
            content = await self._read(path)
        except (StylistError, OSError) as error:
            log.warning("picture.unusable", file=path.name, error=type(error).__name__)
            return None
        return BufferedInputFile(content, filename=f"{path.stem}.png") if len(content) <= MOST_BYTES else None

    def prepare(self, image_urls: Iterable[str]) -> None:
        """Have pictures drawn that will be sent soon: the first drawing of one takes a second."""
        for image_url in image_urls:
            path = self._file(image_url)
            if image_url not in self._sent and path is not None:
                self._background.start(self.find(image_url), name="picture")

    async def _read(self, path: Path) -> bytes:
        """A PNG or JPEG as it is; anything else as drawn from the SVG of that name."""
        if path.suffix in READY and await asyncio.to_thread(path.is_file):
            return await asyncio.to_thread(path.read_bytes)
        drawing = path.with_suffix(".svg")
        return await picture_bytes(
            drawing, width=WIDTH, format="png", cache_dir=self._services.media_dir / ".drawn"
        )

    def remember(self, image_url: str, file_id: str) -> None:
        """Telegram has this picture now."""
        if len(self._sent) >= 5000:
            self._sent.pop(next(iter(self._sent)))
        self._sent[image_url] = file_id

    def forget(self, image_url: str) -> None:
        """Telegram no longer knows the id: upload it again next time."""
        self._sent.pop(image_url, None)

    def _file(self, image_url: str) -> Path | None:
        """The file behind an address of ours; nothing outside the media folder."""
        own = image_url.removeprefix(self._services.own_url)
        if urlsplit(own).scheme or urlsplit(own).netloc:
            return None
        folder = self._services.media_dir.resolve()
        path = (folder / urlsplit(own).path.removeprefix(MEDIA).lstrip("/")).resolve()
        return path if path.is_relative_to(folder) else None
