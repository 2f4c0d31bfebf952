"""Order of the queue, risk of what waits, what the law asks of a file. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.desk.data import Check, Line

RISKS = {"high": 0, "medium": 1, "low": 2}
SOON_SECONDS = 86_400


def in_order(lines: Iterable[Line], now: datetime) -> list[Line]:
    """What waits, the nearest deadline first: late ones by risk, those due within a day by risk, then by day."""
    return sorted(
        lines, key=lambda line: (_urgency(line, now), RISKS[line.risk], line.due_at, line.subject_id)
    )


def _urgency(line: Line, now: datetime) -> int:
    """0 late, 1 due within a day, then one step a day."""
    left = (line.due_at - now).total_seconds()
    return 0 if left <= 0 else 1 + int(left // SOON_SECONDS)


def is_late(line: Line, now: datetime) -> bool:
    """Whether the delay has passed."""
    return line.due_at <= now


def name_risk(verdicts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """(risk, notes) of a name request from the similarity verdicts of its proposals, in their order."""
    if not verdicts:
        return "medium", ()
    if all(verdict == "same" for verdict in verdicts):
        return "high", ("name_same",)
    if verdicts[0] == "same":
        return "medium", ("name_same",)
    return ("medium", ("name_similar",)) if verdicts[0] == "similar" else ("low", ())


def file_risk(changes: int, in_kind: int, founders: int, least: int) -> tuple[str, tuple[str, ...]]:
    """(risk, notes) of a file: contributions in kind, founders just at the minimum, changes asked before."""
    notes = []
    if in_kind:
        notes.append("in_kind")
    if founders <= least:
        notes.append("few_founders")
    if changes:
        notes.append("changed_before")
    return ("high" if in_kind and changes else "medium" if in_kind or changes else "low"), tuple(notes)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is compared with the law: amounts in centimes, `released` the money paid, `documents` kind → checked."""

    founders: int
    waiting: int
    share: int
    capital: int
    cash: int
    released: int
    in_kind: int
    reserved_until: datetime | None
    has_statutes: bool
    seats: int
    organ: str
    has_assembly: bool
    documents: Mapping[str, bool]


def checklist(facts: FileFacts, law: Mapping[str, int], wanted: Sequence[str], now: datetime) -> list[Check]:
    """What the law asks beside what the file holds; numbers as text, amounts in centimes for the page to write."""
    reserved = facts.reserved_until is not None and facts.reserved_until > now
    found = [
        Check("name_reserved", reserved, rule="name_reservation"),
        Check("founders", facts.founders >= law["founders_min"], str(facts.founders), str(law["founders_min"]),
              "founders_min"),
        Check("nobody_waiting", facts.waiting == 0, str(facts.waiting), "0"),
        Check("capital", facts.capital >= law["capital_min"], str(facts.capital), str(law["capital_min"]),
              "capital_min"),
        Check("share", facts.share >= law["share_min"], str(facts.share), str(law["share_min"]), "share_min"),
        Check("released", facts.released * 100 >= facts.cash * law["released_min"], str(facts.released),
              str(-(-facts.cash * law["released_min"] // 100)), "released_min"),
        Check("statutes", facts.has_statutes, rule="statutes_mentions"),
        Check("organ", _organ(facts, law), str(facts.seats), _seats(facts.organ, law),
              "board_min" if facts.organ == "board" else "managers_max"),
        Check("assembly", facts.has_assembly),
    ]  # fmt: skip
    return found + [_document(kind, facts) for kind in wanted if kind != "valuation_report" or facts.in_kind]


def _organ(facts: FileFacts, law: Mapping[str, int]) -> bool:
    if facts.organ == "board":
        return law["board_min"] <= facts.seats <= law["board_max"]
    is_small = facts.founders < law["board_from"]
    return facts.organ == "managers" and 1 <= facts.seats <= law["managers_max"] and is_small


def _seats(organ: str, law: Mapping[str, int]) -> str:
    return f"{law['board_min']}, {law['board_max']}" if organ == "board" else f"1, {law['managers_max']}"


def _document(kind: str, facts: FileFacts) -> Check:
    """A document that is there still has to be read by somebody: then it is right."""
    if kind not in facts.documents:
        return Check(f"document_{kind}", False)
    return Check(f"document_{kind}", True if facts.documents[kind] else None)


def blocking(checks: Iterable[Check]) -> list[str]:
    """Codes of what stands against a registration."""
    return [check.code for check in checks if check.ok is False]
