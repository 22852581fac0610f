"""The demo catalogue: an invented shop, written down and generated, before any database is involved."""

from stylist.demo.catalogue.generate import generate
from stylist.demo.catalogue.specs import DemoShop

__all__ = ["DemoShop", "generate"]
