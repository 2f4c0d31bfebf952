"""`flask academy package FILE`: look through a package without keeping it."""

import json
import sys
from pathlib import Path

import click

from academy.packages.services.inspecting import inspect_package


@click.command("package")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "machine", is_flag=True, help="Machine-readable answer on stdout.")
def package_command(file: Path, machine: bool) -> None:
    """Say whether a SCORM 1.2, H5P or Common Cartridge FILE would be accepted, and if not, why. Exit 1 when not."""
    with file.open("rb") as archive:
        report = inspect_package(archive)
    if machine:
        found = {
            "accepted": report.accepted, "kind": report.kind, "reason": report.reason, "where": report.where,
            "title": report.manifest.title if report.manifest else "", "files": report.files,
        }  # fmt: skip
        click.echo(json.dumps(found, ensure_ascii=False))
    elif report.accepted:
        click.echo(f"accepted: {report.kind}, {report.files} files")
    else:
        click.echo(f"refused: {report.reason} {report.where}\n{report.sentence}")
    sys.exit(0 if report.accepted else 1)


COMMANDS = (package_command,)
