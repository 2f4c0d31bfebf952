"""A report is kept once; findings weigh, fade, are answered, settled, withdrawn by another person."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select, update

from core.audit import AuditEntry
from core.db import session, transaction
from core.errors import DomainError, NotAllowed
from scoring.errors import NeedsAnotherPerson
from scoring.inspections.data import Answer
from scoring.inspections.errors import (
    BadReport,
    BadVisit,
    Moved,
    NoSuchFinding,
    NoSuchPicture,
    NoSuchVisit,
    ReportThere,
)
from scoring.inspections.models import Finding, Photo, Report, Visit
from scoring.inspections.services import answering, checks, compliance, reading, reporting
from scoring.method.rules.parameters import V1
from scoring.method.services import reading as scores
from scoring.method.services import running
from tests.scoring.inspections.makers import TODAY, draft, inspector, planned, stalls, visited, visits
from tests.scoring.inspections.test_planning import join
from tests.shop.catalog.makers import NOW, Stall


def president(stall: Stall) -> int:
    user_id = stall.seller.user_id or 0
    with transaction() as s:
        s.connection().exec_driver_sql(
            f"UPDATE registry_role SET role = 'president' WHERE user_id = {user_id}"
        )
    return user_id


def finding() -> Finding:
    query = select(Finding).order_by(Finding.id).execution_options(populate_existing=True)
    return session().scalars(query).all()[0]


def picture(side: int = 400) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), (side % 255, 90, 40)).save(out, "JPEG")
    return out.getvalue()


def test_sent_twice_it_is_one_report(both: Flask) -> None:
    stalls(1)
    sent, visit = planned()
    report = draft(2, 1)
    assert reporting.receive(sent, visit.id, report, NOW) == "serious"
    again = replace(report, written_at=NOW)
    assert reporting.receive(sent, visit.id, again, NOW + timedelta(hours=2)) == "serious"
    assert session().scalar(select(func.count(Report.visit_id))) == 1
    assert session().scalar(select(func.count(Finding.id))) == 2
    acts = session().scalars(select(AuditEntry.action).where(AuditEntry.subject == f"visit:{visit.id}")).all()
    assert acts == ["inspections.plan", "inspections.report"]
    with pytest.raises(ReportThere):
        reporting.receive(sent, visit.id, draft(1), NOW)
    with pytest.raises(ReportThere):
        reporting.receive(sent, visit.id, replace(report, summary="غيره"), NOW)
    made = visits(id=visit.id)[0]
    assert (made.state, made.result, made.live_key) == ("reported", "serious", None)
    assert checks.visit_faults() == []


def test_only_who_was_sent_reports(app: Flask) -> None:
    stalls(1)
    sent, visit = planned()
    with pytest.raises(NotAllowed):
        reporting.receive(inspector(), visit.id, draft(), NOW)
    join(sent.user_id, visit.cooperative_id)
    with pytest.raises(DomainError) as refused:
        reporting.receive(sent, visit.id, draft(), NOW)
    assert refused.value.code == "own_case"


def test_what_is_no_report(app: Flask) -> None:
    stalls(1)
    sent, visit = planned()
    good = draft(1)
    for bad in (
        replace(good, visited_on=TODAY + timedelta(days=1)),
        replace(good, visited_on=TODAY - timedelta(days=40)),
        replace(good, key="x"),
        replace(good, answers={"unheard": Answer("ok")}),
        replace(good, answers={"labels": Answer("no", 4, "نص")}),
        replace(good, answers={"labels": Answer("no", 1, "")}),
        replace(good, answers={}),
        replace(good, is_absent=True),
        replace(good, summary="ا" * 5000),
    ):
        with pytest.raises(BadReport):
            reporting.receive(sent, visit.id, bad, NOW)
    assert reporting.receive(sent, visit.id, draft(absent=True), NOW) == "absent"
    assert reading.visit_figures(TODAY, TODAY).random.visits == 0


def test_pictures_are_private_and_kept_once(app: Flask) -> None:
    stalls(1)
    sent, visit = planned()
    key = reporting.keep_photo(sent, visit.id, "photo-000001", picture(), NOW)
    assert reporting.keep_photo(sent, visit.id, "photo-000001", picture(), NOW) == key
    reporting.receive(sent, visit.id, draft(), NOW)
    other = reporting.keep_photo(sent, visit.id, "photo-000002", picture(300), NOW)
    assert session().scalars(select(Photo.storage_key)).all()[0].startswith("private/")
    assert reporting.open_photo(inspector(), visit.id, other)[:4] == b"RIFF"
    with pytest.raises(NoSuchVisit):
        reporting.open_photo(inspector(frozenset({"01.051"})), visit.id, key)
    with pytest.raises(NoSuchPicture):
        reporting.open_photo(inspector(), visit.id, 987_654)
    with pytest.raises(NotAllowed):
        reporting.keep_photo(inspector(), visit.id, "photo-000003", picture(), NOW)
    with pytest.raises(BadReport):
        reporting.keep_photo(sent, visit.id, "photo-000003", picture(), NOW + timedelta(days=60))


def test_findings_weigh_on_compliance_and_fade(app: Flask) -> None:
    (stall,) = stalls(1)
    assert compliance.points(TODAY, V1) == {}
    visited(2)
    assert compliance.points(TODAY, V1) == {stall.cooperative_id: 70}
    assert compliance.points(TODAY + timedelta(days=180), V1) == {stall.cooperative_id: 85}
    assert compliance.points(TODAY - timedelta(days=1), V1) == {}
    run = running.run(TODAY, NOW)
    card = scores.find_score(stall.cooperative_id)
    assert card
    assert card.pillars["compliance"] == 70
    assert running.recompute(run.id) == []


def test_a_support_visit_never_weighs(app: Flask) -> None:
    (stall,) = stalls(1, TODAY - timedelta(days=60))
    visited(3, kind="support")
    assert not finding().counts
    assert compliance.points(TODAY, V1) == {}
    figures = reading.visit_figures(TODAY, TODAY)
    assert (figures.by_kind, figures.targeted.visits, figures.random.visits) == ({"support": 1}, 0, 0)
    assert answering.my_visits(president(stall), stall.cooperative_id).findings


def test_the_cooperative_answers_and_the_office_settles(both: Flask) -> None:
    (stall,) = stalls(1)
    visited(2)
    user, boss, key = president(stall), inspector(), finding().id
    assert answering.count_open([stall.cooperative_id]) == {stall.cooperative_id: 1}
    with pytest.raises(BadVisit):
        answering.answer(user, stall.cooperative_id, key, " ", NOW)
    answering.answer(user, stall.cooperative_id, key, "نظفنا المعمل وصورناه", NOW)
    with pytest.raises(Moved):
        answering.answer(user, stall.cooperative_id, key, "مرة أخرى", NOW)
    assert [one.id for one, _visit in reading.answered(boss)] == [key]
    answering.decide(boss, key, "stands", "الصورة لا تكفي", NOW)
    assert finding().state == "open"
    answering.answer(user, stall.cooperative_id, key, "هذه صورة أخرى", NOW)
    answering.decide(boss, key, "settled", "رأيناه نظيفا", NOW)
    assert reading.count_answered(boss) == 0
    assert compliance.points(TODAY, V1) == {stall.cooperative_id: 85}
    with pytest.raises(Moved):
        answering.decide(boss, key, "withdrawn", "كان خطأ", NOW)


def test_withdrawing_takes_another_person(app: Flask) -> None:
    (stall,) = stalls(1)
    visit = visited(3)
    author = inspector()
    with transaction() as s:
        s.execute(update(Report).values(by=author.user_id))
    with pytest.raises(NeedsAnotherPerson):
        answering.decide(author, finding().id, "withdrawn", "كان خطأ منا", NOW)
    with pytest.raises(BadVisit):
        answering.decide(inspector(), finding().id, "withdrawn", "", NOW)
    answering.decide(inspector(), finding().id, "withdrawn", "كان خطأ منا", NOW)
    assert visits(id=visit.id)[0].result == "clean"
    assert compliance.points(TODAY, V1) == {stall.cooperative_id: 100}
    assert reading.visit_figures(TODAY, TODAY).random.hits == 0
    assert checks.visit_faults() == []


def test_what_a_cooperative_sees(app: Flask) -> None:
    mine, other = stalls(2)
    user = president(mine)
    for _n in range(2):
        visited(1)
    seen = answering.my_visits(user, mine.cooperative_id)
    assert {card.cooperative.id for card in seen.visits} == {mine.cooperative_id}
    theirs = session().scalars(select(Finding.id).where(Finding.cooperative_id == other.cooperative_id)).one()
    with pytest.raises(NoSuchFinding):
        answering.answer(user, mine.cooperative_id, theirs, "ليس لي", NOW)
    with pytest.raises(NoSuchVisit):
        answering.my_visits(user, other.cooperative_id)
    with pytest.raises(NoSuchFinding):
        answering.answer(mine.seller.user_id, other.cooperative_id, theirs, "ليس لي", NOW)


def test_a_check_that_is_expected_checks_nothing(app: Flask) -> None:
    (stall,) = stalls(1)
    user = president(stall)
    planned()
    assert answering.my_visits(user, stall.cooperative_id).visits == []
    with transaction() as s:
        s.execute(update(Visit).values(kind="support"))
    assert len(answering.my_visits(user, stall.cooperative_id).visits) == 1


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE scoring_visit_month SET taken_random = 5", "does not count"),
        ("UPDATE scoring_visit SET result = 'clean'", "not what it found"),
        ("UPDATE scoring_visit SET live_key = NULL", "wrong key"),
        ("DELETE FROM scoring_visit_report", "report does not fit"),
        ("UPDATE scoring_finding SET cooperative_id = {other}", "another cooperative"),
    ],
)
def test_the_doctor_finds_planted_damage(app: Flask, damage: str, said: str) -> None:
    _mine, other = stalls(2)
    visited(2)
    with transaction() as s:
        keys = {row.cooperative_id for row in visits(state="reported")}
        wrong = other.cooperative_id if other.cooperative_id not in keys else _mine.cooperative_id
        s.connection().exec_driver_sql(damage.format(other=wrong))
    assert any(said in line for line in checks.visit_faults())
