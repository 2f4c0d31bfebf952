"""What stands in front of every form: the secret of the page it came from, and a proof that is not old."""

from datetime import timedelta

import pytest
from flask import url_for
from sqlalchemy import update

from core import clock
from core.auth.models import UserSession
from core.db import transaction
from tests.house.access.asking import addresses
from tests.house.access.expect import ALLOWED, expected
from tests.house.access.forms import form_for
from tests.house.access.people import PEOPLE, Person
from tests.house.access.subjects import Case
from tests.house.access.table import ROWS, Row
from tests.house.access.world import World

WRITES = [row for row in ROWS if row.method not in ("GET", "HEAD")]


def somebody_allowed(world: World, row: Row) -> tuple[Person, Case, str]:
    """Whoever may send this, what about, and where to."""
    for case, path in addresses(world, row):
        for person in PEOPLE:
            if row.policy in ("leave", "machine") or expected(row, person, case) == ALLOWED:
                return person, case, path
    raise AssertionError(f"nobody may ask {row}")


@pytest.mark.parametrize("row", WRITES, ids=str)
def test_a_form_without_the_secret_of_its_page_is_refused(
    world: World, row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(world.app.config, "WTF_CSRF_ENABLED", True)
    person, case, path = somebody_allowed(world, row)
    for secret in (None, "IjAwMDAi.aaaaaa.bbbbbbbb"):
        form = form_for(world, row.endpoint, case, person.key) | ({"csrf_token": secret} if secret else {})
        answer = world.send(person.key, row.method, path, form)
        refused = answer.status_code == 400 and "form_expired" in answer.get_data(as_text=True)
        assert refused is ("no_csrf" not in row.marks), answer.status
        assert world.changed_tables() == set()
        world.put_back()


def test_a_form_with_the_secret_of_its_page_is_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(world.app.config, "WTF_CSRF_ENABLED", True)
    client = world.app.test_client()
    name, _equals, value = world.cookies["buyer"].partition("=")
    client.set_cookie(name, value)
    page = client.get("/fr/account/profile").get_data(as_text=True)
    secret = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert secret
    form = {"name": "Itto", "lang": "fr", "csrf_token": secret}
    assert client.post("/fr/account/profile", data=form).status_code == 302
    assert "core_user" in world.changed_tables()
    other = {**form, "name": "Tilila"}
    stolen = world.send("other_buyer", "POST", "/fr/account/profile", other)
    assert stolen.status_code == 400, "the secret belongs to one browser"


def test_what_matters_asks_for_a_proof_of_the_last_minutes(world: World) -> None:
    """Every signed-in page, with a proof an hour old: exactly the rows marked `fresh` ask for a new one."""
    with world.app.test_request_context("/fr/"):
        confirm = url_for("account.confirm", lang="fr")
    policies = ("signed_in", "not_staff", "own", "seller", "staff")
    signed_in = [row for row in ROWS if row.policy in policies and row.endpoint != "account.confirm"]
    faults = []
    with world.app.app_context(), transaction() as s:
        s.execute(update(UserSession).values(fresh_at=clock.now() - timedelta(hours=1)))
    for row in signed_in:
        person, case, path = somebody_allowed(world, row)
        form = form_for(world, row.endpoint, case, person.key) if row.method != "GET" else None
        answer = world.send(person.key, row.method, path, form)
        asks = answer.headers.get("Location", "").startswith(confirm)
        if asks is not ("fresh" in row.marks):
            faults.append(f"{row}: {'asks' if asks else 'does not ask'} for a fresh proof")
    assert faults == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_no_address_takes_other_methods(world: World, method: str) -> None:
    paths = {path for row in ROWS for _case, path in addresses(world, row)[:1]}
    taken = {p for p in paths if world.send("admin", method, p).status_code not in (404, 405)}
    assert taken == set()


def test_metrics_are_for_the_holder_of_the_token_alone(world: World) -> None:
    assert world.send("", "GET", "/metrics", Authorization="Bearer for-prometheus").status_code == 200
    for header in ("Bearer wrong", "for-prometheus!", ""):
        assert world.send("admin", "GET", "/metrics", Authorization=header).status_code == 404
