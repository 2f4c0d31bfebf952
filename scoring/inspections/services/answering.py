"""What becomes of a finding: the cooperative reads and answers; the Office settles it, lets it stand, withdraws it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from core.audit import audit
from core.auth.actor import Actor
from core.clock import local_date
from core.db import changed_one, session, transaction
from core.events import announce
from core.i18n import _
from registry import api as registry
from registry.data import CooperativeCard
from scoring.errors import NeedsAnotherPerson
from scoring.inspections.data import FindingCard, VisitCard
from scoring.inspections.errors import BadVisit, Moved, NoSuchFinding, NoSuchVisit
from scoring.inspections.events import FindingDecided
from scoring.inspections.models import Finding, Report, Visit
from scoring.inspections.permissions import COOPERATIVE_ANSWER, COOPERATIVE_READ
from scoring.inspections.rules import judging
from scoring.inspections.services import reading

LONGEST = 2000
VERDICTS = ("settled", "stands", "withdrawn")


@dataclass(frozen=True, slots=True)
class MyVisits:
    """What a cooperative sees: visits made, support visits to come, findings of each."""

    cooperative: CooperativeCard
    visits: list[VisitCard]
    findings: dict[int, list[FindingCard]]
    may_answer: bool


def my_cooperatives(user_id: int | None) -> list[CooperativeCard]:
    """The cooperatives whose visits this person may see."""
    if user_id is None:
        return []
    ids = {role.cooperative_id for role in registry.roles_of(user_id)}
    cards = registry.cooperative_cards(id_ for id_ in ids if registry.may_act(user_id, id_, COOPERATIVE_READ))
    return sorted(cards.values(), key=lambda card: (card.name_ar, card.id))


def my_visits(user_id: int | None, cooperative_id: int) -> MyVisits:
    """The visits of one's cooperative, newest first. Only support visits are announced: a check that is expected
    checks nothing. Raises NoSuchVisit."""
    if user_id is None or not registry.may_act(user_id, cooperative_id, COOPERATIVE_READ):
        raise NoSuchVisit
    announced = (Visit.state == "planned") & (Visit.kind == "support")
    query = select(Visit).where(
        Visit.cooperative_id == cooperative_id, (Visit.state == "reported") | announced
    )
    visits = reading.cards_of(query.order_by(Visit.id.desc()).limit(50))
    findings: dict[int, list[FindingCard]] = {}
    for one in reading.findings_of([card.id for card in visits]):
        findings.setdefault(one.visit_id, []).append(one)
    may_answer = registry.may_act(user_id, cooperative_id, COOPERATIVE_ANSWER)
    return MyVisits(
        registry.cooperative_cards([cooperative_id])[cooperative_id], visits, findings, may_answer
    )


def count_open(cooperative_ids: list[int]) -> dict[int, int]:
    """How many findings wait for an answer, by cooperative (1 statement)."""
    query = select(Finding.cooperative_id).where(
        Finding.cooperative_id.in_(cooperative_ids), Finding.state == "open"
    )
    found: dict[int, int] = {}
    for key in session().scalars(query):
        found[key] = found.get(key, 0) + 1
    return found


def visited(cooperative_ids: list[int]) -> set[int]:
    """Those that were visited (1 statement)."""
    query = select(Visit.cooperative_id).where(
        Visit.cooperative_id.in_(cooperative_ids), Visit.state == "reported"
    )
    return set(session().scalars(query))


def answer(user_id: int | None, cooperative_id: int, finding_id: int, text: str, now: datetime) -> None:
    """Say what was done, or why it is not so. Raises NoSuchFinding, BadVisit, Moved."""
    if user_id is None or not registry.may_act(user_id, cooperative_id, COOPERATIVE_ANSWER):
        raise NoSuchFinding
    mine = (Finding.id == finding_id, Finding.cooperative_id == cooperative_id)
    if session().scalar(select(Finding.id).where(*mine)) is None:
        raise NoSuchFinding
    text = text.strip()
    if not 5 <= len(text) <= LONGEST:
        message = _("Say in a few words what you did, or why it is not so.")
        raise BadVisit("answer_missing", message, fields={"answer": message})
    values = {"state": "answered", "answer": text, "answered_by": user_id, "answered_at": now}
    with transaction():
        if not changed_one(update(Finding).where(*mine, Finding.state == "open").values(**values)):
            raise Moved
        audit(user_id, "inspections.answer", f"finding:{finding_id}")


def decide(actor: Actor, finding_id: int, verdict: str, reason: str, now: datetime) -> None:
    """Settle a finding, let it stand, or withdraw it; withdrawing takes another person than wrote the report.

    Raises NoSuchFinding, OwnCase, NeedsAnotherPerson, BadVisit without a reason, Moved.
    """
    row, reason = reading.get_finding(actor, finding_id), reason.strip()
    registry.refuse_own_case(actor, row.cooperative_id)
    if verdict not in VERDICTS or len(reason) < 5:
        message = _("Give the reason: the cooperative reads it.")
        raise BadVisit("reason_missing", message, fields={"reason": message})
    author = session().scalar(select(Report.by).where(Report.visit_id == row.visit_id))
    if verdict == "withdrawn" and author == actor.user_id:
        raise NeedsAnotherPerson
    state = "open" if verdict == "stands" else verdict
    values: dict[str, Any] = {
        "state": state, "decided_by": actor.user_id, "decided_at": now, "decision": reason[:LONGEST],
        "ended_on": None if state == "open" else local_date(now),
    }  # fmt: skip
    mine = update(Finding).where(
        Finding.id == finding_id, Finding.state == row.state, Finding.state.in_(("open", "answered"))
    )
    with transaction():
        if not changed_one(mine.values(**values)):
            raise Moved
        if verdict == "withdrawn":
            _judge_again(row.visit_id)
        audit(actor.user_id, f"inspections.{verdict}", f"finding:{finding_id}", reason=reason[:300])
        announce(FindingDecided(finding_id, row.cooperative_id, state))


def _judge_again(visit_id: int) -> None:
    """The result of a visit without what was withdrawn."""
    query = select(Finding.severity).where(Finding.visit_id == visit_id, Finding.state != "withdrawn")
    result = judging.result_of(list(session().scalars(query)))
    session().execute(update(Visit).where(Visit.id == visit_id).values(result=result))
