"""The desk's pages, the papers they lead to, the command."""

import csv
import io
import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.auth.actor import Actor
from core.db import session
from scoring.board.cli import board
from scoring.board.models import Report
from scoring.board.services import ordering, reports
from tests.core.auth.conftest import make_staff, staff_in
from tests.registry.factory import FIRST, NOW, SECOND, import_lines
from tests.scoring.board.test_reports import ALL, DAY, member


def signed_staff(app: Flask, role: str) -> FlaskClient:
    """Somebody of the Office's staff, signed in with both factors."""
    make_staff(f"{role}@odco.example", (role,))
    client = app.test_client()
    staff_in(client, f"{role}@odco.example")
    return client


@pytest.fixture
def prepared(app: Flask) -> int:
    """A report that nobody agreed to."""
    import_lines(FIRST, SECOND)
    return reports.prepare(member("Amina"), DAY, "المصادقة", "Adopter <b>tout</b>", NOW)


@pytest.fixture
def desk(app: Flask) -> FlaskClient:
    """Somebody of the board, signed in."""
    return signed_staff(app, "board")


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_the_desk_lists_and_shows(desk: FlaskClient, prepared: int, lang: str) -> None:
    listed = desk.get(f"/{lang}/desk/board/")
    assert listed.status_code == 200
    assert f"/desk/board/{prepared}" in listed.text
    page = desk.get(f"/{lang}/desk/board/{prepared}")
    assert page.status_code == 200
    assert len(page.data) < 120_000
    assert "style=" not in page.text
    assert page.text.count("R1") >= 8


def test_an_empty_desk_says_what_to_do(desk: FlaskClient) -> None:
    assert "Choisissez le jour" in desk.get("/fr/desk/board/").text


def test_it_is_prepared_and_agreed_to_on_the_page(app: Flask, desk: FlaskClient, prepared: int) -> None:
    asked = desk.post("/fr/desk/board/", data={"as_of": "2026-06-30", "asks_fr": "Publier"})
    assert asked.status_code == 302
    waiting = desk.get(asked.headers["Location"]).text
    assert 'http-equiv="refresh"' in waiting
    assert f'href="{asked.headers["Location"]}"' in waiting, "without the refresh there is a link"
    assert 'name="as_of"' not in waiting, "nothing that is being typed is lost"
    assert ordering.make_next(NOW)
    answer = desk.get(asked.headers["Location"])
    assert answer.status_code == 302
    page = desk.get(answer.headers["Location"]).text
    assert "Publier" in page
    seal = page.split('name="seal" value="')[1][:64]
    assert (
        "figé" not in desk.post(answer.headers["Location"], data={"seal": seal}, follow_redirects=True).text
    )
    assert "demandez à un collègue" in desk.get(answer.headers["Location"]).text
    row = session().query(Report).order_by(Report.id.desc()).first()
    assert row
    reports.agree(Actor(member("Brahim").user_id, ALL, None, is_staff=True), row.id, seal, NOW)
    assert "Approuvé, figé" in desk.get(answer.headers["Location"]).text


@pytest.mark.parametrize("day", ["", "demain", "2099-01-01"])
def test_a_day_that_cannot_be_is_refused_in_words(desk: FlaskClient, prepared: int, day: str) -> None:
    answer = desk.post("/fr/desk/board/", data={"as_of": day})
    assert answer.status_code in (400, 422)
    assert "Choisissez un jour passé" in answer.text


def test_papers_open_from_the_page(desk: FlaskClient, prepared: int) -> None:
    page = desk.get(f"/fr/desk/board/{prepared}/ar.html")
    assert page.status_code == 200
    assert 'dir="rtl"' in page.text
    assert "style=" not in page.text
    assert "مسودة" in page.text
    annex = desk.get(f"/fr/desk/board/{prepared}/fr.csv")
    assert annex.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(annex.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows[0]["value"] == "2"
    assert desk.get(f"/fr/desk/board/{prepared}/en.csv").status_code == 404
    assert desk.get("/fr/desk/board/99/fr.csv").status_code == 404


def test_others_do_not_read_it(app: Flask, prepared: int) -> None:
    trainer = signed_staff(app, "trainer")
    assert trainer.get(f"/fr/desk/board/{prepared}").status_code in (403, 404)
    assert app.test_client().get("/fr/desk/board/").status_code == 302


def test_the_page_takes_few_statements(app: Flask, desk: FlaskClient, prepared: int) -> None:
    from sqlalchemy import event

    from core.db import db

    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    desk.get(f"/fr/desk/board/{prepared}")
    assert len(statements) <= 12


def run(app: Flask, *words: str) -> bytes:
    result = app.test_cli_runner().invoke(board, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


def test_the_command_prints_every_form(app: Flask, prepared: int, tmp_path: Path) -> None:
    answer = json.loads(run(app, "report", "--as-of", DAY.isoformat(), "--lang", "fr"))
    figure = answer["figures"]["cooperatives"]
    assert figure["value"] == 2
    assert figure["query"] == "R1"
    assert "Coopératives" in figure["definition"]
    assert answer["state"] == "preview"
    target = tmp_path / "report.html"
    run(app, "report", "--as-of", DAY.isoformat(), "--format", "html", "-o", str(target))
    assert "<style>" in target.read_text(encoding="utf-8")
    one = run(app, "report", "--as-of", DAY.isoformat(), "--format", "csv")
    assert one == run(app, "report", "--as-of", DAY.isoformat(), "--format", "csv")
    pdf = tmp_path / "report.pdf"
    run(app, "report", "--as-of", DAY.isoformat(), "--format", "pdf", "-o", str(pdf))
    assert pdf.read_bytes().startswith(b"%PDF")


def test_the_command_refuses_in_words(app: Flask, prepared: int) -> None:
    runner = app.test_cli_runner()
    for words in (["report", "--as-of", "x"], ["report", "--as-of", "2099-01-01"], ["check", "99"]):
        assert runner.invoke(board, words).exit_code != 0


def test_a_frozen_report_is_what_the_command_gives_and_checks(app: Flask, prepared: int) -> None:
    people = [member("Brahim"), member("Chafik")]
    seal = reports.get_report(people[0], prepared).seal
    for actor in people:
        reports.agree(actor, prepared, seal, NOW)
    answer = json.loads(run(app, "report", "--as-of", DAY.isoformat()))
    assert (answer["state"], answer["seal"]) == ("approved", seal)
    assert b"the same to the byte" in run(app, "check", str(prepared))
