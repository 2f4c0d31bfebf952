"""Ends of a file that no registrar decides: given up by its leader, or the name's reservation is over."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select, update

from core.audit import audit
from core.clock import local_date
from core.db import changed, changed_one, session, transaction
from core.storage import storage
from registry.creation.errors import MovedOn
from registry.creation.models import Creation, CreationDocument, Founder, NameProposal, NameRequest
from registry.creation.services import reading
from registry.creation.services.access import get_led
from registry.creation.services.founding import FORGOTTEN
from registry.creation.services.letters import tell
from registry.creation.services.moving import move
from registry.creation.services.submitting import appeal_until

REMIND_DAYS = (30, 7)
KEPT_IDLE = timedelta(days=365)


def abandon(user_id: int, creation_id: int, now: datetime) -> None:
    """Give the file up: the name is free again, and what founders told about themselves is forgotten."""
    with transaction():
        get_led(user_id, creation_id, now)
        _abandon(creation_id, user_id, now)
    forget_documents()


def _abandon(creation_id: int, user_id: int | None, now: datetime) -> None:
    move(creation_id, "abandon", user_id, now)
    session().execute(update(Creation).where(Creation.id == creation_id).values(origin_key=None))
    release_names(creation_id)
    forgotten = update(Founder).where(Founder.creation_id == creation_id)
    session().execute(forgotten.values(**FORGOTTEN, state="removed", answered_at=now))
    dead = update(CreationDocument).where(CreationDocument.creation_id == creation_id)
    session().execute(dead.values(live=False))
    audit(user_id, "creation.abandon", f"creation:{creation_id}")


def forget_documents() -> int:
    """Delete the bytes of files given up: after their commit, and again by the job where that was cut short."""
    kept = (
        select(CreationDocument.id, CreationDocument.key)
        .join(Creation, Creation.id == CreationDocument.creation_id)
        .where(Creation.state == "abandoned", CreationDocument.key != "")
    )
    rows = session().execute(kept.limit(500)).all()
    for row in rows:
        storage().delete(row.key)
    with transaction() as s:
        gone = update(CreationDocument).where(CreationDocument.id.in_([row.id for row in rows]))
        s.execute(gone.values(key="", live=False).execution_options(synchronize_session=False))
    return len(rows)


def release_names(creation_id: int) -> int:
    """Let go of the names the Office holds for a file, and of its open request; returns how many names."""
    closing = update(NameRequest).where(NameRequest.live_key == creation_id)
    session().execute(closing.values(live_key=None, outcome="withdrawn"))
    held = update(NameProposal).where(
        NameProposal.creation_id == creation_id, NameProposal.state == "reserved"
    )
    return changed(held.values(state="lapsed", held_ar=None, held_fr=None))


def expire_reservations(now: datetime) -> int:
    """End the reservations whose last day is over: the names are free, the founders told; returns how many files."""
    late = select(Creation.id).where(
        Creation.state.in_(("name_reserved", "documents")), Creation.reserved_until < now
    )
    done = 0
    for creation_id in session().scalars(late.limit(500)).all():
        done += _expire(creation_id, now)
    return done


def _expire(creation_id: int, now: datetime) -> int:
    try:
        with transaction():
            move(creation_id, "expire", None, now)
            release_names(creation_id)
            tell(reading.load(creation_id, now), "expire")
    except MovedOn:  # sent at the last moment: the Office has it
        return 0
    return 1


def remind(now: datetime) -> int:
    """Write once 30 and once 7 days before a reservation ends; returns how many files."""
    soon = now + timedelta(days=REMIND_DAYS[0])
    query = select(Creation.id, Creation.reserved_until, Creation.reminded_at).where(
        Creation.state.in_(("name_reserved", "documents")), Creation.reserved_until.between(now, soon)
    )
    due = [
        row.id for row in session().execute(query).all() if _is_due(row.reserved_until, row.reminded_at, now)
    ]
    return sum(_remind(creation_id, now) for creation_id in due)


def _is_due(until: datetime, reminded_at: datetime | None, now: datetime) -> bool:
    left = (local_date(until) - local_date(now)).days
    steps = [days for days in REMIND_DAYS if left <= days]
    if reminded_at is None:
        return bool(steps)
    then = (local_date(until) - local_date(reminded_at)).days
    return any(then > days for days in steps)


def _remind(creation_id: int, now: datetime) -> int:
    with transaction():
        row = session().get_one(Creation, creation_id)
        mine = update(Creation).where(
            Creation.id == creation_id, Creation.reminded_at.is_not_distinct_from(row.reminded_at)
        )
        if not changed_one(mine.values(reminded_at=now).execution_options(synchronize_session=False)):
            return 0
        session().expire_all()
        file = reading.load(creation_id, now)
        tell(file, "remind", until=file.reserved_until)
    return 1


def drop_idle(now: datetime) -> int:
    """Give up, with all that is personal, the files nobody will go on with; returns how many.

    Nobody touched them for a year while the Office did not have them, or they are refused and the delay to appeal is
    over; after an appeal the same delay runs once more, for the other ways the law gives.
    """
    ids = [*session().scalars(_silent(now).limit(500)), *_refused_for_good(now)]
    dropped = sum(_drop(creation_id, now) for creation_id in ids)
    forget_documents()
    return dropped


def _silent(now: datetime) -> Select[int]:
    left = Creation.state.in_(("draft", "expired", "change_requested"))
    return select(Creation.id).where(left, Creation.touched_at < now - KEPT_IDLE)


def _refused_for_good(now: datetime) -> list[int]:
    """The appeal is over; or another reading has decided it."""
    refused = select(Creation.id, Creation.decided_at).where(
        Creation.state == "refused", Creation.decided_at < now
    )
    rows = session().execute(refused.order_by(Creation.decided_at).limit(500)).all()
    return [row.id for row in rows if now > appeal_until(row.decided_at, now)]


def _drop(creation_id: int, now: datetime) -> int:
    try:
        with transaction():
            _abandon(creation_id, None, now)
    except MovedOn:  # somebody went on at the last moment
        return 0
    return 1
