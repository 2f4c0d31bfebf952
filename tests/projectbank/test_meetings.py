"""Meetings: announced, registered for, counted by code, account and paper; their figures."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core.db import session, transaction
from projectbank.errors import BadAttendance, MeetingNotFound
from projectbank.meetings import services
from projectbank.meetings.models import Attendance, Meeting
from projectbank.path.figures import stats
from projectbank.path.services import funnel
from tests.projectbank.makers import ELSEWHERE, NOW, READER, TINGHIR, an_idea, join_all, some_people
from tests.projectbank.test_pages import sign_in
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
    assert services.totals() == (1, None, None)


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


def test_the_totals_say_no_more_than_the_tables(app: Flask):
    assert services.totals() == (0, 0, 0)
    meeting_id = a_meeting()
    services.enter_paper(READER, meeting_id, WOMAN, 9, NOW)
    services.enter_paper(READER, meeting_id, MAN, 2, NOW)
    services.write_minutes(READER, meeting_id, {}, "held", NOW)
    assert services.totals()[2] is None
    found = stats()
    assert (found.meetings, found.women_percent) == (1, None)
    page = app.test_client().get("/fr/projects/").get_data(as_text=True)
    assert "81,8" not in page
    assert "0,0 %" not in app.test_client().get("/fr/projects/meetings").get_data(as_text=True)


def test_a_form_sent_twice_counts_once(both: Flask):
    meeting_id = a_meeting()
    secret = secret_of(meeting_id)
    for _again in range(3):
        services.attend(secret, None, WOMAN, "10.0.0.1", NOW, ticket="zq-one")
    services.attend(secret, None, MAN, "10.0.0.1", NOW, ticket="zq-two")
    with pytest.raises(BadAttendance):
        services.attend(secret, None, {}, "10.0.0.1", NOW, ticket="zq-three")
    services.attend(secret, None, MAN, "10.0.0.1", NOW, ticket="zq-three")
    assert services.count_came(READER, meeting_id) == (3, 3)


def test_a_browser_that_was_counted_is_told_so(client: FlaskClient):
    meeting_id = a_meeting()
    door = f"/fr/projects/door/{secret_of(meeting_id)}"
    ticket = re.findall(r'name="ticket" value="([^"]+)"', client.get(door).get_data(as_text=True))[0]
    for _again in range(2):
        answer = client.post(door, data=WOMAN | {"ticket": ticket})
        assert answer.status_code == 302
    assert 'name="ticket"' not in client.get(door).get_data(as_text=True)
    assert 'name="ticket"' in client.get(f"{door}?again=1").get_data(as_text=True)
    assert services.count_came(READER, meeting_id) == (1, 1)


@pytest.mark.parametrize("state", ["announced", "held", "cancelled"])
def test_paper_is_entered_before_the_tables_are_public(app: Flask, state: str):
    meeting_id = a_meeting(state)
    for enter in (services.enter_paper, services.take_back):
        with pytest.raises(BadAttendance) as caught:
            enter(READER, meeting_id, WOMAN, 1, NOW)
        assert caught.value.code == "not_open"


def test_what_was_typed_by_mistake_is_taken_back(both: Flask):
    meeting_id = a_meeting()
    services.attend(secret_of(meeting_id), None, WOMAN, "10.0.0.1", NOW)
    services.enter_paper(READER, meeting_id, WOMAN, 20, NOW)
    services.take_back(READER, meeting_id, WOMAN, 18, NOW)
    assert services.count_came(READER, meeting_id) == (3, 3)
    for times in (0, 3):  # the one counted by the code is not of the paper list
        with pytest.raises(BadAttendance):
            services.take_back(READER, meeting_id, WOMAN, times, NOW)
    with pytest.raises(MeetingNotFound):
        services.take_back(ELSEWHERE, meeting_id, WOMAN, 1, NOW)


def test_a_registration_that_says_too_little_is_asked_again(client: FlaskClient):
    meeting_id = a_meeting("announced")
    sign_in(client, "zqcoming@people.example")
    answer = client.post(f"/fr/projects/meetings/{meeting_id}", data={"sex": "f"})
    assert answer.status_code == 400
    page = answer.get_data(as_text=True)
    assert page.count('class="err"') == 2
    assert re.search(r'name="sex"[^>]*value="f"[^>]* checked', page)


def test_a_place_is_never_emptied(app: Flask):
    meeting_id = a_meeting()
    with pytest.raises(BadAttendance):
        services.write_minutes(READER, meeting_id, {"place_ar": " "}, "open", NOW)


def test_the_funnel_counts_ideas_and_hides_few_people(app: Flask):
    idea_id = an_idea()
    join_all(idea_id, some_people(3))
    found = funnel(READER)
    assert found.ideas_in("reserved") == found.ideas_in("reserved", "08") == 1
    assert found.ideas_in("reserved", "01") == 0
    assert all(number >= 5 for number in found.people.shown.values())
