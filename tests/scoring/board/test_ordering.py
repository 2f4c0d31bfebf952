"""A report asked for is made outside the request: once, step by step, again after a crash."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from core import clock
from core.auth.actor import Actor
from core.db import session, transaction
from core.errors import NotAllowed
from scoring.board import jobs
from scoring.board.data import OrderCard
from scoring.board.errors import BadDay, ReportBeingMade, ReportFrozen
from scoring.board.models import Report, ReportOrder
from scoring.board.services import gathering, ordering, reports
from scoring.board.services.checks import report_faults
from scoring.permissions import BOARD_READ
from tests.registry.factory import FIRST, NOW, import_lines, person
from tests.scoring.board.test_reports import DAY, member
from tests.threads import together


@pytest.fixture
def actor(both: Flask) -> Actor:
    """Somebody of the board, and a register of one cooperative."""
    import_lines(FIRST)
    return member("Amina")


def order_of(actor: Actor, order_id: int) -> OrderCard:
    found = ordering.find_order(actor, order_id)
    assert found
    return found


def test_it_is_made_by_the_job(actor: Actor) -> None:
    order = ordering.ask(actor, DAY, "المصادقة", "Adopter", NOW)
    assert order_of(actor, order).state == "waiting"
    jobs.make_reports(NOW)
    card = order_of(actor, order)
    assert (card.state, card.percent, card.is_live) == ("ready", 100, False)
    report = reports.get_report(actor, card.report_id or 0)
    assert report.content["asks"]["fr"] == ["Adopter"]
    assert report.prepared_by == actor.user_id
    assert not ordering.make_next(NOW)
    assert ordering.list_orders(actor, NOW) == []


def test_every_step_is_told(app: Flask) -> None:
    import_lines(FIRST)
    steps: list[int] = []
    gathering.gather(DAY, NOW, step=lambda: steps.append(1))
    assert len(steps) == gathering.STEPS


def test_progress_is_seen_while_it_is_made(actor: Actor) -> None:
    order = ordering.ask(actor, DAY, "", "", NOW)
    session().execute(select(Report.id)).all()  # a look at the register is under way
    tell = ordering._Progress(order)
    for _n in range(10):
        tell()
    session().rollback()
    assert order_of(actor, order).percent == 100 * 10 // gathering.STEPS


def test_asked_for_twice_it_is_made_once(actor: Actor) -> None:
    first = ordering.ask(actor, DAY, "", "Un", NOW)
    assert ordering.ask(member("Brahim"), DAY, "", "Deux", NOW) == first
    assert ordering.make_next(NOW)
    assert not ordering.make_next(NOW)
    report = reports.get_report(actor, order_of(actor, first).report_id or 0)
    assert report.content["asks"]["fr"] == ["Deux"]
    assert ordering.ask(actor, DAY, "", "", NOW) != first


def test_many_ask_at_once(both: Flask) -> None:
    import_lines(FIRST)
    people = [member(name) for name in ("Amina", "Brahim", "Chafik", "Driss")]
    keys = together(both, lambda place: ordering.ask(people[place], DAY, "", str(place), NOW), 4)
    assert len(set(keys)) == 1
    made = together(both, lambda _place: ordering.make_next(NOW), 4)
    assert made.count(True) == 1
    assert session().scalar(select(func.count(Report.id))) == 1


def test_what_is_being_counted_is_not_asked_for_otherwise(actor: Actor) -> None:
    order = ordering.ask(actor, DAY, "", "", NOW)
    with transaction() as s:
        s.execute(update(ReportOrder).values(state="making", claimed_at=NOW))
    with pytest.raises(ReportBeingMade):
        ordering.ask(actor, DAY, "", "Autre", NOW)
    assert not ordering.make_next(NOW + timedelta(minutes=9)), "its job is at work"
    assert ordering.make_next(NOW + timedelta(minutes=11)), "its job has died"
    assert order_of(actor, order).state == "ready"


def test_a_job_that_dies_again_and_again_gives_up(actor: Actor) -> None:
    order = ordering.ask(actor, DAY, "", "", NOW)
    with transaction() as s:
        s.execute(update(ReportOrder).values(tries=ordering.MOST_TRIES))
    ordering.make_next(NOW)
    card = order_of(actor, order)
    assert (card.state, card.report_id) == ("failed", None)
    assert [one.id for one in ordering.list_orders(actor, NOW)] == [order]
    assert ordering.list_orders(actor, NOW + timedelta(days=2)) == []


@pytest.mark.parametrize("error", [ReportFrozen, ZeroDivisionError])
def test_what_cannot_be_made_says_so(
    actor: Actor, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    order = ordering.ask(actor, DAY, "", "", NOW)

    def fail(*_args: object) -> int:
        raise error

    monkeypatch.setattr(reports, "make", fail)
    if error is ReportFrozen:
        ordering.make_next(NOW)
    else:
        with pytest.raises(error):
            ordering.make_next(NOW)
    card = order_of(actor, order)
    assert card.state == "failed"
    assert bool(card.fault) == (error is ReportFrozen)
    monkeypatch.undo()
    assert ordering.ask(actor, DAY, "", "", NOW) != order


def test_rights_and_days(actor: Actor) -> None:
    reader = Actor(person("Rachid"), frozenset({BOARD_READ}), None, is_staff=True)
    nobody = Actor(person("Nadia"), frozenset(), None, is_staff=True)
    with pytest.raises(NotAllowed):
        ordering.ask(reader, DAY, "", "", NOW)
    for look in (lambda: ordering.list_orders(nobody, NOW), lambda: ordering.find_order(nobody, 1)):
        with pytest.raises(NotAllowed):
            look()
    assert ordering.find_order(reader, 987_654) is None
    with pytest.raises(BadDay):
        ordering.ask(actor, date(2099, 1, 1), "", "", NOW)


def test_the_doctor_notices_what_is_never_made(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    ordering.ask(actor, DAY, "", "", NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=50))
    assert report_faults() == []
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=61))
    assert len(report_faults()) == 1
