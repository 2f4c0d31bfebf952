import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from core import clock
from core.audit import AuditEntry
from core.db import db, session
from core.i18n import speaking
from core.messages import OutgoingMessage
from registry import api
from registry.creation.services import deciding, drafting, reading
from registry.desk.views import words
from registry.models import FilingRequest
from tests.core.auth.conftest import make_staff, staff_in
from tests.registry.creation import factory as make
from tests.registry.factory import FIRST, import_lines

REASON = "Jugement définitif du tribunal de Taroudant"


def desk(
    client: FlaskClient, name: str = "registrar", role: str = "registrar", *provinces: str
) -> FlaskClient:
    make_staff(f"{name}@odco.example", (role,), provinces)
    staff_in(client, f"{name}@odco.example")
    return client


@pytest.fixture
def file(app: Flask) -> int:
    """A file in review, made today, of a founder who reads Arabic."""
    return make.in_review(make.person(1, "ar"), clock.now())


def test_the_whole_walk_on_pages(client: FlaskClient) -> None:
    now = clock.now()
    creation_id = make.requested(make.person(1, "ar"), now)
    desk(client)
    assert f"/fr/desk/creations/{creation_id}" in client.get("/fr/desk/registrar").text
    page = f"/fr/desk/creations/{creation_id}"
    assert "Tifawine" in client.get(page).text
    choice = {"act": "reserve_name", "proposal": str(make.first_proposal(creation_id))}
    letter = client.post(page, data=choice)
    assert letter.status_code == 200
    assert 'dir="rtl"' in letter.text
    assert "تيفاوين" in letter.text
    assert reading.load(creation_id).state == "name_requested"  # nothing moves before the letter was seen
    assert client.post(page, data={**choice, "seen": "yes"}).status_code == 302
    assert reading.load(creation_id).state == "name_reserved"
    finish(creation_id)
    assert client.post(page, data={"act": "take"}).status_code == 302
    change = {"act": "ask_changes", "section0": "idea", "text0": "يرجى تدقيق عنوان المقر", "section1": "name"}
    assert "يرجى تدقيق عنوان المقر" in client.post(page, data=change).text
    client.post(page, data={**change, "seen": "yes"})
    assert reading.load(creation_id).state == "change_requested"
    client.post(page, data={"act": "resume", "reason": "L’adresse est complète", "seen": "yes"})
    number = {
        "act": "register",
        "court": "taroudannt",
        "analytical_number": "77/2026",
        "registered_on": str(clock.local_date(now)),
    }
    assert client.post(page, data=number).status_code == 200
    assert client.post(page, data={**number, "seen": "yes"}).status_code == 302
    found = reading.load(creation_id)
    assert found.state == "registered"
    assert found.cooperative_id
    card = api.cooperative_cards([found.cooperative_id])[found.cooperative_id]
    assert card.central_number in client.get(page).text
    strike_off(client, card.central_number)
    assert not api.is_active(card.id)


def finish(creation_id: int) -> None:
    from tests.registry.desk.test_services import finish as hand_in

    hand_in(reading.load(creation_id).leader_id, creation_id, clock.now())


def strike_off(client: FlaskClient, number: str) -> None:
    data = {
        "kind": "struck_off",
        "happened_on": str(clock.local_date(clock.now())),
        "document": "J 12/2026",
        "reason": REASON,
    }
    assert client.get(f"/fr/desk/filings/end/{number}").status_code == 200
    assert client.post(f"/fr/desk/filings/end/{number}", data=data).status_code == 302
    request_id = session().scalars(select(FilingRequest.id)).one()
    place = f"/fr/desk/filings/requests/{request_id}"
    assert client.post(place, data={"outcome": "confirm"}).status_code == 403  # one's own request
    client.post("/fr/account/logout")
    desk(client, "second")
    assert REASON in client.get(place).text
    assert client.post(place, data={"outcome": "confirm"}).status_code == 302


def test_the_articles_say_what_they_rest_on(client: FlaskClient, file: int) -> None:
    desk(client)
    page = client.get(f"/fr/desk/creations/{file}").text
    articles = drafting.articles_of(reading.load(file), clock.now())
    assert len(articles) > 20
    for code, label in words.BASIS.items():
        with speaking("fr"):
            assert page.count(str(label)) == sum(article.basis == code for article in articles) > 0
    assert "1. Forme" in page


def test_what_cannot_be_read_is_said(client: FlaskClient, file: int) -> None:
    desk(client)
    page = f"/fr/desk/creations/{file}"
    assert client.post(page, data={"act": "dance"}).status_code == 400
    assert client.post(page, data={"act": "refuse", "reason": "non"}).status_code == 400
    assert client.post(page, data={"act": "register", "registered_on": "hier"}).status_code == 400
    assert client.post(page, data={"act": "ask_changes", "seen": "yes"}).status_code == 400
    assert reading.load(file).state == "in_review"
    assert client.get("/fr/desk/creations/987654").status_code == 404
    assert client.get("/fr/desk/law/nothing").status_code == 404


def test_the_second_registrar_reads_who_was_faster(client: FlaskClient, file: int) -> None:
    faster = make.registrar(make_staff("faster@odco.example", ("registrar",)).id)
    deciding.refuse(faster, file, "Le capital libéré est insuffisant", clock.now())
    desk(client)
    answer = client.post(
        f"/fr/desk/creations/{file}",
        data={"act": "refuse", "reason": "Le capital est insuffisant", "seen": "yes"},
    )
    assert answer.status_code == 409
    assert "Hind Bennani" in answer.text


