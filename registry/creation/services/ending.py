"""Ends of a file that no registrar decides: given up by its leader, or the name's reservation is over."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

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

REMIND_DAYS = (30, 7)
KEPT_IDLE = timedelta(days=365)


def abandon(user_id: int, creation_id: int, now: datetime) -> None:
    """Give the file up: the name is free again, and what founders told about themselves is forgotten."""
    with transaction():
        get_led(user_id, creation_id, now)
        _abandon(creation_id, user_id, now)


def _abandon(creation_id: int, user_id: int | None, now: datetime) -> None:
    move(creation_id, "abandon", user_id, now)
    session().execute(update(Creation).where(Creation.id == creation_id).values(origin_key=None))
    release_names(creation_id)
    forgotten = update(Founder).where(Founder.creation_id == creation_id)
    session().execute(forgotten.values(**FORGOTTEN, state="removed", answered_at=now))
    for key in session().scalars(
        select(CreationDocument.key).where(CreationDocument.creation_id == creation_id)
    ):
        storage().delete(key)
    dead = update(CreationDocument).where(CreationDocument.creation_id == creation_id)
    session().execute(dead.values(live=False))
    audit(user_id, "creation.abandon", f"creation:{creation_id}")


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
    """Files nobody touched for a year and that the Office does not have are given up, with all that is personal."""
    idle = select(Creation.id).where(
        Creation.state.in_(("draft", "expired")), Creation.touched_at < now - KEPT_IDLE
    )
    ids = session().scalars(idle.limit(500)).all()
    for creation_id in ids:
        with transaction():
            _abandon(creation_id, None, now)
    return len(ids)
