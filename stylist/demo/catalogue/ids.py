"""Stable identifiers of demo rows: the same slug gives the same id in every load."""

from uuid import UUID, uuid5

NAMESPACE = UUID("5b0f2a0e-6a55-4e0a-9d7b-2f1c7c9a4e11")


def demo_id(kind: str, slug: str) -> UUID:
    """The id of the demo row of this kind and slug, now and in every later load."""
    return uuid5(NAMESPACE, f"{kind}:{slug}")
