"""The desk's page of people: roles asked by one and confirmed by another, scope, closing."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from core import clock
from core.auth import UserData, get_user
from core.auth.models import UserSession
from core.auth.services.roles import scope_of
from core.db import transaction
from tests.core.auth.conftest import make_staff, sign_in, staff_in


@pytest.fixture
def two(app: Flask) -> tuple[FlaskClient, FlaskClient]:
    """Two administrators, each in a browser."""
    browsers = []
    for email in ("a1@odco.example", "a2@odco.example"):
        make_staff(email, ("admin",))
        browsers.append(app.test_client())
        staff_in(browsers[-1], email)
    return browsers[0], browsers[1]


def test_roles_are_asked_by_one_and_confirmed_by_another(
    two: tuple[FlaskClient, FlaskClient], buyer: UserData
) -> None:
    first, second = two
    form = {
        "roles": ["moderator"],
        "scope": "provinces",
        "provinces": ["09.541"],
        "reason": "joins the delegation",
    }
    assert (
        first.post(f"/fr/desk/people/{buyer.id}/roles", data=form).headers["Location"] == "/fr/desk/people/"
    )
    assert get_user(buyer.id).roles == ("consumer",)
    assert first.post("/fr/desk/people/requests/1", data={"decision": "confirm"}).status_code == 403
    assert "Salma Amrani" in second.get("/fr/desk/people/").text
    assert second.post("/fr/desk/people/requests/1", data={"decision": "confirm"}).status_code == 302
    assert get_user(buyer.id).roles == ("consumer", "moderator")
    assert scope_of(buyer.id) == (False, frozenset({"09.541"}))
    assert second.post("/fr/desk/people/requests/1", data={"decision": "confirm"}).status_code == 409


def test_taking_away_counts_at_once(two: tuple[FlaskClient, FlaskClient], app: Flask) -> None:
    staff = make_staff("m@odco.example", ("moderator",), ("09.541", "09.001"))
    form = {"roles": ["moderator"], "scope": "provinces", "provinces": ["09.541"], "reason": "moved"}
    assert two[0].post(f"/fr/desk/people/{staff.id}/roles", data=form).status_code == 302
    assert scope_of(staff.id) == (False, frozenset({"09.541"}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"roles": ["moderator"], "scope": "kingdom", "reason": " "},
        {"roles": ["emperor"], "scope": "kingdom", "reason": "x"},
        {"roles": ["moderator"], "scope": "provinces", "reason": "x"},
    ],
)
def test_what_is_missing_is_said(
    two: tuple[FlaskClient, FlaskClient], buyer: UserData, wrong: dict[str, object]
) -> None:
    assert two[0].post(f"/fr/desk/people/{buyer.id}/roles", data=wrong).status_code == 422
    assert two[0].get("/fr/desk/people/").text.count("Salma") == 0


def test_roles_need_a_fresh_factor(two: tuple[FlaskClient, FlaskClient], buyer: UserData) -> None:
    with transaction() as s:
        s.execute(update(UserSession).values(fresh_at=clock.now() - timedelta(minutes=11)))
    form = {"roles": ["admin"], "scope": "kingdom", "reason": "x"}
    answer = two[0].post(f"/fr/desk/people/{buyer.id}/roles", data=form)
    assert "/account/confirm" in answer.headers["Location"]


def test_a_closed_account_is_out(two: tuple[FlaskClient, FlaskClient], app: Flask, buyer: UserData) -> None:
    browser = app.test_client()
    sign_in(browser, "salma@example.ma")
    assert two[0].post(f"/fr/desk/people/{buyer.id}/deactivate", data={"reason": "asked"}).status_code == 302
    assert browser.get("/fr/account/profile").status_code == 302
    assert sign_in(app.test_client(), "salma@example.ma") == 422


def test_the_page_is_for_administrators(app: Flask, client: FlaskClient, buyer: UserData) -> None:
    staff = make_staff("m@odco.example", ("moderator",))
    staff_in(client, staff.login)
    for path in ("/fr/desk/people/", f"/fr/desk/people/{buyer.id}"):
        assert client.get(path).status_code == 403
    for path in (
        f"/fr/desk/people/{buyer.id}/roles",
        f"/fr/desk/people/{buyer.id}/deactivate",
        "/fr/desk/people/requests/1",
    ):
        assert client.post(path).status_code == 403


def test_search_and_unknown_people(two: tuple[FlaskClient, FlaskClient], buyer: UserData) -> None:
    assert "Salma Amrani" in two[0].get("/ar/desk/people/?q=salma").text
    assert "Salma Amrani" in two[0].get("/ar/desk/people/?q=06 61 23 45 78").text
    assert "Salma Amrani" in two[0].get(f"/en/desk/people/{buyer.id}").text
    assert two[0].get("/fr/desk/people/?q=%25&after=x").status_code == 200
    assert two[0].get("/fr/desk/people/999999").status_code == 404
