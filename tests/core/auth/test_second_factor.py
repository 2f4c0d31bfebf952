"""The second factor: each code once, limits, staff never without it, proving again who one is."""

from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from core import clock
from core.auth import UserData, fresh_required, get_user
from core.auth.errors import WrongCode
from core.auth.models import RecoveryCode, User, UserSession
from core.auth.seed import DEMO_PASSWORD, demo_secret
from core.auth.services import second_factor as factors
from core.db import session, transaction
from core.errors import NotAllowed, TooMany
from tests.core.auth.conftest import PASSWORD, make_staff, sign_in, staff_in
from tests.threads import together


def code_of(user: UserData) -> str:
    return factors.current_code(demo_secret(user.login), clock.now())


def test_staff_pass_two_steps_and_reach_the_desk(client: FlaskClient, admin: UserData) -> None:
    answer = client.post(
        "/fr/account/login", data={"login": admin.login, "password": DEMO_PASSWORD, "next": "/fr/desk/"}
    )
    assert answer.headers["Location"] == "/fr/account/login/code"
    assert client.get("/fr/desk/").status_code == 302, "the password alone opens nothing"
    assert client.get("/fr/account/").status_code == 302
    passed = client.post("/fr/account/login/code", data={"code": code_of(admin)})
    assert passed.headers["Location"] == "/fr/desk/"
    assert client.get("/fr/desk/").status_code == 200


def test_one_code_is_good_once(app: Flask, admin: UserData) -> None:
    now, code = clock.now(), code_of(admin)
    factors.pass_second_factor(admin.id, code, now)
    with pytest.raises(WrongCode):
        factors.pass_second_factor(admin.id, code, now)
    earlier = factors.current_code(demo_secret(admin.login), now - timedelta(seconds=30))
    with pytest.raises(WrongCode):
        factors.pass_second_factor(admin.id, earlier, now)


def test_one_code_is_good_once_under_forty_threads(both: Flask) -> None:
    staff = make_staff("m@odco.example", ("moderator",))
    code = code_of(staff)

    def use(_n: int) -> str:
        try:
            factors.pass_second_factor(staff.id, code, clock.now())
        except (WrongCode, TooMany):
            return "refused"
        return "passed"

    assert together(both, use, 40).count("passed") == 1


def test_codes_of_neighbouring_steps_pass_and_others_do_not(app: Flask, admin: UserData) -> None:
    now, secret = clock.now(), demo_secret(admin.login)
    for seconds in (-61, 61, 600):
        with pytest.raises(WrongCode):
            factors.pass_second_factor(
                admin.id, factors.current_code(secret, now + timedelta(seconds=seconds)), now
            )
    factors.pass_second_factor(admin.id, factors.current_code(secret, now - timedelta(seconds=30)), now)


def test_five_wrong_codes_in_five_minutes(client: FlaskClient, admin: UserData) -> None:
    sign_in(client, admin.login, DEMO_PASSWORD)
    for _n in range(5):
        assert client.post("/fr/account/login/code", data={"code": "000000"}).status_code in (302, 422)
    assert client.post("/fr/account/login/code", data={"code": code_of(admin)}).status_code == 429


def test_twenty_an_hour_and_fifty_a_day() -> None:
    assert factors.WINDOWS == (("5min", 5, 300), ("hour", 20, 3600), ("day", 50, 86400))


def test_staff_without_a_second_factor_only_reach_its_page(app: Flask, client: FlaskClient) -> None:
    staff = make_staff("new@odco.example", ("admin",))
    with transaction() as s:
        s.execute(update(User).where(User.id == staff.id).values(totp_secret=None))
    sign_in(client, staff.login, DEMO_PASSWORD)
    for path in ("/fr/desk/", "/fr/desk/audit", "/fr/desk/audit.csv"):
        assert client.get(path).headers["Location"].startswith("/fr/account/second-factor")
    client.post("/fr/account/second-factor/start")
    secret = factors.pending_secret(staff.id)
    assert secret
    assert secret[:4] in client.get("/fr/account/second-factor").text
    wrong = client.post("/fr/account/second-factor", data={"code": "000000"})
    assert wrong.status_code == 422
    right = client.post("/fr/account/second-factor", data={"code": pyotp.TOTP(secret).now()})
    assert right.status_code == 200
    assert client.get("/fr/desk/").status_code == 200
    assert session().scalar(select(func.count(RecoveryCode.code_hash))) == 8


