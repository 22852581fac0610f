"""`/docs`: the API described from its own OpenAPI document, on a page that needs nothing from elsewhere."""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from markupsafe import Markup, escape

from stylist.web.deps import Services
from stylist.web.routes.shop import TEMPLATES, shop_context

router = APIRouter(include_in_schema=False)

METHODS = ("get", "post", "put", "patch", "delete")

_CODE = re.compile(r"`([^`]+)`")


@router.get("/docs")
async def docs(request: Request, found: Services) -> Response:
    """Every call: what it takes, what it answers, and how it can be refused."""
    document: dict[str, Any] = request.app.openapi()
    topics: dict[str, list[dict[str, Any]]] = {}
    for path, method, operation in _operations(document):
        topic = next(iter(operation.get("tags", ())), "other")
        topics.setdefault(topic, []).append(
            {
                "method": method.upper(),
                "path": path,
                "text": _paragraphs(operation.get("description") or operation.get("summary", "")),
                "needs_token": bool(operation.get("security")),
                "fields": [*_parameters(operation), *_body(operation, document)],
                "statuses": [_status(code) for code in sorted(operation.get("responses", {}))],
            }
        )
    context = {
        "shop": shop_context(found),
        "title": document["info"]["title"],
        "version": document["info"]["version"],
        "text": _paragraphs(document["info"]["description"]),
        "topics": topics,
    }
    return TEMPLATES.TemplateResponse(request, "docs.html", context)


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, operations in document["paths"].items():
        for method in METHODS:
            if method in operations:
                yield path, method, operations[method]


def _paragraphs(text: str) -> list[Markup]:
    """A docstring's paragraphs, what stands between backticks as code."""
    return [_marked_up(" ".join(part.split())) for part in text.split("\n\n") if part.strip()]


def _marked_up(text: str) -> Markup:
    # The backticks go in pairs, and what is between and around them is escaped first.
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))


def _status(code: str) -> tuple[str, str]:
    """A status and what it is called."""
    return code, HTTPStatus(int(code)).phrase if code.isdigit() else ""


def _parameters(operation: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        _field(item["name"], item["schema"], where=item["in"], is_required=item.get("required", False))
        for item in operation.get("parameters", [])
    ]


def _body(operation: Mapping[str, Any], document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields of a JSON body."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = _named(content.get("schema", {}), document)
    required = set(schema.get("required", ()))
    return [
        _field(name, facts, where="body", is_required=name in required)
        for name, facts in schema.get("properties", {}).items()
    ]


def _field(name: str, facts: Mapping[str, Any], *, where: str, is_required: bool) -> dict[str, Any]:
    about = _marked_up(facts.get("description", ""))
    return {"name": name, "kind": _kind(facts), "where": where, "is_required": is_required, "about": about}


def _named(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = document.get("components", {}).get("schemas", {}).get(name, {})
    return found


def _kind(facts: Mapping[str, Any]) -> str:
    """A field's type in a word or two."""
    if "anyOf" in facts:
        kinds = dict.fromkeys(_kind(one) for one in facts["anyOf"] if one.get("type") != "null")
        return " or ".join(kinds)
    if "enum" in facts:
        return ", ".join(str(value) for value in facts["enum"])
    if facts.get("type") == "array":
        return f"list of {_kind(facts.get('items', {}))}"
    return str(facts.get("format") or facts.get("type") or "object")
