"""A visit gets its day and its inspector, is set aside, or is asked for. Places are taken by conditional updates."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from core.audit import audit
from core.auth import staff_with
from core.auth.actor import Actor
from core.auth.models import User
from core.clock import local_date
from core.db import changed_one, session, transaction
from core.i18n import _
from registry import api as registry
from scoring.errors import NeedsAnotherPerson
from scoring.inspections.data import VisitCard
from scoring.inspections.errors import BadVisit, LiveVisit, Moved, NoSuchVisit
from scoring.inspections.models import Visit
from scoring.inspections.permissions import VISIT
from scoring.inspections.rules import choosing
from scoring.inspections.services import ground, places, reading
from scoring.inspections.services.offices import list_offices, middle_of

LONGEST = 1000
AHEAD = timedelta(days=92)


def inspectors(province_code: str) -> list[tuple[int, str]]:
    """Who may be sent to a province: (account, name), by name (1 statement)."""
    return [(person.id, person.name) for person in staff_with(VISIT, province_code)]


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """Names of colleagues (1 statement, none for nobody)."""
    wanted = set(user_ids)
    if not wanted:
        return {}
    query = select(User.id, User.name).where(User.id.in_(wanted))
    return {row[0]: row[1] for row in session().execute(query)}


def plan(actor: Actor, visit_ids: Iterable[int], inspector_id: int, day: date, now: datetime) -> int:
    """Send a colleague to these cooperatives on a day; all of them or none. How many.

    Raises NeedsAnotherPerson for oneself, OwnCase when either acts for the cooperative, NoPlaceLeft, Moved, BadVisit.
    """
    actor.require(VISIT)
    if not local_date(now) <= day <= local_date(now) + AHEAD:
        raise BadVisit("bad_day", _("Choose a day from today on, within three months."))
    if inspector_id == actor.user_id:
        raise NeedsAnotherPerson
    count = 0
    with transaction():
        for visit_id in sorted(set(visit_ids)):
            _plan_one(actor, reading.get_visit(actor, visit_id), inspector_id, day, now)
            count += 1
    if not count:
        raise BadVisit("no_visit", _("Tick at least one visit."))
    return count


def _plan_one(actor: Actor, card: VisitCard, inspector_id: int, day: date, now: datetime) -> None:
    place = card.cooperative.province_code
    if inspector_id not in {key for key, _name in inspectors(place)}:
        raise BadVisit("bad_inspector", _("This colleague does not make visits in this province."))
    registry.refuse_own_case(actor, card.cooperative.id)
    registry.refuse_own_case(Actor(inspector_id), card.cooperative.id)
    values = {
        "state": "planned", "inspector_id": inspector_id, "planned_on": day, "assigned_by": actor.user_id,
        "assigned_at": now, "ended_by": None, "ended_at": None, "end_reason": "",
    }  # fmt: skip
    if not changed_one(update(Visit).where(Visit.id == card.id, Visit.state == "proposed").values(**values)):
        raise Moved
    places.take(card)
    audit(
        actor.user_id, "inspections.plan", f"visit:{card.id}",
        data={"inspector": inspector_id, "day": day.isoformat(), "kind": card.kind},
    )  # fmt: skip


def set_aside(actor: Actor, visit_id: int, reason: str, now: datetime) -> bool:
    """Give a visit up, with the reason; the next in the draw takes a drawn one's place. One that was drawn, or asked
    for because of safety, takes two: the first gives the reason, another person agrees. Whether it is set aside.

    Raises NoSuchVisit, OwnCase, NeedsAnotherPerson to whoever is sent on a drawn one or asked before, BadVisit without
    a reason, Moved for one that was made or set aside meanwhile.
    """
    actor.require(VISIT)
    card, reason = reading.get_visit(actor, visit_id), reason.strip()
    registry.refuse_own_case(actor, card.cooperative.id)
    if card.state not in ("proposed", "planned"):
        raise Moved
    mine = (card.ended_by, None, card.inspector_id) if card.kind == "random" else (card.ended_by, None)
    if card.takes_two and actor.user_id in mine:
        raise NeedsAnotherPerson
    if card.takes_two and card.ended_by is not None:
        _end(actor, card, card.end_reason, now)
        return True
    if len(reason) < 5:
        message = _("Give the reason in a few words: it stays with the visit.")
        raise BadVisit("reason_missing", message, fields={"reason": message})
    if not card.takes_two:
        _end(actor, card, reason, now)
        return True
    asked = update(Visit).where(Visit.id == visit_id, Visit.state == card.state, Visit.ended_by.is_(None))
    with transaction():
        if not changed_one(asked.values(ended_by=actor.user_id, ended_at=now, end_reason=reason[:LONGEST])):
            raise Moved
        audit(actor.user_id, "inspections.aside_asked", f"visit:{visit_id}", reason=reason[:300])
    return False


def _end(actor: Actor, card: VisitCard, reason: str, now: datetime) -> None:
    values = {
        "state": "set_aside", "live_key": None, "ended_by": actor.user_id, "ended_at": now,
        "end_reason": reason[:LONGEST],
    }  # fmt: skip
    as_seen = Visit.ended_by.is_(None) if card.ended_by is None else Visit.ended_by == card.ended_by
    mine = update(Visit).where(Visit.id == card.id, Visit.state == card.state, as_seen)
    with transaction():
        if not changed_one(mine.values(**values)):
            raise Moved
        if card.state == "planned":
            places.give_back(card)
        told = {"kind": card.kind} | ({"asked_by": card.ended_by} if card.ended_by else {})
        audit(actor.user_id, "inspections.set_aside", f"visit:{card.id}", reason=reason[:300], data=told)


def ask_for(actor: Actor, central_number: str, note: str, now: datetime) -> int:
    """Ask for a visit because of safety or health: it waits for no gap and no place. A first-year cooperative gets a
    support visit. Raises NoSuchVisit for a cooperative out of reach, LiveVisit, BadVisit."""
    actor.require(VISIT)
    card, note = registry.find_cooperative(central_number), note.strip()
    if len(note) < 5:
        message = _("Say what was reported, in a few words, without names.")
        raise BadVisit("note_missing", message, fields={"note": message})
    if card is None or not actor.covers(card.province_code):
        raise NoSuchVisit
    registry.refuse_own_case(actor, card.id)
    day = local_date(now)
    office = next(office for office in list_offices() if card.province_code in office.provinces)
    km = choosing.distance(middle_of(office.seat_province), card.lon_lat or middle_of(card.province_code))
    worth = choosing.value_of(["safety"], ground.learnt(day), ground.fixes(), km)
    row: dict[str, Any] = {
        "cooperative_id": card.id, "live_key": card.id, "office_code": office.code, "region_code": card.region_code,
        "province_code": card.province_code, "month": choosing.month_of(day),
        "kind": "support" if ground.is_first_year(card, day) else "safety", "state": "proposed",
        "reason": "safety", "reasons": {"safety": {}}, "note": note[:LONGEST], "chance": worth.chance,
        "severity": worth.severity, "fixes": worth.fixes, "days": worth.days, "value": worth.value, "km": km,
        "proposed_at": now, "proposed_by": actor.user_id,
    }  # fmt: skip
    try:
        with transaction() as s:
            _make_room(card.id, now)
            key = int(s.execute(insert(Visit).values(row).returning(Visit.id)).scalar_one())
            audit(actor.user_id, "inspections.ask", f"visit:{key}", data={"cooperative": card.id})
    except IntegrityError as error:
        raise LiveVisit from error
    return key


def _make_room(cooperative_id: int, now: datetime) -> None:
    """A proposal that nobody has planned yet gives way to what is urgent."""
    old = update(Visit).where(
        Visit.live_key == cooperative_id, Visit.state == "proposed", Visit.kind != "safety"
    )
    session().execute(old.values(state="lapsed", live_key=None, ended_at=now))
