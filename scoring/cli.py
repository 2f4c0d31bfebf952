"""`flask scoring …`: run the score, look at one, check an old run."""

import json
from datetime import date

import click
from flask.cli import AppGroup

from core import clock
from core.errors import DomainError
from registry import api as registry
from scoring.data import BANDS
from scoring.method.services import reading, running

scoring = AppGroup("scoring", help="The score of cooperatives.")


def read_day(text: str | None) -> date:
    """A day as typed, or today in Morocco."""
    if not text:
        return clock.local_date(clock.now())
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter("write the day as YYYY-MM-DD") from error


@scoring.command("run")
@click.option("--as-of", "day", help="As of the end of this day, YYYY-MM-DD; today when left out.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable answer.")
def run_command(day: str | None, as_json: bool) -> None:
    """Score all cooperatives and keep the result; the same inputs again are the same run."""
    as_of, now = read_day(day), clock.now()
    if as_of > clock.local_date(now):  # it would be the newest run until that day is over
        raise click.BadParameter("this day is still to come")
    card = running.run(as_of, now)
    counts = reading.bands(card)
    answer = {
        "run": card.id, "as_of": card.as_of.isoformat(), "method": card.method_version,
        "method_state": card.method_state, "cooperatives": card.cooperatives, "rated": card.rated,
        "bands": {name: counts.get(place, 0) for place, name in enumerate(BANDS)},
        "not_yet_rated": counts.get(-1, 0), "input_hash": card.input_hash,
    }  # fmt: skip
    if as_json:
        click.echo(json.dumps(answer))
        return
    for name, value in answer.items():
        click.echo(f"{name:<16}{value}")


@scoring.command("show")
@click.argument("central_number")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable answer.")
def show(central_number: str, as_json: bool) -> None:
    """The newest score of the cooperative CENTRAL_NUMBER with every part."""
    try:
        card = registry.find_cooperative(central_number)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    found = reading.find_score(card.id) if card else None
    if found is None:
        raise click.ClickException("no score yet: run `flask scoring run`")
    band = BANDS[found.band] if found.band is not None else None
    answer = {
        "as_of": found.as_of.isoformat(), "score": found.score, "low": found.low, "high": found.high, "band": band,
        "confidence": found.confidence, "pillars": found.pillars, "parts": found.parts,
        "estimates": found.estimates, "expected": found.expected, "inputs": found.inputs,
        "input_hash": found.input_hash,
    }  # fmt: skip
    click.echo(json.dumps(answer, indent=None if as_json else 2))


@scoring.command("check")
@click.argument("run_id", type=int, required=False)
def check(run_id: int | None) -> None:
    """Compute an old run (the newest when left out) again from what it kept: every byte must be the same."""
    latest = running.latest_run()
    wanted = run_id or (latest.id if latest else 0)
    try:
        wrong = running.faults_of(wanted)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    if wrong:
        raise click.ClickException(f"{len(wrong)} faults, the first: {wrong[0]}")
    click.echo(f"run {wanted}: the same to the byte")
