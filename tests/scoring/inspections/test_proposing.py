"""The month of an office: a fifth drawn whatever is known, the rest by benefit, first years as support."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from core.audit import AuditEntry
from core.db import session
from scoring.inspections.data import Office
from scoring.inspections.errors import BadVisit, NoSuchOffice
from scoring.inspections.models import Month
from scoring.inspections.seed import seed_visits
from scoring.inspections.services import checks, ground, offices, proposing, reading
from scoring.method.services import running
from tests.scoring.inspections.makers import HERE, TODAY, inspector, stalls, visited, visits
from tests.scoring.makers import AS_OF, seller
from tests.shop.catalog.makers import NOW

YOUNG = TODAY - timedelta(days=90)


def here() -> Office:
    return next(office for office in offices.list_offices() if HERE in office.provinces)


def kinds() -> Counter[str]:
    return Counter(visit.kind for visit in visits(state="proposed"))


def test_every_province_has_one_office(app: Flask) -> None:
    found = [code for office in offices.list_offices() for code in office.provinces]
    assert len(found) == len(set(found)) == 83


def test_a_month_is_drawn_once(both: Flask) -> None:
    stalls(10)
    stalls(8, YOUNG)
    assert proposing.propose(NOW) == 13
    assert kinds() == {"random": 3, "targeted": 7, "support": 3}
    drawn = {visit.cooperative_id for visit in visits(kind="random")}
    assert proposing.propose(NOW + timedelta(hours=5)) == 0
    assert {visit.cooperative_id for visit in visits(kind="random")} == drawn
    month = reading.find_month(here().code, TODAY.replace(day=1))
    assert month
    assert (month.capacity, month.random_places, month.drawn_from) == (12, 3, 18)
    entry = session().scalars(select(AuditEntry).where(AuditEntry.action == "inspections.draw")).one()
    assert entry.data["drawn"] == sorted(drawn)
    assert checks.visit_faults() == []


def test_first_years_are_support_and_never_drawn(app: Flask) -> None:
    young = {one.cooperative_id for one in stalls(9, YOUNG)}
    stalls(4)
    proposing.propose(NOW)
    assert kinds() == {"random": 3, "targeted": 1, "support": 3}
    assert {v.cooperative_id for v in visits(kind="support")} <= young
    assert not {v.cooperative_id for v in visits(kind="random")} & young


def test_sure_signals_are_targeted_with_what_was_counted(app: Flask) -> None:
    stalls(8)
    bad = [seller(40, late=4, defects=12) for _n in range(4)]
    running.run(AS_OF, NOW)
    later = NOW + timedelta(days=2)
    proposing.propose(later)
    aimed = [visit for visit in visits(kind="targeted") if visit.reason == "defects"]
    assert aimed
    assert {visit.cooperative_id for visit in aimed} <= {one.cooperative_id for one in bad}
    assert {visit.reason for visit in visits(kind="targeted")} <= {"defects", "accounts", "two_years"}
    first = aimed[0]
    assert first.reason == "defects"
    assert first.reasons["defects"]["hits"] == 12
    assert first.reasons["defects"]["low"] > 0.05
    assert first.value == pytest.approx(first.chance * first.severity * first.fixes / first.days)
    drawn = visits(kind="random")
    assert len(drawn) == 3
    assert {visit.reason for visit in drawn} == {"drawn"}


def test_the_gap_is_kept(app: Flask) -> None:
    stalls(1)
    made = visited(kind="random")
    proposing.propose(NOW + timedelta(days=40))
    assert visits(state="proposed") == []
    proposing.propose(NOW + timedelta(days=181))
    assert [v.cooperative_id for v in visits(state="proposed")] == [made.cooperative_id]


def test_what_was_left_open_is_looked_at_again(app: Flask) -> None:
    stalls(1)
    visited(3)
    proposing.propose(NOW + timedelta(days=8))
    assert [(v.kind, v.reason) for v in visits(state="proposed")] in (
        [("again", "again")],
        [("random", "drawn")],
    )


def test_what_nobody_planned_lapses(app: Flask) -> None:
    stalls(3)
    proposing.propose(NOW)
    proposing.propose(NOW + timedelta(days=30))
    assert len(visits(state="lapsed")) == 3
    assert {visit.month.month for visit in visits(state="proposed")} == {12}
    assert checks.visit_faults() == []


def test_two_months_have_two_draws(app: Flask) -> None:
    stalls(40)
    proposing.propose(NOW)
    first = {v.cooperative_id for v in visits(kind="random")}
    proposing.propose(NOW + timedelta(days=30))
    assert {v.cooperative_id for v in visits(kind="random", state="proposed")} != first


def test_capacity_is_of_those_who_may_say_it(app: Flask) -> None:
    boss, office = inspector(), here()
    offices.set_capacity(boss, office.code, 5, HERE, NOW)
    assert (here().visits, here().seat_province) == (5, HERE)
    offices.set_capacity(boss, office.code, 6, HERE, NOW)
    assert here().visits == 6
    with pytest.raises(BadVisit):
        offices.set_capacity(boss, office.code, 5, "01.051", NOW)
    with pytest.raises(NoSuchOffice):
        offices.set_capacity(inspector(frozenset({"01.051"})), office.code, 5, HERE, NOW)
    stalls(9)
    proposing.propose(NOW)
    assert kinds() == {"random": 2, "targeted": 7}
    months = {row.office_code: row.capacity for row in session().scalars(select(Month))}
    assert months[office.code] == 6


def test_results_are_learnt_from(app: Flask) -> None:
    stalls(6)
    visited(2)
    visited()
    learnt = ground.learnt(TODAY)
    assert (learnt["drawn"].visits, learnt["drawn"].hits, learnt["drawn"].severity) == (2, 1, 2)
    assert ground.fixes() < 0.70


def test_the_demonstration_shows_both_months_once(app: Flask) -> None:
    stalls(12)
    inspector(), inspector()
    said: list[str] = []
    seed_visits(NOW, said.append)
    seed_visits(NOW, said.append)
    assert said == ["9 visits made, 2 planned"]
    assert {visit.result for visit in visits(state="reported")} == {"clean", "minor", "serious"}
    assert checks.visit_faults() == []
