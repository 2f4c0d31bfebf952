"""Demonstration accounts: known password and second factor, never in production."""

import base64
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import update

from core import clock
from core.auth.actor import system_actor
from core.auth.models import User
from core.auth.passwords import hash_password
from core.auth.rules import CONSUMER, STAFF_ROLES
from core.auth.services.accounts import create_user, find_user_by_login
from core.crypto import encrypt
from core.db import transaction

DEMO_PASSWORD = "souk-demo-2026"  # noqa: S105  printed on the console of every demonstration


@dataclass(frozen=True)
class DemoUser:
    """An account of the demonstration. `provinces` empty means the whole Kingdom."""

    name: str
    email: str | None = None
    phone: str | None = None
    lang: str = "ar"
    roles: tuple[str, ...] = (CONSUMER,)
    provinces: tuple[str, ...] = ()


def demo_secret(login: str) -> str:
    """The second factor of a demonstration account, always the same."""
    return base64.b32encode(hashlib.sha256(f"souk demo {login}".encode()).digest()[:20]).decode()


def seed_demo_users(users: Iterable[DemoUser], say: Callable[[str], object] | None = None) -> dict[str, int]:
    """Open demonstration accounts; returns {login: user id}. Running twice changes nothing. Refuses production.

    `say` receives one line per member of staff and a closing one on how to sign in.
    """
    if current_app.config["ENV"] == "production":
        raise RuntimeError("demonstration accounts do not belong in production")
    ids, hashed = {}, ""
    with transaction():
        for person in users:
            login = person.email or person.phone or ""
            known = find_user_by_login(login)
            hashed = hashed or hash_password(DEMO_PASSWORD)
            ids[login] = known.id if known else _create(person, login, hashed)
            if say and set(person.roles) & set(STAFF_ROLES):
                say(f"{', '.join(person.roles):<18} {login}  {DEMO_PASSWORD}")
    if say:
        say(
            "Staff give a second factor too: flask --app wsgi users totp-code LOGIN prints the code of the moment."
        )
    return ids


def _create(person: DemoUser, login: str, hashed: str) -> int:
    is_staff = bool(set(person.roles) & set(STAFF_ROLES))
    user = create_user(
        system_actor(), name=person.name, email=person.email, phone=person.phone, password_hash=hashed,
        lang=person.lang, roles=person.roles, provinces=person.provinces or None, is_demo=True, now=clock.now(),
    )  # fmt: skip
    if is_staff:
        with transaction() as s:
            secret = encrypt(demo_secret(login))
            s.execute(update(User).where(User.id == user.id).values(totp_secret=secret))
    return user.id
