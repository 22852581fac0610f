"""The `stylist` command: one Typer app, a command per process or chore.

Imports happen inside the commands, so that each loads only what it needs; nowhere else in the project. Settings
come first: a bad one is told at once.
"""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from stylist.bootstrap.servers import Addresses
    from stylist.settings import Settings

app = typer.Typer(
    name="stylist",
    help="LuxeVerse Stylist: a stylist one talks to, who really sells.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
staff_app = typer.Typer(help="Members of staff.", no_args_is_help=True)
app.add_typer(staff_app, name="staff")

Host = Annotated[str | None, typer.Option(help="Address to listen on (default 127.0.0.1).")]
Port = Annotated[int | None, typer.Option(help="Port to listen on (default 8000).")]
DataDir = Annotated[Path | None, typer.Option(help="Where the embedded servers and pictures live.")]
LOG_FILE_BYTES = 20_000_000


def main() -> None:
    """Run the command; what is refused on purpose is one line on standard error, never a traceback."""
    from stylist.errors import Invalid, StylistError

    try:
        app()
    except StylistError as error:
        sys.stderr.write(f"stylist: {error.message}\n")
        sys.exit(2 if isinstance(error, Invalid) else 1)
    except KeyboardInterrupt:
        sys.exit(130)


def _settings(**options: object) -> "Settings":
    from stylist.settings import load_settings

    return load_settings(**options)


def _log_to_stderr(settings: "Settings") -> None:
    from stylist.bootstrap.tracing import configure_tracing
    from stylist.log import configure_logging

    configure_logging(settings.log_level)
    configure_tracing(settings.otlp_endpoint)


def _log_to_file(settings: "Settings") -> None:
    """Keep the terminal for people: what is logged goes to the data directory, warnings to neither."""
    from stylist.bootstrap.tracing import configure_tracing
    from stylist.log import configure_logging
    from stylist.settings import BadSetting

    path = settings.data_dir / "stylist.log"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        mode = "w" if path.exists() and path.stat().st_size > LOG_FILE_BYTES else "a"
        stream = path.open(mode, encoding="utf-8", buffering=1)
    except OSError as error:
        raise BadSetting(
            f"STYLIST_DATA_DIR: nothing can be written there ({error.strerror}); choose a writable folder"
        ) from error
    configure_logging(settings.log_level, stream=stream)
    configure_tracing(settings.otlp_endpoint)


@contextmanager
def _servers(settings: "Settings", *, migrated: bool = True) -> "Iterator[Addresses]":
    """Addresses of running servers; the database is brought up to date first."""
    from stylist.bootstrap import prepare, servers

    with servers.servers(settings) as addresses:
        if migrated:
            prepare.migrate(addresses)
        yield addresses


@app.command()
def run(host: Host = None, port: Port = None, data_dir: DataDir = None) -> None:
    """Start everything on this machine: shop, chat, jobs and, with a token, the Telegram bot."""
    settings = _settings(host=host, port=port, data_dir=data_dir)
    _log_to_file(settings)

    from stylist.bootstrap import prepare
    from stylist.bootstrap.run import run_all
    from stylist.bootstrap.web import open_port

    listener = open_port(settings.host, settings.port)
    with _servers(settings) as addresses:
        if settings.uses_embedded_database:
            prepare.load_demo_if_empty(settings, addresses)
        asyncio.run(
            run_all(
                settings,
                addresses,
                listener=listener,
                on_ready=lambda core: prepare.say_ready(settings, core),
            )
        )
    sys.stdout.write("Stopped.\n")


@app.command()
def web(host: Host = None, port: Port = None, data_dir: DataDir = None) -> None:
    """Serve the shop, the chat and the console."""
    settings = _settings(host=host, port=port, data_dir=data_dir)
    _log_to_stderr(settings)

    from stylist.bootstrap import prepare
    from stylist.bootstrap.run import run_web
    from stylist.bootstrap.web import open_port

    listener = open_port(settings.host, settings.port)
    with _servers(settings) as addresses:
        asyncio.run(
            run_web(
                settings,
                addresses,
                listener=listener,
                on_ready=lambda core: prepare.say_ready(settings, core),
            )
        )


@app.command()
def bot(
    data_dir: DataDir = None,
    with_parent: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Run the Telegram bot."""
    settings = _settings(data_dir=data_dir)
    _log_to_stderr(settings)

    from stylist.bootstrap.bot import run_bot_command

    with _servers(settings) as addresses:
        asyncio.run(run_bot_command(settings, addresses, with_parent=with_parent))


@app.command()
def jobs(data_dir: DataDir = None) -> None:
    """Work on queued and scheduled jobs."""
    settings = _settings(data_dir=data_dir)
    _log_to_stderr(settings)

    from stylist.bootstrap.run import run_jobs

    with _servers(settings) as addresses:
        asyncio.run(run_jobs(settings, addresses))


@app.command()
def migrate(data_dir: DataDir = None) -> None:
    """Bring the database up to date."""
    settings = _settings(data_dir=data_dir)
    _log_to_file(settings)

    from stylist.db import migrations

    with _servers(settings) as addresses:
        revision = migrations.current_of(addresses.database_url)
    sys.stdout.write(f"The database is at {revision}.\n")


@app.command()
def demo(
    reset: Annotated[bool, typer.Option(help="Bring the fresh demo shop back.")] = False,
    force: Annotated[bool, typer.Option(help="Also in a database that is not the embedded one.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Load the demo shop, or bring it back as it was."""
    settings = _settings(data_dir=data_dir)
    _log_to_file(settings)

    if reset:
        from stylist.bootstrap.reset import reset_demo

        reset_demo(settings, force=force)
        return
    from stylist.bootstrap import prepare

    with _servers(settings) as addresses:
        prepare.load_demo(settings, addresses, force=force)


@app.command()
def embed(data_dir: DataDir = None) -> None:
    """Embed the products that have no current vector."""
    settings = _settings(data_dir=data_dir)
    _log_to_file(settings)

    from stylist.bootstrap import prepare

    with _servers(settings) as addresses:
        prepare.embed(settings, addresses)


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a breach.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Check every ledger and invariant of the shop; exit status 1 on any breach."""
    settings = _settings(data_dir=data_dir)
    _log_to_file(settings)

    from stylist.bootstrap.doctor import examine_shop

    with _servers(settings) as addresses:
        is_sound = examine_shop(addresses, as_json=as_json)
    if not is_sound:
        raise typer.Exit(code=1)


@app.command()
def chat(
    user: Annotated[
        str | None, typer.Option(help="E-mail address of an account; a new guest without.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line a message.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Talk to the stylist in the terminal."""
    settings = _settings(data_dir=data_dir)
    _log_to_file(settings)

    from stylist.bootstrap import prepare
    from stylist.bootstrap.chat import chat as talk
    from stylist.bootstrap.chat import chat_json
    from stylist.bootstrap.core import open_core

    async def converse(addresses: "Addresses") -> None:
        async with open_core(settings, addresses) as core:
            await (chat_json if as_json else talk)(core, email=user)

    with _servers(settings) as addresses:
        if settings.uses_embedded_database:
            prepare.load_demo_if_empty(settings, addresses, quiet=as_json)
        asyncio.run(converse(addresses))


@app.command("eval")
def evaluate(
    suite: Annotated[str, typer.Argument(help="Which eval: tau-retail.")],
    in_: Annotated[Path | None, typer.Option("--in", help="Questions, a JSON line each.")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder with the eval's data.")] = None,
    calls: Annotated[Path | None, typer.Option(help="Lists of calls, a JSON line each.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the answers go, a JSON line each.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Measure the product on outside questions, in a sandbox; nothing of it lasts."""
    settings = _settings(data_dir=data_dir)
    _log_to_file(settings)

    from stylist.bootstrap.evals import run_eval
    from stylist.evals.suites import Options

    run_eval(settings, suite, Options(in_=in_, data=data, calls=calls, out=out))


@app.command("export-user")
def export_user(
    email: str,
    output: Annotated[Path | None, typer.Option(help="A file to write; standard output without.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Hand out everything the shop has about a person, as JSON."""
    settings = _settings(data_dir=data_dir)
    _log_to_file(settings)

    from stylist.bootstrap import people

    with _servers(settings) as addresses:
        people.export_user(settings, addresses, email=email, output=output)


@app.command("erase-user")
def erase_user(
    email: str,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Erase a person: the books keep what was sold, without who; everything else goes for good."""
    settings = _settings(data_dir=data_dir)
    _log_to_file(settings)

    from stylist.bootstrap import people

    if not yes:
        typer.confirm(f"Erase {email} and everything about them for good?", abort=True)
    with _servers(settings) as addresses:
        people.erase_user(settings, addresses, email=email)


@app.command("rotate-keys")
def rotate_keys(data_dir: DataDir = None) -> None:
    """Seal anew, with the first of STYLIST_SECRET_KEY, what an older key sealed."""
    settings = _settings(data_dir=data_dir)
    _log_to_file(settings)

    from stylist.bootstrap import people
    from stylist.registry import metadata

    with _servers(settings) as addresses:
        people.rotate_keys(settings, addresses, metadata=metadata)


@staff_app.command("add")
def staff_add(
    email: str,
    is_chief: Annotated[
        bool, typer.Option("--super", help="May also manage staff, change policies and erase people.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Give somebody access to the console; asks for a password."""
    settings = _settings(data_dir=data_dir)
    _log_to_file(settings)

    from stylist.bootstrap import prepare

    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    with _servers(settings) as addresses:
        prepare.add_staff(addresses, email=email, password=password, is_chief=is_chief)
    sys.stdout.write(f"{email} may sign in at /console.\n")
