"""`flask ledger`: balances, the lines behind one, and posting what is missing."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import click
from flask.cli import AppGroup

from core.clock import CASABLANCA
from core.errors import DomainError
from shop.ledger import services

ledger = AppGroup("ledger", help="The journal of money.")


def end_of_day(day: str | None) -> datetime | None:
    """The end of a Moroccan day, as a moment; None for now."""
    if not day:
        return None
    try:
        wanted = date.fromisoformat(day)
    except ValueError as error:
        raise click.BadParameter("write the day as YYYY-MM-DD") from error
    return datetime.combine(wanted + timedelta(days=1), time(), CASABLANCA).astimezone(UTC)


@ledger.command("balances")
@click.option("--as-of", "day", help="End of this day, YYYY-MM-DD; now when left out.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable answer.")
def show_balances(day: str | None, as_json: bool) -> None:
    """Every account with what stands in it: debit above zero, credit below; they sum to zero."""
    found = services.balances(end_of_day(day))
    if as_json:
        click.echo(json.dumps({"accounts": found, "sum": sum(found.values())}))
        return
    for account, centimes in found.items():
        click.echo(f"{account:<40}{centimes / 100:>16,.2f}")
    click.echo(f"{'':<40}{sum(found.values()) / 100:>16,.2f}")


@ledger.command("explain")
@click.argument("account")
@click.option("--limit", default=50, show_default=True, help="How many lines.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable answer.")
def explain(account: str, limit: int, as_json: bool) -> None:
    """The lines behind the balance of ACCOUNT, newest first."""
    try:
        total = services.balance(account)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    lines = services.entries_of(account, limit=limit)
    rows: list[dict[str, Any]] = [
        {"entry": e.entry_id, "kind": e.kind, "source": e.source, "centimes": e.centimes,
         "day": e.effective_at.date().isoformat()}
        for e in lines
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps({"account": account, "balance": total, "lines": rows}))
        return
    click.echo(f"{account}: {total / 100:,.2f}")
    for row in rows:
        click.echo(f"  {row['day']}  {row['centimes'] / 100:>14,.2f}  {row['kind']:<16} {row['source']}")


@ledger.command("catch-up")
def catch_up() -> None:
    """Post what the journal lacks; says how many entries that were."""
    click.echo(f"{services.catch_up()} entries posted")
