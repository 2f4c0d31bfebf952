"""Claiming a cooperative, the claimant's side: number → proof → terms → staff (`deciding`) → the stall opens.

Anybody may ask; only proof takes a cooperative, and whoever takes it closes what others have open and unproved:
the code sent to the contact on record does (`Claim.live_key`, unique), or a mandate once staff accept it.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core import ratelimit
from core.crypto import blind_index
from core.db import changed_one, session, transaction
from core.errors import NotFound
from core.events import announce
from core.format import western_digits
from core.i18n import _
from core.storage import new_key, storage
from registry import api as registry
from registry.data import CooperativeCard
from shop.vendors import rules
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
from shop.vendors.models import Claim
from shop.vendors.services.stalls import TERMS_VERSION

CLOSED = {"open_key": None, "live_key": None}


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
    """Begin a claim, or return to one's own open one. Raises AlreadyClaimed when somebody else has proved theirs."""
    ratelimit.limit("claim-start", str(user_id), times=20, per=3600)
    cooperative = find_claimable(number)
    with transaction():
        drop_idle_claims(cooperative.id, now)
        own = _find_open(user_id, cooperative.id)
        refuse_when_represented(cooperative.id)
        _refuse_when_proved(cooperative.id, own)
        return own or _insert_claim(user_id, cooperative.id, now)


def _find_open(user_id: int, cooperative_id: int) -> int | None:
    mine = Claim.cooperative_id == cooperative_id, Claim.user_id == user_id
    return session().scalar(select(Claim.id).where(*mine, Claim.state.in_(rules.LIVE_CLAIM_STATES)))


def refuse_when_represented(cooperative_id: int) -> None:
    """Raise AlreadyClaimed when somebody acts for the cooperative."""
    if registry.team(cooperative_id):
        raise AlreadyClaimed(
            "already_claimed",
            _("Somebody already acts for this cooperative. Ask its president to add you to the team."),
            fields={"number": _("Already has a team on Souk Taawon.")},
        )


def _refuse_when_proved(cooperative_id: int, claim_id: int | None) -> None:
    """Raise AlreadyClaimed when another claim than this one is proved by code."""
    if session().scalar(select(Claim.id).where(Claim.live_key == cooperative_id)) not in (None, claim_id):
        text = _(
            "Somebody else has proved that they act for this cooperative. The Office will decide; contact it if needed."
        )
        raise AlreadyClaimed("claim_pending", text)


def _insert_claim(user_id: int, cooperative_id: int, now: datetime) -> int:
    row = {
        "cooperative_id": cooperative_id,
        "open_key": f"{cooperative_id}:{user_id}",
        "user_id": user_id,
        "created_at": now,
        "touched_at": now,
    }
    s = session()
    try:
        with s.begin_nested():
            return s.execute(insert(Claim).values(row).returning(Claim.id)).scalar_one()
    except IntegrityError:  # one's own second click was faster
        return s.scalars(select(Claim.id).where(Claim.open_key == row["open_key"])).one()


def drop_idle_claims(cooperative_id: int, now: datetime) -> None:
    """A claim that was never sent to staff gives way after a week."""
    idle = now - timedelta(days=rules.CLAIM_IDLE_DAYS)
    session().execute(
        update(Claim)
        .where(
            Claim.cooperative_id == cooperative_id,
            Claim.state.in_(rules.UNSENT_CLAIM_STATES),
            Claim.touched_at < idle,
        )
        .values(state="withdrawn", **CLOSED)
    )


def overtake(cooperative_id: int, winner_id: int, states: Sequence[str], now: datetime) -> None:
    """Close the other claims in these states; each person is told. Call it with the claims locked."""
    others = Claim.cooperative_id == cooperative_id, Claim.id != winner_id, Claim.state.in_(states)
    closing = (
        update(Claim).where(*others).values(state="overtaken", code_digest=None, touched_at=now, **CLOSED)
    )
    for claim_id in session().scalars(closing.returning(Claim.id)).all():
        announce(ClaimDecided(claim_id, "overtaken"))


def lock_claims(cooperative_id: int) -> None:
    """Proof and decisions about one cooperative take turns until the end of the transaction."""
    every = select(Claim.id).where(Claim.cooperative_id == cooperative_id)
    session().execute(every.order_by(Claim.id).with_for_update())


def get_claim(user_id: int, claim_id: int) -> ClaimData:
    """One's own claim. Raises NotFound for anybody else's (I17)."""
    claim = session().scalar(select(Claim).where(Claim.id == claim_id, Claim.user_id == user_id))
    if claim is None:
        raise NotFound("claim_not_found", _("This request does not exist."))
    return claims_data([claim])[0]


def claims_data(claims: Sequence[Claim]) -> list[ClaimData]:
    """Claims beside their registry records, with the risk staff see; 3 statements however many."""
    ids = {claim.cooperative_id for claim in claims}
    cards, teams, asking = registry.cooperative_cards(ids), registry.team_sizes(ids), _count_open(ids)
    return [
        _data(claim, cards[claim.cooperative_id], teams.get(claim.cooperative_id, 0),
              asking.get(claim.cooperative_id, 0) - (claim.state in rules.LIVE_CLAIM_STATES))
        for claim in claims
    ]  # fmt: skip


