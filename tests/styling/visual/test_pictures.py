import asyncio
import io
from pathlib import Path

import pytest
from PIL import Image

from stylist.errors import Invalid, NotFound
from stylist.styling.visual.pictures import (
    MAX_SVG_BYTES,
    MAX_WIDTH,
    PictureNotFound,
    PictureSizeNotAllowed,
    PictureUnreadable,
    RasterFormat,
    picture_bytes,
    render,
)

RED = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 5"><rect width="4" height="5" fill="#b01020"/></svg>'


@pytest.mark.parametrize(("format", "kind"), [("png", "PNG"), ("webp", "WEBP")])
def test_render_keeps_proportions(format: RasterFormat, kind: str) -> None:
    picture = Image.open(io.BytesIO(render(RED, width=200, format=format)))

    assert (picture.format, picture.size) == (kind, (200, 250))
    red, green, blue = picture.convert("RGB").tobytes()[:3]
    assert max(abs(red - 0xB0), abs(green - 0x10), abs(blue - 0x20)) < 6


@pytest.mark.parametrize("svg", ["", "not a picture", "<svg", "<html/>"])
def test_render_refuses_what_is_no_svg(svg: str) -> None:
    with pytest.raises(PictureUnreadable) as refused:
        render(svg, width=100, format="png")

    assert refused.value.code == "visual.picture_unreadable"
    assert isinstance(refused.value, Invalid)


@pytest.mark.parametrize("width", [0, -1, MAX_WIDTH + 1])
def test_render_bounds_the_width(width: int) -> None:
    with pytest.raises(PictureSizeNotAllowed) as refused:
        render(RED, width=width, format="png")

    assert (refused.value.code, refused.value.param) == ("visual.size_not_allowed", "width")


def test_render_says_when_the_file_is_absent(tmp_path: Path) -> None:
    with pytest.raises(PictureNotFound) as refused:
        render(tmp_path / "absent.svg", width=100, format="png")

    assert refused.value.code == "visual.picture_not_found"
    assert isinstance(refused.value, NotFound)
    assert str(tmp_path) not in refused.value.message


def test_render_refuses_a_huge_file(tmp_path: Path) -> None:
    path = tmp_path / "huge.svg"
    path.write_text(RED + " " * MAX_SVG_BYTES)

    with pytest.raises(PictureUnreadable):
        render(path, width=100, format="png")


async def test_picture_bytes_draws_once(tmp_path: Path) -> None:
    path, cache = tmp_path / "red.svg", tmp_path / "cache"
    path.write_text(RED)

    pictures = await asyncio.gather(
        *(picture_bytes(path, width=80, format="png", cache_dir=cache) for _ in range(8))
    )

    kept = list(cache.iterdir())
    assert len(kept) == 1
    assert set(pictures) == {kept[0].read_bytes()}
    kept[0].write_bytes(b"from the cache")
    assert await picture_bytes(path, width=80, format="png", cache_dir=cache) == b"from the cache"


async def test_picture_bytes_draws_a_changed_file_and_other_sizes_anew(tmp_path: Path) -> None:
    path, cache = tmp_path / "red.svg", tmp_path / "cache"
    path.write_text(RED)
    before = await picture_bytes(path, width=80, format="webp", cache_dir=cache)

    path.write_text(RED.replace("#b01020", "#1020b0"))
    after = await picture_bytes(path, width=80, format="webp", cache_dir=cache)
    await picture_bytes(path, width=40, format="webp", cache_dir=cache)

    assert before != after
    assert len(list(cache.iterdir())) == 3


async def test_picture_bytes_keeps_nothing_of_a_bad_file(tmp_path: Path) -> None:
    path, cache = tmp_path / "bad.svg", tmp_path / "cache"
    path.write_text("<svg")

    with pytest.raises(PictureUnreadable):
        await picture_bytes(path, width=80, format="png", cache_dir=cache)

    assert not cache.exists()
