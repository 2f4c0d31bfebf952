"""Claiming a cooperative: number → proof → terms → staff's decision → the stall opens."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from core import ratelimit
from core.audit import audit
from core.auth.actor import Actor
from core.crypto import blind_index
from core.db import changed_one, session, transaction
from core.errors import NotFound
from core.events import announce
from core.format import western_digits
from core.i18n import _
from core.storage import new_key, storage
from registry import api as registry
from registry.data import CooperativeCard
from shop.vendors import permissions, rules
from shop.vendors.data import ClaimData
from shop.vendors.errors import (
    AlreadyClaimed,
    NotActive,
    NotRegistered,
    TermsNotAccepted,
    WrongCode,
    WrongState,
)
from shop.vendors.events import ClaimDecided, ClaimSubmitted
from shop.vendors.models import Claim, Vendor
from shop.vendors.services.stalls import TERMS_VERSION, move, open_account


def find_claimable(number: str) -> CooperativeCard:
    """The cooperative of a registry number, when it may open a stall. Raises NotRegistered or NotActive."""
    cooperative = registry.find_cooperative(number)
    if cooperative is None:
        raise NotRegistered(
            "number_unknown",
            _("This number is not in the central registry. Check it on your registration certificate."),
            fields={"number": _("Number not found.")},
        )
    if not cooperative.is_active:
        raise NotActive(
            "cooperative_not_active",
            _(
                "This cooperative is not active in the registry. Contact the Office's delegation in your region."
            ),
            fields={"number": _("Not active in the registry.")},
        )
    return cooperative


def start_claim(user_id: int, number: str, now: datetime) -> int:
    """Begin a claim, or return to one's own open one. Raises AlreadyClaimed when somebody else was first."""
    ratelimit.limit("claim-start", str(user_id), times=20, per=3600)
    cooperative = find_claimable(number)
    _refuse_when_taken(cooperative.id)
    with transaction() as s:
        _drop_idle_claims(cooperative.id, now)
        own = s.scalar(select(Claim.id).where(Claim.live_key == cooperative.id, Claim.user_id == user_id))
        if own:
            return own
        return _insert_claim(user_id, cooperative.id, now)


def _refuse_when_taken(cooperative_id: int) -> None:
    if registry.team(cooperative_id):
        raise AlreadyClaimed(
            "already_claimed",
            _("Somebody already acts for this cooperative. Ask its president to add you to the team."),
            fields={"number": _("Already has a team on Souk Taawon.")},
        )


def _insert_claim(user_id: int, cooperative_id: int, now: datetime) -> int:
    row = {
        "cooperative_id": cooperative_id,
        "live_key": cooperative_id,
        "user_id": user_id,
        "created_at": now,
    }
    try:
        with session().begin_nested():
            return (
                session()
                .execute(insert(Claim).values(**row, touched_at=now).returning(Claim.id))
                .scalar_one()
            )
    except IntegrityError as error:
        raise _claim_pending() from error


def _claim_pending() -> AlreadyClaimed:
    text = _(
        "Somebody else is asking to act for this cooperative. The Office will decide; contact it if needed."
    )
    return AlreadyClaimed("claim_pending", text)


def _drop_idle_claims(cooperative_id: int, now: datetime) -> None:
    """A claim that was never sent to staff gives way after a week."""
    idle = now - timedelta(days=rules.CLAIM_IDLE_DAYS)
    session().execute(
        update(Claim)
        .where(
            Claim.live_key == cooperative_id,
            Claim.state.in_(("started", "code_sent", "proved")),
            Claim.touched_at < idle,
        )
        .values(live_key=None, state="withdrawn")
    )


def get_claim(user_id: int, claim_id: int) -> ClaimData:
    """One's own claim. Raises NotFound for anybody else's (I17)."""
    claim = session().scalar(select(Claim).where(Claim.id == claim_id, Claim.user_id == user_id))
    if claim is None:
        raise NotFound("claim_not_found", _("This request does not exist."))
    return claim_data(claim)


def claim_data(claim: Claim) -> ClaimData:
    """A claim beside its registry record, with the risk staff see."""
    cooperative = registry.cooperative_cards([claim.cooperative_id])[claim.cooperative_id]
    facts = rules.ClaimFacts(
        claim.proof,
        cooperative.is_active,
        cooperative.sells,
        claim.terms_version,
        len(registry.team(cooperative.id)),
    )
    return ClaimData(
        id=claim.id,
        state=claim.state,
        proof=claim.proof,
        user_id=claim.user_id,
        cooperative=cooperative,
        has_mandate=bool(claim.mandate_key),
        terms_version=claim.terms_version,
        reason=claim.reason,
        submitted_at=claim.submitted_at,
        risk=rules.claim_risk(facts),
    )


