"""Signing in: the ways of writing a login, limits, equal answers, sessions, redirects, forged forms."""

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from core import clock, ratelimit
from core.auth import UserData, create_user, deactivate_user, system_actor
from core.auth.models import UserSession
from core.auth.services import signing_in
from core.auth.services.signing_in import From
from core.auth.services.signing_in import sign_in as sign_in_service
from core.db import db, session, transaction
from core.errors import DomainError, TooMany
from tests.conftest import settings
from tests.core.auth.conftest import PASSWORD, make_staff, sign_in
from tests.threads import together
from wsgi import create_app


@pytest.mark.parametrize(
    "login",
    [
        "salma@example.ma",
        "SALMA@EXAMPLE.MA ",
        "0661234578",
        "06 61 23 45 78",
        "٠٦٦١٢٣٤٥٧٨",
        "+212 661 234 578",
    ],
)
def test_phone_or_email_however_written(client: FlaskClient, buyer: UserData, login: str) -> None:
    assert sign_in(client, login) == 302
    assert "Salma Amrani" in client.get("/fr/account/").text


def test_wrong_password_unknown_login_and_closed_account_read_the_same(
    app: Flask, client: FlaskClient, buyer: UserData
) -> None:
    def answer(login: str, password: str) -> tuple[int, str]:
        got = client.post("/fr/account/login", data={"login": login, "password": password})
        return got.status_code, got.text.replace(login, "LOGIN")

    wrong, unknown = answer("salma@example.ma", "not the password"), answer("nobody@example.ma", PASSWORD)
    neither = answer("neither phone nor mail", PASSWORD)
    deactivate_user(system_actor(["core.users.deactivate"]), buyer.id, "test", clock.now())
    closed = answer("salma@example.ma", PASSWORD)
    assert wrong == unknown == neither == closed
    assert wrong[0] == 422


def test_an_unknown_login_takes_as_long_as_a_wrong_password(app: Flask) -> None:
    def seconds(login: str) -> float:
        started = time.perf_counter()
        with pytest.raises(DomainError):
            sign_in_service(
                login, "not the password", From(f"10.0.0.{time.monotonic_ns() % 250}"), clock.now()
            )
        return time.perf_counter() - started

    seconds("warm@example.ma")
    for n in range(5):
        create_user(
            system_actor(), name="N N", email=f"known{n}@example.ma", password=PASSWORD, now=clock.now()
        )
    known, unknown, ratio = [], [], 0.0
    for n in range(40):  # a busy machine is asked more often; what really costs more does so forty times
        known.append(seconds(f"known{n // 8}@example.ma"))
        unknown.append(seconds(f"nobody{n}@example.ma"))
        ratio = min(known) / min(unknown)  # what the work costs, without the noise of a busy machine
        if n >= 7 and 0.7 < ratio < 1.4:
            return
    raise AssertionError(ratio)


def test_ten_tries_in_five_minutes_per_login_and_a_known_browser_is_counted_apart(
    app: Flask, client: FlaskClient, buyer: UserData
) -> None:
    assert sign_in(client, "salma@example.ma") == 302  # the owner's own browser
    client.post("/fr/account/logout")
    for n in range(10):
        stranger = app.test_client()
        data = {"login": "salma@example.ma", "password": f"guess {n}"}
        answer = stranger.post("/fr/account/login", data=data, environ_base={"REMOTE_ADDR": f"10.1.{n}.1"})
        assert answer.status_code == 422
    data = {"login": "06 61 23 45 78", "password": PASSWORD}
    blocked = app.test_client().post("/fr/account/login", data={"login": "salma@example.ma", "password": PASSWORD},
                                     environ_base={"REMOTE_ADDR": "10.2.0.1"})  # fmt: skip
    assert blocked.status_code == 429
    assert int(blocked.headers["Retry-After"]) <= 300
    assert sign_in(client, "salma@example.ma") == 302, "guessing strangers must not keep the owner out"


