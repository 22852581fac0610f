"""The web process: the application over a core, served by uvicorn."""

import asyncio
import contextlib
import socket
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from stylist.bootstrap.accounts import make_account_desk, make_identity_providers
from stylist.bootstrap.core import Core
from stylist.console.app import make_console
from stylist.console.deps import PATH as CONSOLE
from stylist.console.deps import ConsoleServices
from stylist.errors import Unavailable
from stylist.http.links import SignedLinks
from stylist.live.limits import Limiter
from stylist.web.app import make_app
from stylist.web.deps import WebServices


class PortUnusable(Unavailable):
    """The port to listen on is taken or not allowed."""

    code = "web.port_unusable"


def make_web(core: Core) -> FastAPI:
    """The web application of a core."""
    settings = core.settings
    secret = settings.telegram_webhook_secret
    services = WebServices(
        transaction=core.transaction,
        turns=core.turns,
        bus=core.bus,
        gateway=core.gateway,
        embedder=core.embedder,
        media_dir=core.media_dir,
        shop_name=core.shop_name,
        own_url=settings.own_url,
        accepts_test_cards=settings.payments == "sandbox",
        telegram_webhook_secret=secret.get_secret_value() if secret else None,
        accounts=make_account_desk(core),
        limiter=Limiter(core.redis),
        links=SignedLinks(settings.secret_keys()),
        identity_providers=make_identity_providers(settings),
        readiness=core.readiness,
        clock=core.clock,
    )
    app = make_app(services, allowed_origins=settings.allowed_origins)
    app.mount(
        CONSOLE,
        make_console(
            ConsoleServices(
                transaction=core.transaction,
                redis=core.redis,
                secret_keys=settings.secret_keys(),
                own_url=settings.own_url,
                shop_name=core.shop_name,
                clock=core.clock,
            )
        ),
    )
    return app


def open_port(host: str, port: int) -> socket.socket:
    """Listen, so that a port that cannot be had is known before anything else is started.

    Raises:
        PortUnusable: taken, or not allowed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise PortUnusable(
            f"cannot listen on {host}:{port} ({error.strerror}); choose another with --port"
        ) from error
    listener.listen(128)
    return listener


async def serve(
    core: Core, listener: socket.socket, *, stop: asyncio.Event, on_ready: Callable[[], None]
) -> None:
    """Serve until `stop` is set; open event streams are closed, requests in progress finish."""
    app = make_web(core)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=3,
        server_header=False,
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]

    async def end() -> None:
        await stop.wait()
        app.state.services.closing.set()
        server.should_exit = True

    ending = asyncio.create_task(end())
    serving = asyncio.create_task(server._serve(sockets=[listener]))
    while not server.started and not serving.done():  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    if server.started:
        on_ready()
    try:
        await serving
    finally:
        ending.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ending
