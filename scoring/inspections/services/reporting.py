"""The report of a visit: written on the spot, often without a network, kept once however often it is sent."""

import hashlib
import json
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core import ratelimit
from core.audit import audit
from core.auth.actor import Actor
from core.clock import local_date
from core.db import changed_one, session, transaction
from core.errors import NotAllowed
from core.events import announce
from core.i18n import _
from core.images import ingest_image
from core.storage import new_key, storage
from core.upserts import for_engine
from registry import api as registry
from scoring.inspections.data import ReportDraft, VisitCard
from scoring.inspections.errors import BadReport, Moved, NoSuchPicture, ReportThere
from scoring.inspections.events import VisitReported
from scoring.inspections.models import Finding, Photo, Report, Visit
from scoring.inspections.permissions import VISIT
from scoring.inspections.rules import judging
from scoring.inspections.rules.checklist import CODES, VERDICTS
from scoring.inspections.services import ground, reading

MOST_PHOTOS = 12
LATE_PHOTOS = timedelta(days=14)
LONGEST_TEXT, LONGEST_SUMMARY = 600, 4000
LATEST = timedelta(days=31)
"""A phone may be without a network for as long."""


def receive(actor: Actor, visit_id: int, draft: ReportDraft, now: datetime) -> str:
    """Keep a report; its result. The same one again has the same answer and no other effect.

    Raises NotAllowed for whoever was not sent there, OwnCase, BadReport, ReportThere for another report of the visit.
    """
    card = my_visit(actor, visit_id)
    mark = digest(draft)
    if (before := _received(visit_id, draft.key, mark)) is not None:
        return before
    registry.refuse_own_case(actor, card.cooperative.id)
    check(draft, card, now)
    try:
        with transaction():
            return _keep(actor, card, draft, mark, now)
    except IntegrityError:
        return _again(visit_id, draft.key, mark)
    except Moved:
        return _again(visit_id, draft.key, mark)


def _again(visit_id: int, key: str, mark: str) -> str:
    """Somebody was faster: the same phone, or another report."""
    found = _received(visit_id, key, mark)
    if found is None:
        raise Moved
    return found


def my_visit(actor: Actor, visit_id: int) -> VisitCard:
    """A visit this person was sent to. Raises NoSuchVisit, NotAllowed."""
    actor.require(VISIT)
    card = reading.get_visit(actor, visit_id)
    if card.inspector_id != actor.user_id:
        raise NotAllowed("not_sent", _("Another inspector was sent on this visit."))
    return card


def digest(draft: ReportDraft) -> str:
    """What tells two reports apart; the moment of writing does not."""
    body = asdict(draft) | {"written_at": None}
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()


def _received(visit_id: int, key: str, mark: str) -> str | None:
    query = select(Report.key, Report.digest, Visit.result).join(Visit, Visit.id == Report.visit_id)
    row = session().execute(query.where(Report.visit_id == visit_id)).first()
    if row is None:
        return None
    if (row.key, row.digest) != (key, mark):
        raise ReportThere
    return str(row.result)


def check(draft: ReportDraft, card: VisitCard, now: datetime) -> None:
    """Raise BadReport for what cannot be a report."""
    today, fields = local_date(now), {}
    if not today - LATEST <= draft.visited_on <= today:
        fields["visited_on"] = _("Write the day of the visit: today or one of the last thirty-one days.")
    if not 8 <= len(draft.key) <= 40 or set(draft.answers) - set(CODES):
        fields["key"] = _("This report cannot be read. Open the visit again.")
    for code, one in draft.answers.items():
        if one.verdict not in VERDICTS or one.severity not in judging.DAYS_TO_FIX:
            fields[code] = _("Choose how grave it is.")
        elif one.verdict == "no" and not 3 <= len(one.text.strip()) <= LONGEST_TEXT:
            fields[code] = _("Say in a few words what you saw.")
    looked = any(one.verdict for one in draft.answers.values())
    if not draft.is_absent and not looked:
        fields["answers"] = _("Look at one thing at least, or say that nobody was there.")
    if draft.is_absent and looked:
        fields["answers"] = _("Nobody was there: leave the list empty.")
    if len(draft.summary) > LONGEST_SUMMARY:
        fields["summary"] = _("Write a shorter summary.")
    if fields:
        raise BadReport("bad_report", next(iter(fields.values())), fields=fields)


