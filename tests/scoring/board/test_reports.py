"""Preparing, agreeing, freezing; the figures move with what happens; nothing changes a frozen report."""

import json
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import DatabaseError

from core.auth.actor import Actor
from core.db import session, transaction
from core.doctor import examine
from core.errors import NotAllowed
from registry import api as registry
from registry.data import FilingDraft
from registry.permissions import FILE
from scoring.board.data import Content
from scoring.board.errors import BadDay, NoSuchReport, ReportChanged, ReportFrozen
from scoring.board.models import Report
from scoring.board.rules.catalogue import FIGURES, QUERIES
from scoring.board.services import reports
from scoring.board.services.checks import report_faults
from scoring.board.services.gathering import gather
from scoring.errors import NeedsAnotherPerson
from scoring.permissions import BOARD_APPROVE, BOARD_PREPARE, BOARD_READ
from tests.registry.factory import FIRST, NOW, SECOND, import_lines, person
from tests.threads import together

DAY = date(2026, 11, 20)
ALL = frozenset({BOARD_READ, BOARD_PREPARE, BOARD_APPROVE})


def member(name: str) -> Actor:
    return Actor(person(name), ALL, None, is_staff=True)


def values(content: Content) -> dict[str, object]:
    return {code: entry["value"] for code, entry in content["figures"].items()}


def test_a_report_has_every_figure_with_definition_and_query(both: Flask) -> None:
    import_lines(FIRST, SECOND)
    content = gather(DAY, NOW)
    found = values(content)
    assert (found["cooperatives"], found["members"], found["women"], found["youth"]) == (2, 52, 38, 10)
    assert found["women_share"] == 73.1
    assert set(found) == set(FIGURES)
    for entry in content["figures"].values():
        assert entry["definition"]["ar"] != entry["definition"]["en"]
        assert entry["query"] in QUERIES
    assert {table["query"] for table in content["tables"].values()} <= set(QUERIES)
    cells = {(row["region"], row["sector"]): row for row in content["tables"]["cells"]["rows"]}
    assert cells["", ""]["cooperatives"] == 2
    assert json.loads(json.dumps(content)) == content


def test_the_past_is_as_it_was_and_the_future_is_not_told(both: Flask) -> None:
    import_lines(FIRST, SECOND)
    assert values(gather(date(2013, 1, 1), NOW))["cooperatives"] == 1
    assert values(gather(date(2011, 1, 1), NOW))["cooperatives"] == 0
    with pytest.raises(BadDay):
        gather(date(2026, 11, 22), NOW)


def filer() -> Actor:
    return Actor(None, frozenset({FILE}), None, is_staff=True)


def test_accounts_filed_move_exactly_the_jobs(app: Flask) -> None:
    import_lines(FIRST, SECOND)
    before = values(gather(DAY, NOW))
    found = registry.find_cooperative("51002")
    assert found
    accounts = {"fiscal_year": 2025, "jobs_permanent": 3, "jobs_seasonal": 4}
    registry.file(found.id, FilingDraft("accounts_filed", date(2026, 3, 1), facts=accounts), filer(), NOW)
    told = values(gather(DAY, NOW))
    moved = {code: told[code] for code in told if told[code] != before[code]}
    assert moved == {"jobs_permanent": 3, "jobs_seasonal": 4, "jobs_declaring": 1}


def test_two_people_freeze_it(both: Flask) -> None:
    import_lines(FIRST)
    one, two = member("Amina"), member("Brahim")
    found = reports.prepare(one, DAY, "المصادقة على الطريقة", "Adopter la méthode\n\nPublier", NOW)
    card = reports.get_report(one, found)
    assert card.content["asks"] == {"ar": ["المصادقة على الطريقة"], "fr": ["Adopter la méthode", "Publier"]}
    assert reports.agree(one, found, card.seal, NOW) == "seconded"
    with pytest.raises(NeedsAnotherPerson):
        reports.agree(one, found, card.seal, NOW)
    assert reports.agree(two, found, card.seal, NOW) == "approved"
    frozen = reports.get_report(one, found)
    assert frozen.is_frozen
    assert (frozen.first_by, frozen.second_by) == (one.user_id, two.user_id)
    with pytest.raises(ReportFrozen):
        reports.agree(member("Chafik"), found, card.seal, NOW)
    assert reports.rendered_otherwise(found) == []
    assert report_faults() == []


def test_what_was_frozen_stays_whatever_the_register_says_later(app: Flask) -> None:
    import_lines(FIRST)
    one, two = member("Amina"), member("Brahim")
    found = reports.prepare(one, DAY, "", "", NOW)
    seal = reports.get_report(one, found).seal
    for actor in (one, two):
        reports.agree(actor, found, seal, NOW)
    import_lines(SECOND)
    assert reports.look(DAY, NOW).seal == seal
    assert values(reports.look(DAY, NOW).content)["cooperatives"] == 1
    assert reports.rendered_otherwise(found) == []
    second = reports.prepare(one, DAY, "", "", NOW)
    assert second != found
    assert reports.get_report(one, second).edition == 2
    assert values(reports.get_report(one, second).content)["cooperatives"] == 2
    assert [line.edition for line in reports.list_reports(one)] == [2, 1]


