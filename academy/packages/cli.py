"""`flask academy package FILE`: look through a package without keeping it."""

import json
import sys
from pathlib import Path

import click

from academy.packages.rules.refusals import Refused
from academy.packages.services.cartridges import read_cartridge
from academy.packages.services.inspecting import inspect_package
from academy.quizzes.importing.data import as_json


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


@click.command("cartridge")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def cartridge_command(file: Path) -> None:
    """Print, as JSON, the pages and questions of a Common Cartridge FILE. Exit 1 when it is refused."""
    try:
        with file.open("rb") as archive:
            found = read_cartridge(archive)
    except Refused as refusal:
        click.echo(f"refused: {refusal.name} {refusal.where}", err=True)
        sys.exit(1)
    said = {
        "title": found.title,
        "pages": [{"path": one.path, "title": one.title, "text": one.text} for one in found.pages],
        "questions": [as_json(one) for one in found.questions],
        "errors": [fault.as_json() for fault in found.faults],
        "left_out": [{"kind": one.kind, "what": one.what} for one in found.left],
    }
    click.echo(json.dumps(said, ensure_ascii=False))


COMMANDS = (package_command, cartridge_command)
