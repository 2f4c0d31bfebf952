"""Visits that were planned and never made, reports that arrive late, pictures of a form sent again."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import session
from scoring.inspections.errors import Moved
from scoring.inspections.models import Finding, Photo
from scoring.inspections.services import checks, proposing, reading, reporting
from tests.scoring.inspections.makers import TODAY, draft, planned, stalls, visits
from tests.scoring.inspections.test_pages import _still, at_desk, report_form
from tests.scoring.inspections.test_reporting import picture
from tests.shop.catalog.makers import NOW

__all__ = ["_still"]


def test_a_visit_that_is_never_made_shields_nobody(both: Flask) -> None:
    (stall,) = stalls(1)
    sent, visit = planned("random")
    proposing.propose(NOW + timedelta(days=31))
    assert visits(id=visit.id)[0].state == "planned", "a phone may be without a network for a month"
    later = NOW + timedelta(days=46)
    proposing.propose(later)
    assert visits(id=visit.id)[0].state == "lapsed"
    month = reading.find_month(visit.office_code, visit.month)
    assert month
    assert month.taken_random == 0
    assert [one.cooperative_id for one in visits(state="proposed")] == [stall.cooperative_id]
    with pytest.raises(Moved):
        reporting.receive(sent, visit.id, draft(day=later.date()), later)
    assert checks.visit_faults() == []


def test_the_days_to_set_right_begin_when_the_report_arrives(app: Flask) -> None:
    stalls(1)
    sent, visit = planned("random")
    arrives = NOW + timedelta(days=20)
    reporting.receive(sent, visit.id, draft(3), arrives)
    found = session().scalars(select(Finding)).one()
    assert found.found_on == TODAY
    assert found.due_on == arrives.date() + timedelta(days=7), "nobody is late for what nobody told them"


def test_another_picture_of_a_form_sent_again_is_kept(app: Flask) -> None:
    stalls(1)
    sent, visit = planned()
    client, url = at_desk(app, sent.user_id), f"/ar/desk/visits/{visit.id}/report"
    wrong = report_form(photos=(_file(300), "a.jpg")) | {"t-hygiene": ""}
    assert client.post(url, data=wrong).status_code == 400
    for _twice in range(2):
        answer = client.post(url, data=report_form(photos=(_file(400), "b.jpg")))
        assert answer.status_code == 302
    assert session().scalar(select(func.count(Photo.id))) == 2


def _file(side: int) -> io.BytesIO:
    return io.BytesIO(picture(side))
