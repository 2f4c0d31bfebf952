import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from core import clock
from core.auth import create_user, system_actor
from core.db import session
from core.messages import OutgoingMessage
from registry import api
from registry.declarations.models import Declaration
from registry.declarations.services import calendar
from tests.core.auth.conftest import PASSWORD, make_staff, sign_in, staff_in
from tests.registry.declarations.makers import cooperative, filed, president

SCREENS = {
    "assembly": {"assembly_held": "yes", "assembly_on": "12/04/2026", "attendance": "30"},
    "decisions": {"decisions": "المصادقة على الحسابات"},
    "organs": {"organs_renewed": "no", "organs_until": ""},
    "accounts": {"turnover_centimes": "480 000", "surplus_centimes": "-12 000", "reserves_centimes": "٣٠٠٠٠"},
    "people": {
        "women_under_35": "8", "women_from_35_to_59": "20", "women_from_60": "8", "men_under_35": "2",
        "men_from_35_to_59": "1", "men_from_60": "1",
    },
    "jobs": {"jobs_permanent": "3", "jobs_seasonal": "12"},
}  # fmt: skip
SURE = "Les réserves ne sont pas celles du procès-verbal"


def member(client: FlaskClient, role: str = "president") -> int:
    card = cooperative()
    user = create_user(
        system_actor(),
        name="Aicha",
        email=f"{role}@example.ma",
        phone=None,
        password=PASSWORD,
        now=clock.now(),
    )
    api.grant_role(card.id, user.id, role, actor_id=None, now=clock.now())  # type: ignore[arg-type]
    assert sign_in(client, f"{role}@example.ma") == 302
    return card.id


def test_a_declaration_screen_by_screen(client: FlaskClient) -> None:
    id_ = member(client)
    answer = client.get("/ar/declarations")
    assert answer.location == f"/ar/declarations/{id_}"
    assert "2025" in client.get(answer.location).text
    place = f"/ar/declarations/{id_}/2025/assembly"
    for step, typed in SCREENS.items():
        assert place.endswith(step)
        assert client.get(place).status_code == 200
        answer = client.post(place, data=typed)
        assert answer.status_code == 302, answer.text
        place = answer.location
    review = client.get(place).text
    assert "480.000" in review
    assert "disabled" not in re.sub(r"<head>.*</head>", "", review, flags=re.S)
    assert client.post(f"/ar/declarations/{id_}/2025/file").location == f"/ar/declarations/{id_}"
    assert session().scalars(select(Declaration.state)).one() == "filed"
    assert client.post(place.replace("review", "jobs"), data=SCREENS["jobs"]).status_code == 409


def test_what_is_missing_is_listed_and_kept(client: FlaskClient) -> None:
    id_ = member(client)
    place = f"/fr/declarations/{id_}/2025"
    wrong = client.post(f"{place}/accounts", data={"turnover_centimes": "beaucoup"})
    assert wrong.status_code == 400
    assert 'value="beaucoup"' in wrong.text
    future = client.post(f"{place}/assembly", data={**SCREENS["assembly"], "assembly_on": "2099-01-01"})
    assert future.status_code == 400
    assert client.post(f"{place}/file").location.endswith("/2025/review")
    review = client.get(f"{place}/review").text
    assert f"{place}/jobs" in review
    assert "disabled" in review
    assert client.get(f"{place}/nothing").status_code == 404
    assert client.get(f"/fr/declarations/{id_}/2031/jobs").status_code == 404


def test_a_packer_reads_and_a_stranger_finds_nothing(client: FlaskClient) -> None:
    id_ = member(client, "packer")
    assert client.get(f"/fr/declarations/{id_}/2025/jobs").status_code == 200
    assert client.post(f"/fr/declarations/{id_}/2025/jobs", data=SCREENS["jobs"]).status_code == 404
    other = cooperative("51002")
    assert client.get(f"/fr/declarations/{other.id}").status_code == 404
    assert session().scalar(select(func.count(Declaration.id))) == 0


def test_the_office_sees_the_letter_then_decides(client: FlaskClient) -> None:
    card = cooperative()
    declaration = filed(president(card.id), card.id)
    make_staff("registrar@odco.example", ("registrar",))
    staff_in(client, "registrar@odco.example")
    assert str(card.central_number) in client.get("/fr/desk/declarations?kind=waiting").text
    page = f"/fr/desk/declarations/{declaration}"
    assert client.get(page).status_code == 200
    ask = {"outcome": "correction_requested", "reason": SURE, "version": "1"}
    letter = client.post(f"{page}/decide", data=ask)
    assert SURE in letter.text
    assert 'lang="ar"' in letter.text
    assert session().scalar(select(func.count(OutgoingMessage.id))) == 0
    assert client.post(f"{page}/decide", data={**ask, "seen": "yes"}).status_code == 302
    assert calendar.get_year(card.id, 2025, clock.local_date(clock.now())).state == "correction_requested"
    assert client.post(f"{page}/decide", data={**ask, "seen": "yes"}).status_code == 409


def test_the_export_is_the_list(client: FlaskClient, app: Flask) -> None:
    card = cooperative()
    filed(president(card.id), card.id)
    make_staff("inspector@odco.example", ("inspector",), ("09.541",))
    staff_in(client, "inspector@odco.example")
    rows = client.get("/fr/desk/declarations/export.csv?kind=waiting").get_data(as_text=True).splitlines()
    assert len(rows) == 2
    assert "480000.0" in rows[1]
    assert "aicha" not in rows[1].lower()
    late = client.get("/fr/desk/declarations/export.csv?kind=late").get_data(as_text=True).splitlines()
    assert len(late) == 1  # the other late one lies outside the inspector's provinces
    assert client.post("/fr/desk/declarations/1/decide", data={"outcome": "accepted"}).status_code == 403


def test_the_statutes_may_close_the_year_in_another_month(client: FlaskClient) -> None:
    card, other = cooperative(), cooperative("51002")
    make_staff("registrar@odco.example", ("registrar",), ("09.541",))
    staff_in(client, "registrar@odco.example")
    place = f"/fr/desk/declarations/close/{card.id}"
    assert place in client.get("/fr/desk/registry/48213").text
    for data in (
        {"month": "13", "reason": SURE},
        {"month": "x", "reason": SURE},
        {"month": "9", "reason": "non"},
    ):
        assert client.post(place, data=data).status_code == 400
    assert client.post(place, data={"month": "9", "reason": SURE}).status_code == 302
    assert calendar.close_month(card.id) == 9
    elsewhere = f"/fr/desk/declarations/close/{other.id}"
    assert client.post(elsewhere, data={"month": "9", "reason": SURE}).status_code == 404
