"""`flask registry …`: bring the register in, read its figures, act on a standing. Progress goes to stderr."""

import json
import os
import sys
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from core import clock
from core.auth.actor import system_actor
from core.db import transaction
from core.errors import DomainError
from core.geography import lookups
from core.i18n import LANGS, set_lang
from core.tabular import Limits, open_table
from registry.data import Figures, ImportReport
from registry.desk.services.delegations import seed_delegations
from registry.errors import UnknownCooperative
from registry.legal.services import seed_legal_rules
from registry.models import Court
from registry.permissions import SUSPEND
from registry.seed import seed_demo, seed_reference
from registry.services.figures import figures_as_of
from registry.services.importing import import_register
from registry.services.reading import find_cooperative, list_sectors
from registry.services.settling import settle
from registry.services.standing import reinstate, suspend

registry_cli = AppGroup("registry", help="The central registry of cooperatives.")
# An operator's file is trusted more than an upload: the whole country's register in one sheet.
NATIONAL = Limits(
    max_bytes=500_000_000,
    max_unpacked=1_000_000_000,
    max_rows=2_000_000,
    max_columns=300,
    max_cells=30_000_000,
)


def _speak(lang: str | None) -> None:
    """The language of the option, else of the terminal, else French."""
    found = (lang or os.environ.get("LC_ALL") or os.environ.get("LANG") or "")[:2].lower()
    set_lang(found if found in LANGS else "fr")


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def _refuse(error: DomainError, as_json: bool) -> None:
    if as_json:
        _print_json({"error": {"code": error.code, "message": error.message}})
    click.echo(error.message, err=True)
    sys.exit(2)


language = click.option("--lang", type=click.Choice(LANGS), help="Language of the messages.")
machine = click.option("--json", "as_json", is_flag=True, help="Machine-readable answer on stdout.")


@registry_cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Read and report, change nothing.")
@machine
@language
def import_command(file: Path, dry_run: bool, as_json: bool, lang: str | None) -> None:
    """Read a register FILE (CSV, XLSX, ODS) into the registry; safe to repeat. Exit 2 when it is refused whole."""
    _speak(lang)
    seed_reference()
    start, progress = time.monotonic(), _Progress()
    try:
        table = open_table(file, file.name, limits=NATIONAL)
        report = import_register(
            table, filename=file.name, now=clock.now(), dry_run=dry_run, progress=progress
        )
    except DomainError as error:
        _refuse(error, as_json)
        return
    progress.finish()
    seconds = time.monotonic() - start
    if as_json:
        _print_json({**asdict(report), "seconds": round(seconds, 2)})
    else:
        _print_report(report, seconds)


class _Progress:
    """A counter on stderr: redrawn on a terminal, a line every 10,000 rows elsewhere."""

    def __init__(self) -> None:
        self.start, self.shown, self.live = time.monotonic(), 0, sys.stderr.isatty()

    def __call__(self, rows: int) -> None:
        if self.live or rows - self.shown >= 10_000:
            self.shown = rows
            rate = rows / max(time.monotonic() - self.start, 0.001)
            start = "\r" if self.live else ""
            click.echo(f"{start}{rows:>9,} rows  {rate:>8,.0f}/s", err=True, nl=not self.live)

    def finish(self) -> None:
        """End the redrawn line."""
        if self.live:
            click.echo("", err=True)


def _print_report(report: ImportReport, seconds: float) -> None:
    for warning in report.warnings:
        click.echo(f"! {warning}")
    for error in report.errors[:100]:
        click.echo(f"{error.row}: {error.field} [{error.code}] {error.message}")
    if len(report.errors) > 100:
        click.echo(f"… {len(report.errors) - 100} more: use --json")
    click.echo(
        f"{report.rows:,} rows in {seconds:.1f} s: {report.created:,} created, {report.updated:,} updated, "
        f"{report.unchanged:,} unchanged, {report.rejected:,} rejected"
        + (" (dry run)" if report.dry_run else "")
    )


@registry_cli.command("stats")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day, 2026-11-21; today when left out.")
@machine
def stats_command(as_of: datetime | None, as_json: bool) -> None:
    """Cooperatives, members, women and youth as they stood on a day, by region and sector."""
    day = as_of.date() if as_of else clock.local_date(clock.now())
    figures = figures_as_of(day)
    whole = {
        "as_of": day.isoformat(),
        **_numbers(figures),
        "by_sex": {"women": figures.women, "men": figures.members - figures.women},
        "by_age": {"youth": figures.youth, "others": figures.members - figures.youth},
        "by_region": {
            c: _named(figures.by_region.get(c), r.name_ar, r.name_fr) for c, r in lookups.regions().items()
        },
        "by_sector": {c: _named(figures.by_sector.get(c), ar, fr) for c, ar, fr in list_sectors()},
    }
    if as_json:
        _print_json(whole)
        return
    for name, value in _numbers(figures).items():
        click.echo(f"{name:>14} {value:>10,}")
    for code, part in sorted(figures.by_region.items()):
        click.echo(f"{lookups.regions()[code].name_fr:>28} {part.cooperatives:>8,} {part.members:>10,}")


def _numbers(figures: Figures) -> dict[str, int]:
    return {name: getattr(figures, name) for name in ("cooperatives", "members", "women", "youth")}


def _named(figures: Figures | None, name_ar: str, name_fr: str) -> dict[str, Any]:
    return {"name_ar": name_ar, "name_fr": name_fr, **_numbers(figures or Figures())}


@registry_cli.command("settle")
def settle_command() -> None:
    """Complete the journal of figures from the filings, once after an upgrade from a release without it."""
    click.echo(f"{settle(clock.now())} cooperatives completed")


@registry_cli.command("suspend")
@click.argument("number")
@click.option("--reason", required=True, help="Written reason, kept in the history.")
@language
def suspend_command(number: str, reason: str, lang: str | None) -> None:
    """Suspend the cooperative with this central NUMBER: it stops selling at once."""
    _act(suspend, number, reason, lang)


@registry_cli.command("reinstate")
@click.argument("number")
@click.option("--reason", required=True, help="Written reason, kept in the history.")
@language
def reinstate_command(number: str, reason: str, lang: str | None) -> None:
    """Lift the suspension of the cooperative with this central NUMBER."""
    _act(reinstate, number, reason, lang)


def _act(act: Any, number: str, reason: str, lang: str | None) -> None:
    _speak(lang)
    try:
        cooperative = find_cooperative(number)
        if cooperative is None:
            raise UnknownCooperative(number)
        act(cooperative.id, system_actor([SUSPEND]), reason, clock.now())
    except DomainError as error:
        _refuse(error, as_json=False)
        return
    click.echo(f"{cooperative.central_number}: {cooperative.status} → {act.__name__}")


@registry_cli.command("add-court")
@click.argument("code")
@click.argument("name_ar")
@click.argument("name_fr")
def add_court(code: str, name_ar: str, name_fr: str) -> None:
    """Add a court of first instance, named for its town, such as: add-court tata طاطا Tata."""
    with transaction() as s:
        s.merge(Court(code=code, name_ar=name_ar, name_fr=name_fr))
    click.echo(code)


@registry_cli.command("seed")
@click.option("--demo", is_flag=True, help="Also the demonstration cooperatives.")
def seed_command(demo: bool) -> None:
    """Insert the territory, courts, sectors, delegations and numbers of the law that are missing."""
    now = clock.now()
    added = seed_reference() + seed_legal_rules(now) + seed_delegations(now)
    click.echo(f"{added} reference rows added")
    if demo:
        click.echo(f"{seed_demo(clock.now(), click.echo)} demonstration cooperatives added")
