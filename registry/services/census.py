"""All cooperatives at once, for work on the whole register: one statement each."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from core.audit import audit
from core.auth.actor import Actor
from core.auth.models import User
from core.db import raw_rows, session, transaction
from core.errors import Conflict
from core.i18n import _
from registry.data import CensusRow, RoleHolder
from registry.models import Cooperative, Role, Succession
from registry.permissions import FILE
from registry.rules.standing import EXISTING
from registry.services.roles import refuse_own_case

_ENDED = ("dissolved", "struck_off", "in_liquidation")


def census(day: date) -> list[CensusRow]:
    """Existing cooperatives registered by `day`, by id, as their records stand today (1 statement)."""
    query = (
        select(
            Cooperative.id, Cooperative.sector_code, Cooperative.region_code, Cooperative.province_code,
            Cooperative.members, Cooperative.women, Cooperative.youth, Cooperative.registered_on,
        )
        .where(Cooperative.status.in_(EXISTING), Cooperative.registered_on <= day)
        .order_by(Cooperative.id)
    )  # fmt: skip
    return list(map(CensusRow._make, session().execute(query)))


def peers(day: date) -> list[tuple[Any, ...]]:
    """(id, sector, members) of the same cooperatives, and nothing else of them (1 statement)."""
    c = Cooperative.__table__.c
    query = select(c.id, c.sector_code, c.members).where(c.status.in_(EXISTING), c.registered_on <= day)
    return raw_rows(query.order_by(c.id))


def role_holders(day: date) -> list[RoleHolder]:
    """Who acted for which cooperative on a day (1 statement)."""
    held = and_(Role.since <= day, or_(Role.until.is_(None), Role.until > day))
    query = (
        select(Role.cooperative_id, Role.user_id, Role.role, User.lang)
        .join(User, User.id == Role.user_id)
        .where(held)
        .order_by(Role.cooperative_id, Role.id)
    )
    return list(map(RoleHolder._make, session().execute(query)))


def successions() -> dict[int, int]:
    """{cooperative: the ended one it goes on from}: as staff recorded, or with the same ICE (2 statements)."""
    old, new = aliased(Cooperative), aliased(Cooperative)
    same = (
        select(new.id, old.id)
        .join(old, and_(old.ice == new.ice, old.id != new.id, old.registered_on <= new.registered_on))
        .where(old.status.in_(_ENDED), new.status.not_in(_ENDED))
        .order_by(new.id, old.registered_on, old.id)
    )
    found: dict[int, int] = {row[0]: row[1] for row in session().execute(same)}
    recorded = select(Succession.cooperative_id, Succession.predecessor_id)
    return found | {row[0]: row[1] for row in session().execute(recorded)}


def continue_from(actor: Actor, cooperative_id: int, predecessor_id: int, reason: str, now: datetime) -> None:
    """Staff say that a cooperative goes on from another, so that its history follows it. Raises Conflict when that was
    said before, when the other one has not ended, or when either is not there or out of reach; OwnCase for the own
    cooperative."""
    actor.require(FILE)
    refuse_own_case(actor, cooperative_id)
    old, new = session().get(Cooperative, predecessor_id), session().get(Cooperative, cooperative_id)
    if old is None or new is None or not actor.covers(new.province_code):
        raise Conflict("succession_unknown", _("Write the central number of the cooperative that has ended."))
    if old.status not in _ENDED or old.id == new.id or old.registered_on > new.registered_on:
        message = _("A cooperative goes on only from one that was there before it and has ended.")
        raise Conflict("succession_not_ended", message)
    if not reason.strip():
        raise Conflict("reason_missing", _("Give the reason: both cooperatives may ask for it."))
    row = {
        "cooperative_id": cooperative_id, "predecessor_id": predecessor_id, "reason": reason.strip(),
        "recorded_by": actor.user_id, "recorded_at": now,
    }  # fmt: skip
    try:
        with transaction() as s:
            s.execute(insert(Succession).values(row))
            audit(
                actor.user_id, "registry.succession", f"cooperative:{cooperative_id}",
                reason=reason, data={"predecessor": predecessor_id},
            )  # fmt: skip
    except IntegrityError as error:
        message = _("It is already recorded which cooperative this one goes on from.")
        raise Conflict("succession_known", message) from error
