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
    """A file beside the law. `gaps`: codes of what the creation room finds missing; amounts in centimes;
    `documents`: kind → whether somebody has read it; `needed`: the kinds this file needs, in order."""

    gaps: frozenset[str]
    has_name: bool
    founders: int
    waiting: int
    share: int
    capital: int
    released: int
    least_released: int
    seats: int
    organ: str
    documents: Mapping[str, bool]
    needed: Sequence[str]


# The points of the checklist and the gaps of the creation room that stand against each.
POINTS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("idea", ("no_place", "no_sector", "no_category", "no_object", "no_seat"), ""),
    ("founders", ("few_founders",), "founders_min"),
    ("nobody_waiting", ("founders_waiting",), ""),
    ("capital", ("capital_low",), "capital_min"),
    ("share", ("share_low",), "share_min"),
    ("released", ("released_low", "released_high", "no_share"), "released_min"),
    ("organ", ("organ_missing", "board_needed", "no_manager", "managers_many", "no_president", "board_small",
               "board_large", "seat_twice"), "board_from"),
    ("assembly", ("no_assembly",), ""),
    ("statutes", ("stale_signed_statutes",), "statutes_mentions"),
)  # fmt: skip


def checklist(facts: FileFacts, law: Mapping[str, int]) -> list[Check]:
    """What the law asks beside what the file holds, point by point, then the documents."""
    found = [Check("name_reserved", facts.has_name, rule="name_reservation")]
    for code, gaps, rule in POINTS:
        held, wanted = _numbers(code, facts, law)
        found.append(Check(code, not facts.gaps & set(gaps), held, wanted, rule))
    return found + [_document(kind, facts) for kind in facts.needed]


def _numbers(code: str, facts: FileFacts, law: Mapping[str, int]) -> tuple[str, str]:
    """(found, asked) of the points that are numbers."""
    numbers = {
        "founders": (facts.founders, law["founders_min"]),
        "nobody_waiting": (facts.waiting, 0),
        "capital": (facts.capital, law["capital_min"]),
        "share": (facts.share, law["share_min"]),
        "released": (facts.released, facts.least_released),
        "organ": (facts.seats, law["board_min"] if facts.organ == "board" else 1),
    }
    if code not in numbers:
        return "", ""
    return str(numbers[code][0]), str(numbers[code][1])


def _document(kind: str, facts: FileFacts) -> Check:
    """A document that is there still has to be read by somebody: then it is right."""
    if kind not in facts.documents:
        return Check(f"document_{kind}", False)
    return Check(f"document_{kind}", True if facts.documents[kind] else None)


def blocking(checks: Iterable[Check]) -> list[str]:
    """Codes of what stands against a registration."""
    return [check.code for check in checks if check.ok is False]
