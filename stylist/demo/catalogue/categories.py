"""The category tree: nine departments and what hangs below them."""

from stylist.demo.catalogue.data import source
from stylist.demo.catalogue.ids import demo_id
from stylist.demo.catalogue.palette import COLOURS
from stylist.demo.catalogue.specs import CategorySpec

# categories.txt: slug | name | garment of its picture | accent colour | featured | description


def category_specs() -> tuple[CategorySpec, ...]:
    """Parents before children, in the order the shop shows them."""
    specs = []
    for order, row in enumerate(source("categories.txt").splitlines(), start=1):
        slug, name, garment, accent, featured, description = row.split("|")
        specs.append(
            CategorySpec(
                id=demo_id("category", slug),
                slug=slug,
                parent_slug=slug.rpartition("/")[0] or None,
                name=name,
                description=description,
                display_order=order,
                is_featured=featured == "1",
                garment=garment,
                accent_hex=COLOURS[accent].hex,
            )
        )
    return tuple(specs)
