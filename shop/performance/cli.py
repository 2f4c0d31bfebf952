"""`flask shop performance …`: the facts behind the score."""

import json

import click
from flask import Flask
from flask.cli import AppGroup

from core import clock
from shop.performance.services import keeping

performance = AppGroup("performance", help="Facts of parcels, which the score sums up.")


@performance.command("rebuild")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable answer.")
def rebuild(as_json: bool) -> None:
    """Write every fact anew from orders, cases, returns, messages and opinions."""
    count = keeping.rebuild(clock.now())
    click.echo(json.dumps({"facts": count}) if as_json else f"{count} facts")


def init_cli(app: Flask) -> None:
    """Add the group to `flask shop`, whichever room of the shop made that one first."""
    group = app.cli.commands.get("shop")
    if not isinstance(group, click.Group):
        group = AppGroup("shop", help="The marketplace.")
        app.cli.add_command(group)
    group.add_command(performance)