def test_a_report_made_again_takes_the_first_agreement_back_only_if_it_changed(app: Flask) -> None:
    import_lines(FIRST)
    one, two = member("Amina"), member("Brahim")
    found = reports.prepare(one, DAY, "", "", NOW)
    seal = reports.get_report(one, found).seal
    reports.agree(one, found, seal, NOW)
    assert reports.prepare(two, DAY, "", "", NOW + timedelta(minutes=1)) == found
    assert reports.get_report(one, found).state == "seconded"
    import_lines(SECOND)
    assert reports.prepare(two, DAY, "", "", NOW) == found
    again = reports.get_report(one, found)
    assert (again.state, again.first_by) == ("draft", None)
    with pytest.raises(ReportChanged):
        reports.agree(two, found, seal, NOW)
    assert reports.agree(two, found, again.seal, NOW) == "seconded"


def test_two_people_at_once_are_one_and_one(both: Flask) -> None:
    import_lines(FIRST)
    people = [member(name) for name in ("Amina", "Brahim", "Chafik", "Driss")]
    found = reports.prepare(people[0], DAY, "", "", NOW)
    seal = reports.get_report(people[0], found).seal

    def agree(place: int) -> str:
        try:
            return reports.agree(people[place], found, seal, NOW)
        except (ReportChanged, ReportFrozen, NeedsAnotherPerson):
            return "late"

    states = together(both, agree, 4)
    assert states.count("approved") <= 1
    assert states.count("seconded") == 1
    assert report_faults() == []


def test_rights_are_asked_for(app: Flask) -> None:
    import_lines(FIRST)
    nobody = Actor(person("Nadia"), frozenset(), None, is_staff=True)
    reader = Actor(person("Rachid"), frozenset({BOARD_READ}), None, is_staff=True)
    for actor in (nobody, reader):
        with pytest.raises(NotAllowed):
            reports.prepare(actor, DAY, "", "", NOW)
        with pytest.raises(NotAllowed):
            reports.agree(actor, 1, "", NOW)
    with pytest.raises(NotAllowed):
        reports.list_reports(nobody)
    with pytest.raises(NotAllowed):
        reports.get_report(nobody, 1)
    with pytest.raises(NoSuchReport):
        reports.get_report(reader, 1)
    with pytest.raises(NoSuchReport):
        reports.rendered_otherwise(1)


def frozen_one() -> int:
    import_lines(FIRST)
    one, two = member("Amina"), member("Brahim")
    found = reports.prepare(one, DAY, "", "", NOW)
    seal = reports.get_report(one, found).seal
    for actor in (one, two):
        reports.agree(actor, found, seal, NOW)
    return found


def test_the_database_itself_keeps_what_was_frozen(both: Flask) -> None:
    frozen_one()
    for statement in ("UPDATE scoring_board_frozen SET content = '{}'", "DELETE FROM scoring_board_frozen"):
        with pytest.raises(DatabaseError), transaction() as s:
            s.execute(text(statement))


@pytest.mark.parametrize(
    "damage",
    [{"seal": "0" * 64}, {"state": "draft"}, {"second_by": None}],
    ids=["seal", "state", "names"],
)
def test_the_doctor_notices(app: Flask, damage: dict[str, object]) -> None:
    found = frozen_one()
    assert {one.name: one.ok for one in examine()}["board_reports"]
    with transaction():
        session().execute(update(Report).where(Report.id == found).values(**damage))
    assert len(report_faults()) == 1


def test_one_person_who_agrees_many_times_at_once_is_one(both: Flask) -> None:
    """A double tap is no second pair of eyes."""
    import_lines(FIRST)
    one = member("Amina")
    found = reports.prepare(one, DAY, "", "", NOW)
    seal = reports.get_report(one, found).seal
    states = together(both, lambda _n: reports.agree(one, found, seal, NOW), 6)
    assert states.count("seconded") == 1, states
    assert all(isinstance(s, NeedsAnotherPerson | ReportChanged) for s in states if s != "seconded"), states
    assert reports.get_report(one, found).state == "seconded"
    assert report_faults() == []


def test_nobody_agrees_to_what_was_made_again_meanwhile(both: Flask) -> None:
    """What is agreed to is what was read, also when it is prepared anew at that very moment."""
    import_lines(FIRST)
    one, two = member("Amina"), member("Brahim")
    found = reports.prepare(one, DAY, "", "", NOW)
    seal = reports.get_report(one, found).seal

    def act(n: int) -> object:
        if n:
            return reports.agree(two, found, seal, NOW)
        return reports.prepare(one, DAY, "", "Publier", NOW)

    made, agreed = together(both, act, 2)
    assert made == found
    assert agreed == "seconded" or isinstance(agreed, ReportChanged), agreed
    card = reports.get_report(one, found)
    assert card.seal != seal
    assert (card.state, card.first_by) == ("draft", None), "the other text was agreed to by nobody"
