"""A registrar's acts on a file: the letters first, as they will leave, then the act itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from core.auth import users_by_id
from core.auth.actor import Actor
from core.clock import local_date
from core.i18n import _
from registry.creation.data import CreationData
from registry.creation.rules.states import MOVES, NAME_HELD, SHORTEST_REASON, end_of_day
from registry.creation.services import deciding, letters
from registry.creation.services.facts import needed_documents, submission_gaps
from registry.creation.services.registering import register
from registry.creation.services.sums import law_for, sums_of
from registry.data import Fault
from registry.desk import rules
from registry.desk.data import Check, Letter
from registry.desk.errors import FileIncomplete
from registry.errors import FilingRefused, ReasonMissing
from registry.legal.services import law_at
from registry.services.filing_words import explain_filing

ACTS = (
    "reserve_name", "refuse_names", "take", "ask_changes", "resume", "refuse", "uphold", "reopen", "register",
    "message",
)  # fmt: skip
SILENT = ("take",)
"""Acts that need no second look: nothing can be regretted, the letter only says that somebody reads."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a registrar is about to do. `points`: (section, text); the rest by act."""

    act: str
    reason: str = ""
    proposal_id: int = 0
    points: tuple[tuple[str, str], ...] = ()
    court_code: str = ""
    analytical_number: str = ""
    registered_on: date | None = None
    central_number: str | None = None
    faults: Mapping[str, str] = field(default_factory=dict)


def preview(actor: Actor, creation_id: int, decision: Decision, now: datetime) -> list[Letter]:
    """The letters the act would send, one a language. Raises what the act itself would for a missing reason."""
    file = deciding.to_decide(actor, creation_id, now)
    reason = _said(decision)
    step = MOVES.get(decision.act)
    if step and step.needs_reason and len(reason) < SHORTEST_REASON:
        raise ReasonMissing
    file, until = _as_decided(file, decision, now)
    if decision.act == "register":
        _refuse_incomplete(file, now)
        _refuse_early(file, decision)
        reason = decision.central_number or _("(the number is given when you confirm)")
    found = []
    for lang in _languages(file):
        subject, text = letters.letter(file, decision.act, lang, reason=reason, until=until)
        if text:
            found.append(Letter(lang, subject, text))
    return found


def _said(decision: Decision) -> str:
    texts = [" ".join(text.split()) for _section, text in decision.points if text.strip()]
    return "; ".join(texts) if decision.act == "ask_changes" else " ".join(decision.reason.split())


def _as_decided(
    file: CreationData, decision: Decision, now: datetime
) -> tuple[CreationData, datetime | None]:
    """The file as the letter names it, and the day the letter states."""
    if decision.act == "reserve_name":
        proposals = [
            p for request in file.requests for p in request.proposals if p.id == decision.proposal_id
        ]
        days = law_at(now)["name_reservation"]
        if proposals:
            file = replace(file, name_ar=proposals[0].name_ar, name_fr=proposals[0].name_fr)
        return file, end_of_day(now + timedelta(days=days))
    if decision.act == "refuse":
        return file, end_of_day(now + timedelta(days=law_at(now)["appeal_days"]))
    return file, None


def _languages(file: CreationData) -> list[str]:
    ids = {file.leader_id, *(f.user_id for f in file.consented if f.user_id is not None)}
    people = users_by_id(ids)
    leader = [people[file.leader_id].lang] if file.leader_id in people else []
    return list(dict.fromkeys([*leader, *(person.lang for person in people.values())]))


def _refuse_early(file: CreationData, decision: Decision) -> None:
    """A registration comes after the file was sent. Raises FilingRefused."""
    sent = local_date(file.submitted_at) if file.submitted_at else file.assembly_on
    if sent and decision.registered_on and decision.registered_on < sent:
        fault = Fault("registered_on", "before_file", sent.isoformat())
        raise FilingRefused([(fault, explain_filing(fault))])


def act(actor: Actor, creation_id: int, decision: Decision, now: datetime) -> int | None:
    """Do it; a registration returns the cooperative's id. Raises MovedOn (who was faster, and when), OwnCase,
    ReasonMissing, NameTaken, NumberTaken, BadEntry, FilingRefused."""
    reason = decision.reason
    if decision.act == "register":
        file = deciding.to_decide(actor, creation_id, now)
        _refuse_incomplete(file, now)
        _refuse_early(file, decision)
        return register(
            actor, creation_id, court_code=decision.court_code, analytical_number=decision.analytical_number,
            registered_on=decision.registered_on or now.date(), central_number=decision.central_number, now=now,
        )  # fmt: skip
    match decision.act:
        case "reserve_name":
            deciding.reserve_name(actor, creation_id, decision.proposal_id, now)
        case "refuse_names":
            deciding.refuse_names(actor, creation_id, reason, now)
        case "take":
            deciding.take(actor, creation_id, now)
        case "ask_changes":
            deciding.ask_changes(actor, creation_id, decision.points, now)
        case "resume":
            deciding.resume(actor, creation_id, reason, now)
        case "refuse":
            deciding.refuse(actor, creation_id, reason, now)
        case "uphold" | "reopen":
            deciding.decide_appeal(actor, creation_id, decision.act == "reopen", reason, now)
        case "message":
            deciding.write_message(actor, creation_id, reason, now)
    return None


def _refuse_incomplete(file: CreationData, now: datetime) -> None:
    """Only of a file in review: of one that has moved on, who was faster is what counts."""
    if file.state == "in_review" and rules.blocking(checklist(file, now)):
        raise FileIncomplete


def checklist(file: CreationData, now: datetime) -> list[Check]:
    """What the law of the sending day asks, beside what the file holds: by the gaps that stop its sending."""
    law, capital = law_for(file, now), sums_of(file, now)
    facts = rules.FileFacts(
        gaps=frozenset(gap.code for gap in submission_gaps(file, now)), has_name=file.state in NAME_HELD,
        founders=len(file.consented), waiting=len(file.founders) - len(file.consented), share=file.share_centimes,
        capital=capital.total, released=capital.released, least_released=capital.least_released,
        seats=sum(1 for f in file.consented if f.organ_role), organ=file.organ,
        documents={d.kind: d.checked_at is not None for d in file.documents}, needed=needed_documents(file, now),
    )  # fmt: skip
    return rules.checklist(facts, {code: rule.value for code, rule in law.rules.items()})