def _count_open(cooperative_ids: set[int]) -> dict[int, int]:
    """How many claims are open on each of these cooperatives, those that nobody proved left out."""
    shown = [state for state in rules.LIVE_CLAIM_STATES if state not in rules.UNPROVED_CLAIM_STATES]
    query = select(Claim.cooperative_id, func.count()).where(
        Claim.cooperative_id.in_(cooperative_ids), Claim.state.in_(shown)
    )
    return {row[0]: row[1] for row in session().execute(query.group_by(Claim.cooperative_id))}


def _data(claim: Claim, cooperative: CooperativeCard, team: int, asking: int) -> ClaimData:
    facts = rules.ClaimFacts(
        claim.proof, cooperative.is_active, cooperative.sells, claim.terms_version, team, asking
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
        others_asking=asking,
    )


def list_claims_of(user_id: int) -> list[ClaimData]:
    """One's own claims, newest first."""
    query = select(Claim).where(Claim.user_id == user_id).order_by(Claim.id.desc()).limit(20)
    return claims_data(session().scalars(query).all())


def send_code(user_id: int, claim_id: int, channel: str, now: datetime) -> None:
    """Send a one-time code to the phone or e-mail on record; `channel` is `sms` or `mail`."""
    claim = get_claim(user_id, claim_id)
    ratelimit.limit("claim-code-user", str(user_id), times=15, per=24 * 3600)
    # others may ask too: nobody alone uses up the codes of a cooperative, nor floods its phone
    ratelimit.limit("claim-code-own", f"{claim.cooperative.id}:{user_id}", times=3, per=3600)
    ratelimit.limit("claim-code", str(claim.cooperative.id), times=10, per=3600)
    code = f"{secrets.randbelow(1_000_000):06d}"
    with transaction():
        refuse_when_represented(claim.cooperative.id)
        _refuse_when_proved(claim.cooperative.id, claim_id)
        values = {
            "state": "code_sent",
            "code_digest": _digest(claim_id, code),
            "code_sent_at": now,
            "code_tries": 0,
        }
        _step(claim_id, user_id, "code_sent", now, **values)
        registry.send_claim_code(claim.cooperative.id, channel, code)


def enter_code(user_id: int, claim_id: int, code: str, now: datetime) -> None:
    """Prove the claim with the code: the cooperative is taken. A code lives 15 minutes, five tries and one use.

    Raises WrongCode, or AlreadyClaimed when somebody else has proved theirs meanwhile.
    """
    cooperative_id = get_claim(user_id, claim_id).cooperative.id
    if not _count_try(user_id, claim_id, now):
        raise WrongCode("code_expired", _("This code is no longer valid. Ask for a new one."))
    digest = _digest(claim_id, western_digits(code).strip())
    right = update(Claim).where(
        Claim.id == claim_id,
        Claim.user_id == user_id,
        Claim.state == "code_sent",
        Claim.code_digest == digest,
    )
    values = {"state": "proved", "proof": "code", "code_digest": None, "touched_at": now}
    with transaction():
        lock_claims(cooperative_id)
        drop_idle_claims(cooperative_id, now)
        refuse_when_represented(cooperative_id)
        _refuse_when_proved(cooperative_id, claim_id)
        is_right = changed_one(right.values(**values, live_key=cooperative_id))
        if is_right:
            overtake(cooperative_id, claim_id, rules.UNPROVED_CLAIM_STATES, now)
    if not is_right:
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
    values: dict[str, Any] = {
        "terms_version": accepted_version,
        "terms_accepted_at": now,
        "submitted_at": now,
    }
    with transaction():
        lock_claims(claim.cooperative.id)
        refuse_when_represented(
            claim.cooperative.id
        )  # one refused earlier may come back after somebody else's
        if claim.proof == "code":  # a mandate waits beside what others have proved: staff compare
            _refuse_when_proved(claim.cooperative.id, claim_id)
            values["live_key"] = claim.cooperative.id
        _step(claim_id, user_id, "submitted", now, state="submitted", **values)
        announce(ClaimSubmitted(claim_id))


def withdraw(user_id: int, claim_id: int, now: datetime) -> None:
    """Give the claim up."""
    with transaction():
        _step(claim_id, user_id, "withdrawn", now, state="withdrawn", **CLOSED)


def _step(claim_id: int, user_id: int, to: str, now: datetime, **values: object) -> None:
    step = update(Claim).where(
        Claim.id == claim_id,
        Claim.user_id == user_id,
        Claim.state.in_(rules.sources_of(rules.CLAIM_MOVES, to)),
    )
    if not changed_one(step.values(touched_at=now, **values)):
        raise WrongState("claim_moved_on", _("This request has moved on meanwhile. Reload the page."))


def _digest(claim_id: int, code: str) -> str:
    """What is stored of a code: a keyed digest bound to its claim."""
    return blind_index(f"claim:{claim_id}:{code}")


def get_any(claim_id: int) -> ClaimData:
    """A claim, for the product's own listeners. Raises NotFound."""
    claim = session().get(Claim, claim_id)
    if claim is None:
        raise NotFound("claim_not_found", _("This request does not exist."))
    return claims_data([claim])[0]