def test_secrets_and_recovery_codes_are_not_readable_in_the_database(app: Flask, admin: UserData) -> None:
    kept = session().scalar(select(User.totp_secret).where(User.id == admin.id))
    assert kept is not None
    assert demo_secret(admin.login) not in kept
    codes = factors.renew_recovery_codes(admin.id)
    stored = set(session().scalars(select(RecoveryCode.code_hash)))
    assert not stored & set(codes)


def test_a_recovery_code_stands_in_once(client: FlaskClient, app: Flask, admin: UserData) -> None:
    spare = factors.renew_recovery_codes(admin.id)[0]
    sign_in(client, admin.login, DEMO_PASSWORD)
    assert client.post("/fr/account/login/code", data={"code": spare.upper()}).status_code == 302
    other = app.test_client()
    sign_in(other, admin.login, DEMO_PASSWORD)
    assert other.post("/fr/account/login/code", data={"code": spare}).status_code == 422


def test_staff_cannot_drop_the_second_factor(client: FlaskClient, admin: UserData) -> None:
    staff_in(client, admin.login)
    assert client.post("/fr/account/second-factor/remove").status_code == 403
    with pytest.raises(NotAllowed):
        factors.remove_totp(admin.id)


def test_a_half_finished_sign_in_dies_with_the_password(
    app: Flask, client: FlaskClient, admin: UserData
) -> None:
    sign_in(client, admin.login, DEMO_PASSWORD)
    with transaction() as s:
        s.execute(update(User).where(User.id == admin.id).values(fs_uniquifier="another"))
    answer = client.post("/fr/account/login/code", data={"code": code_of(admin)})
    assert answer.headers["Location"] == "/fr/account/login"


def test_staff_are_signed_out_after_half_an_hour(client: FlaskClient, admin: UserData) -> None:
    staff_in(client, admin.login)
    with transaction() as s:
        s.execute(update(UserSession).values(last_seen_at=clock.now() - timedelta(minutes=31)))
    assert "/account/login" in client.get("/fr/desk/").headers["Location"]


def test_what_matters_asks_again_after_ten_minutes(app: Flask, client: FlaskClient, buyer: UserData) -> None:
    sign_in(client, "salma@example.ma")
    assert client.get("/fr/account/password").status_code == 200
    with transaction() as s:
        s.execute(update(UserSession).values(fresh_at=clock.now() - timedelta(minutes=11)))
    asked = client.get("/fr/account/password")
    assert asked.headers["Location"] == "/fr/account/confirm?next=/fr/account/password"
    assert client.post("/fr/account/password", data={"password": "another good one"}).status_code == 302
    wrong = client.post(
        "/fr/account/confirm", data={"secret": "not it at all", "next": "/fr/account/password"}
    )
    assert wrong.status_code == 422
    right = client.post("/fr/account/confirm", data={"secret": PASSWORD, "next": "/fr/account/password"})
    assert right.headers["Location"] == "/fr/account/password"
    assert client.get("/fr/account/password").status_code == 200
    assert sign_in(app.test_client(), "salma@example.ma") == 302, "the refused form changed nothing"


def test_staff_prove_again_with_their_second_factor(client: FlaskClient, admin: UserData) -> None:
    staff_in(client, admin.login)
    with transaction() as s:
        s.execute(update(UserSession).values(fresh_at=clock.now() - timedelta(minutes=11)))
        s.execute(update(User).values(totp_last_step=0))
    assert client.get("/fr/desk/audit.csv").headers["Location"].startswith("/fr/account/confirm")
    assert client.post("/fr/account/confirm", data={"secret": DEMO_PASSWORD}).status_code == 422
    assert client.post("/fr/account/confirm", data={"secret": code_of(admin)}).status_code == 302
    assert client.get("/fr/desk/audit.csv").status_code == 200


def test_the_decorator_is_there_for_other_rooms() -> None:
    assert callable(fresh_required)


def test_a_consumer_with_a_second_factor_needs_it_too(
    app: Flask, client: FlaskClient, buyer: UserData
) -> None:
    secret = factors.start_totp(buyer.id)
    factors.confirm_totp(buyer.id, factors.current_code(secret, clock.now()), clock.now())
    assert sign_in(client, "salma@example.ma") == 302
    assert client.get("/fr/account/").status_code == 302
    later = clock.now() + timedelta(seconds=30)
    passed = client.post("/fr/account/login/code", data={"code": factors.current_code(secret, later)})
    assert passed.status_code == 302
    assert client.get("/fr/account/").status_code == 200
    assert get_user(buyer.id).has_second_factor
