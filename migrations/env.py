"""Alembic's environment: runs on the connection `stylist.db.migrations` hands over."""

from typing import Any

from alembic import context
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import TypeEngine

from stylist.commerce.catalog.nearness import INDEX_PREFIX
from stylist.db.base import GeoPoint
from stylist.registry import metadata


def belongs_to_us(name: str | None, kind: str, parent_names: Any) -> bool:
    """Procrastinate's tables, PostGIS's own and the indexes over vectors are not migrations' to compare."""
    foreign = {"table": ("procrastinate_", "spatial_ref_sys"), "index": (INDEX_PREFIX,)}
    return name is None or not name.startswith(foreign.get(kind, ()))


def compare_type(
    _context: Any, _inspected: Any, _meta: Any, _inspected_type: Any, metadata_type: TypeEngine[Any]
) -> bool | None:
    """`coordinates` is geography or point, by what the server offers; all else is compared."""
    return False if isinstance(metadata_type, GeoPoint) else None


ischema_names.setdefault("point", GeoPoint)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=belongs_to_us,
    compare_type=compare_type,
    compare_server_default=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
