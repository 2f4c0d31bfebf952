"""Opening an account, a lost password, another phone: codes by mail and SMS, and what strangers learn (nothing)."""

import re
import time
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from core import clock, ratelimit
from core.auth import UserData, create_user, find_user_by_login, system_actor
from core.auth.errors import WrongCode
from core.auth.models import OneTimeCode, User
from core.auth.services import codes
from core.auth.services.codes import Asked
from core.db import session, transaction
from core.messages import OutgoingMessage
from tests.core.auth.conftest import PASSWORD, last_code, last_message, sign_in
from tests.threads import together

NEW = {"name": "Brahim Ouali", "login": "06 70 00 00 01", "password": PASSWORD}


def count_messages() -> int:
    return session().scalar(select(func.count(OutgoingMessage.id))) or 0


def test_an_account_by_phone(client: FlaskClient) -> None:
    assert client.post("/ar/account/register", data=NEW).headers["Location"] == "/ar/account/register/code"
    assert last_message().recipient == "+212670000001"
    arabic_digits = last_code().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert client.post("/ar/account/register/code", data={"code": arabic_digits}).status_code == 302
    assert "Brahim Ouali" in client.get("/ar/account/").text
    user = find_user_by_login("0670000001")
    assert user is not None
    assert user.roles == ("consumer",)
    assert user.lang == "ar"


def test_a_taken_login_gets_the_same_answer_and_its_owner_is_told(app: Flask, buyer: UserData) -> None:
    def ask(login: str) -> tuple[int, str, str]:
        browser = app.test_client()
        first = browser.post("/fr/account/register", data={**NEW, "login": login})
        page = browser.get("/fr/account/register/code").text
        wrong = browser.post("/fr/account/register/code", data={"code": "000000"})
        return first.status_code, page, wrong.text

    assert ask("0661234578") == ask("0670000009")
    told = session().scalars(select(OutgoingMessage).order_by(OutgoingMessage.id)).all()
    assert [m.recipient for m in told] == ["+212661234578", "+212670000009"]
    assert not re.search(r"\d{6}", told[0].body)
    assert session().scalar(select(func.count(User.id))) == 1


def test_five_wrong_codes_and_the_right_one_is_dead(client: FlaskClient) -> None:
    client.post("/fr/account/register", data=NEW)
    right = last_code()
    wrong = "000000" if right != "000000" else "111111"
    for _n in range(5):
        assert client.post("/fr/account/register/code", data={"code": wrong}).status_code == 422
    assert client.post("/fr/account/register/code", data={"code": right}).status_code == 422


def test_a_code_dies_after_a_quarter_of_an_hour(client: FlaskClient) -> None:
    client.post("/fr/account/register", data=NEW)
    with transaction() as s:
        s.execute(update(OneTimeCode).values(created_at=clock.now() - timedelta(minutes=16)))
    assert client.post("/fr/account/register/code", data={"code": last_code()}).status_code == 422


def test_a_code_belongs_to_the_browser_that_asked(app: Flask, client: FlaskClient) -> None:
    client.post("/fr/account/register", data=NEW)
    assert app.test_client().post("/fr/account/register/code", data={"code": last_code()}).status_code == 422


def test_one_code_opens_one_account_under_forty_threads(both: Flask) -> None:
    token = codes.start_registration("Brahim", "0670000001", PASSWORD, Asked("10.0.0.1", "fr"), clock.now())
    code = last_code()

    def finish(_n: int) -> str:
        try:
            codes.finish_registration(token, code, clock.now())
        except WrongCode:
            return "refused"
        return "opened"

    assert together(both, finish, 40).count("opened") == 1
    session().rollback()
    assert session().scalar(select(func.count(User.id))) == 1


def test_two_people_registering_one_phone_make_one_account(both: Flask) -> None:
    started = []
    for n in range(2):
        token = codes.start_registration(
            f"P{n} Name", "0670000001", PASSWORD, Asked("10.0.0.1", "fr"), clock.now()
        )
        started.append((token, last_code()))
    codes.finish_registration(*started[0], clock.now())
    with pytest.raises(WrongCode):
        codes.finish_registration(*started[1], clock.now())