def test_a_shared_address_survives_the_mistakes_of_many(app: Flask, buyer: UserData) -> None:
    for n in range(12):
        assert sign_in(app.test_client(), f"nobody{n}@example.ma", "x" * 12) == 422
    assert sign_in(app.test_client(), "salma@example.ma") == 302


def test_a_machine_at_one_address_is_slowed_down_and_known_browsers_behind_it_are_not(
    app: Flask, client: FlaskClient, buyer: UserData, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_in, "ADDRESS_TIMES", 10)
    assert sign_in(client, "salma@example.ma") == 302
    client.post("/fr/account/logout")
    for n in range(10):
        assert sign_in(app.test_client(), f"nobody{n}@example.ma", "x" * 12) == 422
    assert sign_in(app.test_client(), "salma@example.ma") == 429
    assert sign_in(client, "salma@example.ma") == 302, "the owner's own browser"


def test_a_known_browser_has_ten_tries_of_its_own(app: Flask, client: FlaskClient, buyer: UserData) -> None:
    assert sign_in(client, "salma@example.ma") == 302
    client.post("/fr/account/logout")
    statuses = [sign_in(client, "salma@example.ma", f"guess number {n}") for n in range(11)]
    assert statuses == [422] * 10 + [429]
    assert sign_in(app.test_client(), "salma@example.ma") == 302


def test_proving_again_is_not_refused_for_the_mistakes_of_neighbours(
    app: Flask, client: FlaskClient, buyer: UserData, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_in, "ADDRESS_TIMES", 2)
    assert sign_in(client, "salma@example.ma") == 302
    for n in range(3):
        sign_in(app.test_client(), f"nobody{n}@example.ma", "x" * 12)
    assert client.post("/fr/account/confirm", data={"secret": PASSWORD}).status_code == 302


def test_successes_are_not_counted(app: Flask, client: FlaskClient, buyer: UserData) -> None:
    for _n in range(13):
        assert sign_in(app.test_client(), "salma@example.ma") == 302


def test_parallel_guesses_are_all_counted(both: Flask) -> None:
    create_user(system_actor(), name="Salma", email="salma@example.ma", password=PASSWORD, now=clock.now())

    def guess(n: int) -> str:
        try:
            sign_in_service("salma@example.ma", f"guess {n}", From(f"10.3.{n}.1"), clock.now())
        except TooMany:
            return "limited"
        except DomainError as error:
            return error.code
        return "in"

    outcomes = together(both, guess, 24)
    assert outcomes.count("credentials_wrong") == 10
    assert outcomes.count("limited") == 14


def test_signing_in_gives_a_new_session_whatever_was_planted(app: Flask, buyer: UserData) -> None:
    attacker, victim = app.test_client(), app.test_client()
    attacker.get("/fr/account/login")
    assert sign_in(attacker, "salma@example.ma") == 302
    planted = attacker.get_cookie("session")
    assert planted is not None
    victim.set_cookie("session", planted.value)
    assert sign_in(victim, "salma@example.ma") == 302
    fresh = victim.get_cookie("session")
    assert fresh is not None
    assert fresh.value != planted.value
    assert attacker.get("/fr/account/").status_code == 302, "the planted session was ended"
    assert victim.get("/fr/account/").status_code == 200


def test_the_cookie_of_a_visitor_makes_no_row(app: Flask, client: FlaskClient) -> None:
    client.get("/fr/account/login")
    assert session().scalar(select(func.count(UserSession.id))) == 0


def test_a_session_ended_elsewhere_stops_at_once(app: Flask, buyer: UserData) -> None:
    laptop, phone = app.test_client(), app.test_client()
    sign_in(laptop, "salma@example.ma")
    sign_in(phone, "salma@example.ma")
    stolen = laptop.get_cookie("session")
    assert phone.post("/fr/account/sessions/end-others").status_code == 302
    assert laptop.get("/fr/account/").status_code == 302
    assert phone.get("/fr/account/").status_code == 200
    phone.post("/fr/account/logout")
    assert stolen is not None
    thief = app.test_client()
    thief.set_cookie("session", stolen.value)
    assert thief.get("/fr/account/").status_code == 302


