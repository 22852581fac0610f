"""Pictures and models of the shop: files of the data directory, drawn as PNG or WebP where asked."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse

from stylist.styling.visual.pictures import PictureNotFound, picture_bytes
from stylist.web.deps import Services

router = APIRouter(include_in_schema=False)

TYPES = {".svg": "image/svg+xml", ".glb": "model/gltf-binary", ".png": "image/png", ".webp": "image/webp"}
MOST_CHARACTERS = 200  # below what file systems allow for a name
KEPT = {"Cache-Control": "public, max-age=86400"}
# An SVG opened by itself may draw, and do nothing else.
DRAWING_ONLY = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}


@router.get("/media/{path:path}")
async def media(path: str, found: Services, width: Annotated[int, Query(ge=16, le=1600)] = 800) -> Response:
    """A file as it is; `NAME.png` and `NAME.webp` are drawn from `NAME.svg`, `width` pixels wide.

    Raises:
        PictureNotFound: no such file.
    """
    folder = found.media_dir.resolve()
    if "\0" in path or len(path) > MOST_CHARACTERS:
        raise PictureNotFound("no such picture")
    file = (folder / path).resolve()
    if not file.is_relative_to(folder) or file.suffix not in TYPES:
        raise PictureNotFound(f"no picture {path}")
    if file.is_file():
        headers = KEPT | (DRAWING_ONLY if file.suffix == ".svg" else {})
        return FileResponse(file, media_type=TYPES[file.suffix], headers=headers)
    if file.suffix in {".png", ".webp"}:
        drawn = await picture_bytes(
            file.with_suffix(".svg"),
            width=width,
            format="png" if file.suffix == ".png" else "webp",
            cache_dir=folder / ".drawn",
        )
        return Response(drawn, media_type=TYPES[file.suffix], headers=KEPT)
    raise PictureNotFound(f"no picture {path}")