def list_claims_of(user_id: int) -> list[ClaimData]:
    """One's own claims, newest first."""
    query = select(Claim).where(Claim.user_id == user_id).order_by(Claim.id.desc()).limit(20)
    return [claim_data(claim) for claim in session().scalars(query)]


def send_code(user_id: int, claim_id: int, channel: str, now: datetime) -> None:
    """Send a one-time code to the phone or e-mail on record; `channel` is `sms` or `mail`."""
    claim = get_claim(user_id, claim_id)
    ratelimit.limit("claim-code-user", str(user_id), times=15, per=24 * 3600)
    ratelimit.limit("claim-code", str(claim.cooperative.id), times=5, per=3600)
    code = f"{secrets.randbelow(1_000_000):06d}"
    with transaction():
        values = {
            "state": "code_sent",
            "code_digest": _digest(claim_id, code),
            "code_sent_at": now,
            "code_tries": 0,
        }
        _step(claim_id, user_id, "code_sent", now, **values)
        registry.send_claim_code(claim.cooperative.id, channel, code)


def enter_code(user_id: int, claim_id: int, code: str, now: datetime) -> None:
    """Prove the claim with the code. Raises WrongCode; a code lives 15 minutes, five tries and one use."""
    get_claim(user_id, claim_id)
    if not _count_try(user_id, claim_id, now):
        raise WrongCode("code_expired", _("This code is no longer valid. Ask for a new one."))
    proved = and_(
        Claim.code_digest == _digest(claim_id, western_digits(code).strip()), Claim.code_digest.is_not(None)
    )
    with transaction():
        right = changed_one(
            update(Claim)
            .where(Claim.id == claim_id, Claim.user_id == user_id, Claim.state == "code_sent", proved)
            .values(state="proved", proof="code", code_digest=None, touched_at=now)
        )
    if not right:
        raise WrongCode(
            "code_wrong",
            _("This is not the code we sent. Check the six digits."),
            fields={"code": _("Check the six digits.")},
        )


def _count_try(user_id: int, claim_id: int, now: datetime) -> bool:
    oldest = now - timedelta(minutes=rules.CODE_MINUTES)
    with transaction():
        return changed_one(
            update(Claim)
            .where(
                Claim.id == claim_id,
                Claim.user_id == user_id,
                Claim.state == "code_sent",
                Claim.code_tries < rules.CODE_TRIES,
                Claim.code_sent_at >= oldest,
            )
            .values(code_tries=Claim.code_tries + 1)
        )


def attach_mandate(user_id: int, claim_id: int, data: bytes, now: datetime) -> None:
    """Prove the claim with a signed mandate (PDF, JPEG or PNG, 5 MB at most). Kept where only staff can read it."""
    get_claim(user_id, claim_id)
    suffix = rules.mandate_suffix(data)
    if suffix is None or len(data) > rules.MANDATE_MAX_BYTES:
        text = _("Send the signed mandate as a PDF or a photo (JPEG or PNG) of at most 5 MB.")
        raise WrongCode("mandate_unreadable", text, fields={"mandate": text})
    ratelimit.limit("claim-mandate", str(user_id), times=20, per=24 * 3600)
    old = session().scalar(select(Claim.mandate_key).where(Claim.id == claim_id))
    key = storage().save(new_key("private/mandates", suffix), data, "application/octet-stream")
    values = {"state": "proved", "proof": "mandate", "mandate_key": key, "code_digest": None}
    try:
        with transaction():
            _step(claim_id, user_id, "proved", now, **values)
    except WrongState:
        storage().delete(key)
        raise
    if old:
        storage().delete(old)


def submit(user_id: int, claim_id: int, accepted_version: str, now: datetime) -> None:
    """Accept the Arabic terms and hand the claim to staff."""
    claim = get_claim(user_id, claim_id)
    if accepted_version != TERMS_VERSION:
        text = _("Accept the terms in Arabic to continue.")
        raise TermsNotAccepted("terms_not_accepted", text, fields={"terms": text})
    values = {"terms_version": accepted_version, "terms_accepted_at": now, "submitted_at": now}
    with transaction():
        _refuse_when_taken(claim.cooperative.id)  # a claim refused once may come back after somebody else's
        try:
            with session().begin_nested():
                mine = {"state": "submitted", "live_key": claim.cooperative.id}
                _step(claim_id, user_id, "submitted", now, **mine, **values)
        except IntegrityError as error:
            raise _claim_pending() from error
        announce(ClaimSubmitted(claim_id))


