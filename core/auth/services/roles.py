"""Roles of staff: one person asks, another confirms (two-person rule); taking away needs one."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, or_, select, update

from core.audit import audit
from core.auth import permissions
from core.auth.actor import Actor
from core.auth.data import RoleRequestData, StaffMember
from core.auth.errors import BadInput, NeedsSecondPerson
from core.auth.events import RolesChanged
from core.auth.models import RoleRequest, User, UserProvince, UserRole
from core.auth.rules import STAFF_ROLES
from core.auth.services.accounts import checked_roles, get_user, write_roles
from core.db import changed_one, session, transaction
from core.errors import Conflict, NotFound
from core.events import announce
from core.i18n import _


def staff_with(permission: str, province_code: str) -> list[StaffMember]:
    """Active staff who hold a right in a province, by name: those of the province and of the whole Kingdom
    (1 statement)."""
    _label, roles = permissions.declared_permissions()[permission]
    within = select(UserProvince.user_id).where(UserProvince.province_code == province_code)
    query = (
        select(User.id, User.name, User.nationwide)
        .join(UserRole, UserRole.user_id == User.id)
        .where(UserRole.role.in_(sorted(roles)), User.active.is_(True))
        .where(or_(User.nationwide.is_(True), User.id.in_(within)))
        .distinct()
        .order_by(User.name, User.id)
    )
    return [StaffMember(row.id, row.name, bool(row.nationwide)) for row in session().execute(query)]


def set_roles(
    actor: Actor,
    user_id: int,
    roles: Collection[str],
    *,
    reason: str,
    now: datetime,
    provinces: Collection[str] | None = None,
) -> None:
    """Replace somebody's roles and scope. A person may only narrow them; widening goes through `request_roles`.

    `provinces` None means the whole Kingdom. Raises NeedsSecondPerson, BadInput, NotFound.
    """
    actor.require(permissions.GRANT_ROLES)
    held = checked_roles(roles)
    with transaction():
        if actor.user_id is not None and _widens(user_id, held, provinces):
            raise _second_person()
        _replace(actor, user_id, held, provinces, reason, now)


def change_roles(
    actor: Actor,
    user_id: int,
    roles: Collection[str],
    *,
    reason: str,
    now: datetime,
    provinces: Collection[str] | None = None,
) -> int | None:
    """Narrow at once (returns None), or ask a colleague to confirm what widens (returns the request's id)."""
    actor.require(permissions.GRANT_ROLES)
    if not reason.strip():
        text = _("Write the reason: it stays in the audit log.")
        raise BadInput("reason_missing", text, fields={"reason": text})
    if provinces is not None and not provinces and set(roles) & set(STAFF_ROLES):
        text = _("Choose the whole Kingdom, or at least one province.")
        raise BadInput("scope_missing", text, fields={"provinces": text})
    do = request_roles if _widens(user_id, checked_roles(roles), provinces) else set_roles
    return do(actor, user_id, roles, reason=reason.strip()[:500], now=now, provinces=provinces)


def scope_of(user_id: int) -> tuple[bool, frozenset[str]]:
    """Whether somebody's scope is the whole Kingdom, and else which provinces."""
    nationwide = bool(session().scalar(select(User.nationwide).where(User.id == user_id)))
    codes = select(UserProvince.province_code).where(UserProvince.user_id == user_id)
    return nationwide, frozenset(session().scalars(codes))


def _widens(user_id: int, roles: set[str], provinces: Collection[str] | None) -> bool:
    if roles - set(get_user(user_id).roles):
        return True
    if not roles & set(STAFF_ROLES) or session().scalar(select(User.nationwide).where(User.id == user_id)):
        return False
    own = session().scalars(select(UserProvince.province_code).where(UserProvince.user_id == user_id))
    return provinces is None or bool(set(provinces) - set(own))


def request_roles(
    actor: Actor,
    user_id: int,
    roles: Collection[str],
    *,
    reason: str,
    now: datetime,
    provinces: Collection[str] | None = None,
) -> int:
    """Ask that somebody be given these roles; returns the request's id. Nothing changes until a colleague confirms."""
    actor.require(permissions.GRANT_ROLES)
    held = checked_roles(roles)
    with transaction() as s:
        get_user(user_id)
        row = RoleRequest(
            user_id=user_id, roles=sorted(held), provinces=sorted(provinces or ()), nationwide=provinces is None,
            reason=reason, requested_by=actor.user_id, requested_at=now, state="pending",
        )  # fmt: skip
        s.add(row)
        s.flush()
        audit(
            actor.user_id, "roles.requested", f"user:{user_id}", reason=reason, data={"roles": sorted(held)}
        )
        return row.id


def confirm_roles(actor: Actor, request_id: int, now: datetime) -> None:
    """Give what was asked. Neither who asked nor who receives may confirm. Raises NeedsSecondPerson, Conflict."""
    row = _second_person_for(actor, request_id)
    scope = None if row.nationwide else row.provinces
    with transaction():
        _claim(actor, request_id, "confirmed", now)
        _replace(actor, row.user_id, set(row.roles), scope, row.reason, now)


def refuse_roles(actor: Actor, request_id: int, reason: str, now: datetime) -> None:
    """Turn a request down, with the reason."""
    actor.require(permissions.GRANT_ROLES)
    row = _request(request_id)
    with transaction():
        _claim(actor, request_id, "refused", now)
        audit(actor.user_id, "roles.refused", f"user:{row.user_id}", reason=reason)


def list_role_requests(actor: Actor) -> list[RoleRequestData]:
    """Requests that wait for a second person, the oldest first."""
    actor.require(permissions.GRANT_ROLES)
    rows = session().execute(
        select(RoleRequest, User.name)
        .join(User, User.id == RoleRequest.user_id)
        .where(RoleRequest.state == "pending")
        .order_by(RoleRequest.id)
        .limit(200)
    )
    return [
        RoleRequestData(
            r.id, r.user_id, name, tuple(r.roles), tuple(r.provinces), r.nationwide, r.reason, r.requested_by,
            r.requested_at,
        )
        for r, name in rows
    ]  # fmt: skip


def _request(request_id: int) -> RoleRequest:
    row = session().get(RoleRequest, request_id)
    if row is None:
        raise NotFound("role_request_unknown", _("There is no such request."))
    return row


def _second_person_for(actor: Actor, request_id: int) -> RoleRequest:
    actor.require(permissions.GRANT_ROLES)
    row = _request(request_id)
    if actor.user_id in (None, row.requested_by, row.user_id):
        raise _second_person()
    return row


def _claim(actor: Actor, request_id: int, state: str, now: datetime) -> None:
    decided = (
        update(RoleRequest)
        .where(RoleRequest.id == request_id, RoleRequest.state == "pending")
        .values(state=state, decided_by=actor.user_id, decided_at=now)
    )
    if not changed_one(decided):
        raise Conflict("role_request_decided", _("A colleague has already decided on this request."))


def _replace(
    actor: Actor, user_id: int, roles: set[str], provinces: Collection[str] | None, reason: str, now: datetime
) -> None:
    s = session()
    s.execute(delete(UserRole).where(UserRole.user_id == user_id))
    s.execute(delete(UserProvince).where(UserProvince.user_id == user_id))
    write_roles(user_id, roles, provinces, now)
    scope = None if provinces is None else sorted(provinces)
    data = {"roles": sorted(roles), "provinces": scope}
    audit(actor.user_id, "roles.set", f"user:{user_id}", reason=reason, data=data)
    announce(RolesChanged(user_id))


def _second_person() -> NeedsSecondPerson:
    return NeedsSecondPerson(
        "needs_second_person", _("Giving a role takes two people: one asks, a colleague confirms.")
    )
