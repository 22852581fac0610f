"""Pictures: served, drawn, and nothing else of the disk."""

from pathlib import Path

import pytest

from tests.web.service import Service

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 10"><rect width="8" height="10" fill="#a33"/></svg>'


@pytest.fixture
def picture(shop: Service) -> Path:
    folder = shop.core.media_dir
    (folder / "products").mkdir(parents=True, exist_ok=True)
    path = folder / "products" / "dress.svg"
    path.write_text(DRAWING, encoding="utf-8")
    (folder.parent / "outside.svg").write_text("secret", encoding="utf-8")
    (folder / "notes.txt").write_text("secret", encoding="utf-8")
    (folder / "products" / "way-out.svg").unlink(missing_ok=True)
    (folder / "products" / "way-out.svg").symlink_to(folder.parent / "outside.svg")
    return path


async def test_a_drawing_is_served_and_may_do_nothing(shop: Service, picture: Path) -> None:
    answer = await shop.http.get("/media/products/dress.svg")

    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "image/svg+xml")
    assert answer.text == DRAWING
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("name", "kind", "magic"),
    [("dress.png", "image/png", b"\x89PNG"), ("dress.webp", "image/webp", b"RIFF")],
)
async def test_other_forms_are_drawn(
    shop: Service, picture: Path, name: str, kind: str, magic: bytes
) -> None:
    answer = await shop.http.get(f"/media/products/{name}", params={"width": 64})

    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.content.startswith(magic)


@pytest.mark.parametrize(
    "path",
    [
        "../outside.svg",
        "..%2foutside.svg",
        "%2e%2e/outside.svg",
        "products/../../outside.svg",
        "products/..%2f..%2foutside.svg",
        "%2fetc%2fpasswd",
        "..%5coutside.svg",
        "products/way-out.svg",
        "notes.txt",
        "products",
        "products/",
        "",
        "nothing.svg",
        "nothing.png",
        "products/dress.svg%00.png",
        "x" * 3000 + ".svg",
        "x" * 3000 + ".png",
    ],
)
async def test_nothing_else_is_served(shop: Service, picture: Path, path: str) -> None:
    answer = await shop.http.get(f"/media/{path}")

    assert answer.status_code == 404
    assert "secret" not in answer.text


@pytest.mark.parametrize("width", ["0", "15", "1601", "-5", "wide"])
async def test_an_impossible_width_is_refused(shop: Service, picture: Path, width: str) -> None:
    answer = await shop.http.get("/media/products/dress.png", params={"width": width})

    assert (answer.status_code, answer.json()["error"]["param"]) == (422, "width")
