"""`flask academy …`: courses and questions kept as files. Progress goes to stderr."""

import json
import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from academy.authoring.services.loading import load_course
from academy.authoring.sources import course_folders, read_course
from academy.errors import BadContent
from academy.quizzes.importing.data import Fault, Report, as_json
from academy.quizzes.importing.gift_reader import read_gift
from academy.quizzes.importing.moodle_reader import read_moodle_xml
from core import clock

academy_cli = AppGroup("academy", help="The academy: courses, quizzes, packages.")
given_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
machine = click.option("--json", "machine", is_flag=True, help="Machine-readable answer on stdout.")


@academy_cli.command("gift")
@given_file
@machine
def gift_command(file: Path, machine: bool) -> None:
    """Read the questions of a Moodle GIFT FILE. Exit 1 when some cannot be read."""
    try:
        report = read_gift(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        report = Report((), (Fault(line, "the file is not UTF-8"),))
    _tell(report, machine)


@academy_cli.command("moodle-xml")
@given_file
@machine
def moodle_command(file: Path, machine: bool) -> None:
    """Read the questions of a Moodle XML FILE. Exit 1 when some cannot be read."""
    _tell(read_moodle_xml(file.read_bytes()), machine)


def _tell(report: Report, machine: bool) -> None:
    if machine:
        found = {
            "questions": [as_json(one) for one in report.questions],
            "errors": [fault.as_json() for fault in report.faults],
        }
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        for one in report.questions:
            draft = f" (draft: {one.note})" if one.note else ""
            click.echo(f"{one.line}: {one.kind} {one.title or one.stem.text[:60]}{draft}")
        for fault in report.faults:
            click.echo(f"line {fault.line}: {fault.reason}", err=True)
    sys.exit(1 if report.faults else 0)


@academy_cli.command("load")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def load_command(folder: Path | None) -> None:
    """Publish the courses that come with the product, or the one in FOLDER; what has not changed is left alone."""
    for place in [folder] if folder else course_folders():
        try:
            loaded = load_course(read_course(place), clock.now())
        except BadContent as error:
            click.echo(error.message, err=True)
            sys.exit(2)
        click.echo(f"{place.name}: {'published' if loaded else 'unchanged'}")
