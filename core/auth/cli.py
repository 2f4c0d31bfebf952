"""`flask users`: create, list, and in development show the code of a second factor."""

import secrets

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from core import clock
from core.auth import permissions
from core.auth.actor import system_actor
from core.auth.models import User
from core.auth.services.accounts import create_user, find_row, list_users
from core.auth.services.second_factor import current_code
from core.crypto import decrypt
from core.db import session
from core.errors import DomainError

users_cli = AppGroup("users", help="People who may sign in.")


@users_cli.command("create")
@click.option("--phone", help="Any usual way of writing it.")
@click.option("--email")
@click.option("--name", required=True)
@click.option("--role", "roles", multiple=True, default=("consumer",), show_default=True)
@click.option("--provinces", help="Codes separated by commas; left out: the whole Kingdom.")
@click.option("--lang", default="ar", type=click.Choice(["ar", "fr", "en"]))
@click.option("--password", help="Left out: one is made and printed.")
def create(
    phone: str | None, email: str | None, name: str, roles: tuple[str, ...], provinces: str | None, lang: str,
    password: str | None,
) -> None:  # fmt: skip
    """Open an account; the way to make the first administrator."""
    secret = password or secrets.token_urlsafe(12)
    scope = None if provinces is None else [code.strip() for code in provinces.split(",") if code.strip()]
    try:
        user = create_user(
            system_actor(), name=name, email=email, phone=phone, password=secret, lang=lang, roles=roles,
            provinces=scope, now=clock.now(),
        )  # fmt: skip
    except DomainError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{user.id}\t{user.login}\t{','.join(user.roles)}")
    if not password:
        click.echo(f"password: {secret}")


@users_cli.command("list")
@click.option("--staff", is_flag=True, help="Only members of staff.")
def list_all(staff: bool) -> None:
    """Everybody, one a line: id, login, roles, second factor, state."""
    actor, after = system_actor([permissions.SEE_USERS]), 0
    while people := list_users(actor, after=after, staff_only=staff, limit=500):
        for p in people:
            factor, state = "2nd factor" if p.has_second_factor else "-", "active" if p.active else "closed"
            click.echo(f"{p.id}\t{p.login}\t{','.join(p.roles)}\t{factor}\t{state}\t{p.name}")
        after = people[-1].id


@users_cli.command("totp-code")
@click.argument("login")
def totp_code(login: str) -> None:
    """The code somebody's authenticator shows now. Demonstration accounts only, never in production."""
    if current_app.config["ENV"] == "production":
        raise click.ClickException("There is no such command in production.")
    user = find_row(login)
    secret = session().scalar(select(User.totp_secret).where(User.id == user.id)) if user else None
    if user is None or not secret:
        raise click.ClickException("No account with a second factor has this login.")
    click.echo(current_code(decrypt(secret), clock.now()))
