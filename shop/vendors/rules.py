"""State machines of vendor and claim, one-time codes, and the checks staff see. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.format import format_phone, mask_email

VENDOR_MOVES: Mapping[str, frozenset[str]] = {
    "invited": frozenset({"onboarding", "closed"}),
    "applied": frozenset({"onboarding", "rejected", "closed"}),
    "onboarding": frozenset({"in_review", "closed"}),
    "in_review": frozenset({"approved", "rejected", "onboarding"}),
    "rejected": frozenset({"in_review", "closed"}),
    "approved": frozenset({"suspended", "closed"}),
    "suspended": frozenset({"approved", "closed"}),
    "closed": frozenset(),
}
CLAIM_MOVES: Mapping[str, frozenset[str]] = {
    "started": frozenset({"code_sent", "proved", "withdrawn", "overtaken"}),
    "code_sent": frozenset({"code_sent", "proved", "withdrawn", "overtaken"}),
    "proved": frozenset({"proved", "submitted", "withdrawn", "overtaken"}),
    "submitted": frozenset({"approved", "refused", "changes_requested", "withdrawn", "overtaken"}),
    "changes_requested": frozenset({"proved", "submitted", "withdrawn", "overtaken"}),
    "approved": frozenset(),
    "refused": frozenset({"submitted"}),
    "withdrawn": frozenset(),
    "overtaken": frozenset(),
}
UNPROVED_CLAIM_STATES = ("started", "code_sent")
UNSENT_CLAIM_STATES = (*UNPROVED_CLAIM_STATES, "proved")
LIVE_CLAIM_STATES = (*UNSENT_CLAIM_STATES, "submitted", "changes_requested")
CODE_MINUTES = 15
CODE_TRIES = 5
CLAIM_IDLE_DAYS = 7
REVIEW_HOURS = 48
INVITATION_LIVES = timedelta(days=7)
MANDATE_TYPES = {b"%PDF-": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}
MANDATE_MAX_BYTES = 5 * 1024 * 1024


def may_move(moves: Mapping[str, frozenset[str]], state: str, to: str) -> bool:
    """Whether a state machine allows the step."""
    return to in moves.get(state, frozenset())


def sources_of(moves: Mapping[str, frozenset[str]], to: str) -> list[str]:
    """All states from which `to` can be reached: the WHERE of a conditional update."""
    return [state for state, targets in moves.items() if to in targets]


def code_is_alive(sent_at: datetime | None, tries: int, now: datetime) -> bool:
    """A code lives fifteen minutes and five tries."""
    return sent_at is not None and tries < CODE_TRIES and now - sent_at <= timedelta(minutes=CODE_MINUTES)


def mandate_suffix(data: bytes) -> str | None:
    """The suffix of a mandate we accept, by its content; None for anything else."""
    return next((suffix for magic, suffix in MANDATE_TYPES.items() if data.startswith(magic)), None)


@dataclass(frozen=True)
class ClaimFacts:
    """What a claim is judged by."""

    proof: str | None
    is_active: bool
    sector_sells: bool
    terms_version: str | None
    other_team_members: int
    others_asking: int = 0


def claim_risk(facts: ClaimFacts) -> str:
    """high, medium or low: a scanned mandate, an existing team and somebody else's proof deserve a second look."""
    if not facts.is_active or not facts.sector_sells or facts.others_asking:
        return "high"
    if facts.proof == "mandate":
        return "high" if facts.other_team_members else "medium"
    return "low"


def due_at(submitted_at: datetime) -> datetime:
    """When staff owe an answer."""
    return submitted_at + timedelta(hours=REVIEW_HOURS)


def mask_login(login: str) -> str:
    """`06 98 •• •• 32`, `f•••@coop.ma`: whoever typed it recognises it, nobody else learns it."""
    if "@" in login:
        return mask_email(login)
    pairs = format_phone(login).split()
    if len(pairs) < 5:
        return f"{login[:4]} •• •• {login[-2:]}"
    return " ".join([*pairs[:2], "••", "••", pairs[-1]])