def test_a_signed_out_cookie_cannot_be_replayed(app: Flask, client: FlaskClient, buyer: UserData) -> None:
    sign_in(client, "salma@example.ma")
    kept = client.get_cookie("session")
    client.post("/fr/account/logout")
    assert kept is not None
    client.set_cookie("session", kept.value)
    assert client.get("/fr/account/").status_code == 302


def test_nobody_ends_the_session_of_another(app: Flask, buyer: UserData) -> None:
    create_user(system_actor(), name="Other", email="other@example.ma", password=PASSWORD, now=clock.now())
    mine, other = app.test_client(), app.test_client()
    sign_in(mine, "salma@example.ma")
    sign_in(other, "other@example.ma")
    target = session().scalar(select(UserSession.id).where(UserSession.user_id == buyer.id))
    other.post(f"/fr/account/sessions/{target}/end")
    assert mine.get("/fr/account/").status_code == 200


def test_sessions_end_by_idleness_and_age(app: Flask, client: FlaskClient, buyer: UserData) -> None:
    sign_in(client, "salma@example.ma")
    with transaction() as s:
        s.execute(update(UserSession).values(last_seen_at=clock.now() - timedelta(days=31)))
    answer = client.get("/fr/account/")
    assert answer.status_code == 302
    assert "/fr/account/login" in answer.headers["Location"]


def test_closing_an_account_signs_it_out(app: Flask, client: FlaskClient, buyer: UserData) -> None:
    sign_in(client, "salma@example.ma")
    deactivate_user(system_actor(["core.users.deactivate"]), buyer.id, "asked", clock.now())
    assert client.get("/fr/account/").status_code == 302


