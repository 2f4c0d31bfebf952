"""The team of a stall and its appeals. Roles themselves are facts of the registry; `invitations` leads to them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.audit import audit
from core.auth import users_by_id
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.errors import NotAllowed, NotFound
from core.i18n import _, _l
from registry import api as registry
from registry.data import RoleName
from shop.vendors import permissions
from shop.vendors.errors import WrongState
from shop.vendors.models import Appeal, VendorTransition
from shop.vendors.services.stalls import acting_vendor, get_vendor_card, move, vendor_ids_within

ROLES = ("president", "seller", "packer", "accountant")
ROLE_LABELS = {
    "president": _l("President"),
    "seller": _l("Sales"),
    "packer": _l("Packing"),
    "accountant": _l("Accounts"),
}
ROLE_DUTIES = {
    "president": _l("Everything, and the team"),
    "seller": _l("Products, prices, orders"),
    "packer": _l("Orders and stock"),
    "accountant": _l("Reads orders and money"),
}
APPEAL_MIN = 10


class SameHand(NotAllowed):
    """Whoever closed a stall does not read the appeal against it."""


def list_team(cooperative_id: int) -> list[dict[str, Any]]:
    """Roles in force with the names of the people: {user_id, role, name, since}."""
    roles = registry.team(cooperative_id)
    names = user_names([r.user_id for r in roles])
    return [
        {"user_id": r.user_id, "role": r.role, "since": r.since, "name": names.get(r.user_id, "")}
        for r in roles
    ]


def user_names(user_ids: Iterable[int]) -> dict[int, str]:
    """Names by user id."""
    return {key: user.name for key, user in users_by_id(user_ids).items()}


def end_member(user_id: int, vendor_id: int, member_id: int, role: str, now: datetime) -> None:
    """End a role; the registry keeps the last president. Raises LastPresident or NotFound."""
    vendor = acting_vendor(user_id, vendor_id, permissions.MANAGE_TEAM)
    if role not in ROLES or not registry.end_role(
        vendor.cooperative.id,
        member_id,
        cast("RoleName", role),
        actor_id=user_id,
        now=now,
    ):
        raise NotFound("role_not_found", _("This person is no longer in the team."))


def find_open_appeal(vendor_id: int) -> Appeal | None:
    """The appeal that waits for an answer."""
    return session().scalar(select(Appeal).where(Appeal.live_key == vendor_id))


def appeal(user_id: int, vendor_id: int, text: str, now: datetime) -> None:
    """Contest a suspension; one open appeal at a time. Raises WrongState."""
    vendor = acting_vendor(user_id, vendor_id, permissions.APPEAL)
    if vendor.status != "suspended":
        raise WrongState("not_suspended", _("This stall is not suspended."))
    if len(text.strip()) < APPEAL_MIN:
        raise WrongState("appeal_empty", _("Write why the stall should open again."), status=400)
    row = {"vendor_id": vendor_id, "live_key": vendor_id, "user_id": user_id, "text": text.strip()[:4000]}
    try:
        with transaction() as s:
            s.execute(insert(Appeal).values(**row, created_at=now))
    except IntegrityError as error:
        raise WrongState("appeal_pending", _("An appeal is already being read.")) from error


def list_appeals(actor: Actor, limit: int = 100) -> list[Appeal]:
    """Appeals that wait, in the actor's provinces, oldest first."""
    query = _waiting(actor).order_by(Appeal.created_at, Appeal.id).limit(limit)
    return list(session().scalars(query))


def count_appeals(actor: Actor) -> int:
    """How many appeals wait in the actor's provinces."""
    return session().scalar(_waiting(actor).with_only_columns(func.count())) or 0


def find_appeal(actor: Actor, appeal_id: int) -> Appeal | None:
    """An appeal that waits in the actor's provinces."""
    return session().scalar(_waiting(actor).where(Appeal.id == appeal_id))


def _waiting(actor: Actor) -> Select[Appeal]:
    actor.require(permissions.SUSPEND)
    mine = Appeal.vendor_id.in_(vendor_ids_within(actor))
    return select(Appeal).where(Appeal.live_key.is_not(None), mine)


def decide_appeal(actor: Actor, appeal_id: int, outcome: str, reason: str, now: datetime) -> None:
    """Answer an appeal: `reinstated` opens the stall, `upheld` keeps it closed. Needs a reason.

    Raises OwnCase, SameHand for whoever closed the stall, and NotFound.
    """
    found = find_appeal(actor, appeal_id)
    if found is None:
        raise NotFound("appeal_not_found", _("This appeal does not exist."))
    _refuse_same_hand(actor, found)
    if outcome not in ("reinstated", "upheld") or not reason.strip():
        raise WrongState("reason_missing", _("Write the reason: the cooperative will read it."), status=400)
    vendor_id = found.vendor_id
    values = {
        "live_key": None,
        "outcome": outcome,
        "reason": reason,
        "decided_at": now,
        "decided_by": actor.user_id,
    }
    with transaction():
        if not changed_one(
            update(Appeal).where(Appeal.id == appeal_id, Appeal.live_key.is_not(None)).values(values)
        ):
            raise WrongState("appeal_moved_on", _("Somebody else has answered this appeal."))
        if outcome == "reinstated":
            move(vendor_id, "approved", actor.user_id, reason, now)
        audit(actor.user_id, f"appeal.{outcome}", f"vendor:{vendor_id}", reason=reason)


def _refuse_same_hand(actor: Actor, found: Appeal) -> None:
    registry.refuse_own_case(actor, get_vendor_card(found.vendor_id).cooperative.id, found.user_id)
    closing = select(VendorTransition.actor_id).where(
        VendorTransition.vendor_id == found.vendor_id, VendorTransition.to_status == "suspended"
    )
    closer = session().scalar(closing.order_by(VendorTransition.id.desc()).limit(1))
    if actor.user_id is not None and closer == actor.user_id:
        raise SameHand(
            "same_hand", _("You closed this stall: somebody else of the Office answers the appeal.")
        )
