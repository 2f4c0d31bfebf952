"""Who acts for a cooperative: roles granted, ended, listed, asked about."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from core.audit import audit
from core.auth.actor import Actor
from core.clock import local_date
from core.db import changed_one, session, transaction
from core.events import announce
from registry.data import RoleData, RoleName
from registry.errors import LastPresident, OwnCase
from registry.events import RoleEnded, RoleGranted
from registry.models import Cooperative, Role
from registry.permissions import role_allows


def _live_key(cooperative_id: int, user_id: int, role: str) -> str:
    return f"{cooperative_id}:{user_id}:{role}"


def _audit(act: str, cooperative_id: int, user_id: int, role: str, actor_id: int | None) -> None:
    subject = f"cooperative:{cooperative_id}"
    audit(actor_id, f"registry.{act}", subject, data={"user": user_id, "role": role})


def _data(role: Role) -> RoleData:
    return RoleData(role.cooperative_id, role.user_id, role.role, role.since, role.until)


def roles_of(user_id: int) -> list[RoleData]:
    """The roles a person holds today."""
    query = select(Role).where(Role.user_id == user_id, Role.live_key.is_not(None)).order_by(Role.id)
    return [_data(role) for role in session().scalars(query)]


def acted_for(user_id: int | None) -> Select[int]:
    """A SELECT of the ids of cooperatives a person acts for today, to be used inside other queries."""
    return select(Role.cooperative_id).where(Role.user_id == user_id, Role.live_key.is_not(None))


def team(cooperative_id: int) -> list[RoleData]:
    """Who acts for a cooperative today, longest first."""
    query = (
        select(Role)
        .where(Role.cooperative_id == cooperative_id, Role.live_key.is_not(None))
        .order_by(Role.id)
    )
    return [_data(role) for role in session().scalars(query)]


def team_sizes(cooperative_ids: Iterable[int]) -> dict[int, int]:
    """How many roles are held today in each of these cooperatives; one without a team is absent."""
    query = select(Role.cooperative_id, func.count()).where(
        Role.cooperative_id.in_(list(cooperative_ids)), Role.live_key.is_not(None)
    )
    return {row[0]: row[1] for row in session().execute(query.group_by(Role.cooperative_id))}


def ever_in_team(cooperative_ids: Iterable[int]) -> dict[int, set[int]]:
    """Everybody who holds or held a role in each of these cooperatives (1 statement); one without any is absent."""
    query = select(Role.cooperative_id, Role.user_id).where(Role.cooperative_id.in_(list(cooperative_ids)))
    found: dict[int, set[int]] = {}
    for cooperative_id, user_id in session().execute(query.distinct()):
        found.setdefault(cooperative_id, set()).add(user_id)
    return found


def may_act(user_id: int, cooperative_id: int, permission: str) -> bool:
    """Whether a person may do this for the cooperative: through a role held today."""
    query = select(Role.role).where(
        Role.user_id == user_id, Role.cooperative_id == cooperative_id, Role.live_key.is_not(None)
    )
    return any(role_allows(role, permission) for role in session().scalars(query))


def refuse_own_case(actor: Actor, cooperative_id: int, *authors: int | None) -> None:
    """Raise OwnCase when the member of staff acts for this cooperative or is one of the authors of what is decided."""
    if actor.user_id is None:
        return
    acts = exists().where(
        Role.user_id == actor.user_id, Role.cooperative_id == cooperative_id, Role.live_key.is_not(None)
    )
    if actor.user_id in authors or session().scalar(select(acts)):
        raise OwnCase


def grant_role(
    cooperative_id: int, user_id: int, role: RoleName, *, actor_id: int | None, now: datetime
) -> bool:
    """Give a person a role. False when they hold it already. Whether the actor may is the caller's rule."""
    row = {
        "cooperative_id": cooperative_id, "user_id": user_id, "role": role, "since": local_date(now),
        "live_key": _live_key(cooperative_id, user_id, role),
    }  # fmt: skip
    try:
        with transaction() as s, s.begin_nested():
            s.execute(insert(Role).values(row))
            _audit("grant_role", cooperative_id, user_id, role, actor_id)
            announce(RoleGranted(cooperative_id, user_id, role))
    except IntegrityError:
        if user_id in {member.user_id for member in team(cooperative_id) if member.role == role}:
            return False
        raise
    return True


def end_role(
    cooperative_id: int,
    user_id: int,
    role: RoleName,
    *,
    actor_id: int | None,
    now: datetime,
    by_staff: bool = False,
) -> bool:
    """End a role. False when it was not held. Raises LastPresident, unless staff does it."""
    key = _live_key(cooperative_id, user_id, role)
    ending = update(Role).where(Role.live_key == key).values(until=local_date(now), live_key=None)
    if role == "president" and not by_staff:
        other = aliased(Role)
        ending = ending.where(
            exists().where(
                other.cooperative_id == cooperative_id,
                other.role == "president",
                other.live_key.is_not(None),
                other.user_id != user_id,
            )
        )
    with transaction() as s:
        # two presidents who end each other's role at once take turns here
        s.execute(select(Cooperative.id).where(Cooperative.id == cooperative_id).with_for_update())
        if not changed_one(ending):
            if s.scalar(select(Role.id).where(Role.live_key == key)):
                raise LastPresident
            return False
        _audit("end_role", cooperative_id, user_id, role, actor_id)
        announce(RoleEnded(cooperative_id, user_id, role))
    return True
