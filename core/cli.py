"""Commands of the ground floor: doctor, translations, worker."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from core import clock, demo, jobs
from core.doctor import examine
from core.errors import DomainError
from core.i18n.catalogues import compile_stale, sync
from core.serve import start, this_app

i18n_cli = AppGroup("i18n", help="Translations: extract, fill, compile.")
jobs_cli = AppGroup("jobs", help="Work outside requests.")


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable answer.")
def doctor(as_json: bool) -> None:
    """Check that everything that must hold does; exit 1 when something does not."""
    results = examine()
    if as_json:
        click.echo(json.dumps({"checks": [{"name": r.name, "ok": r.ok, "found": r.found} for r in results]}))
    else:
        for result in results:
            click.echo(f"{'ok ' if result.ok else 'BAD'} {result.name}")
            for finding in result.found[:20]:
                click.echo(f"      {finding}")
    sys.exit(0 if all(r.ok for r in results) else 1)


@i18n_cli.command("sync")
@click.option("--csv", "sheet", type=click.Path(exists=True, path_type=Path), help="Sheet: msgid, ar, fr.")
def i18n_sync(sheet: Path | None) -> None:
    """Bring the catalogues up to date with code and templates, and fill them from a sheet."""
    for lang, missing in sync(sheet).items():
        click.echo(f"{lang}: {missing} missing")


@i18n_cli.command("compile")
def i18n_compile() -> None:
    """Compile the catalogues whose source is newer."""
    compile_stale()


@jobs_cli.command("work")
def jobs_work() -> None:
    """Deliver news, send messages and run periodic jobs until stopped."""
    jobs.work(this_app())


@click.command("demo")
@click.argument("scale")
@click.option("--orders", type=int, default=None, help="How many orders a simulated month has.")
def run_demo(scale: str, orders: int | None) -> None:
    """Fill an empty database with marked demonstration data: small, national, month."""
    if scale not in demo.scales():
        raise click.BadParameter(f"choose one of: {', '.join(demo.scales())}")
    options: dict[str, Any] = {} if orders is None else {"orders": orders}
    try:
        demo.run_demo(scale, clock.now(), **options)
    except DomainError as error:
        raise click.ClickException(error.message) from error


def init_cli(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(run_demo)
    app.cli.add_command(start)
    app.cli.add_command(doctor)
    app.cli.add_command(i18n_cli)
    app.cli.add_command(jobs_cli)
