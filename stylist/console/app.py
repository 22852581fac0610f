"""The console's application, mounted by bootstrap at `/console` beside the shop."""

from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from stylist.console.deps import ConsoleServices
from stylist.console.errors import install_error_pages
from stylist.console.headers import ConsoleHeaders
from stylist.console.routes import ROUTERS
from stylist.http.csrf import Csrf
from stylist.live.limits import Limiter

STATIC = Path(__file__).parent / "static"


def make_console(services: ConsoleServices) -> FastAPI:
    """The console over its services: `app.mount(deps.PATH, make_console(...))`."""
    app = FastAPI(title="Console", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.services = services
    app.state.csrf = Csrf(services.secret_keys)
    app.state.limiter = Limiter(services.redis)
    install_error_pages(app)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(ConsoleHeaders)
    return app
