"""`flask board report`: the report of a day as JSON, page, PDF or annex; `flask board check`: a frozen one again."""

import json
import sys
from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup

from core import clock
from core.errors import DomainError
from core.i18n import speaking
from scoring.board import gateway
from scoring.board.data import ReportCard
from scoring.board.rules.contents import answer
from scoring.board.services import reports

board = AppGroup("board", help="The report to the board.")


def read_day(_context: object, _parameter: object, text: str) -> date:
    """A day as typed."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter("write the day as YYYY-MM-DD") from error


@board.command("report")
@click.option(
    "--as-of", "day", required=True, callback=read_day, help="As of the end of this day, YYYY-MM-DD."
)
@click.option("--format", "form", type=click.Choice(["json", "html", "pdf", "csv"]), default="json")
@click.option("--lang", type=click.Choice(gateway.LANGS), default="ar", help="Language of the words.")
@click.option("-o", "--output", "target", type=click.Path(path_type=Path), help="File to write; else stdout.")
def report(day: date, form: str, lang: str, target: Path | None) -> None:
    """The report as of a day: the approved one where there is one, else what the registers say now."""
    try:
        with speaking(lang):
            data = paper(reports.look(day, clock.now()), form, lang)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    if target is None:
        sys.stdout.buffer.write(data)
        return
    target.write_bytes(data)
    click.echo(f"{target}: {len(data)} bytes", err=True)


def paper(card: ReportCard, form: str, lang: str) -> bytes:
    """A report in one of its forms."""
    if form == "json":
        about = {"state": card.state, "edition": card.edition, "seal": card.seal}
        return (json.dumps(about | answer(card.content, lang), ensure_ascii=False) + "\n").encode()
    if form == "csv":
        return gateway.report_csv(card.content, lang).encode()
    if form == "pdf":
        return gateway.report_pdf(card.content, lang, is_draft=not card.is_frozen)
    page = gateway.report_html(card.content, lang, is_draft=not card.is_frozen)
    return gateway.standalone(page).encode()


@board.command("check")
@click.argument("report_id", type=int)
def check(report_id: int) -> None:
    """Render a frozen report again: leaves with 1 when a page or the annex is not the same to the byte."""
    try:
        other = reports.rendered_otherwise(report_id)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    if other:
        raise click.ClickException(f"rendered otherwise than when it was frozen: {', '.join(other)}")
    click.echo(f"report {report_id}: the same to the byte")
