"""The web application: API, shop pages, static files."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import Depends, FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.staticfiles import StaticFiles

from stylist import __version__
from stylist.http.errors import documented, install_error_handlers
from stylist.http.middleware import BodyLimit, RequestLog, SecurityHeaders
from stylist.web.deps import WebServices
from stylist.web.pace import paced
from stylist.web.routes import ROUTERS, SITE_ROUTERS

API = "/api/v1"
STATIC = Path(__file__).parent / "static"


def make_app(services: WebServices, *, allowed_origins: Sequence[str] = ()) -> FastAPI:
    """The application over its services; a console may be mounted beside it by bootstrap."""
    app = FastAPI(
        title=f"{services.shop_name} Stylist",
        version=__version__,
        description='Talk to the stylist, and everything a shopper may do. Errors: `{"error": {...}}`.',
        docs_url=None,  # ours needs nothing from elsewhere: routes/docs.py
        redoc_url=None,
    )
    app.state.services = services
    install_error_handlers(app)
    for router in ROUTERS:
        app.include_router(router, prefix=API, dependencies=[Depends(paced)], responses=documented(429))
    for router in SITE_ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders)
    if allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(allowed_origins),
            allow_methods=["GET", "POST", "PATCH", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID", "Idempotency-Key"],
        )
    app.add_middleware(RequestLog, prefix=API)
    return app
