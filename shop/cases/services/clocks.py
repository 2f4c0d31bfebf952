"""What time does with cases: silence has consequences that are known beforehand; reminders come a day before."""

from datetime import datetime

import structlog
from sqlalchemy import select, update

from core.db import changed_one, session, transaction
from core.errors import DomainError
from core.events import announce
from shop.cases import rules
from shop.cases.errors import CaseOpenAlready
from shop.cases.events import CaseDue
from shop.cases.models import Case
from shop.cases.services.access import by_system, take
from shop.cases.services.deciding import carry_out
from shop.cases.services.moving import close, step
from shop.cases.services.opening import open_case
from shop.returns.models import Return

log = structlog.get_logger()


def expire(now: datetime, limit: int = 200) -> int:
    """What silence leads to; returns how many cases moved.

    The cooperative did not answer: the Office decides. The buyer did not go on: the answer stands, and its offer is
    paid. Nobody appealed: the decision is carried out.
    """
    late = select(Case.id).where(Case.due_at <= now, Case.state.in_(list(rules.EXPIRY)))
    return sum(_expired(key, now) for key in list(session().scalars(late.order_by(Case.due_at).limit(limit))))


def _expired(case_id: int, now: datetime) -> bool:
    """One that cannot move now, as while a bank looks into its payment, is asked again and stops no other."""
    try:
        return _expire_one(case_id, now)
    except DomainError as refusal:
        log.warning("case_not_moved", case_id=case_id, code=refusal.code)
        return False


def _expire_one(case_id: int, now: datetime) -> bool:
    by = by_system()
    with transaction():
        found = take(by, case_id)
        if not rules.is_late(found.due_at, now) or found.state not in rules.EXPIRY:  # somebody was faster
            return False
        if found.state == "open":
            step(by, found, "mediation", now)
        elif found.state == "vendor_reply":
            close(by, found, "settled", now, centimes=found.offer_centimes)
        else:
            carry_out(by, found, now)
        return True


def remind(now: datetime, limit: int = 200) -> int:
    """Tell whose turn it is that a delay ends within a day; once for each step. Returns how many heard."""
    soon = Case.due_at.between(now, now + rules.REMIND_BEFORE)
    query = select(Case.id, Case.state).where(
        soon, Case.reminded_at.is_(None), Case.state.in_(("open", "vendor_reply"))
    )
    return sum(_remind(row.id, row.state, now) for row in session().execute(query.limit(limit)).all())


def _remind(case_id: int, state: str, now: datetime) -> bool:
    mine = update(Case).where(Case.id == case_id, Case.state == state, Case.reminded_at.is_(None))
    with transaction():
        if not changed_one(mine.values(reminded_at=now).execution_options(synchronize_session=False)):
            return False
        announce(CaseDue(case_id, rules.TURN[state]))
        return True


def escalate_returns(now: datetime, limit: int = 100) -> int:
    """Goods sent back that the cooperative has not said it received in time: the Office looks into it. Returns how many
    cases were opened."""
    query = select(Return.id, Return.vendor_order_id).where(
        Return.state == "in_transit", Return.due_at <= now
    )
    opened = 0
    for row in session().execute(query.order_by(Return.due_at).limit(limit)).all():
        source = f"return-late:{row.id}"
        if session().scalar(select(Case.id).where(Case.source == source)) is None:
            opened += _escalate(row.id, row.vendor_order_id, source, now)
    return opened


def _escalate(return_id: int, parcel_id: int, source: str, now: datetime) -> int:
    try:
        open_case("refund_refused", parcel_id, by_system(), source=source, now=now, return_id=return_id)
    except CaseOpenAlready:  # the buyer was faster
        return 0
    return 1
