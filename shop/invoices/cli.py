"""`flask invoices verify`: every number, seal, file and sum. `flask invoices close MONTH`: statements and fees."""

import json

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import func, select

from core import clock
from core.db import session
from core.doctor import CheckResult
from core.errors import DomainError
from shop.invoices.models import Document, DocumentCounter, DocumentFile
from shop.invoices.services import monthly, selling
from shop.invoices.services.checks import CHECKS

invoices = AppGroup("invoices", help="Invoices, credit notes and statements.")


@invoices.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable answer on stdout.")
def verify(as_json: bool) -> None:
    """Re-read every document; leaves with 1 when anything is not as it was issued."""
    results = [CheckResult(name, find()) for name, find in CHECKS.items()]
    checks = [{"name": result.name, "ok": result.ok, "found": result.found} for result in results]
    counts = {
        name: session().scalar(select(func.count()).select_from(table)) or 0
        for name, table in (("documents", Document), ("series", DocumentCounter), ("files", DocumentFile))
    }
    if as_json:
        click.echo(json.dumps({**counts, "checks": checks}, ensure_ascii=False))
    else:
        for result in results:
            click.echo("\n    ".join([f"{'ok ' if result.ok else 'BAD'} {result.name}", *result.found]))
    if not all(result.ok for result in results):
        raise SystemExit(1)


@invoices.command("close")
@click.argument("month")
def close(month: str) -> None:
    """Issue the statements and fee invoices of MONTH (2026-10); again changes nothing."""
    try:
        done = monthly.close_month(month, clock.now())
    except DomainError as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"{done} cooperatives", err=True)


@invoices.command("catch-up")
def catch_up() -> None:
    """Issue invoices and credit notes that should be there and are not."""
    done = 0
    while made := selling.issue_missing(clock.now()):
        done += made
    click.echo(f"{done} documents", err=True)


def init_app(app: Flask) -> None:
    """Offer the commands."""
    app.cli.add_command(invoices)
