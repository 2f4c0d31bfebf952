"""The pages of visits: the desk's, the phone's, the cooperative's."""

import io
import json
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, update

from core.auth.models import User
from core.auth.services.sessions import open_session
from core.db import db, session, transaction
from scoring.inspections.models import Finding, Photo, Report
from scoring.inspections.services import proposing
from tests.registry.creation.test_pages import signed_in
from tests.scoring.inspections.makers import TODAY, inspector, planned, stalls, visited, visits
from tests.scoring.inspections.test_reporting import picture, president
from tests.shop.catalog.makers import NOW


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages read the clock: it stands."""
    monkeypatch.setattr("core.clock.now", lambda: NOW)


def at_desk(app: Flask, user_id: int | None) -> FlaskClient:
    """A member of staff with the second factor."""
    client = app.test_client()
    with transaction() as s:
        s.execute(update(User).where(User.id == user_id).values(totp_secret="-"))
    token = open_session(user_id or 0, second_factor=True, address="127.0.0.1", user_agent="", now=NOW)
    with client.session_transaction() as kept:
        kept["sid"] = token
    return client


def read(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    assert len(answer.data) < 120_000
    return answer.text


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_the_desk_shows_what_is_proposed_planned_made(app: Flask, lang: str) -> None:
    stalls(8)
    stalls(2, TODAY - timedelta(days=90))
    made = visited(2, 1)
    planned("random")
    client = at_desk(app, inspector().user_id)
    for tab in ("proposed", "planned", "made"):
        page = read(client, f"/{lang}/desk/visits/?tab={tab}&office=region-09")
        assert "<table" in page
        assert 'class="bars"' in page
    read(client, f"/{lang}/desk/visits/?tab=worst", 404)
    read(client, f"/{lang}/desk/visits/?office=nowhere", 404)
    assert 'name="verdict"' in read(client, f"/{lang}/desk/visits/{made.id}")
    read(client, f"/{lang}/desk/visits/987654", 404)


@pytest.mark.parametrize("tab", ["proposed", "planned", "made"])
def test_the_list_takes_the_same_few_statements(app: Flask, tab: str) -> None:
    stalls(12)
    stalls(4, TODAY - timedelta(days=90))
    visited(2, 1)
    planned("random")
    client, path = at_desk(app, inspector().user_id), f"/fr/desk/visits/?tab={tab}&office=region-09"
    read(client, path)
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    read(client, path)
    assert len(statements) <= 12, statements


def test_a_tour_is_prepared_and_a_visit_set_aside(app: Flask) -> None:
    (stall, *_others) = stalls(5)
    proposing.propose(NOW)
    client, colleague = at_desk(app, inspector().user_id), inspector()
    ids = [visit.id for visit in visits(kind="random")]
    form = {"visit": ids[:2], "inspector": colleague.user_id, "day": TODAY.isoformat(), "office": "region-09"}
    assert client.post("/fr/desk/visits/plan", data=form).status_code == 302
    assert len(visits(state="planned")) == 2
    answer = client.post(f"/fr/desk/visits/{ids[2]}/aside", data={"reason": "La route est coupée"})
    assert answer.status_code == 302
    assert "La route est coupée" in read(client, f"/fr/desk/visits/{ids[2]}")
    second = at_desk(app, inspector().user_id)
    assert f'action="/fr/desk/visits/{ids[2]}/aside"' in read(second, f"/fr/desk/visits/{ids[2]}")
    assert second.post(f"/fr/desk/visits/{ids[2]}/aside").status_code == 302
    assert visits(id=ids[2])[0].state == "set_aside"
    asked = {"number": stall.central_number, "note": "Plainte sanitaire reçue hier"}
    assert client.post("/fr/desk/visits/ask", data=asked).status_code in (302, 409)
    assert (
        client.post("/fr/desk/visits/capacity", data={"office": "region-09", "visits": "9"}).status_code
        == 403
    )


def report_form(**more: object) -> dict[str, object]:
    return {
        "key": "a" * 32, "visited_on": TODAY.isoformat(), "v-hygiene": "no", "s-hygiene": "2",
        "t-hygiene": "أرضية غير نظيفة", "v-labels": "ok", "v-paid": "", "summary": "زيارة قصيرة",
        "written_at": NOW.isoformat(), **more,
    }  # fmt: skip


def test_a_report_without_javascript(app: Flask) -> None:
    stalls(1)
    sent, visit = planned()
    client, url = at_desk(app, sent.user_id), f"/ar/desk/visits/{visit.id}/report"
    page = read(client, url)
    assert page.count("<fieldset") == 12
    wrong = client.post(url, data=report_form(**{"t-hygiene": "لا"}))
    assert wrong.status_code == 400
    assert 'value="2" selected' in wrong.text, "what was written is still there"
    photos = [(io.BytesIO(picture(300 + n)), f"{n}.jpg") for n in range(2)]
    for _n in range(2):
        form = report_form(photos=[(io.BytesIO(data.getvalue()), name) for data, name in photos])
        assert client.post(url, data=form).status_code == 302
    assert session().scalar(select(func.count(Report.visit_id))) == 1
    keys = list(session().scalars(select(Photo.id)))
    assert len(keys) == 2
    desk = at_desk(app, inspector().user_id)
    answer = desk.get(f"/ar/desk/visits/{visit.id}/photos/{keys[0]}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert at_desk(app, sent.user_id).get(url).status_code == 302


def test_what_a_phone_sends(app: Flask) -> None:
    stalls(1)
    sent, visit = planned()
    client, please = at_desk(app, sent.user_id), {"Accept": "application/json"}
    tour = json.loads(read(client, "/ar/desk/visits/tour.json"))
    assert [one["id"] for one in tour["visits"]] == [visit.id]
    assert set(tour["visits"][0]) == {"id", "name", "place", "kind", "why", "day"}
    photo = {"key": "b" * 32, "photo": (io.BytesIO(picture()), "photo.jpg")}
    assert client.post(f"/ar/desk/visits/{visit.id}/photos", data=photo, headers=please).json["ok"]
    url = f"/ar/desk/visits/{visit.id}/report"
    for _n in range(2):
        assert client.post(url, data=report_form(), headers=please).json == {"ok": True, "result": "serious"}
    other = client.post(url, data=report_form(summary="غيره"), headers=please)
    assert (other.status_code, other.json["error"]["code"]) == (409, "report_there")
    assert json.loads(read(client, "/ar/desk/visits/tour.json"))["visits"] == []


def test_the_page_that_is_kept_holds_nobody(app: Flask) -> None:
    visitor = app.test_client()
    page = read(visitor, "/ar/desk/visits/phone")
    assert page.count("<fieldset") == 12
    assert "تعاونية 1" not in page
    script = visitor.get("/visits-worker.js")
    assert "SHELL" not in script.text.replace("const SHELL", "").replace("(SHELL)", "")
    assert visitor.get("/ar/desk/visits/tour.json").status_code == 302


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_the_cooperative_reads_and_answers(app: Flask, lang: str) -> None:
    (stall,) = stalls(1)
    client = signed_in(app, president(stall))
    assert client.get(f"/{lang}/visits").status_code == 302
    read(client, f"/{lang}/visits/{stall.cooperative_id}")
    visited(2)
    finding = session().scalars(select(Finding.id)).one()
    assert 'name="answer"' in read(client, f"/{lang}/visits/{stall.cooperative_id}")
    assert f"/visits/{stall.cooperative_id}" in read(client, f"/{lang}/account/")
    url = f"/{lang}/visits/{stall.cooperative_id}/findings/{finding}"
    assert client.post(url, data={"answer": "نظفنا المعمل"}).status_code == 302
    desk = at_desk(app, inspector().user_id)
    assert f"/desk/visits/{visits(state='reported')[0].id}" in read(desk, f"/{lang}/desk/")
    decide = {"verdict": "settled", "reason": "رأينا الصور"}
    assert desk.post(f"/{lang}/desk/visits/findings/{finding}", data=decide).status_code == 302
    assert "رأينا الصور" in read(client, f"/{lang}/visits/{stall.cooperative_id}")
    assert client.get(f"/{lang}/visits/987654").status_code == 404