def test_weak_passwords_say_what_to_do(client: FlaskClient) -> None:
    answer = client.post("/en/account/register", data={**NEW, "password": "1234567890"})
    assert answer.status_code == 422
    assert "Many people use this password" in answer.text
    assert "Brahim Ouali" in answer.text, "what was typed is kept"
    assert count_messages() == 0


def test_asking_for_codes_is_limited_per_phone_and_address(app: Flask) -> None:
    statuses = [app.test_client().post("/fr/account/register", data=NEW).status_code for _n in range(6)]
    assert statuses == [302] * 4 + [429] * 2
    assert count_messages() == 4


def ask_from(
    browser: FlaskClient, address: str, login: str = "salma@example.ma", page: str = "forgot"
) -> int:
    data = {**NEW, "login": login}
    answer = browser.post(f"/fr/account/{page}", data=data, environ_base={"REMOTE_ADDR": address})
    return answer.status_code


def reset_with(browser: FlaskClient, code: str) -> int:
    data = {"code": code, "password": "another good one"}
    return browser.post("/fr/account/reset", data=data).status_code


def wrong_codes(right: str, n: int) -> list[str]:
    return [f"{(int(right) + 1 + k) % 10**6:06d}" for k in range(n)]


def test_a_stranger_who_asks_and_asks_keeps_nobody_out(app: Flask, buyer: UserData) -> None:
    asked = [ask_from(app.test_client(), "10.1.0.1") for _n in range(6)]
    assert asked == [302] * 4 + [429] * 2
    owner = app.test_client()
    assert ask_from(owner, "10.2.0.2") == 302
    assert count_messages() == 5
    assert reset_with(owner, last_code()) == 302


def test_a_stranger_at_one_address_keeps_nobody_out_all_day(app: Flask, buyer: UserData) -> None:
    for _window in range(5):
        for _n in range(4):
            ask_from(app.test_client(), "10.1.0.1")
        ratelimit.forgive("code.reset", "salma@example.ma address 10.1.0.1")
    assert count_messages() == 4
    owner = app.test_client()
    assert ask_from(owner, "10.2.0.2") == 302
    assert reset_with(owner, last_code()) == 302


@pytest.mark.parametrize(("page", "login"), [("forgot", "0661234578"), ("register", "0670000001")])
def test_a_phone_gets_six_codes_a_day_at_most(app: Flask, buyer: UserData, page: str, login: str) -> None:
    for n in range(20):
        assert ask_from(app.test_client(), f"10.1.0.{n}", login, page) == 302
    assert count_messages() == 6


def test_an_owner_is_told_once_a_day_that_somebody_wanted_an_account(app: Flask, buyer: UserData) -> None:
    for n in range(5):
        assert ask_from(app.test_client(), f"10.1.0.{n}", "0661234578", "register") == 302
    assert count_messages() == 1
    assert ask_from(app.test_client(), "10.2.0.2") == 302
    assert count_messages() == 2


def test_beyond_the_cap_the_last_code_that_was_sent_is_accepted_once(app: Flask, buyer: UserData) -> None:
    for n in range(6):
        ask_from(app.test_client(), f"10.1.0.{n}")
    code, owner, again = last_code(), app.test_client(), app.test_client()
    assert ask_from(owner, "10.2.0.2") == 302
    assert ask_from(again, "10.2.0.3") == 302
    assert count_messages() == 6
    assert reset_with(owner, wrong_codes(code, 1)[0]) == 422
    assert reset_with(owner, code) == 302
    assert reset_with(again, code) == 422


def test_beyond_the_cap_an_account_opens_with_the_last_code(app: Flask) -> None:
    for n in range(6):
        ask_from(app.test_client(), f"10.1.0.{n}", "0670000001", "register")
    owner = app.test_client()
    ask_from(owner, "10.2.0.2", "0670000001", "register")
    assert owner.post("/fr/account/register/code", data={"code": last_code()}).status_code == 302