def withdraw(user_id: int, claim_id: int, now: datetime) -> None:
    """Give the claim up."""
    with transaction():
        _step(claim_id, user_id, "withdrawn", now, state="withdrawn", live_key=None)


def _step(claim_id: int, user_id: int, to: str, now: datetime, **values: object) -> None:
    step = update(Claim).where(
        Claim.id == claim_id,
        Claim.user_id == user_id,
        Claim.state.in_(rules.sources_of(rules.CLAIM_MOVES, to)),
        or_(Claim.live_key.is_not(None), Claim.state == "refused"),
    )
    if not changed_one(step.values(touched_at=now, **values)):
        raise WrongState("claim_moved_on", _("This request has moved on meanwhile. Reload the page."))


def _digest(claim_id: int, code: str) -> str:
    """What is stored of a code: a keyed digest bound to its claim."""
    return blind_index(f"claim:{claim_id}:{code}")


def queue(actor: Actor, limit: int = 100) -> list[ClaimData]:
    """Claims that wait for staff in the actor's provinces, oldest first."""
    actor.require(permissions.DECIDE_CLAIMS)
    within = registry.matching_cooperative_ids("", actor.province_codes)
    mine = (Claim.state == "submitted", Claim.cooperative_id.in_(within))
    query = select(Claim).where(*mine).order_by(Claim.submitted_at).limit(limit)
    every = [claim_data(claim) for claim in session().scalars(query)]
    return [claim for claim in every if actor.covers(claim.cooperative.province_code)]


def get_for_staff(actor: Actor, claim_id: int) -> ClaimData:
    """A claim in the actor's provinces. Raises NotFound."""
    actor.require(permissions.DECIDE_CLAIMS)
    claim = session().get(Claim, claim_id)
    data = claim_data(claim) if claim else None
    if data is None or not actor.covers(data.cooperative.province_code):
        raise NotFound("claim_not_found", _("This request does not exist."))
    return data


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
    """Staff's decision: `approved`, `refused` or `changes_requested`; the last two need a reason."""
    claim = get_for_staff(actor, claim_id)
    if outcome != "approved" and not reason.strip():
        raise WrongState("reason_missing", _("Write the reason: the cooperative will read it."), status=400)
    if outcome == "approved" and not claim.cooperative.is_active:
        raise NotActive("cooperative_not_active", _("This cooperative is not active in the registry."))
    with transaction():
        live = {} if outcome == "changes_requested" else {"live_key": None}
        _decide_row(claim_id, outcome, reason, actor.user_id, now, live)
        if outcome == "approved":
            _open_stall(claim, actor, now)
        audit(actor.user_id, f"claim.{outcome}", f"claim:{claim_id}", reason=reason)
        announce(ClaimDecided(claim_id, outcome))


def _decide_row(
    claim_id: int, outcome: str, reason: str, actor_id: int | None, now: datetime, live: dict[str, None]
) -> None:
    step = update(Claim).where(Claim.id == claim_id, Claim.state == "submitted")
    values = {
        "state": outcome,
        "reason": reason,
        "decided_at": now,
        "decided_by": actor_id,
        "touched_at": now,
    }
    if not changed_one(step.values(**values, **live)):
        raise WrongState("claim_moved_on", _("Somebody else has decided this request. Reload the page."))


def _open_stall(claim: ClaimData, actor: Actor, now: datetime) -> None:
    _refuse_when_taken(claim.cooperative.id)
    registry.grant_role(claim.cooperative.id, claim.user_id, "president", actor_id=actor.user_id, now=now)
    vendor_id = open_account(claim.cooperative, "onboarding", now)
    status = session().scalar(select(Vendor.status).where(Vendor.id == vendor_id))
    for to in {"invited": ("onboarding", "in_review"), "applied": ("onboarding", "in_review"),
               "onboarding": ("in_review",), "rejected": ("in_review",)}.get(status or "", ()):  # fmt: skip
        move(vendor_id, to, actor.user_id, "", now)
    if status not in ("approved", "suspended"):
        move(vendor_id, "approved", actor.user_id, "", now)


def get_any(claim_id: int) -> ClaimData:
    """A claim, for the product's own listeners. Raises NotFound."""
    claim = session().get(Claim, claim_id)
    if claim is None:
        raise NotFound("claim_not_found", _("This request does not exist."))
    return claim_data(claim)