@pytest.mark.parametrize(
    "goal", ["https://evil.example/", "//evil.example/fr/", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_redirect_to_strangers(client: FlaskClient, buyer: UserData, goal: str) -> None:
    answer = client.post(
        "/fr/account/login", data={"login": "salma@example.ma", "password": PASSWORD, "next": goal}
    )
    assert answer.headers["Location"] == "/fr/account/"
    assert client.get("/fr/account/login", query_string={"next": goal}).headers["Location"] == "/fr/account/"


def test_one_comes_back_to_the_page_one_wanted(client: FlaskClient, buyer: UserData) -> None:
    asked = client.get("/ar/account/profile")
    assert asked.headers["Location"] == "/ar/account/login?next=/ar/account/profile"
    answer = client.post(
        "/ar/account/login", data={"login": "0661234578", "password": PASSWORD, "next": "/ar/account/profile"}
    )
    assert answer.headers["Location"] == "/ar/account/profile"


def test_forms_without_their_token_are_refused(app: Flask, buyer: UserData) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    assert sign_in(client, "salma@example.ma") == 400
    for path in (
        "logout",
        "register",
        "forgot",
        "reset",
        "sessions/end-others",
        "second-factor/start",
        "confirm",
        "login/code",
    ):
        assert client.post(f"/fr/account/{path}").status_code == 400, path
    text = client.get("/fr/account/login").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', text)
    assert token
    data = {"login": "salma@example.ma", "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/fr/account/login", data=data).status_code == 302


def test_signing_out_is_a_post_only(client: FlaskClient) -> None:
    assert client.get("/fr/account/logout").status_code == 405


def test_cookies_keep_to_themselves(app: Flask, client: FlaskClient, buyer: UserData) -> None:
    answer = client.post("/fr/account/login", data={"login": "0661234578", "password": PASSWORD})
    cookies = answer.headers.getlist("Set-Cookie")
    assert any(c.startswith("session=") for c in cookies)
    assert any(c.startswith("device=") for c in cookies)
    assert all("HttpOnly" in c and "SameSite=Lax" in c for c in cookies)
    assert answer.headers["Cache-Control"] == "no-store"


def test_passwords_are_argon2id_and_never_in_a_page(app: Flask, client: FlaskClient, buyer: UserData) -> None:
    from core.auth.models import User

    stored = session().scalar(select(User.password).where(User.id == buyer.id))
    assert stored is not None
    assert stored.startswith("$argon2id$v=19$m=47104,")
    answer = client.post("/fr/account/login", data={"login": "0661234578", "password": "seen by nobody"})
    assert "seen by nobody" not in answer.text


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
@pytest.mark.parametrize("name", ["login", "register", "register/code", "forgot", "reset"])
def test_every_page_opens_in_every_language(client: FlaskClient, lang: str, name: str) -> None:
    answer = client.get(f"/{lang}/account/{name}")
    assert answer.status_code == 200
    assert " style=" not in answer.text
    assert "<script>" not in answer.text


def test_limits_forgive_nobody_through_success_of_another(
    app: Flask, client: FlaskClient, buyer: UserData, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing into one's own account must not reset the count of one's guesses at others."""
    monkeypatch.setattr(signing_in, "ADDRESS_TIMES", 10)
    staff = make_staff("a@odco.example", ("moderator",))
    for n in range(9):
        assert sign_in(client, staff.login, f"guess number {n}") == 422
    assert sign_in(client, "salma@example.ma") == 302
    client.post("/fr/account/logout")
    assert sign_in(client, "nobody@example.ma", "guess number 10") == 422
    assert sign_in(client, "nobody@example.ma", "guess number 11") == 429
    ratelimit.sweep(clock.now())


def test_the_session_cookie_never_rides_on_files_that_caches_keep(
    app: Flask, client: FlaskClient, buyer: UserData
) -> None:
    sign_in(client, "salma@example.ma")
    with client.get("/static/css/components.css?v=1") as answer:
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_one_comes_back_to_a_page_with_an_arabic_name(app: Flask, client: FlaskClient) -> None:
    from core.auth.guards import here

    with app.test_request_context("/ar/p/3-زعفران?q=عسل&page=2"):
        path = here()
    assert path is not None
    assert path.startswith("/ar/p/3-%D8%B2")
    assert path.endswith("&page=2")


def test_the_session_is_renewed_once_a_minute(app: Flask, client: FlaskClient, buyer: UserData) -> None:
    sign_in(client, "salma@example.ma")
    client.get("/fr/account/profile")  # makes the secret of the forms
    assert "Set-Cookie" not in client.get("/fr/account/profile").headers
    earlier = clock.now() - timedelta(minutes=5)
    with transaction() as s:
        s.execute(update(UserSession).values(last_seen_at=earlier))
    assert "Set-Cookie" in client.get("/fr/account/profile").headers
    session().rollback()
    assert session().scalar(select(UserSession.last_seen_at)) > earlier


def test_a_silly_row_number_is_not_found(client: FlaskClient, buyer: UserData) -> None:
    sign_in(client, "salma@example.ma")
    for number in ("99999999999999999999", "2147483648"):
        assert client.post(f"/fr/account/sessions/{number}/end").status_code == 404
    assert client.post("/fr/account/sessions/2147483647/end").status_code == 302


def test_the_address_comes_from_our_own_proxies_only(sqlite_uri: str, tmp_path: Path) -> None:
    from core.auth.identity import client_address

    for proxies, expected in ((0, "10.0.0.9"), (1, "203.0.113.7")):
        app = create_app({**settings(sqlite_uri, tmp_path), "TRUSTED_PROXIES": proxies})
        app.add_url_rule("/address", "address", client_address)
        headers = {"X-Forwarded-For": "6.6.6.6, 203.0.113.7", "X-Forwarded-Host": "evil.example"}
        answer = app.test_client().get("/address", headers=headers, environ_base={"REMOTE_ADDR": "10.0.0.9"})
        assert answer.text == expected
        with app.app_context():
            db.engine.dispose()
