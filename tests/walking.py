"""Calling everything there is: routes by their OpenAPI description, tools by their schemas, with what a shopper has.

A new route or tool is walked without being named here: its parameters are filled by their names and types.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

Schema = Mapping[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
FORMATS: Mapping[str, Callable[[], str]] = {
    "uuid": lambda: str(uuid4()),
    "date": lambda: "2030-01-01",
    "date-time": lambda: "2030-01-01T00:00:00Z",
    "email": lambda: "walker@shop.example",
}


@dataclass(frozen=True)
class Operation:
    """A method of a path, with what it takes."""

    method: str
    path: str
    parameters: tuple[Schema, ...]
    body: Schema | None

    @property
    def name(self) -> str:
        return f"{self.method.upper()} {self.path}"


def operations(openapi: Schema) -> Iterator[Operation]:
    """Every operation of a description."""
    for path, described in openapi["paths"].items():
        for method in METHODS:
            if method in described:
                given = described[method]
                content = given.get("requestBody", {}).get("content", {})
                body = next((media["schema"] for media in content.values()), None)
                yield Operation(method, path, tuple(given.get("parameters", ())), body)


@dataclass(frozen=True)
class Filler:
    """Values by name where they are known, else any of the right type; `schemas` are what `$ref` refers to."""

    known: Mapping[str, Any]
    schemas: Mapping[str, Schema]

    def value(self, schema: Schema, name: str = "") -> Any:
        """Something that fits."""
        schema = self._plain(schema)
        kind = schema.get("type")
        if "const" in schema or "enum" in schema:
            choices = schema.get("enum") or [schema["const"]]
            return self.known[name] if self.known.get(name) in choices else choices[0]
        if name in self.known and kind != "object":
            found = self.known[name]
            return [found] if kind == "array" and not isinstance(found, list) else found
        if kind == "object" or "properties" in schema:
            return self.fields(schema)
        if kind == "array":
            count = max(1, schema.get("minItems", 0))
            return [self.value(schema.get("items", {}), name.removesuffix("s")) for _ in range(count)]
        if kind in ("integer", "number"):
            return schema.get("minimum", 1)
        if kind == "boolean":
            return True
        return FORMATS.get(schema.get("format", ""), lambda: "a word")()

    def fields(self, schema: Schema) -> dict[str, Any]:
        """An object with what it requires, and what else is known by name."""
        schema = self._plain(schema)
        required = schema.get("required", ())
        return {
            name: self.value(field, name)
            for name, field in schema.get("properties", {}).items()
            if name in required or name in self.known
        }

    def _plain(self, schema: Schema) -> Schema:
        if "$ref" in schema:
            return self._plain(self.schemas[schema["$ref"].rpartition("/")[2]])
        for choice in ("anyOf", "oneOf", "allOf"):
            if choice in schema:
                return self._plain(next(it for it in schema[choice] if it.get("type") != "null"))
        return schema
