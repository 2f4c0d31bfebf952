"""Who goes where: another person sends, places for the draw stay free, nobody visits the own house."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from core.audit import AuditEntry
from core.auth.actor import Actor
from core.db import db, session, transaction
from core.errors import DomainError, NotAllowed
from registry.models import Role
from scoring.errors import NeedsAnotherPerson
from scoring.inspections.errors import BadVisit, LiveVisit, Moved, NoPlaceLeft, NoSuchVisit
from scoring.inspections.models import Visit
from scoring.inspections.services import checks, offices, planning, proposing, reading
from tests.scoring.inspections.makers import HERE, TODAY, inspector, stalls, visits
from tests.shop.catalog.makers import NOW

YOUNG = TODAY - timedelta(days=90)


def month() -> Any:
    office = next(office for office in offices.list_offices() if HERE in office.provinces)
    return reading.find_month(office.code, TODAY.replace(day=1))


def test_a_colleague_is_sent(both: Flask) -> None:
    stalls(4)
    proposing.propose(NOW)
    boss, sent = inspector(), inspector()
    ids = [visit.id for visit in visits(kind="random")]
    assert planning.plan(boss, ids, sent.user_id or 0, TODAY, NOW) == 3
    assert (month().taken, month().taken_random) == (0, 3)
    mine = reading.list_visits(sent, states=("planned",), mine=True)
    assert {card.id for card in mine} == set(ids)
    with pytest.raises(Moved):
        planning.plan(boss, ids[:1], sent.user_id or 0, TODAY, NOW)
    assert checks.visit_faults() == []


def test_who_may_send_whom(app: Flask) -> None:
    stalls(3)
    proposing.propose(NOW)
    boss, sent, visit = inspector(), inspector(), visits()[0]
    with pytest.raises(NeedsAnotherPerson):
        planning.plan(boss, [visit.id], boss.user_id or 0, TODAY, NOW)
    with pytest.raises(NotAllowed):
        planning.plan(Actor(1), [visit.id], sent.user_id or 0, TODAY, NOW)
    with pytest.raises(NoSuchVisit):
        planning.plan(inspector(frozenset({"01.051"})), [visit.id], sent.user_id or 0, TODAY, NOW)
    with pytest.raises(BadVisit):
        planning.plan(boss, [visit.id], 987_654, TODAY, NOW)
    with pytest.raises(BadVisit):
        planning.plan(boss, [visit.id], sent.user_id or 0, TODAY - timedelta(days=1), NOW)
    with pytest.raises(BadVisit):
        planning.plan(boss, [], sent.user_id or 0, TODAY, NOW)
    assert len(visits(state="proposed")) == 3


def join(user_id: int | None, cooperative_id: int) -> None:
    with transaction() as s:
        row = {"cooperative_id": cooperative_id, "user_id": user_id, "role": "packer", "since": TODAY}
        s.execute(insert(Role).values(**row, live_key=f"{cooperative_id}:{user_id}:packer"))


@pytest.mark.parametrize("who", ["boss", "sent"])
def test_nobody_visits_the_own_house(app: Flask, who: str) -> None:
    stalls(1)
    proposing.propose(NOW)
    people, visit = {"boss": inspector(), "sent": inspector()}, visits()[0]
    join(people[who].user_id, visit.cooperative_id)
    with pytest.raises(DomainError) as refused:
        planning.plan(people["boss"], [visit.id], people["sent"].user_id or 0, TODAY, NOW)
    assert refused.value.code == "own_case"
    assert visits(state="planned") == []


def test_places_of_the_draw_stay_free(app: Flask) -> None:
    stalls(1)
    stalls(14, YOUNG)
    boss, sent = inspector(), inspector()
    office = next(office for office in offices.list_offices() if HERE in office.provinces)
    offices.set_capacity(boss, office.code, 3, HERE, NOW)
    proposing.propose(NOW)
    support = [visit.id for visit in visits(kind="support")]
    with transaction() as s:
        s.execute(update(Visit).where(Visit.id.in_(support)).values(kind="targeted"))
    assert len(support) == 1
    planning.plan(boss, support, sent.user_id or 0, TODAY, NOW)
    assert (month().taken, month().capacity - month().random_places) == (1, 2)


def test_a_full_month_takes_no_more(app: Flask) -> None:
    stalls(6)
    proposing.propose(NOW)
    boss, sent = inspector(), inspector()
    targeted = [visit.id for visit in visits(kind="targeted")]
    with transaction() as s:
        s.connection().exec_driver_sql("UPDATE scoring_visit_month SET capacity = 4, random_places = 2")
    planning.plan(boss, targeted[:2], sent.user_id or 0, TODAY, NOW)
    with pytest.raises(NoPlaceLeft):
        planning.plan(boss, targeted[2:3], sent.user_id or 0, TODAY, NOW)
    planning.plan(boss, [visits(kind="random")[0].id], sent.user_id or 0, TODAY, NOW)
    planning.set_aside(boss, targeted[0], "الطريق مقطوعة", NOW)
    planning.plan(boss, targeted[2:3], sent.user_id or 0, TODAY, NOW)
    assert checks.visit_faults() == []


def test_many_at_once_never_take_more_than_there_is(both: Flask) -> None:
    stalls(6)
    proposing.propose(NOW)
    with transaction() as s:
        s.execute(update(Visit).values(kind="targeted"))
        s.connection().exec_driver_sql("UPDATE scoring_visit_month SET capacity = 3, random_places = 1")
    boss, sent, done = inspector(), inspector(), []
    ids = [visit.id for visit in visits()]
    assert len(ids) == 6
    db.session.remove()

    def go(visit_id: int) -> None:
        with both.app_context():
            try:
                done.append(planning.plan(boss, [visit_id], sent.user_id or 0, TODAY, NOW))
            except (NoPlaceLeft, Moved):
                pass
            finally:
                db.session.remove()

    threads = [threading.Thread(target=go, args=(visit_id,)) for visit_id in ids[:4] * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert month().taken == len(visits(state="planned")) == 2


def test_a_drawn_visit_set_aside_is_replaced_by_the_draw(app: Flask) -> None:
    stalls(5)
    proposing.propose(NOW)
    boss, gone = inspector(), visits(kind="random")[0]
    with pytest.raises(BadVisit):
        planning.set_aside(boss, gone.id, " ", NOW)
    assert not planning.set_aside(boss, gone.id, "أغلقت التعاونية أبوابها", NOW)
    assert planning.set_aside(inspector(), gone.id, "", NOW)
    with pytest.raises(Moved):
        planning.set_aside(boss, gone.id, "أغلقت التعاونية أبوابها", NOW)
    assert proposing.propose(NOW) == 1
    assert len(visits(kind="random", state="proposed")) == 3
    live = {visit.cooperative_id for visit in visits(state="proposed")}
    assert gone.cooperative_id not in live


def test_one_person_alone_drops_no_drawn_visit(both: Flask) -> None:
    stalls(5)
    proposing.propose(NOW)
    first, second, visit = inspector(), inspector(), visits(kind="random")[0]
    assert not planning.set_aside(first, visit.id, "أغلقت التعاونية أبوابها", NOW)
    assert visits(id=visit.id)[0].state == "proposed"
    with pytest.raises(NeedsAnotherPerson):
        planning.set_aside(first, visit.id, "أغلقت التعاونية أبوابها", NOW)
    planning.plan(second, [visit.id], first.user_id or 0, TODAY, NOW)
    assert visits(id=visit.id)[0].ended_by is None, "who sends somebody there keeps the visit"
    with pytest.raises(NeedsAnotherPerson):
        planning.set_aside(first, visit.id, "أغلقت التعاونية أبوابها", NOW)
    assert not planning.set_aside(second, visit.id, "أغلقت التعاونية أبوابها", NOW)
    third = inspector()
    assert planning.set_aside(third, visit.id, "", NOW)
    gone = visits(id=visit.id)[0]
    assert (gone.state, gone.ended_by, gone.live_key) == ("set_aside", third.user_id, None)
    assert gone.end_reason == "أغلقت التعاونية أبوابها"
    assert (month().taken, month().taken_random) == (0, 0)
    told = session().scalars(select(AuditEntry).where(AuditEntry.action == "inspections.set_aside")).one()
    assert told.data["asked_by"] == second.user_id


@pytest.mark.parametrize("registered_on", [date(2020, 1, 1), YOUNG])
def test_what_is_urgent_does_not_make_a_drawn_visit_vanish(app: Flask, registered_on: date) -> None:
    """Asking for a visit because of safety takes the drawn one's place: one person alone cannot drop that either."""
    (stall,) = stalls(1, registered_on)
    boss = inspector()
    key = planning.ask_for(boss, stall.central_number, "شكاية صحية", NOW)
    assert not planning.set_aside(boss, key, "لم تكن شكاية", NOW)
    assert visits(id=key)[0].state == "proposed"
    assert planning.set_aside(inspector(), key, "", NOW)


def test_safety_waits_for_nothing(app: Flask) -> None:
    (stall,) = stalls(1)
    (young,) = stalls(1, YOUNG)
    boss, sent = inspector(), inspector()
    with pytest.raises(BadVisit):
        planning.ask_for(boss, stall.central_number, "", NOW)
    with pytest.raises(NoSuchVisit):
        planning.ask_for(inspector(frozenset({"01.051"})), stall.central_number, "شكاية صحية", NOW)
    key = planning.ask_for(boss, stall.central_number, "شكاية صحية", NOW)
    with pytest.raises(LiveVisit):
        planning.ask_for(boss, stall.central_number, "شكاية صحية", NOW)
    planning.ask_for(boss, young.central_number, "شكاية صحية", NOW)
    assert [visit.kind for visit in visits()] == ["safety", "support"]
    planning.plan(boss, [key], sent.user_id or 0, TODAY, NOW)
    assert month() is None
    assert checks.visit_faults() == []
