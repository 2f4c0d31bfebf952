"""Claiming a cooperative, the Office's side: the queue, the mandate, the decision that opens the stall."""

from datetime import datetime

from sqlalchemy import Select, func, select, update

from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.errors import NotFound
from core.events import announce
from core.i18n import _
from core.storage import storage
from registry import api as registry
from shop.vendors import permissions, rules
from shop.vendors.data import ClaimData
from shop.vendors.errors import NotActive, WrongState
from shop.vendors.events import ClaimDecided
from shop.vendors.models import Claim, Vendor
from shop.vendors.services.claims import CLOSED, claims_data, lock_claims, overtake, refuse_when_represented
from shop.vendors.services.stalls import move, open_account


def queue(actor: Actor, limit: int = 100) -> list[ClaimData]:
    """Claims that wait for staff in the actor's provinces, oldest first."""
    query = _within(actor).where(Claim.state == "submitted").order_by(Claim.submitted_at, Claim.id)
    return claims_data(session().scalars(query.limit(limit)).all())


def count_waiting(actor: Actor) -> int:
    """How many claims wait for staff in the actor's provinces."""
    waiting = _within(actor).where(Claim.state == "submitted")
    return session().scalar(waiting.with_only_columns(func.count())) or 0


def _within(actor: Actor) -> Select[Claim]:
    actor.require(permissions.DECIDE_CLAIMS)
    within = registry.matching_cooperative_ids("", actor.province_codes)
    return select(Claim).where(Claim.cooperative_id.in_(within))


def get_for_staff(actor: Actor, claim_id: int) -> ClaimData:
    """A claim in the actor's provinces. Raises NotFound."""
    claim = session().scalar(_within(actor).where(Claim.id == claim_id))
    if claim is None:
        raise NotFound("claim_not_found", _("This request does not exist."))
    return claims_data([claim])[0]


def open_mandate(actor: Actor, claim_id: int) -> tuple[bytes, str]:
    """The mandate's bytes and suffix, for staff; every look is in the audit log."""
    get_for_staff(actor, claim_id)
    key = session().scalar(select(Claim.mandate_key).where(Claim.id == claim_id))
    if not key:
        raise NotFound("mandate_not_found", _("There is no mandate with this request."))
    with transaction():
        audit(actor.user_id, "claim.mandate_read", f"claim:{claim_id}")
    return storage().open(key), "." + key.rpartition(".")[2]


def decide(actor: Actor, claim_id: int, outcome: str, reason: str, now: datetime) -> None:
    """Staff's decision: `approved`, `refused` or `changes_requested`; the last two need a reason.

    Of several claims on one cooperative one is approved; the others are closed by it, and told. Raises OwnCase.
    """
    claim = get_for_staff(actor, claim_id)
    registry.refuse_own_case(actor, claim.cooperative.id, claim.user_id)
    if outcome != "approved" and not reason.strip():
        raise WrongState("reason_missing", _("Write the reason: the cooperative will read it."), status=400)
    if outcome == "approved" and not claim.cooperative.is_active:
        raise NotActive("cooperative_not_active", _("This cooperative is not active in the registry."))
    with transaction():
        lock_claims(claim.cooperative.id)
        _decide_row(claim_id, outcome, reason, actor.user_id, now)
        if outcome == "approved":
            overtake(claim.cooperative.id, claim_id, rules.LIVE_CLAIM_STATES, now)
            _open_stall(claim, actor, now)
        audit(actor.user_id, f"claim.{outcome}", f"claim:{claim_id}", reason=reason)
        announce(ClaimDecided(claim_id, outcome))


def _decide_row(claim_id: int, outcome: str, reason: str, actor_id: int | None, now: datetime) -> None:
    step = update(Claim).where(Claim.id == claim_id, Claim.state == "submitted")
    values = {
        "state": outcome,
        "reason": reason,
        "decided_at": now,
        "decided_by": actor_id,
        "touched_at": now,
    }
    if outcome != "changes_requested":
        values |= CLOSED
    if not changed_one(step.values(values)):
        raise WrongState("claim_moved_on", _("Somebody else has decided this request. Reload the page."))


def _open_stall(claim: ClaimData, actor: Actor, now: datetime) -> None:
    refuse_when_represented(claim.cooperative.id)
    registry.grant_role(claim.cooperative.id, claim.user_id, "president", actor_id=actor.user_id, now=now)
    vendor_id = open_account(claim.cooperative, "onboarding", now)
    status = session().scalar(select(Vendor.status).where(Vendor.id == vendor_id))
    for to in {"invited": ("onboarding", "in_review"), "applied": ("onboarding", "in_review"),
               "onboarding": ("in_review",), "rejected": ("in_review",)}.get(status or "", ()):  # fmt: skip
        move(vendor_id, to, actor.user_id, "", now)
    if status not in ("approved", "suspended"):
        move(vendor_id, "approved", actor.user_id, "", now)
