"""Product pictures of the demo shop, drawn by code."""

from stylist.demo.pictures.lettering import draw_logo
from stylist.demo.pictures.models import ModelFile, write_models
from stylist.demo.pictures.picture import GARMENTS, draw
from stylist.demo.pictures.scenes import draw_category, draw_hero
from stylist.demo.pictures.spec import PictureSpec

__all__ = [
    "GARMENTS",
    "ModelFile",
    "PictureSpec",
    "draw",
    "draw_category",
    "draw_hero",
    "draw_logo",
    "write_models",
]
