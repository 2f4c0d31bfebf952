"""Sending the file, answering what the Office asks, appealing, writing to it."""

from datetime import datetime, timedelta

from sqlalchemy import insert, update

from core import ratelimit
from core.audit import audit
from core.db import changed_one, session, transaction
from core.errors import Conflict, NotFound
from core.i18n import _, ngettext
from registry.creation.data import CreationData
from registry.creation.errors import BadEntry, Incomplete
from registry.creation.models import ChangePoint, CreationMessage
from registry.creation.rules.states import FILE_OPEN, OVER, end_of_day
from registry.creation.services import reading
from registry.creation.services.access import get_led, get_own
from registry.creation.services.facts import submission_gaps
from registry.creation.services.moving import move
from registry.legal.services import law_at


def submit(user_id: int, creation_id: int, now: datetime) -> None:
    """Send the whole file: the legal clock starts. Raises Incomplete, MovedOn, NotTheLeader."""
    file = get_led(user_id, creation_id, now)
    if file.state in FILE_OPEN:
        _refuse_gaps(file, now)
    with transaction():
        move(creation_id, "submit", user_id, now, submitted_at=now, review_days=law_at(now)["review_delay"])
        # judged after the step, in its transaction: no founder leaves between the look and the sending
        _refuse_gaps(reading.load(creation_id, now), now)
        audit(user_id, "creation.submit", f"creation:{creation_id}")


def _refuse_gaps(file: CreationData, now: datetime) -> None:
    if n := len(submission_gaps(file, now)):
        raise Incomplete(ngettext("%(n)s thing is still missing.", "%(n)s things are still missing.", n))


def answer_point(user_id: int, creation_id: int, change_id: int, text: str, now: datetime) -> None:
    """Say what was changed for one point of the Office's request. Raises BadEntry, NotFound."""
    file, text = get_led(user_id, creation_id, now), text.strip()[:1000]
    if len(text) < 3:
        raise BadEntry({f"answer_{change_id}": _("Say in a few words what you changed.")})
    if file.state != "change_requested":
        raise Conflict("not_asked", _("The Office asks for nothing now."))
    mine = update(ChangePoint).where(
        ChangePoint.id == change_id, ChangePoint.creation_id == creation_id, ChangePoint.closed_at.is_(None)
    )
    with transaction():
        values = {"answer": text, "answered_by": user_id, "answered_at": now}
        if not changed_one(mine.values(**values).execution_options(synchronize_session=False)):
            raise NotFound("change_not_found", _("This point is no longer open."))
        session().expire_all()


def send_answers(user_id: int, creation_id: int, now: datetime) -> None:
    """Send the file back with every point answered: the clock runs again. Raises Incomplete, MovedOn."""
    get_led(user_id, creation_id, now)
    with transaction() as s:
        move(creation_id, "answer", user_id, now)
        file = reading.load(creation_id, now)
        if any(not change.answer for change in file.open_changes):
            raise Incomplete(_("Answer each point first."))
        if [gap for gap in submission_gaps(file, now) if gap.section != "name"]:
            raise Incomplete(_("Something is missing again: look at the list."))
        closing = update(ChangePoint).where(
            ChangePoint.creation_id == creation_id, ChangePoint.closed_at.is_(None)
        )
        s.execute(closing.values(closed_at=now).execution_options(synchronize_session=False))
        audit(user_id, "creation.answer", f"creation:{creation_id}")


def appeal(user_id: int, creation_id: int, text: str, now: datetime) -> None:
    """Contest a refusal, once and in time: another registrar reads it. Raises ReasonMissing, Conflict, MovedOn."""
    file = get_led(user_id, creation_id, now)
    if file.appealed_at is not None:
        raise Conflict("appealed_already", _("You have appealed once already."))
    if file.decided_at and now > appeal_until(file.decided_at, now):
        raise Conflict("appeal_late", _("The delay to appeal is over. You can start a new file."))
    with transaction() as s:
        move(creation_id, "appeal", user_id, now, reason=text[:2000], appealed_at=now)
        row = {
            "creation_id": creation_id,
            "author_id": user_id,
            "from_office": False,
            "text": text[:2000],
            "at": now,
        }
        s.execute(insert(CreationMessage).values(row))
        audit(user_id, "creation.appeal", f"creation:{creation_id}")


def appeal_until(decided_at: datetime, now: datetime) -> datetime:
    """The last moment of an appeal."""
    return end_of_day(decided_at + timedelta(days=law_at(now)["appeal_days"]))


def write_message(user_id: int, creation_id: int, text: str, now: datetime) -> None:
    """A founder writes to the Office. Raises BadEntry, TooMany."""
    file, text = get_own(user_id, creation_id, now), text.strip()[:2000]
    if not text:
        raise BadEntry({"text": _("Write the message.")})
    if file.state in OVER:
        raise Conflict("file_over", _("This file is closed."))
    ratelimit.limit("creation-message", f"{creation_id}:{user_id}", times=20, per=86_400)
    with transaction() as s:
        row = {
            "creation_id": creation_id,
            "author_id": user_id,
            "from_office": False,
            "text": text,
            "at": now,
        }
        s.execute(insert(CreationMessage).values(row))
