"""People for the tests of accounts."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core import clock
from core.auth import UserData, create_user, system_actor
from core.auth.seed import DEMO_PASSWORD, DemoUser, demo_secret, seed_demo_users
from core.auth.services.second_factor import current_code
from core.db import db, session
from core.messages import OutgoingMessage

PASSWORD = "three plain words"


@pytest.fixture
def buyer(app: Flask) -> UserData:
    """A consumer with a phone and an e-mail."""
    return create_user(
        system_actor(), name="Salma Amrani", email="salma@example.ma", phone="0661234578", password=PASSWORD,
        now=clock.now(),
    )  # fmt: skip


@pytest.fixture
def admin(app: Flask) -> UserData:
    """Staff with a second factor (the demonstration's)."""
    return make_staff("admin@odco.example", ("admin",))


def make_staff(email: str, roles: tuple[str, ...], provinces: tuple[str, ...] = ()) -> UserData:
    """Staff with a known second factor."""
    ids = seed_demo_users(
        [DemoUser("Hind Bennani", email=email, lang="fr", roles=roles, provinces=provinces)]
    )
    from core.auth import get_user

    return get_user(ids[email])


def sign_in(client: FlaskClient, login: str, password: str = PASSWORD, next: str = "") -> int:  # noqa: A002
    """Send the login form; returns the status."""
    return client.post(
        "/fr/account/login", data={"login": login, "password": password, "next": next}
    ).status_code


def staff_in(client: FlaskClient, email: str) -> None:
    """Sign a member of staff in with both factors."""
    assert sign_in(client, email, DEMO_PASSWORD) == 302
    code = current_code(demo_secret(email), clock.now())
    answer = client.post("/fr/account/login/code", data={"code": code})
    assert answer.status_code == 302, answer.text


def last_message() -> OutgoingMessage:
    """The message queued last."""
    db.session.rollback()
    return session().scalars(select(OutgoingMessage).order_by(OutgoingMessage.id.desc())).first()  # type: ignore[return-value]


def last_code() -> str:
    """The 6 digits of the message queued last."""
    found = re.search(r"\b(\d{6})\b", last_message().body)
    assert found
    return found[1]
