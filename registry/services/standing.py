"""Suspension and reinstatement: the Office's own measures, at once effective on every page (I20)."""

from datetime import datetime

from sqlalchemy import insert, select, update

from core.audit import audit
from core.auth.actor import Actor
from core.clock import local_date
from core.crypto import decrypt
from core.db import changed_one, session, transaction
from core.events import announce
from core.i18n import _, speaking
from core.mail import send_mail
from registry.errors import OutsideScope, ReasonMissing, StandingConflict, UnknownCooperative
from registry.events import StandingChanged
from registry.models import Cooperative, RegistryEvent
from registry.permissions import SUSPEND
from registry.rules.record import standing_event
from registry.rules.standing import Status, may_become
from registry.services.roles import refuse_own_case

SHORTEST_REASON = 10


def suspend(cooperative_id: int, actor: Actor, reason: str, now: datetime) -> None:
    """Suspend an active cooperative: from this moment it sells nothing and no page offers its products.

    Raises NotAllowed, OwnCase, OutsideScope, ReasonMissing, StandingConflict (not active, or somebody was faster).
    """
    _change(cooperative_id, "active", "suspended", actor, reason, now)


def reinstate(cooperative_id: int, actor: Actor, reason: str, now: datetime) -> None:
    """Lift a suspension. Raises like `suspend`."""
    _change(cooperative_id, "suspended", "active", actor, reason, now)


def _change(cooperative_id: int, old: Status, new: Status, actor: Actor, reason: str, now: datetime) -> None:
    actor.require(SUSPEND)
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise ReasonMissing
    if not may_become(old, new):
        raise StandingConflict
    refuse_own_case(actor, cooperative_id)
    change = (
        update(Cooperative)
        .where(Cooperative.id == cooperative_id, Cooperative.status == old)
        .values(status=new, updated_at=now)
    )
    if actor.province_codes is not None:
        change = change.where(Cooperative.province_code.in_(actor.province_codes))
    with transaction():
        if not changed_one(change):
            raise _why_not(cooperative_id, actor)
        _record(cooperative_id, old, new, actor, reason, now)
        audit(actor.user_id, f"registry.{'suspend' if new == 'suspended' else 'reinstate'}",
              f"cooperative:{cooperative_id}", reason=reason)  # fmt: skip
        announce(StandingChanged(cooperative_id, old, new))
        _tell(cooperative_id, new, reason)


def _why_not(cooperative_id: int, actor: Actor) -> Exception:
    province = session().scalar(select(Cooperative.province_code).where(Cooperative.id == cooperative_id))
    if province is None:
        return UnknownCooperative(str(cooperative_id))
    return StandingConflict() if actor.covers(province) else OutsideScope()


def _record(cooperative_id: int, old: Status, new: Status, actor: Actor, reason: str, now: datetime) -> None:
    kind, data = standing_event(old, new)
    session().execute(
        insert(RegistryEvent).values(
            cooperative_id=cooperative_id, kind=kind, happened_on=local_date(now), recorded_at=now,
            actor_id=actor.user_id, document="", reason=reason, data=data,
        )
    )  # fmt: skip


def _tell(cooperative_id: int, new: Status, reason: str) -> None:
    """A letter to the address on record, in Arabic then French."""
    row = session().execute(select(Cooperative).where(Cooperative.id == cooperative_id)).scalar_one()
    if not row.email_enc:
        return
    letters = []
    for lang, name in (("ar", row.name_ar or row.name_fr), ("fr", row.name_fr or row.name_ar)):
        with speaking(lang):
            letters.append(_letter(name, row.central_number, new, reason))
    subject = letters[0].splitlines()[0]
    send_mail(decrypt(row.email_enc), subject, "\n\n———\n\n".join(letters), lang="ar")


def _letter(name: str, number: str, new: Status, reason: str) -> str:
    if new == "suspended":
        what = _("%(name)s (%(number)s) is suspended from the marketplace.", name=name, number=number)
        then = _("Reason: %(reason)s\nTo answer or appeal, write to your regional delegation.", reason=reason)
    else:
        what = _("%(name)s (%(number)s) may act on the marketplace again.", name=name, number=number)
        then = _("Reason: %(reason)s", reason=reason)
    return f"{what}\n\n{then}"
