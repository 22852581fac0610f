"""Vector pictures turned into the PNG and WebP that chat channels show, each rendered once and kept."""

import asyncio
import hashlib
import io
import os
import tempfile
from pathlib import Path
from typing import Literal
from weakref import WeakValueDictionary

import resvg_py
from PIL import Image

from stylist.errors import Invalid, NotFound

RasterFormat = Literal["png", "webp"]

MAX_WIDTH = 2400
MAX_SVG_BYTES = 1_000_000
_WEBP_QUALITY = 86
_rendering: WeakValueDictionary[Path, asyncio.Lock] = WeakValueDictionary()


class PictureNotFound(NotFound):
    """No file where the picture should be."""

    code = "visual.picture_not_found"


class PictureUnreadable(Invalid):
    """The file is no SVG this service can draw."""

    code = "visual.picture_unreadable"


class PictureSizeNotAllowed(Invalid):
    """The width asked for is outside 1 to `MAX_WIDTH` pixels."""

    code = "visual.size_not_allowed"


def render(svg: str | Path, *, width: int, format: RasterFormat) -> bytes:
    """Draw an SVG (its text, or a file of ours) `width` pixels wide, keeping its proportions.

    System fonts are not read, so that the result is the same on every machine.

    Raises:
        PictureNotFound: the path names no file.
        PictureUnreadable: not an SVG, or too large.
        PictureSizeNotAllowed: see there.
    """
    if not 1 <= width <= MAX_WIDTH:
        raise PictureSizeNotAllowed(f"width must be 1 to {MAX_WIDTH} pixels, not {width}", param="width")
    text = _read(svg).decode("utf-8", "replace") if isinstance(svg, Path) else svg
    try:
        png = bytes(resvg_py.svg_to_bytes(svg_string=text, width=width, skip_system_fonts=True))
    except ValueError as error:
        raise PictureUnreadable(f"cannot draw the SVG: {error}") from error
    return png if format == "png" else _to_webp(png)


async def picture_bytes(path: Path, *, width: int, format: RasterFormat, cache_dir: Path) -> bytes:
    """The rendered picture, drawn in a thread the first time and then read from `cache_dir`.

    The cache is keyed by the file's content: a changed file is drawn anew. Several processes may share it.

    Raises: as `render`.
    """
    source = await asyncio.to_thread(_read, path)
    kept = cache_dir / f"{hashlib.sha256(source).hexdigest()[:32]}-{width}.{format}"
    lock = _rendering.setdefault(kept, asyncio.Lock())
    async with lock:
        return await asyncio.to_thread(_kept_or_drawn, source, width, format, kept)


def _read(path: Path) -> bytes:
    try:
        source = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise PictureNotFound(f"no picture file {path.name}") from error
    if len(source) > MAX_SVG_BYTES:
        raise PictureUnreadable(f"{path.name} has {len(source)} bytes, more than {MAX_SVG_BYTES}")
    return source


def _kept_or_drawn(source: bytes, width: int, format: RasterFormat, kept: Path) -> bytes:
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        picture = render(source.decode("utf-8", "replace"), width=width, format=format)
    kept.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=kept.parent, suffix=".part")
    with os.fdopen(handle, "wb") as part:
        part.write(picture)
    Path(name).replace(kept)
    return picture


def _to_webp(png: bytes) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").save(out, "WEBP", quality=_WEBP_QUALITY, method=4)
    return out.getvalue()
