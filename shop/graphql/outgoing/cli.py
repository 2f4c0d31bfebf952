"""flask webhooks …: who is told what. Only operators of the installation reach it."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select, update

from core import clock
from core.crypto import encrypt
from core.db import session, transaction
from shop.graphql.models import Webhook
from shop.graphql.outgoing import rules, sending
from shop.graphql.outgoing.listeners import rendering

webhooks = AppGroup("webhooks", help="News sent to other programs.")


@webhooks.command("add")
@click.argument("name")
@click.argument("url")
@click.option("--event", "events", multiple=True, required=True, type=click.Choice(sorted(rules.KINDS)))
@click.option("--secret", default="", help="Sign with HMAC; without it, with the published key.")
@click.option("--query", "query_file", type=click.Path(exists=True, dir_okay=False), help="A subscription.")
def add(name: str, url: str, events: tuple[str, ...], secret: str, query_file: str | None) -> None:
    """Tell URL about these events."""
    fault = rules.url_fault(url, is_production=current_app.config["ENV"] == "production")
    if fault:
        raise click.ClickException(fault)
    query = Path(query_file).read_text(encoding="utf-8") if query_file else ""
    if query:
        rendering().check(query)
    with transaction() as s:
        hook = Webhook(
            name=name[:80], url=url, events=sorted(set(events)), secret_enc=encrypt(secret) if secret else None,
            query=query, active=True, created_at=clock.now(),
        )  # fmt: skip
        s.add(hook)
        s.flush()
        click.echo(f"webhook {hook.id}")


@webhooks.command("list")
def show() -> None:
    """Who is told what."""
    for hook in session().scalars(select(Webhook).order_by(Webhook.id)):
        state = "" if hook.active else " (off)"
        click.echo(f"{hook.id}  {hook.name}{state}  {hook.url}  {', '.join(hook.events)}")


@webhooks.command("off")
@click.argument("webhook_id", type=int)
def off(webhook_id: int) -> None:
    """Tell it no more."""
    with transaction() as s:
        s.execute(update(Webhook).where(Webhook.id == webhook_id).values(active=False))


@webhooks.command("log")
@click.option("--webhook", type=int)
@click.option("--limit", default=50)
def log(webhook: int | None, limit: int) -> None:
    """The last deliveries, newest first; never what was in them."""
    for one in sending.deliveries(webhook, limit):
        click.echo(
            f"{one.id}  {one.created_at:%Y-%m-%d %H:%M:%S}  {one.event}  {one.state}  "
            f"tries {one.attempts}  {one.status or ''} {one.note}".rstrip()
        )


@webhooks.command("replay")
@click.argument("delivery_id", type=int)
def replay(delivery_id: int) -> None:
    """Send a delivery anew, as it was."""
    sending.replay(delivery_id, clock.now())
    click.echo("queued", file=sys.stderr)