def test_guesses_of_strangers_use_up_their_own_tries_only(app: Flask, buyer: UserData) -> None:
    owner = app.test_client()
    for n in range(5):
        ask_from(app.test_client(), f"10.1.0.{n}")
    ask_from(owner, "10.2.0.2")
    code = last_code()
    for n in range(12):  # more than all of them together may guess
        stranger = app.test_client()
        ask_from(stranger, f"10.3.0.{n}")
        assert [reset_with(stranger, wrong) for wrong in wrong_codes(code, 5)] == [422] * 5
    assert reset_with(stranger, code) == 422
    late = app.test_client()
    ask_from(late, "10.3.1.1")
    assert reset_with(late, code) == 422, "fifty guesses at a code from elsewhere, and no more"
    assert reset_with(owner, code) == 302


def test_one_place_guesses_five_times_at_a_code_sent_elsewhere(app: Flask, buyer: UserData) -> None:
    for n in range(6):
        ask_from(app.test_client(), f"10.1.0.{n}")
    code, first, second = last_code(), app.test_client(), app.test_client()
    ask_from(first, "10.3.0.1")
    ask_from(second, "10.3.0.1")
    for wrong in wrong_codes(code, 5):
        assert reset_with(first, wrong) == 422
    assert reset_with(second, code) == 422
    owner = app.test_client()
    ask_from(owner, "10.2.0.2")
    assert reset_with(owner, code) == 302


def test_a_known_browser_gets_its_code_whatever_strangers_ask(
    app: Flask, client: FlaskClient, buyer: UserData
) -> None:
    sign_in(client, "salma@example.ma")
    client.post("/fr/account/logout")
    for n in range(10):
        ask_from(app.test_client(), "127.0.0.1")
        ask_from(app.test_client(), f"10.1.0.{n}")
    before = count_messages()
    assert ask_from(client, "127.0.0.1") == 302
    assert count_messages() == before + 1
    assert reset_with(client, last_code()) == 302


def test_beyond_the_cap_strangers_learn_nothing(app: Flask, buyer: UserData) -> None:
    def ask(login: str) -> tuple[int, int, str, str]:
        for n in range(6):
            ask_from(app.test_client(), f"10.1.0.{n}", login)
        browser = app.test_client()
        status = ask_from(browser, "10.2.0.2", login)
        page = browser.get("/fr/account/reset").text
        wrong = browser.post("/fr/account/reset", data={"code": "000000", "password": "another good one"})
        rows = session().scalar(select(func.count(OneTimeCode.id))) or 0
        return status, rows, page, wrong.text

    known, unknown = ask("salma@example.ma"), ask("nobody@example.ma")
    assert (known[0], known[2:]) == (unknown[0], unknown[2:])
    assert unknown[1] == 2 * known[1]


def test_a_lost_password_by_sms(app: Flask, client: FlaskClient, buyer: UserData) -> None:
    other = app.test_client()
    sign_in(other, "salma@example.ma")
    client.post("/fr/account/forgot", data={"login": "٠٦٦١٢٣٤٥٧٨"})
    assert last_message().channel == "sms"
    answer = client.post("/fr/account/reset", data={"code": last_code(), "password": "another good one"})
    assert answer.headers["Location"] == "/fr/account/login"
    assert other.get("/fr/account/").status_code == 302, "every device is signed out"
    assert sign_in(client, "salma@example.ma") == 422
    assert sign_in(client, "salma@example.ma", "another good one") == 302


def test_the_link_of_a_mail_names_our_own_host_only(app: Flask, buyer: UserData) -> None:
    client = app.test_client()
    client.post(
        "/fr/account/forgot",
        data={"login": "salma@example.ma"},
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )
    body = last_message().body
    assert "evil" not in body
    link = re.search(r"http://localhost(/\S+)", body)
    assert link
    elsewhere = app.test_client()
    assert elsewhere.get(link[1]).status_code == 200
    assert elsewhere.post(link[1], data={"password": "another good one"}).status_code == 302
    assert (
        elsewhere.post(link[1], data={"password": "yet another one"}).headers["Location"]
        == "/ar/account/forgot"
    )
    assert sign_in(client, "salma@example.ma", "another good one") == 302


