"""What a product picture is drawn from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PictureSpec:
    """One product in one colourway; equal specs give equal pictures.

    `colors` are hex (`#rrggbb`), the main one first; `seed` picks the silhouette within the garment type.
    """

    garment: str
    colors: tuple[str, ...]
    pattern: str = "solid"
    neckline: str | None = None
    sleeve: str | None = None
    length: str | None = None
    metal: str | None = None
    seed: int = 0
