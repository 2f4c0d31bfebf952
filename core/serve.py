"""`flask start`: from an empty folder to a shop that answers, with progress; then the web server and its companions.

Companions are other processes that packages need beside the web server: the worker, a payment stand-in.
"""

import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

import click
import waitress
from alembic.runtime.migration import MigrationContext
from flask import Flask, current_app
from flask_migrate import upgrade
from werkzeug.local import LocalProxy

from core import clock, demo
from core.companion import Companions
from core.db import db

Argv = Callable[[], list[str] | None]
Prepare = Callable[[], None]


def add_companion(name: str, argv: Argv) -> None:
    """Have `flask ARGV…` run beside the web server; None means not needed now. Called from wiring.init_app."""
    current_app.extensions.setdefault("souk_companions", {})[name] = argv


def add_preparation(name: str, prepare: Prepare) -> None:
    """Have something done before serving, such as building a missing index. Called from wiring.init_app."""
    current_app.extensions.setdefault("souk_preparations", {})[name] = prepare


def this_app() -> Flask:
    """The application itself, for work that outlives the context in which it is known as `current_app`."""
    return cast("LocalProxy[Flask]", current_app)._get_current_object()


def prepare_database() -> bool:
    """Bring the schema up to date; True when the database was empty."""
    with db.engine.connect() as connection:
        is_new = MigrationContext.configure(connection).get_current_revision() is None
    db.engine.dispose()
    upgrade(directory=str(Path(current_app.root_path) / "migrations"))
    return is_new


@click.command("start")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=int)
@click.option("--demo", "demo_scale", default="", help="Fill an empty database with this demo.")
@click.option("--threads", default=8, show_default=True, type=int)
def start(host: str, port: int, demo_scale: str, threads: int) -> None:
    """Prepare everything and serve."""
    began = time.monotonic()
    click.echo("· database", err=True)
    is_new = prepare_database()
    if is_new and demo_scale:
        demo.run_demo(demo_scale, clock.now(), lambda line: click.echo(f"· {line}", err=True))
    for name, prepare in current_app.extensions.get("souk_preparations", {}).items():
        click.echo(f"· {name}", err=True)
        prepare()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # stopped by a supervisor: the companions stop too
    companions = _start_companions()
    click.echo(
        f"Souk Taawon: http://{host}:{port}/  (ready in {time.monotonic() - began:.0f} s; Ctrl-C stops it)",
        err=True,
    )
    try:
        _serve(this_app(), host, port, threads)
    finally:
        companions.stop()


def _start_companions() -> Companions:
    wanted = {"worker": lambda: ["jobs", "work"], **current_app.extensions.get("souk_companions", {})}
    found = [argv() for argv in wanted.values()]
    return Companions([argv for argv in found if argv], lambda line: click.echo(f"· {line}", err=True))


def _serve(app: Flask, host: str, port: int, threads: int) -> None:
    waitress.serve(
        app, host=host, port=port, threads=threads, ident=None, max_request_body_size=app.config["MAX_CONTENT_LENGTH"],
        channel_timeout=60,
    )  # fmt: skip