def test_documents_and_identities_leave_a_line_at_each_look(client: FlaskClient, file: int) -> None:
    desk(client)
    page = client.get(f"/fr/desk/creations/{file}").text
    assert "JB100" not in page
    document = re.search(rf"/fr/desk/creations/{file}/documents/(\d+)", page)
    assert document
    answer = client.get(document[0])
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.data == make.PDF
    founder = make.founder_ids(file)[1]
    assert "JB10" in client.post(f"/fr/desk/creations/{file}/founders/{founder}").text
    acts = session().scalars(select(AuditEntry.action).where(AuditEntry.subject == f"creation:{file}")).all()
    assert acts.count("creation.document_read") == 1
    assert acts.count("creation.founder_read") == 1


def test_other_provinces_and_other_roles_see_nothing(client: FlaskClient, file: int) -> None:
    desk(client, "north", "registrar", "01.051")
    for path in (f"creations/{file}", f"creations/{file}/documents/1"):
        assert client.get(f"/fr/desk/{path}").status_code == 404
    assert client.post(f"/fr/desk/creations/{file}", data={"act": "take"}).status_code == 404
    assert "CR-" not in client.get("/fr/desk/registrar").text
    client.post("/fr/account/logout")
    desk(client, "inspector", "inspector")
    assert client.get("/fr/desk/registrar").status_code == 403
    assert client.get("/fr/desk/law").status_code == 200


def test_the_queue_costs_a_handful_of_statements(client: FlaskClient) -> None:
    words_of = (("زمردة", "Zomorroda"), ("أفوس", "Afous"), ("تيفاوين", "Tifawine"))
    for n, (arabic, french) in enumerate(words_of):
        names = [(f"تعاونية {arabic}", f"Coopérative {french}"), ("", ""), ("", "")]
        make.requested(make.person(n + 1), clock.now(), names)
    import_lines(FIRST)
    desk(client)
    end = {
        "kind": "struck_off",
        "happened_on": str(clock.local_date(clock.now())),
        "document": "J 1",
        "reason": REASON,
    }
    assert client.post("/fr/desk/filings/end/48213", data=end).status_code == 302
    client.get("/fr/desk/registrar")
    counted: list[str] = []

    def count(*args: object) -> None:
        if not str(args[2]).startswith(("BEGIN", "PRAGMA")):
            counted.append(str(args[2]))

    event.listen(db.engine, "before_cursor_execute", count)
    for path, most in (("desk/registrar", 12), ("desk/registrar/workload", 40), ("desk/law", 40)):
        counted.clear()
        answer = client.get(f"/fr/{path}")
        assert answer.status_code == 200
        assert len(counted) <= most, f"{path}: {len(counted)}"
        assert len(answer.data) < 120_000
    event.remove(db.engine, "before_cursor_execute", count)


def test_a_correction_keeps_what_was_written(client: FlaskClient) -> None:
    import_lines(FIRST)
    desk(client)
    record = client.get("/fr/desk/registry/48213").text
    link = re.search(r"/fr/desk/filings/correct/\d+/48213", record)
    assert link

    def shown() -> dict[str, str]:
        last = re.search(r'name="last" value="(\d+)"', client.get(link[0]).text)
        assert last
        return {"last": last[1], "reason": REASON}

    old = shown()
    assert client.post(link[0], data={**old, "members": "39"}).status_code == 302
    late = client.post(link[0], data={**old, "members": "38", "name_fr": "Ennour"})
    assert late.status_code == 409
    assert "Hind Bennani" in late.text  # who was faster
    assert client.post(link[0], data={"members": "38", "reason": REASON}).status_code == 409
    assert client.post(link[0], data={**shown(), "members": "beaucoup"}).status_code == 400
    assert (
        client.post(link[0], data={**shown(), "members": "39"}).status_code == 400
    )  # nothing differs any more
    card = api.find_cooperative("48213")
    assert card
    assert card.members == 39
    assert client.get("/fr/desk/filings/correct/987654/48213").status_code == 404


def test_an_administrator_corrects_a_number_of_the_law(client: FlaskClient) -> None:
    desk(client, "admin", "admin")
    assert "groupe-cceinternational" in client.get("/fr/desk/law/founders_min").text
    today = str(clock.local_date(clock.now()))
    data = {"value": "7", "source": "B.O. 6318", "article": "Loi 112-12, art. 9", "valid_from": today}
    assert (
        client.post("/fr/desk/law/founders_min", data={**data, "value": "x", "reason": REASON}).status_code
        == 400
    )
    assert client.post("/fr/desk/law/founders_min", data={**data, "reason": REASON}).status_code == 302
    page = client.get("/fr/desk/law/founders_min").text
    assert "B.O. 6318" in page
    assert "Hind Bennani" in page
    client.post("/fr/account/logout")
    desk(client, "agadir", "registrar", "09.541")
    assert client.post("/fr/desk/law/founders_min", data={**data, "reason": REASON}).status_code == 403
    assert (session().scalar(select(func.count(OutgoingMessage.id))) or 0) == 0
