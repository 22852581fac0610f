"""Declarative base, constraint names and the column types that several sub-domains share."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, DateTime, Dialect, Enum, MetaData, Numeric, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import UUID as PgUuid
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import UserDefinedType

# Prisma's names, so that the seed's constraints keep theirs.
NAMING = {
    "ix": "idx_%(table_name)s_%(column_0_N_name)s",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}


class Base(DeclarativeBase):
    """Base of every mapped class; `stylist.registry` imports them all."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(none_as_null=True),
        UUID: PgUuid(as_uuid=True),
    }


class GeoPoint(UserDefinedType[tuple[float, float]]):
    """A point on the globe: `geography(Point,4326)` where PostGIS is installed, else `point`.

    Values are (longitude, latitude) in degrees; two functions of the database turn either into text and back.
    """

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "point"

    def bind_expression(self, bindvalue: BindParameter[tuple[float, float]]) -> ColumnElement[Any]:
        return func.coordinates_from_text(bindvalue, type_=self)

    def column_expression(self, colexpr: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.coordinates_as_text(colexpr, type_=self)

    def bind_processor(self, dialect: Dialect) -> Callable[[tuple[float, float] | None], str | None]:
        return lambda value: None if value is None else f"({value[0]!r},{value[1]!r})"

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[str | None], tuple[float, float] | None]:
        return _read_point


def _read_point(value: str | None) -> tuple[float, float] | None:
    if value is None:
        return None
    longitude, latitude = value.strip("()").split(",")
    return float(longitude), float(latitude)


NEW_UUID = text("uuid_generate_v4()")
NOW = text("CURRENT_TIMESTAMP")

UuidKey = Annotated[UUID, mapped_column(PgUuid(as_uuid=True), primary_key=True, server_default=NEW_UUID)]
CreatedAt = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=NOW)]
UpdatedAt = Annotated[
    datetime, mapped_column(DateTime(timezone=True), server_default=NOW, onupdate=func.now())
]
Amount = Numeric(10, 2)


def pg_enum(states: type[StrEnum]) -> Enum:
    """The seed's enum type of that name; values are the members' values."""
    return Enum(states, name=states.__name__, values_callable=lambda e: [member.value for member in e])
