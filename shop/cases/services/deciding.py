"""Deciding: a member of staff with a reason, another one on appeal (four eyes). Money moves when it is final."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from core.audit import audit
from core.auth.actor import Actor
from core.db import session, transaction
from shop.cases import permissions, rules
from shop.cases.errors import (
    BadCaseAmount,
    BadKind,
    CaseMovedOn,
    DecisionReasonMissing,
    OtherHandNeeded,
    StatementMissing,
)
from shop.cases.models import Case, CaseDecision
from shop.cases.services.access import By, by_staff, get_case, take
from shop.cases.services.money import left_of
from shop.cases.services.moving import close, say, step
from shop.orders.models import VendorOrder
from shop.orders.services.transfers import refuse_own_case


def decide(actor: Actor, case_id: int, outcome: str, centimes: int, reason: str, now: datetime) -> None:
    """Decide the case; it becomes final when nobody appeals in time. `centimes` for the outcome refund.

    Raises NoSuchCase, OwnCase, DecisionReasonMissing, BadKind, BadCaseAmount, CaseMovedOn when somebody was faster.
    """
    by = by_staff(actor, permissions.DECIDE)
    with transaction():
        found = _take(actor, by, case_id)
        if found.state != "mediation":
            raise CaseMovedOn
        _record(actor, found, 1, outcome, centimes, reason, now)
        step(by, found, "decided", now, outcome=outcome, handler_id=actor.user_id)


def decide_appeal(
    actor: Actor, case_id: int, outcome: str, centimes: int, reason: str, now: datetime
) -> None:
    """Decide the appeal, for good; never the person who decided first. Raises OtherHandNeeded and as `decide`."""
    by = by_staff(actor, permissions.DECIDE)
    with transaction():
        found = _take(actor, by, case_id)
        if found.state != "appealed":
            raise CaseMovedOn
        first = session().scalar(select(CaseDecision.by).where(CaseDecision.case_id == case_id))
        if first is not None and first == actor.user_id:
            raise OtherHandNeeded
        _record(actor, found, 2, outcome, centimes, reason, now)
        carry_out(by, found, now)


def _take(actor: Actor, by: By, case_id: int) -> Case:
    found = get_case(by, case_id)
    order = select(VendorOrder.order_id).where(VendorOrder.id == found.vendor_order_id)
    refuse_own_case(actor, session().scalars(order).one())
    return take(by, case_id)


def _record(
    actor: Actor, found: Case, number: int, outcome: str, centimes: int, reason: str, now: datetime
) -> None:
    if outcome not in rules.outcomes_for(found.source, found.return_id):
        raise BadKind
    if not reason.strip():
        raise DecisionReasonMissing
    centimes = centimes if outcome == "refund" else 0
    most = left_of(found.vendor_order_id) if found.kind != "carrier_variance" else 0
    if not 0 <= centimes <= most or (outcome == "refund" and not centimes):
        raise BadCaseAmount
    row = {
        "case_id": found.id,
        "round": number,
        "outcome": outcome,
        "centimes": centimes,
        "by": actor.user_id,
    }
    s = session()
    try:
        with s.begin_nested():
            s.execute(insert(CaseDecision).values(**row, reason=reason.strip()[:2000], at=now))
    except IntegrityError as error:
        raise CaseMovedOn from error
    data = {"outcome": outcome, "centimes": centimes, "round": number}
    audit(actor.user_id, "case.decided", f"case:{found.id}", reason=reason.strip()[:500], data=data)


def appeal(by: By, case_id: int, text: str, now: datetime) -> None:
    """A side that lost something asks for a second look, in time and with its reason; the first of both counts.

    Raises NoSuchCase, StatementMissing, CaseMovedOn.
    """
    if not text.strip():
        raise StatementMissing
    with transaction():
        found = take(by, case_id)
        last = last_decision(case_id)
        if last is None or rules.is_late(found.due_at, now):
            raise CaseMovedOn
        if not rules.may_appeal(by.party, last.outcome, last.centimes, found.asked_centimes):
            raise CaseMovedOn
        step(by, found, "appealed", now)
        say(by, case_id, text, now)


def last_decision(case_id: int) -> CaseDecision | None:
    """The decision that stands."""
    query = select(CaseDecision).where(CaseDecision.case_id == case_id).order_by(CaseDecision.round.desc())
    return session().scalars(query.limit(1)).first()


def carry_out(by: By, found: Case, now: datetime) -> None:
    """The decision is final: money goes back, or the refused return is accepted; the caller holds the turn."""
    last = last_decision(found.id)
    if last is None:
        raise CaseMovedOn
    close(by, found, last.outcome, now, centimes=last.centimes, reason=last.reason)
