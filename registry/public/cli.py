"""`flask registry opendata`: make the files of the open data now."""

import json

import click

from core import clock
from registry.public.open_data import write_open_data


@click.command("opendata")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable answer on stdout.")
def opendata_command(as_json: bool) -> None:
    """Write CSV, JSON, schema and SHA-256 sums of the whole public register to the file store."""
    made = write_open_data(clock.now())
    if as_json:
        files = {name: {"bytes": size, "sha256": digest} for name, (size, digest) in made.files.items()}
        click.echo(json.dumps({"cooperatives": made.cooperatives, "files": files}))
        return
    for name, (size, digest) in made.files.items():
        click.echo(f"{size:>12,} {digest} {name}")
