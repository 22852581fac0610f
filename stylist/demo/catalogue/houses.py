"""The invented houses: who they are, where they work, what they make and how they sound."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from stylist.demo.catalogue.data import source
from stylist.demo.catalogue.ids import demo_id
from stylist.demo.catalogue.specs import HouseSpec


@dataclass(frozen=True, slots=True)
class _House:
    slug: str
    name: str
    level: int
    place: str
    makes: str
    materials: str
    tags: str
    naming: str
    score: int | None
    certifications: str
    verified_days: int | None
    description: str
    story: str
    provenance: tuple[str, ...]


def house_specs(now: datetime) -> tuple[HouseSpec, ...]:
    """Every house, in the order they are listed below."""
    return tuple(_spec(_house(block), now) for block in source("houses.txt").split("\n#\n"))


def _house(block: str) -> _House:
    head, description, story, *provenance = block.splitlines()
    slug, name, level, place, makes, materials, tags, naming, score, certifications, verified = head.split(
        "|"
    )
    return _House(
        slug, name, int(level), place, makes, materials, tags, naming, int(score) if score else None, certifications,
        int(verified) if verified else None, description, story, tuple(provenance),
    )  # fmt: skip


def _spec(row: _House, now: datetime) -> HouseSpec:
    city, country = row.place.split(", ")
    verified = None if row.verified_days is None else now - timedelta(days=row.verified_days)
    return HouseSpec(
        id=demo_id("brand", row.slug),
        slug=row.slug,
        name=row.name,
        level=row.level,
        city=city,
        country=country,
        description=row.description,
        story=row.story,
        makes=tuple(row.makes.split()),
        materials=tuple(row.materials.split(", ")),
        tags=tuple(row.tags.split()),
        naming=row.naming,
        provenance=row.provenance,
        sustainability_score=row.score,
        certifications=tuple(row.certifications.split(", ")) if row.certifications else (),
        verified_at=verified,
        website_url=f"https://{row.slug}.example",
        instagram_handle=row.slug.replace("-", "."),
    )