def test_a_lost_password_tells_strangers_nothing(app: Flask, buyer: UserData) -> None:
    def ask(login: str) -> tuple[int, str, str]:
        browser = app.test_client()
        first = browser.post("/fr/account/forgot", data={"login": login})
        page = browser.get("/fr/account/reset").text
        wrong = browser.post("/fr/account/reset", data={"code": "000000", "password": "another good one"})
        return first.status_code, page, wrong.text

    assert ask("salma@example.ma") == ask("nobody@example.ma")
    assert count_messages() == 1


def test_asking_takes_as_long_for_a_stranger(app: Flask, buyer: UserData) -> None:
    def seconds(login: str, n: int) -> float:
        started = time.perf_counter()
        codes.start_reset(login, Asked(f"10.9.0.{n}", "fr"), lambda s: s, clock.now())
        return time.perf_counter() - started

    for n in range(10):
        create_user(system_actor(), name="N N", email=f"known{n}@example.ma", now=clock.now())
    seconds("salma@example.ma", 0)
    known, unknown = [], []
    for n in range(10):
        known.append(seconds(f"known{n}@example.ma", n))
        unknown.append(seconds(f"nobody{n}@example.ma", n))
    # The fastest of each: what the work costs, without the noise of a busy machine.
    assert min(known) < 2 * min(unknown) + 0.002


def test_a_reset_code_works_once_under_forty_threads(both: Flask) -> None:
    create_user(system_actor(), name="Salma", email="salma@example.ma", password=PASSWORD, now=clock.now())
    token = codes.start_reset("salma@example.ma", Asked("10.0.0.1", "fr"), lambda s: s, clock.now())
    code = last_code()

    def reset(n: int) -> str:
        try:
            codes.finish_reset(token, code, f"new password number {n}", clock.now())
        except WrongCode:
            return "refused"
        return "changed"

    assert together(both, reset, 12).count("changed") == 1


def test_changing_the_password_ends_the_other_sessions(app: Flask, buyer: UserData) -> None:
    mine, other = app.test_client(), app.test_client()
    sign_in(mine, "salma@example.ma")
    sign_in(other, "salma@example.ma")
    mine.post("/fr/account/password", data={"password": "another good one"})
    assert mine.get("/fr/account/").status_code == 200
    assert other.get("/fr/account/").status_code == 302
    assert sign_in(app.test_client(), "salma@example.ma", "another good one") == 302


def test_another_phone_is_proved_before_it_counts(client: FlaskClient, buyer: UserData) -> None:
    sign_in(client, "salma@example.ma")
    client.post("/fr/account/contact", data={"login": "0670000005"})
    assert last_message().recipient == "+212670000005"
    assert find_user_by_login("0670000005") is None
    client.post("/fr/account/contact/code", data={"code": last_code()})
    assert find_user_by_login("0670000005") == find_user_by_login("salma@example.ma")
    assert find_user_by_login("0661234578") is None


def test_the_phone_of_another_account_is_not_revealed_nor_taken(client: FlaskClient, buyer: UserData) -> None:
    create_user(system_actor(), name="Other", phone="0670000006", now=clock.now())
    sign_in(client, "salma@example.ma")
    assert client.post("/fr/account/contact", data={"login": "0670000006"}).status_code == 302
    assert count_messages() == 0
    assert client.post("/fr/account/contact/code", data={"code": "123456"}).status_code == 422


def test_swept_codes_leave_no_personal_data(client: FlaskClient) -> None:
    client.post("/fr/account/register", data=NEW)
    codes.sweep(clock.now() + timedelta(hours=2))
    assert session().scalar(select(func.count(OneTimeCode.id))) == 0
