"""`/docs`: the API described from its own OpenAPI document, on a page that needs nothing from elsewhere."""

from typing import Any

from fastapi import APIRouter, Request, Response

from stylist.web.deps import Services
from stylist.web.routes.shop import TEMPLATES, shop_context

router = APIRouter(include_in_schema=False)

METHODS = ("get", "post", "put", "patch", "delete")


@router.get("/docs")
async def docs(request: Request, found: Services) -> Response:
    """Every call: what it takes, what it answers, and how it can be refused."""
    document: dict[str, Any] = request.app.openapi()
    calls = [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation.get("description") or operation.get("summary", ""),
            "parameters": [_parameter(item) for item in operation.get("parameters", [])],
            "body": _body(operation, document),
            "statuses": sorted(operation.get("responses", {})),
        }
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    ]
    context = {
        "shop": shop_context(found),
        "title": document["info"]["title"],
        "version": document["info"]["version"],
        "description": document["info"]["description"],
        "calls": calls,
    }
    return TEMPLATES.TemplateResponse(request, "docs.html", context)


def _parameter(item: dict[str, Any]) -> dict[str, Any]:
    return {"name": item["name"], "where": item["in"], "required": item.get("required", False)}


def _body(operation: dict[str, Any], document: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of a JSON body, with whether each is required."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    schema = document.get("components", {}).get("schemas", {}).get(name, {})
    required = set(schema.get("required", ()))
    return [
        {"name": field, "required": field in required, "about": facts.get("description", "")}
        for field, facts in schema.get("properties", {}).items()
    ]
