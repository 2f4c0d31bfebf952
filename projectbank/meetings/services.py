"""Meetings: announced, opened, held; people counted by code, by account or from paper; the tables of it all."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core import ratelimit
from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.errors import TooMany
from core.geography.lookups import provinces
from core.i18n import _
from projectbank import permissions
from projectbank.errors import BadAttendance, MeetingNotFound
from projectbank.meetings import rules
from projectbank.meetings.models import Attendance, Meeting
from projectbank.meetings.rules import Published

KINDS = ((0, 1), (0, 2), (0, 3), (1, 2, 3), (1, 2), (1, 3), (2, 3), (0,), (1,), (2,), (3,), ())
"""The one publication: dimensions are meeting, sex, age band, situation."""
WRITTEN = ("place_ar", "place_fr", "agenda_ar", "agenda_fr", "minutes_ar", "minutes_fr")


def announce_meeting(
    actor: Actor, province: str, starts_at: datetime, texts: Mapping[str, str], now: datetime
) -> int:
    """Put a meeting on the agenda; returns its id. Raises BadAttendance for a place outside the actor's area."""
    actor.require(permissions.MEET)
    if province not in provinces() or not actor.covers(province):
        text = _("Choose a province of your area.")
        raise BadAttendance("bad_province", text, fields={"province": text})
    if not (texts.get("place_ar", "").strip() and texts.get("place_fr", "").strip()):
        text = _("Say where the meeting takes place, in Arabic and in French.")
        raise BadAttendance("place_missing", text, fields={"place_ar": text})
    row = {name: texts.get(name, "").strip()[:4000] for name in WRITTEN} | {
        "region_code": province[:2],
        "province_code": province,
        "state": "announced",
        "starts_at": starts_at,
        "secret": secrets.token_urlsafe(16),
        "created_at": now,
    }
    with transaction() as s:
        meeting_id = int(s.execute(insert(Meeting).values(row).returning(Meeting.id)).scalar_one())
        audit(actor.user_id, "meeting.announced", f"meeting:{meeting_id}")
    return meeting_id


def write_minutes(actor: Actor, meeting_id: int, texts: Mapping[str, str], state: str, now: datetime) -> None:
    """Change the texts and the state of a meeting. Raises MeetingNotFound, BadAttendance."""
    meeting = get_for_staff(actor, meeting_id)
    values: dict[str, Any] = {name: texts[name].strip()[:20000] for name in WRITTEN if name in texts}
    if state in ("announced", "open", "held", "cancelled"):
        values["state"] = state
    if state == "held" and meeting.starts_at > now:
        raise BadAttendance("not_yet", _("This meeting has not begun yet: it cannot be closed as held."))
    if any(values.get(name) == "" for name in ("place_ar", "place_fr")):
        raise BadAttendance("place_missing", _("Say where the meeting takes place, in Arabic and in French."))
    with transaction() as s:
        if values:
            s.execute(update(Meeting).where(Meeting.id == meeting_id).values(**values))
        audit(actor.user_id, "meeting.written", f"meeting:{meeting_id}", data={"state": state})


def get_for_staff(actor: Actor, meeting_id: int) -> Meeting:
    """A meeting of the actor's area. Raises MeetingNotFound."""
    actor.require(permissions.MEET)
    meeting = session().get(Meeting, meeting_id)
    if meeting is None or not actor.covers(meeting.province_code):
        raise MeetingNotFound("meeting_not_found", _("This meeting does not exist."))
    return meeting


def get_meeting(meeting_id: int) -> Meeting:
    """A meeting as anybody may see it. Raises MeetingNotFound."""
    meeting = session().get(Meeting, meeting_id)
    if meeting is None or meeting.state == "cancelled":
        raise MeetingNotFound("meeting_not_found", _("This meeting does not exist."))
    return meeting


def by_secret(secret: str) -> Meeting:
    """The meeting whose code was scanned, while it is open. Raises MeetingNotFound."""
    meeting = session().scalar(select(Meeting).where(Meeting.secret == secret[:64], Meeting.state == "open"))
    if meeting is None:
        raise MeetingNotFound("meeting_not_open", _("This code belongs to no meeting that is open now."))
    return meeting


def list_meetings(actor: Actor | None = None) -> list[Meeting]:
    """Meetings, the newest first: all that are not cancelled, or those of the actor's area."""
    query = select(Meeting).order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(60)
    if actor is not None:
        actor.require(permissions.MEET)
        return list(session().scalars(query.where(*_within(actor))))
    return list(session().scalars(query.where(Meeting.state != "cancelled")))


def _within(actor: Actor) -> list[ColumnElement[bool]]:
    if actor.province_codes is None:
        return []
    return [Meeting.province_code.in_(sorted(actor.province_codes))]


def register(user_id: int, meeting_id: int, said: Mapping[str, str], now: datetime) -> None:
    """Say that one will come. A second time changes what was said. Raises BadAttendance, MeetingNotFound."""
    if get_meeting(meeting_id).state not in ("announced", "open"):
        raise BadAttendance("meeting_over", _("This meeting is over. The next ones are on the agenda."))
    row = _said(said) | {"meeting_id": meeting_id, "user_id": user_id, "channel": "registered"}
    mine = update(Attendance).where(Attendance.meeting_id == meeting_id, Attendance.user_id == user_id)
    try:
        with transaction() as s:
            if not changed_one(mine.values(_said(said))):
                s.execute(insert(Attendance).values(row | {"attended": False, "created_at": now}))
    except IntegrityError:  # the same person, twice at once
        return


