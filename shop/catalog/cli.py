"""`flask shop import FILE --vendor CENTRAL_NUMBER`: a cooperative's catalogue from a file. Progress goes to stderr."""

import json
import os
import sys
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from core import clock
from core.auth.actor import system_actor
from core.errors import DomainError
from core.i18n import LANGS, _, set_lang
from registry import api as registry
from shop.catalog import permissions
from shop.catalog.importing.data import ImportOptions, ImportReport
from shop.catalog.importing.services import import_catalogue
from shop.vendors.services import find_vendor_of


def _rates(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> dict[str, Decimal]:
    rates = {}
    for value in values:
        code, _equals, rate = value.partition("=")
        try:
            rates[code.strip().upper()] = Decimal(rate.replace(",", "."))
        except InvalidOperation:
            raise click.BadParameter(f"{value}: write it as EUR=10.8") from None
        if not rates[code.strip().upper()] > 0:
            raise click.BadParameter(f"{value}: a rate is above zero")
    return rates


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--vendor", "central_number", required=True, help="Central number of the cooperative.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, change nothing.")
@click.option(
    "--rate", "rates", multiple=True, callback=_rates, help="Dirhams for one unit: EUR=10.8 (repeatable)."
)
@click.option("--currency", default="MAD", help="Currency of prices that name none.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable answer on stdout.")
@click.option("--lang", type=click.Choice(LANGS), help="Language of the messages.")
def import_command(
    file: Path,
    central_number: str,
    dry_run: bool,
    rates: dict[str, Decimal],
    currency: str,
    as_json: bool,
    lang: str | None,
) -> None:
    """Bring a catalogue FILE in; safe to repeat.

    WooCommerce, Shopify, PrestaShop, Spree, Saleor, Foodsoft, Open Food Network, CSV, XLSX and ODS are recognised.
    Exit 2 when the file or the cooperative is refused as a whole.
    """
    set_lang(lang or _terminal_lang())
    actor = system_actor({permissions.EDIT, permissions.PRICE, permissions.STOCK})
    options = ImportOptions(rates, currency.upper(), dry_run)
    try:
        vendor_id = _vendor_id(central_number)
        report = import_catalogue(
            actor, vendor_id, file, file.name, clock.now(), options=options, progress=_progress
        )
    except DomainError as error:
        if as_json:
            _print({"error": {"code": error.code, "message": error.message}})
        click.echo(error.message, err=True)
        sys.exit(2)
    if as_json:
        _print(asdict(report))
    else:
        _tell(report)


def _terminal_lang() -> str:
    found = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "")[:2].lower()
    return found if found in LANGS else "fr"


def _vendor_id(central_number: str) -> int:
    cooperative = registry.find_cooperative(central_number)
    vendor = find_vendor_of(cooperative.id) if cooperative else None
    if vendor is None:
        raise DomainError(
            "no_such_vendor",
            _("No cooperative with the number %(number)s sells here.", number=central_number),
            status=404,
        )
    return vendor.id


def _print(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done}/{total}", err=True, nl=done == total)


def _tell(report: ImportReport) -> None:
    counted = f"created {report.created}, updated {report.updated}, unchanged {report.unchanged}"
    click.echo(f"{report.format}: {report.rows} rows: {counted}, rejected {report.rejected}")
    for diff in report.diffs[:50]:
        click.echo(f"  {'+' if diff.kind == 'created' else '~'} {diff.name}")
        for change in diff.changes if diff.kind == "updated" else ():
            click.echo(f"      {change.field}: {change.old!r} → {change.new!r}")
    for line in (*report.errors[:50], *report.notices[:50]):
        click.echo(f"  line {line.row}: {line.message}", err=True)


def init_cli(app: Flask) -> None:
    """Add the command to `flask shop`, whichever room of the shop made that group first."""
    group = app.cli.commands.get("shop")
    if not isinstance(group, click.Group):
        group = AppGroup("shop", help="The marketplace.")
        app.cli.add_command(group)
    group.add_command(import_command)
