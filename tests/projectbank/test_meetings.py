"""Meetings: announced, registered for, counted by code, account and paper; their figures."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from core.db import session, transaction
from projectbank.errors import BadAttendance, MeetingNotFound
from projectbank.meetings import services
from projectbank.meetings.models import Attendance, Meeting
from projectbank.path.services import funnel
from tests.projectbank.makers import ELSEWHERE, NOW, READER, TINGHIR, an_idea, join_all, some_people
from tests.threads import together

TEXTS = {"place_ar": "دار الشباب", "place_fr": "Maison des jeunes"}
WOMAN = {"sex": "f", "age": "15_24", "situation": "neet"}
MAN = {"sex": "m", "age": "35_59", "situation": "working"}


def a_meeting(state: str = "open") -> int:
    an_idea()
    meeting_id = services.announce_meeting(READER, TINGHIR, NOW - timedelta(hours=1), TEXTS, NOW)
    with transaction() as s:
        s.execute(update(Meeting).where(Meeting.id == meeting_id).values(state=state))
    return meeting_id


def secret_of(meeting_id: int) -> str:
    return session().scalars(select(Meeting.secret).where(Meeting.id == meeting_id)).one()


def test_only_in_ones_area(both: Flask):
    meeting_id = a_meeting()
    with pytest.raises(BadAttendance):
        services.announce_meeting(ELSEWHERE, TINGHIR, NOW, TEXTS, NOW)
    with pytest.raises(BadAttendance):
        services.announce_meeting(READER, TINGHIR, NOW, {"place_ar": "x"}, NOW)
    with pytest.raises(MeetingNotFound):
        services.enter_paper(ELSEWHERE, meeting_id, WOMAN, 1, NOW)
    with pytest.raises(MeetingNotFound):
        services.write_minutes(ELSEWHERE, meeting_id, {}, "held", NOW)


def test_people_are_counted_once_by_account_and_each_by_code(both: Flask):
    meeting_id = a_meeting()
    secret = secret_of(meeting_id)
    one, two = some_people(2)
    services.register(one, meeting_id, WOMAN, NOW)
    services.register(one, meeting_id, WOMAN | {"age": "25_34"}, NOW)
    for _again in range(2):
        services.attend(secret, one, WOMAN, "10.0.0.1", NOW)
        services.attend(secret, two, MAN, "10.0.0.1", NOW)
    services.attend(secret, None, WOMAN, "10.0.0.1", NOW)
    services.enter_paper(READER, meeting_id, MAN, 3, NOW)
    assert services.count_came(READER, meeting_id) == (6, 6)
    services.write_minutes(READER, meeting_id, {"minutes_fr": "Quatre ateliers"}, "held", NOW)
    assert services.totals() == (1, 6, 2)


def test_one_account_from_many_phones_is_one_person(both: Flask):
    meeting_id = a_meeting()
    secret = secret_of(meeting_id)
    (one,) = some_people(1)
    together(both, lambda _n: services.attend(secret, one, WOMAN, "10.0.0.1", NOW), 6)
    assert services.count_came(READER, meeting_id) == (1, 1)


@pytest.mark.parametrize(
    "said", [{}, WOMAN | {"sex": "x"}, WOMAN | {"age": ""}, {"sex": "f", "age": "15_24"}]
)
def test_three_choices_are_needed(app: Flask, said: dict[str, str]):
    meeting_id = a_meeting()
    with pytest.raises(BadAttendance) as caught:
        services.attend(secret_of(meeting_id), None, said, "10.0.0.1", NOW)
    assert set(caught.value.fields) <= {"sex", "age", "situation"}
    assert caught.value.fields


def test_a_code_opens_nothing_before_or_after(app: Flask):
    for state in ("announced", "held", "cancelled"):
        meeting_id = a_meeting(state)
        with pytest.raises(MeetingNotFound):
            services.attend(secret_of(meeting_id), None, WOMAN, "10.0.0.1", NOW)
    with pytest.raises(MeetingNotFound):
        services.attend("nothing", None, WOMAN, "10.0.0.1", NOW)


@pytest.mark.parametrize("times", [0, -1, 201])
def test_paper_comes_in_handfuls(app: Flask, times: int):
    meeting_id = a_meeting()
    with pytest.raises(BadAttendance):
        services.enter_paper(READER, meeting_id, WOMAN, times, NOW)
    assert session().scalars(select(Attendance.id)).all() == []


def test_what_is_to_come_cannot_have_been_held(app: Flask):
    an_idea()
    later = services.announce_meeting(READER, TINGHIR, NOW + timedelta(days=3), TEXTS, NOW)
    with pytest.raises(BadAttendance):
        services.write_minutes(READER, later, {}, "held", NOW)


def test_small_meetings_show_only_what_is_large_enough(app: Flask):
    meeting_id = a_meeting()
    services.enter_paper(READER, meeting_id, WOMAN, 9, NOW)
    services.enter_paper(READER, meeting_id, MAN, 2, NOW)
    services.write_minutes(READER, meeting_id, {}, "held", NOW)
    table = services.tables()
    assert table.get(str(meeting_id), "m", "*", "*") is None
    assert table.get(str(meeting_id), "f", "*", "*") is None
    assert all(number >= 5 for number in table.shown.values())


def test_the_funnel_counts_ideas_and_hides_few_people(app: Flask):
    idea_id = an_idea()
    join_all(idea_id, some_people(3))
    found = funnel(READER)
    assert found.ideas_in("reserved") == found.ideas_in("reserved", "08") == 1
    assert found.ideas_in("reserved", "01") == 0
    assert all(number >= 5 for number in found.people.shown.values())