def attend(
    secret: str, user_id: int | None, said: Mapping[str, str], origin: str, now: datetime, *, ticket: str = ""
) -> int:
    """Be counted at the door, by the code on the wall; returns the meeting's id.

    `origin`: the address, for limits. `ticket`: the form's own; sent twice, it counts once.
    """
    meeting_id = by_secret(secret).id
    ratelimit.limit("meeting-door", origin, times=400, per=3600)
    row = _said(said) | {"meeting_id": meeting_id, "user_id": user_id, "channel": "code", "attended": True}
    if ticket and _used(meeting_id, ticket):
        return meeting_id
    if user_id is not None:
        mine = update(Attendance).where(Attendance.meeting_id == meeting_id, Attendance.user_id == user_id)
        with transaction():
            if changed_one(mine.values(attended=True, **_said(said))):
                return meeting_id
    try:
        with transaction() as s:
            s.execute(insert(Attendance).values(row | {"created_at": now}))
    except IntegrityError:  # the same account, twice at once: counted already
        return meeting_id
    return meeting_id


def _used(meeting_id: int, ticket: str) -> bool:
    try:
        ratelimit.limit("meeting-ticket", f"{meeting_id}:{ticket[:40]}", times=1, per=7 * 86_400)
    except TooMany:
        return True
    return False


def enter_paper(actor: Actor, meeting_id: int, said: Mapping[str, str], times: int, now: datetime) -> None:
    """Count people of the paper list, `times` of them alike, before the meeting is held. Raises BadAttendance.

    Tables are public from then on: one person more would be seen by comparing yesterday's with today's.
    """
    _open_for_staff(actor, meeting_id)
    if not 1 <= times <= 200:
        text = _("Enter 1 to 200 people at a time.")
        raise BadAttendance("bad_number", text, fields={"times": text})
    row = _said(said) | {"meeting_id": meeting_id, "user_id": None, "channel": "paper", "attended": True}
    with transaction() as s:
        s.execute(insert(Attendance), [row | {"created_at": now}] * times)
        audit(actor.user_id, "meeting.paper", f"meeting:{meeting_id}", data={"people": times})


def take_back(actor: Actor, meeting_id: int, said: Mapping[str, str], times: int, now: datetime) -> None:
    """Undo entries of the paper list that were typed by mistake, `times` of them alike. Raises BadAttendance."""
    _open_for_staff(actor, meeting_id)
    mine = select(Attendance.id).filter_by(meeting_id=meeting_id, channel="paper", **_said(said))
    with transaction() as s:
        found = list(s.scalars(mine.order_by(Attendance.id.desc()).limit(max(times, 0))))
        if not 1 <= times <= 200 or len(found) < times:
            text = _("The paper list has not so many people alike.")
            raise BadAttendance("not_so_many", text, fields={"times": text})
        s.execute(delete(Attendance).where(Attendance.id.in_(found)))
        audit(actor.user_id, "meeting.paper_undone", f"meeting:{meeting_id}", data={"people": times})


def _open_for_staff(actor: Actor, meeting_id: int) -> None:
    if get_for_staff(actor, meeting_id).state != "open":
        raise BadAttendance("not_open", _("The paper list is entered while the meeting is open."))


def _said(said: Mapping[str, str]) -> dict[str, str]:
    """Sex, age band and situation, each of its list. Raises BadAttendance naming what is missing."""
    lists = {"sex": rules.SEXES, "age": rules.AGES, "situation": rules.SITUATIONS}
    wrong = {
        name: _("Choose one of these.") for name, values in lists.items() if said.get(name) not in values
    }
    if wrong:
        raise BadAttendance("said_too_little", _("Three choices are needed to be counted."), fields=wrong)
    return {name: said[name] for name in lists}


def tables() -> Published:
    """The publication over every held meeting, cells (meeting id, sex, age band, situation)."""
    query = (
        select(Attendance.meeting_id, Attendance.sex, Attendance.age, Attendance.situation, func.count())
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(Attendance.attended.is_(True), Meeting.state == "held")
        .group_by(Attendance.meeting_id, Attendance.sex, Attendance.age, Attendance.situation)
    )
    return _published(
        frozenset(((str(m), sex, age, sit), n) for m, sex, age, sit, n in session().execute(query))
    )


@lru_cache(maxsize=4)
def _published(counted: frozenset[tuple[rules.Cell, int]]) -> Published:
    """The same counts are the same publication: worked out once."""
    meetings = sorted({cell[0] for cell, _number in counted}, key=int)
    if not meetings:
        return Published({}, frozenset())
    return rules.publish(dict(counted), (meetings, rules.SEXES, rules.AGES, rules.SITUATIONS), KINDS)


def totals() -> tuple[int, int | None, int | None]:
    """Meetings held, people who came, women among them; None where the publication hides a count."""
    held = session().scalar(select(func.count()).select_from(Meeting).where(Meeting.state == "held")) or 0
    table = tables()
    if not (table.shown or table.hidden):
        return held, 0, 0
    return held, table.get("*", "*", "*", "*"), table.get("*", "f", "*", "*")


def count_came(actor: Actor, meeting_id: int) -> tuple[int, int]:
    """(registered, came) at one meeting, for its officers."""
    get_for_staff(actor, meeting_id)
    query = select(
        func.count(), func.coalesce(func.sum(case((Attendance.attended.is_(True), 1), else_=0)), 0)
    )
    row = session().execute(query.where(Attendance.meeting_id == meeting_id)).one()
    return row[0], row[1]
