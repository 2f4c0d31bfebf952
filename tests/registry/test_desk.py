import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry import api
from tests.core.auth.conftest import make_staff, staff_in
from tests.registry.factory import FIRST, SECOND, import_lines

REASON = "Produits vendus sans autorisation sanitaire"


@pytest.fixture
def register(app: Flask) -> int:
    import_lines(FIRST, SECOND)
    card = api.find_cooperative("48213")
    assert card
    return card.id


def desk(client: FlaskClient, role: str, *provinces: str) -> FlaskClient:
    make_staff(f"{role}@odco.example", (role,), provinces)
    staff_in(client, f"{role}@odco.example")
    return client


def test_visitors_are_sent_to_sign_in(client: FlaskClient, register: int) -> None:
    for path in ("", "/48213", "/48213/suspend"):
        answer = client.get(f"/fr/desk/registry{path}")
        assert answer.status_code == 302
        assert "/account/login" in answer.location
    assert (
        client.post("/fr/desk/registry/48213/suspend", data={"reason": REASON, "confirm": "y"}).status_code
        == 302
    )
    assert api.is_active(register)


def test_the_scope_of_provinces_is_in_the_query(client: FlaskClient, register: int) -> None:  # I17
    desk(client, "registrar", "09.541")
    listing = client.get("/fr/desk/registry")
    assert "48213" in listing.text
    assert "51002" not in listing.text
    assert client.get("/fr/desk/registry/48213").status_code == 200
    assert client.get("/fr/desk/registry/51002").status_code == 404
    assert client.get("/fr/desk/registry/51002/suspend").status_code == 404
    answer = client.post("/fr/desk/registry/51002/suspend", data={"reason": REASON, "confirm": "y"})
    assert answer.status_code == 404


def test_suspending_asks_for_a_reason_and_a_confirmation(client: FlaskClient, register: int) -> None:
    desk(client, "registrar")
    page = "/fr/desk/registry/48213/suspend"
    assert client.get(page).status_code == 200
    for data in (
        {},
        {"reason": REASON},
        {"reason": "court", "confirm": "y"},
        {"reason": " " * 20, "confirm": "y"},
    ):
        assert client.post(page, data=data).status_code == 400
    assert api.is_active(register)
    assert client.post(page, data={"reason": REASON, "confirm": "y"}).status_code == 302
    assert not api.is_active(register)
    assert client.post(page, data={"reason": REASON, "confirm": "y"}).status_code == 409
    record = client.get("/fr/desk/registry/48213").text
    assert REASON in record
    assert "06 •• •• •• 78" in record
    assert "0661234578" not in record
    lift = "/fr/desk/registry/48213/reinstate"
    assert client.post(lift, data={"reason": REASON, "confirm": "y"}).status_code == 302
    assert api.is_active(register)


def test_an_inspector_reads_but_does_not_suspend(client: FlaskClient, register: int) -> None:
    desk(client, "inspector")
    assert client.get("/fr/desk/registry/48213").status_code == 200
    assert client.get("/fr/desk/registry/48213/suspend").status_code == 403
    answer = client.post("/fr/desk/registry/48213/suspend", data={"reason": REASON, "confirm": "y"})
    assert answer.status_code == 403
    assert api.is_active(register)


def test_other_staff_see_nothing(client: FlaskClient, register: int) -> None:
    desk(client, "trainer")
    assert client.get("/fr/desk/registry").status_code == 403
