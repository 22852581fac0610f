"""Rendering pages: one Jinja2 environment, everything escaped, nothing undefined passed over."""

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from stylist.console import formats
from stylist.console.deps import PATH, ConsoleServices

TEMPLATES = Path(__file__).parent / "templates"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        clock_time=formats.clock_time,
        day=formats.day,
        lasting=formats.lasting,
        ago=formats.ago,
        seconds=formats.seconds,
        words=formats.without_tokens,
    )
    return environment


_ENVIRONMENT = _environment()


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page, or a part of one, over what every template may use."""
    found: ConsoleServices = request.app.state.services
    shared = {"path": PATH, "shop_name": found.shop_name, "now": found.clock()}
    html = _ENVIRONMENT.get_template(template).render({**shared, **context})
    return HTMLResponse(html, status_code=status)


def is_partial(request: Request) -> bool:
    """Whether htmx asks for a part of a page it has."""
    return "hx-request" in request.headers and "hx-history-restore-request" not in request.headers