def _keep(actor: Actor, card: VisitCard, draft: ReportDraft, mark: str, now: datetime) -> str:
    found = {code: one for code, one in draft.answers.items() if one.verdict == "no"}
    result = judging.result_of([one.severity for one in found.values()], draft.is_absent)
    mine = update(Visit).where(
        Visit.id == card.id, Visit.state == "planned", Visit.inspector_id == actor.user_id
    )
    ending = {"state": "reported", "live_key": None, "visited_on": draft.visited_on, "result": result}
    if not changed_one(mine.values(**ending)):
        raise Moved
    answers = {code: asdict(one) for code, one in draft.answers.items() if one.verdict}
    session().execute(insert(Report).values(
        visit_id=card.id, key=draft.key, digest=mark, answers=answers, summary=draft.summary.strip(),
        written_at=min(draft.written_at or now, now), received_at=now, by=actor.user_id,
    ))  # fmt: skip
    if found:
        session().execute(insert(Finding), _findings(card, draft.visited_on, found, local_date(now)))
    audit(
        actor.user_id, "inspections.report", f"visit:{card.id}",
        data={"result": result, "findings": {code: one.severity for code, one in found.items()}},
    )  # fmt: skip
    announce(VisitReported(card.id, card.cooperative.id, card.kind, result))
    return result


def _findings(card: VisitCard, day: date, found: dict[str, Any], today: date) -> list[dict[str, Any]]:
    """Findings as kept. The days to set them right begin when the report arrives: nobody can be late for what nobody
    told them."""
    counts = card.kind != "support" and not ground.is_first_year(card.cooperative, day)
    return [
        {
            "visit_id": card.id, "cooperative_id": card.cooperative.id, "item": code, "severity": one.severity,
            "text": one.text.strip(), "counts": counts, "found_on": day,
            "due_on": judging.due_on(one.severity, max(day, today)), "state": "open", "answer": "", "decision": "",
        }
        for code, one in found.items()
    ]  # fmt: skip


def keep_photo(actor: Actor, visit_id: int, key: str, data: bytes, now: datetime) -> int:
    """Keep one picture of a visit, re-encoded and private; sent twice it is there once. Raises BadImage, BadReport."""
    card = my_visit(actor, visit_id)
    if not 8 <= len(key) <= 40:
        raise BadReport("bad_key", _("This report cannot be read. Open the visit again."))
    if (there := _photo(visit_id, key)) is not None:
        return there
    is_open = card.state == "planned" or (
        card.state == "reported"
        and card.visited_on is not None
        and local_date(now) - card.visited_on <= LATEST + LATE_PHOTOS
    )
    if not is_open or _count_photos(visit_id) >= MOST_PHOTOS:
        raise BadReport("no_photo", _("No more pictures can be added to this visit."))
    ratelimit.limit("visit-photo", str(actor.user_id), times=120, per=3600)
    ready = ingest_image(data)[-1].data
    stored = storage().save(new_key("private/visits", ".webp"), ready, "image/webp")
    row = {
        "visit_id": visit_id, "key": key, "storage_key": stored, "sha256": hashlib.sha256(ready).hexdigest(),
        "size": len(ready), "by": actor.user_id, "at": now,
    }  # fmt: skip
    with transaction() as s:
        made = s.execute(for_engine(_once), row).scalar()
        if made is not None:
            audit(actor.user_id, "inspections.photo", f"visit:{visit_id}", data={"sha256": row["sha256"]})
    if made is None:  # the same picture came twice at once
        storage().delete(stored)
    return int(made or _photo(visit_id, key) or 0)


def _once(insert: Any) -> Any:
    fresh = insert(Photo).on_conflict_do_nothing(index_elements=["visit_id", "key"])
    return fresh.returning(Photo.id)


def _photo(visit_id: int, key: str) -> int | None:
    return session().scalar(select(Photo.id).where(Photo.visit_id == visit_id, Photo.key == key))


def _count_photos(visit_id: int) -> int:
    return session().scalar(select(func.count(Photo.id)).where(Photo.visit_id == visit_id)) or 0


def open_photo(actor: Actor, visit_id: int, photo_id: int) -> bytes:
    """The bytes (WebP) of a picture, for staff in whose provinces the visit was. Raises NoSuchPicture."""
    reading.get_visit(actor, visit_id)
    query = select(Photo.storage_key).where(Photo.id == photo_id, Photo.visit_id == visit_id)
    key = session().scalar(query)
    if key is None:
        raise NoSuchPicture
    return storage().open(key)
